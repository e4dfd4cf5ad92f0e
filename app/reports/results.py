"""What the measures of a project say now, for its documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from app.analyses import judging, pictures, sentences, wording
from app.analyses.reading import EMPTY, Reading
from app.analyses.sentences import Says
from app.core.db import db
from app.metrics.models import MetricLink
from app.projects.models import Project
from app.reports.levels import level_of
from app.reports.paper import Picture


@dataclass(frozen=True, kw_only=True)
class Result:
    """One measure of a project in finished words, `on` the day of `now` where that is one value; the main measure
    brings its chart. `claim` says whether the goal is met or the margin kept.
    """

    name: str
    detail: str
    before: str
    goal: str
    now: str
    on: str
    signal: Says
    claim: str
    chart: Picture | None = None


def results_of(project: Project) -> list[Result]:
    """The project's measures, the main one first, as their data stand now."""
    links: Any = db.session.scalars(MetricLink.of(project.id)).unique().all()
    return [_result(link, judging.reading_of(link), with_chart=place == 0) for place, link in enumerate(links)]


def _result(link: MetricLink, reading: Reading, *, with_chart: bool) -> Result:
    level = level_of(reading, has_baseline=link.baseline is not None)
    return Result(
        name=reading.measured.name,
        detail=_detail(reading),
        before=level.was,
        goal=_goal(reading),
        now=level.now,
        on=level.on,
        signal=_signal(reading),
        claim=_claim(reading),
        chart=_chart(link, reading) if with_chart and reading.mode != EMPTY else None,
    )


def _detail(reading: Reading) -> str:
    """The unit, how often it is measured, and what a balancing measure must not do."""
    measured, said = reading.measured, [sentences.unit_text(reading)]
    if reading.role == "balancing":
        said.append(_("must not rise") if measured.direction == "lower" else _("must not fall"))
    else:
        said.append(_every(measured.period))
    return ", ".join(text for text in said if text)


def _every(period: str) -> str:
    names = {
        "day": _("each day"), "week": _("each week"), "month": _("each month"), "quarter": _("each quarter"),
        "year": _("each year"), "order": _("each order"),
    }  # fmt: skip
    return names.get(period, "")


def _goal(reading: Reading) -> str:
    measured = reading.measured
    if measured.goal is None:
        return _("Not set")
    level = sentences.number_text(reading, measured.goal)
    return _("%(level)s or less", level=level) if measured.direction == "lower" else _("%(level)s or more", level=level)


def _signal(reading: Reading) -> Says:
    says = sentences.change_says(reading)
    if _is_share(reading):
        says = replace(says, sub=says.sub.replace(wording.relative_text(reading), _in_points(reading)))
    says = sentences.asked(reading, says)
    return replace(says, sub=says.sub[:1].upper() + says.sub[1:])


def _is_share(reading: Reading) -> bool:
    """Whether a change of it, told as a share of what it was, could be read as a change in percentage points."""
    return reading.measured.kind == "proportion" and bool(wording.relative_text(reading))


def _in_points(reading: Reading) -> str:
    """up 0.3 percentage points: in the unit of the goal and the margin"""
    change = reading.change.estimate if reading.change else None
    size = wording.amount_text(reading.measured, change)
    return _("down %(size)s", size=size) if (change or 0) < 0 else _("up %(size)s", size=size)


def _claim(reading: Reading) -> str:
    goal = sentences.goal_says(reading)
    if goal is None:
        return ""
    return f"{goal.head}: {goal.sub}" if goal.sub else goal.head


def _chart(link: MetricLink, reading: Reading) -> Picture:
    """The same chart as on the measure's page; the stamp changes with everything it is made of."""
    return Picture(made_of=(str(link.id), reading.stamp), make=_chart_of(link.id))


def _chart_of(link_id: UUID) -> Callable[[], object]:
    return lambda: pictures.control_chart(db.session.get_one(MetricLink, link_id))
