"""What the header of every project page shows: people, dates, the road with its gates, the tabs."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask, g, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from jinja2 import pass_context
from jinja2.runtime import Context
from sqlalchemy import func, select

from app.analyses.keeping import Kept
from app.analyses.models import Judgement
from app.core import clock, policy, words
from app.core.db import db
from app.core.events import Event
from app.gates.models import CONDITIONS, GO, GateReview
from app.gates.readiness import GateView, gate_of
from app.metrics.models import MetricLink
from app.projects.methods import Phase
from app.projects.models import Project

TABS: tuple[tuple[str, str, Any], ...] = (
    ("overview", "portfolio.overview", _l("Overview")),
    ("charter", "charter.charter", _l("Charter")),
    ("measures", "measures.measures", _l("Measures")),
    ("five-whys", "five_whys.sheet", _l("5 Whys")),
    ("fishbone", "fishbone.sheet", _l("Fishbone")),
    ("actions", "actions.actions", _l("Actions")),
    ("benefits", "benefits.benefits", _l("Benefits")),
    ("team", "team.team", _l("Team")),
    ("reports", "reports.reports", _l("Reports")),
)
# Rows outside the project that its header or its gate speaks of.
OUTSIDE_KINDS = ("metric", "metric_link", "process_change", "observation", "import_batch", "person", "unit")
_outlines: Kept[dict[str, Any]] = Kept(most=2000)


@pass_context
def project_view(context: Context, project: Project, tab: str) -> dict[str, Any]:
    """The header of a project page whose tab is `tab`; a page that knows the gate hands it over as `gate_view`."""
    known: GateView | None = context.get("gate_view")
    outline = _outlines.get(_state_of(project), lambda: outline_of(project, known or gate_of(project)))
    return {**outline, "tabs": tabs(project, tab), "is_tool": tab != "overview"}


def _state_of(project: Project) -> tuple[Any, ...]:
    """What the header depends on: what happened in the project and to measures and people, the last judgement, the day.

    Counted as well as dated, because on PostgreSQL an event may be committed after one with a later number.
    """
    here = Event.project_id == project.id
    links = select(MetricLink.id).where(MetricLink.project_id == project.id)
    facts = (
        select(func.count(Event.id)).where(here),
        select(func.max(Event.id)).where(here),
        select(func.max(Event.id)).where(Event.kind.in_(OUTSIDE_KINDS)),
        select(func.max(Judgement.judged_at)).where(Judgement.link_id.in_(links)),
    )
    newest = db.session.execute(select(*(fact.scalar_subquery() for fact in facts))).one()
    return db.engine.url, project.id, project.version, *newest, clock.today(words.style().zone), words.style()


def outline_of(project: Project, gate: GateView) -> dict[str, Any]:
    """The part of the header that is the same for every reader and every tab."""
    today = clock.today(words.style().zone)
    return {
        "title": project.title,
        "code": project.code,
        "unit_name": project.unit.name,
        "badge": badge(project, gate.planned_on, today),
        "lead": project.lead.name if project.lead else "",
        "sponsor": project.sponsor.name if project.sponsor else "",
        "started": words.full_day(project.started_on),
        "gate_due": words.full_day(gate.planned_on) if gate.planned_on and project.is_open else "",
        "gate_name": str(gate.phase.name),
        "phases": road(project, gate),
        "sentence": sentence(project, gate),
    }


def badge(project: Project, planned_on: date | None, today: date) -> tuple[str, str, str]:
    """How the project stands: kind, drawing and words."""
    ended = {
        "closed": ("quiet", "flag", _("Closed")),
        "stopped": ("quiet", "x", _("Stopped")),
        "paused": ("warn", "pause", _("Paused")),
    }
    if project.state in ended:
        return ended[project.state]
    late = (today - planned_on).days if planned_on else 0
    if late > 0:
        return "warn", "clock", ngettext("%(num)d day late", "%(num)d days late", late)
    return "done", "okc", _("On track")


def road(project: Project, gate: GateView) -> list[dict[str, Any]]:
    """The phases with what is written under each."""
    passed = _passed(gate.history)
    return [_stretch(project, gate, phase, passed.get(phase.key)) for phase in project.method.phases]


def _passed(reviews: tuple[GateReview, ...]) -> dict[str, GateReview]:
    """The newest review that opened each gate; the list comes newest first."""
    opened = [review for review in reviews if review.decision in (GO, CONDITIONS)]
    return {review.phase: review for review in reversed(opened)}


def _stretch(project: Project, gate: GateView, phase: Phase, passed: GateReview | None) -> dict[str, Any]:
    here, place = project.method.position(project.phase), project.method.position(phase.key)
    state = "done" if place < here or project.state == "closed" else "now" if place == here else "next"
    return {
        "name": str(phase.name),
        "note": _note(state, gate, passed),
        "state": state,
        "share": gate.share if state == "now" else 0,
        "href": url_for("gates.gate", project=project, phase=phase.key),
    }


def _note(state: str, gate: GateView, passed: GateReview | None) -> str:
    if state == "done":
        return _("Passed %(day)s", day=words.short_day(passed.decided_at)) if passed else _("Passed")
    if state == "next":
        return _("Not started")
    if gate.waiting:
        return _("Gate: waiting for a decision")
    return _("Gate: %(done)s of %(total)s ready", done=gate.done, total=gate.total)


def sentence(project: Project, gate: GateView) -> str:
    """What a narrow screen reads instead of the notes."""
    phases = project.method.phases
    if not project.is_open:
        return _("All %(total)s phases are behind it.", total=len(phases)) if project.state == "closed" else ""
    place = project.method.position(project.phase) + 1
    where = _("Phase %(number)s of %(total)s: %(phase)s.", number=place, total=len(phases), phase=gate.phase.name)
    due = ", " + _("due %(day)s", day=words.short_day(gate.planned_on)) if gate.planned_on else ""
    return f"{where} {_note('now', gate, None)}{due}."


def tabs(project: Project, tab: str) -> list[tuple[str, str, bool]]:
    """The rooms of the project this person may see: address, word, whether it is this one."""
    if not policy.allows(g.me, "project.read", project):
        return []
    return [(url_for(endpoint, project=project), str(word), key == tab) for key, endpoint, word in TABS]


def init_app(app: Flask) -> None:
    """Let every template ask for it."""
    app.jinja_env.globals["project_view"] = project_view
