"""The portfolio as a page: the headline, the decisions that wait, one line a project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from app.accounts.models import Person
from app.analyses.sentences import Says
from app.charts import spark
from app.core import words
from app.portfolio import conditions, queries
from app.portfolio.calls import Call, call_of
from app.portfolio.finding import behind, finding
from app.portfolio.reasons import attention, reason_of
from app.portfolio.said import Said, said_of
from app.portfolio.summary import Summary
from app.projects.models import Project
from app.reports.portfolio import Line

LONGEST_SOFT = 24


@dataclass(frozen=True, kw_only=True)
class Row(Line):
    """A line of the page's table; `where` is unit and measure.

    `pressing` when its place is for something to act on.
    """

    project_id: int
    where: str
    pressing: bool
    phase_number: int
    phase_total: int

    @property
    def drawing(self) -> Markup | None:
        """The sparkline as SVG; its texts are escaped by the drawing."""
        return Markup(spark.render(self.spark)) if self.spark else None  # noqa: S704 (our own SVG)


@dataclass(frozen=True, kw_only=True)
class View:
    """The page; `behind` says what is short of its goal and who answers for it."""

    finding: str
    behind: str
    total: int
    money: Summary
    decisions: list[Call]
    lines: list[Row]


def view_of(person: Person, summary: Summary, today: date, *, first: int, most: int) -> View:
    """The portfolio as this person sees it, from this row on."""
    rows = queries.rows_of(person, today, first=first, most=most) if summary.total else []
    return View(
        finding=finding(summary),
        behind=behind(summary),
        total=summary.total,
        money=summary,
        decisions=[call_of(waiting) for waiting in queries.waiting_for(person, today)],
        lines=[line_of(row, today) for row in rows],
    )


def line_of(row: Any, today: date) -> Row:
    """One project in finished words."""
    project: Project = row.Project
    said = said_of(row.reading, has_baseline=row.is_frozen)
    phase, method = project.method.phase(project.phase), project.method
    amount, note = money_words(row)
    return Row(
        project_id=project.id,
        title=project.title,
        place=f"{row.unit_name} · {phase.name}",
        where=" · ".join(text for text in (row.unit_name, row.Metric.name if row.Metric else "") if text),
        reason=reason_of(row, today),
        pressing=bool(attention(row, today)),
        phase=str(phase.name),
        phase_number=method.position(project.phase) + 1,
        phase_total=len(method.phases),
        spark_note=_no_trend(row),
        money=amount,
        money_note=note,
        steady=row.urgency == conditions.STEADY,
        **_said(said),
    )


def _said(said: Said | None) -> dict[str, Any]:
    if said is None:
        return {"says": Says(kind="early", head=_("No data yet"))}
    told = {name: getattr(said, name) for name in ("now", "on", "was", "spark", "says", "goal")}
    unit = said.unit.strip()
    return {**told, "unit": "" if said.now.endswith(unit) else unit}


def _no_trend(row: Any) -> str:
    return _("No values yet") if row.link_id else _("No measure chosen yet")


def money_words(row: Any) -> tuple[str, str]:
    """Money a year: the surest amount first; amounts of different certainty are never added up."""
    sure = (
        (row.confirmed, _("confirmed")),
        (row.estimated, _("estimated")),
        (row.possible, _("possible, not counted")),
    )
    told = [(words.short_money(amount), note) for amount, note in sure if amount]
    if told:
        more = "".join(f"; {amount} {note}" for amount, note in told[1:2])
        return told[0][0], told[0][1] + more
    if row.soft:
        basis = row.soft_basis or ""
        return (basis if len(basis) <= LONGEST_SOFT else _("No money")), _("no money claimed")
    return "", _("Not set yet")
