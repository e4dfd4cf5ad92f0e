"""What stands on a project's overview beside the gate: its main measure, team, actions and feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from app.analyses.sentences import Says
from app.charts import spark
from app.core import policy
from app.gates.facts import Facts
from app.metrics.models import MetricLink
from app.portfolio.said import Said, said_of
from app.projects.models import Project

MOST_ACTIONS = 5


@dataclass(frozen=True, kw_only=True)
class MainMeasure:
    """The main measure as the overview shows it; `spark` is finished SVG."""

    link: MetricLink
    name: str
    button: str
    stands: str
    says: Says | None
    goal: Says | None
    spark: Markup | None


def main_measure(facts: Facts) -> MainMeasure | None:
    """What the project uses to judge itself, if it has chosen."""
    link = facts.primary
    if link is None:
        return None
    stored = facts.judgement.reading if facts.judgement else None
    said = said_of(stored, has_baseline=link.baseline is not None)
    return MainMeasure(
        link=link,
        name=link.metric.name,
        button=button_words(link),
        stands=_stands(said) if said else "",
        says=said.says if said else None,
        goal=said.goal if said else None,
        spark=drawn(said),
    )


def _stands(said: Said) -> str:
    """4.2 per 1,000 now, was 8.0; while nothing has changed 1,617 items on 19 Nov, average before 1,354"""
    value = said.now if said.now.endswith(said.unit) else f"{said.now} {said.unit}"
    now = _("%(value)s on %(day)s", value=value, day=said.on) if said.on else _("%(value)s now", value=value)
    return f"{now}, {said.was}" if said.was else now


def drawn(said: Said | None) -> Markup | None:
    """The sparkline as SVG; its texts are escaped by the drawing."""
    return Markup(spark.render(said.spark)) if said and said.spark else None  # noqa: S704 (our own SVG)


def button_words(link: MetricLink) -> str:
    """What the button says that leads to the next value."""
    counted = {
        "day": _("Add today's count"),
        "week": _("Add this week's count"),
        "month": _("Add this month's count"),
    }
    measured = {
        "day": _("Add today's value"),
        "week": _("Add this week's value"),
        "month": _("Add this month's value"),
    }
    metric = link.metric
    return (counted if metric.is_counted else measured).get(metric.period, _("Add a value"))


def members(project: Project) -> list[dict[str, Any]]:
    """The team, each person once, with their part in the work or their role."""
    parts: dict[int, list[str]] = {}
    for member in project.memberships:
        parts.setdefault(member.person_id, []).append(member.part or str(policy.ROLE_NAMES[member.role]))
    return [
        {"name": person.name, "initials": person.initials, "part": ", ".join(parts[person.id])}
        for person in project.people()
    ]
