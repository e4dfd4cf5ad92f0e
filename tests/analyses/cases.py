"""Cases without a database: values before and after a change, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from app.analyses.case import Case, Question, Step, series_of_rows
from app.analyses.reading import Measured
from tests.analyses.world import FIRST_DAY, days_from

WAITING = Measured(
    name="Waiting time", kind="time", per=1, measured_in="minutes", denominator_name="", period="day", decimals=1,
    direction="lower", goal=None, goal_basis="average", goal_share=None, lower_limit=None, upper_limit=None,
)  # fmt: skip


def question(**about: Any) -> Question:
    """A question on waiting time; fields of the measure and of the question by name."""
    own = {name: about.pop(name) for name in list(about) if name in Question.__dataclass_fields__}
    measured = replace(WAITING, **about)
    multiplier = {"proportion": 100, "count": measured.per}.get(measured.kind, 1)
    confirmed = {"same_way": True, "confirmed_by": "Priya Nair", "confirmed_on": "2026-11-06"}
    return Question(measured=measured, multiplier=multiplier, **(confirmed | own))


def case(
    before: Sequence[float], after: Sequence[float] = (), *, sizes: Sequence[float] = (),
    causes: dict[int, str] | None = None, **about: Any,
) -> Case:  # fmt: skip
    """Values of working days from 14 September 2026; the change falls on the first value after it."""
    values, asked = [*before, *after], question(**about)
    days = days_from(FIRST_DAY, len(values) + 1)
    rows = [
        [days[place].isoformat(), value, sizes[place] if sizes else None, (causes or {}).get(place, ""), key(place)]
        for place, value in enumerate(values)
    ]
    steps = (Step(day=days[len(before)], title="New rota"),) if len(after) else ()
    return Case(asked, series_of_rows(rows, asked), steps)


def changed_on(made: Case, *steps: tuple[date, str]) -> Case:
    """The same values with these changes."""
    return replace(made, steps=tuple(Step(day=day, title=title) for day, title in steps))


def key(place: int) -> str:
    """The key of the value at a place."""
    return str(UUID(int=place + 1))
