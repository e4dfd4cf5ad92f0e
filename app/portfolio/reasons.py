"""Why a project stands where it stands in a list: what asks for attention, in a few words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import clock, words
from app.portfolio import conditions, queries
from app.portfolio.header import badge
from app.projects.models import Project

MOST_FACTS = 2


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The state of a project in a list: the badge of its header, and what asks for attention."""

    kind: str
    icon: str
    text: str
    note: str


def reason_of(row: Any, today: date) -> str:
    """The reason for a row's place: what is wrong or late or waits, else how it stands and when its gate is."""
    if row.urgency == conditions.PAUSED:
        return _("Paused")
    return attention(row, today) or f"{_calm(row)} {_gate(row.planned_on)}"


def attention(row: Any, today: date) -> str:
    """What asks for attention, the most pressing first; empty when nothing does."""
    facts = (_wrong(row), _waits(row) or _gate_late(row, today), _late_actions(row))
    return ". ".join([fact for fact in facts if fact][:MOST_FACTS])


def _wrong(row: Any) -> str:
    if row.urgency != conditions.WRONG:
        return ""
    if row.is_slipping:
        return _("May be slipping")
    if row.is_worse:
        return _("Getting worse")
    return _("Rising") if row.is_rising else _("Falling")


def _waits(row: Any) -> str:
    if row.waits_since is None:
        return ""
    who, since = row.sponsor or _("a sponsor"), words.short_day(row.waits_since)
    return _("Decision waits for %(who)s since %(day)s", who=who, day=since)


def _gate_late(row: Any, today: date) -> str:
    late = (today - row.planned_on).days if row.planned_on else 0
    return ngettext("Gate %(num)d day late", "Gate %(num)d days late", late) if late > 0 else ""


def _late_actions(row: Any) -> str:
    if not row.late_actions:
        return ""
    count = ngettext("%(num)d action late", "%(num)d actions late", row.late_actions)
    return _("%(count)s, since %(day)s", count=count, day=words.short_day(row.late_since))


def _calm(row: Any) -> str:
    said = {
        conditions.SHORT: _("Short of its goal."),
        conditions.STEADY: _("Improved, nothing late."),
        conditions.NO_DATA: _("No data yet, nothing late."),
    }
    return said.get(row.urgency, _("Nothing late."))


def _gate(planned_on: date | None) -> str:
    if planned_on is None:
        return _("No gate planned")
    return _("Gate on %(day)s", day=words.short_day(planned_on))


def standings(projects: Iterable[Project]) -> dict[int, Standing]:
    """How each of these projects stands, by its key; one statement."""
    today, found = clock.today(words.style().zone), list(projects)
    rows = queries.standings_of([project.id for project in found], today)
    return {project.id: _standing(project, rows[project.id], today) for project in found}


def _standing(project: Project, row: Any, today: date) -> Standing:
    late = row.late_actions or 0
    kind, icon, text = badge(
        project.state, row.planned_on, today,
        has_dates=row.has_dates, late_actions=late, slips=row.is_slipping,
    )  # fmt: skip
    note = attention(row, today) if project.state == "active" else ""
    return Standing(kind=kind, icon=icon, text=text, note=note)
