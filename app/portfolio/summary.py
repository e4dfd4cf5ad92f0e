"""All projects a person may see, in one statement: how many, what they show, what is short, and their money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select, true

from app.accounts.models import Person
from app.benefits import figures
from app.benefits.models import CONFIRMED, ESTIMATED, Benefit
from app.core import policy
from app.core.db import Money, columns
from app.metrics.models import Metric
from app.portfolio import conditions
from app.portfolio.conditions import measured
from app.projects.models import OPEN_STATES, STATEMENTS_KEPT, Milestone, Project, Sight

MOST_SHORT = 3
NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Short:
    """A measure that is still short of its goal, and who leads its project; "" when nobody does."""

    measure: str
    lead: str


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The open projects counted, the first that are short of their goal, and money by how sure it is.

    `unconfirmed` of the improved ones rest on counts of which nobody has said that they were made the same way.

    `confirmed` and `estimated` are annualised; `realised` is what this year's accounts show, `carry_over` the part
    of the confirmed first twelve months that falls into the next year. `sees_all`: no money stands outside what
    this person may see, so that the sums are the organisation's. Money outlives its project: `confirmed_ended` and
    `estimated_ended` are the parts from closed and stopped projects, which the count leaves out.
    """

    total: int = 0
    improved: int = 0
    unconfirmed: int = 0
    worse: int = 0
    rising: int = 0
    falling: int = 0
    short_count: int = 0
    short: tuple[Short, ...] = ()
    confirmed: Decimal = NOTHING
    realised: Decimal = NOTHING
    carry_over: Decimal = NOTHING
    estimated: Decimal = NOTHING
    confirmed_ended: Decimal = NOTHING
    estimated_ended: Decimal = NOTHING
    sees_all: bool = True


def visible(sight: Sight) -> Select[Any]:
    """The keys of the projects a person may see."""
    return Project.in_sight(sight).with_only_columns(Project.id).order_by(None)


def shown(sight: Sight) -> ColumnElement[bool]:
    """The open projects a person may see."""
    return and_(Project.id.in_(visible(sight)), Project.state.in_(OPEN_STATES))


def summary_of(person: Person, year_end: date) -> Summary:
    """One statement over all visible projects; carry-over is reckoned from the end of the running year."""
    rows = columns(_summed(Project.sight_of(person))).all()
    counted = rows[0]._mapping
    counts_of = ("total", "improved", "unconfirmed", "worse", "rising", "falling", "short_count")
    numbers: dict[str, Any] = {name: counted[name] or 0 for name in counts_of}
    return Summary(
        **numbers,
        short=tuple(dict.fromkeys(Short(measure=row.measure, lead=row.lead or "") for row in rows if row.measure)),
        sees_all=bool(counted["sees_all"]),
        **_amounts(rows, year_end),
    )


@lru_cache(maxsize=STATEMENTS_KEPT)
def _summed(sight: Sight) -> Select[Any]:
    counts, money, short = (part(sight).subquery() for part in (_counts, _money, _short))
    return select(counts, money, short).select_from(counts.outerjoin(money, true()).outerjoin(short, true()))


def _counts(sight: Sight) -> Select[Any]:
    wanted = {
        "improved": conditions.IS_IMPROVED, "worse": conditions.IS_WORSE, "rising": conditions.IS_RISING,
        "falling": conditions.IS_FALLING, "short_count": conditions.MISSES_GOAL,
        "unconfirmed": conditions.IS_UNCONFIRMED,
    }  # fmt: skip
    times = [func.sum(case((condition, 1), else_=0)).label(name) for name, condition in wanted.items()]
    return measured(select(func.count().label("total"), _sees_all(sight), *times)).where(shown(sight))


def _sees_all(sight: Sight) -> Any:
    elsewhere = (_counts_as_money(), Benefit.project_id.not_in(visible(sight)))
    return case((select(Benefit.id).where(*elsewhere).exists(), 0), else_=1).label("sees_all")


def _counts_as_money() -> ColumnElement[bool]:
    return and_(Benefit.removed_at.is_(None), Benefit.state.in_((CONFIRMED, ESTIMATED)))


def _money(sight: Sight) -> Select[Any]:
    """Sums by certainty, first day and whether the project runs; the day decides how much of a year carries over."""
    a_year, realised = (func.sum(column, type_=Money()) for column in (Benefit.a_year, Benefit.realised))
    runs = case((Project.state.in_(OPEN_STATES), 1), else_=0).label("runs")
    by = (Benefit.state, Benefit.starts_on, runs)
    wanted: Any = select(*by, a_year.label("a_year"), realised.label("realised"))
    found: Select[Any] = wanted.join(Project, Project.id == Benefit.project_id)
    return found.where(_counts_as_money(), Benefit.project_id.in_(visible(sight))).group_by(*by)


def _short(sight: Sight) -> Select[Any]:
    lead = conditions.holder_name(policy.LEAD).label("lead")
    wanted: Any = select(Metric.name.label("measure"), lead)
    found = measured(wanted).where(shown(sight), conditions.MISSES_GOAL)
    order = (Milestone.planned_on.is_(None), Milestone.planned_on, Project.id)
    return found.order_by(*order).limit(MOST_SHORT)


def _amounts(rows: Sequence[Row[Any]], year_end: date) -> dict[str, Any]:
    groups = {(row.state, row.starts_on, row.runs): row for row in rows if row.state}.values()
    sure = [row for row in groups if row.state == CONFIRMED]
    guessed = [row for row in groups if row.state == ESTIMATED]
    return {
        "confirmed": _sum(row.a_year for row in sure),
        "realised": _sum(row.realised for row in sure),
        "carry_over": _sum(figures.carry_over(row.a_year, row.starts_on, year_end) for row in sure),
        "estimated": _sum(row.a_year for row in guessed),
        "confirmed_ended": _sum(row.a_year for row in sure if not row.runs),
        "estimated_ended": _sum(row.a_year for row in guessed if not row.runs),
    }


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount or NOTHING for amount in amounts), NOTHING)
