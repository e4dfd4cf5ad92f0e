"""What the header of every project page shows: people, dates, the road with its gates, the tabs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from flask import Flask, g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from jinja2 import pass_context
from jinja2.runtime import Context

from app.accounts.models import Person
from app.analyses.watching.queries import is_slipping
from app.core import clock, policy, words
from app.core.keeping import KeptReading
from app.gates.models import GateReview
from app.gates.readiness import GateView, gate_of
from app.gates.road import passed, state_of
from app.portfolio import state as page_state
from app.projects.methods import Phase
from app.projects.models import Project
from app.projects.rooms import ROOMS, room

_outlines: KeptReading[dict[str, Any]] = KeptReading(most=2000)


@pass_context
def project_view(context: Context, project: Project, tab: str) -> dict[str, Any]:
    """The header of a project page whose tab is `tab`; a page that needs the gate too hands over how it finds it."""
    find_gate: Callable[[], GateView] = context.get("find_gate") or partial(gate_of, project)
    outline = _outlines.get(page_state.state_of(project), lambda: outline_of(project, find_gate()))
    may_look = policy.allows(g.me, "project.read", project)
    tabs = [(href, word, key == tab) for key, href, word in outline["rooms"]] if may_look else []
    return {**outline, "tabs": tabs, "is_tool": tab != "overview"}


def outline_of(project: Project, gate: GateView) -> dict[str, Any]:
    """The part of the header that is the same for every reader and every tab."""
    today = clock.today(words.style().zone)
    return {
        "title": project.title,
        "code": project.code,
        "unit_name": project.unit.name,
        "badge": badge(
            project.state,
            gate.planned_on,
            today,
            has_dates=any(stone.planned_on for stone in project.milestones),
            late_actions=sum(action.is_late(today) for action in gate.facts.actions),
            slips=is_slipping(project),
        ),
        "lead": _named(project.lead),
        "sponsor": _named(project.sponsor),
        "started": words.full_day(project.started_on),
        "brought_in": _brought_in(project),
        "gate_due": words.full_day(gate.planned_on) if gate.planned_on and project.is_open else "",
        "gate_name": str(gate.phase.name),
        "phases": road(project, gate),
        "sentence": sentence(project, gate),
        "rooms": tabs_of(project),
    }


def _brought_in(project: Project) -> str:
    """Who brought it in from elsewhere, and when; empty for a project that began here."""
    if project.brought_in_at is None:
        return ""
    return _("Brought in from elsewhere by %(who)s, %(day)s. What was decided before is not proven here.",
             who=_named(project.brought_in_by), day=words.day(project.brought_in_at))  # fmt: skip


def _named(person: Person | None) -> str:
    """A person's name; who was deactivated does nothing here any more, and the page has to say so."""
    if person is None:
        return ""
    return person.name if person.is_active else _("%(name)s (has left)", name=person.name)


def badge(
    state: str, planned_on: date | None, today: date, *, has_dates: bool, late_actions: int, slips: bool = False
) -> tuple[str, str, str]:
    """How a project stands: kind, drawing and words. While its result slips, with a late action, or without a day for
    its gate, nobody can say it is on track.
    """
    ended = {
        "closed": ("quiet", "flag", _("Closed")),
        "stopped": ("quiet", "x", _("Stopped")),
        "paused": ("warn", "pause", _("Paused")),
    }
    if state in ended:
        return ended[state]
    if slips:
        return "warn", "alert", _("May be slipping")
    late = (today - planned_on).days if planned_on else 0
    if late > 0:
        return "warn", "clock", ngettext("%(num)d day late", "%(num)d days late", late)
    if late_actions:
        return "warn", "clock", ngettext("%(num)d action late", "%(num)d actions late", late_actions)
    if planned_on is None:
        return "quiet", "circle", _("Gate not planned") if has_dates else _("No dates planned")
    return "done", "okc", _("On track")


def road(project: Project, gate: GateView) -> list[dict[str, Any]]:
    """The phases with what is written under each."""
    decided = passed(gate.history)
    return [_stretch(project, gate, phase, decided) for phase in project.method.phases]


def _stretch(project: Project, gate: GateView, phase: Phase, decided: dict[str, GateReview]) -> dict[str, Any]:
    state = state_of(project, phase.key, decided)
    return {
        "name": str(phase.name),
        "note": _note(state, gate, decided.get(phase.key)),
        "state": state,
        "share": gate.share if state == "now" else 0,
        "href": url_for("gates.gate", project=project, phase=phase.key),
    }


def _note(state: str, gate: GateView, review: GateReview | None) -> str:
    if review and state == "done":
        return _("Passed %(day)s", day=words.short_day(review.decided_at))
    if state == "past":
        return _("Not decided here")
    if state == "next":
        return _("Not started")
    if gate.waiting:
        return _("Gate: waiting for a decision")
    return _("Gate: %(done)s of %(total)s ready", done=gate.done, total=gate.total)


def sentence(project: Project, gate: GateView) -> str:
    """What a narrow screen reads instead of the notes."""
    phases = project.method.phases
    if not project.is_open:
        return _ended(project, gate) if project.state == "closed" else ""
    place = project.method.position(project.phase) + 1
    where = _("Phase %(number)s of %(total)s: %(phase)s.", number=place, total=len(phases), phase=gate.phase.name)
    due = ", " + _("due %(day)s", day=words.short_day(gate.planned_on)) if gate.planned_on else ""
    return f"{where} {_note('now', gate, None)}{due}."


def _ended(project: Project, gate: GateView) -> str:
    """Whether every gate of a closed project was passed, as far as it was decided here."""
    total, decided = len(project.method.phases), len(passed(gate.history))
    if decided < total:
        return _("Closed; %(passed)s of %(total)s gates were decided here.", passed=decided, total=total)
    return _("All %(total)s phases are behind it.", total=total)


def tabs_of(project: Project) -> list[tuple[str, str, str]]:
    """The rooms that stand in the header: name, address, word."""
    return [(name, room(name, project), str(found.tab)) for name, found in ROOMS.items() if found.tab]


def init_app(app: Flask) -> None:
    """Let every template ask for it."""
    app.jinja_env.globals["project_view"] = project_view
