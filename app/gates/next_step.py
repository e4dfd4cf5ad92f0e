"""The one thing to do next in a project: what a gate lacks, then what is late, then what has to be measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.accounts.models import Person
from app.core import policy, words
from app.core.db import db
from app.gates.advice import advice_for
from app.gates.models import GateReview
from app.gates.readiness import GateView, ItemView, gate_of
from app.gates.rooms import room
from app.metrics.models import MetricLink, Observation
from app.metrics.series import counting
from app.projects.models import Project

DAYS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What to do, why, and the one button that leads there."""

    title: str
    reason: str
    button: str
    href: str


def next_step(project: Project, person: Person | None = None, gate: GateView | None = None) -> NextStep:
    """The next thing in this project, as this person sees it."""
    gate = gate or gate_of(project)
    if not project.is_open:
        return _ended(project)
    if project.state == "paused" and not gate.waiting:
        return _paused(project)
    return _at_the_gate(gate, person) or _late_action(gate) or _measurement(gate) or _waiting_for(gate)


def _at_the_gate(gate: GateView, person: Person | None) -> NextStep | None:
    if gate.waiting:
        return _decide(gate, gate.waiting) if policy.allows(person, "gate.decide", gate.waiting) else None
    missing = gate.first_open
    if missing:
        return _item(gate, missing)
    return _ask(gate) if gate.is_ready else None


def _decide(gate: GateView, review: GateReview) -> NextStep:
    ready = _("%(done)s of %(total)s items were ready when %(who)s asked on %(day)s.",
              done=sum(item["state"] != "todo" for item in review.items), total=len(review.items),
              who=review.asked_by.name, day=words.day(review.asked_at))  # fmt: skip
    return NextStep(
        title=_("Decide at the %(gate)s gate", gate=gate.phase.name),
        reason=f"{ready} {review.request}".strip(),
        button=_("Review the gate"),
        href=url_for("gates.review", project=gate.project, review=review),
    )


def _item(gate: GateView, item: ItemView) -> NextStep:
    title, button = advice_for(item, gate.phase.key)
    return NextStep(title=title, reason=f"{item.sentence} {item.why}".strip(), button=button, href=item.href)


def _ask(gate: GateView) -> NextStep:
    sponsor = gate.project.sponsor
    if sponsor is None:
        why = _("All items are ready, and nobody can decide at the gate.")
        return NextStep(
            title=_("Name the sponsor"), reason=why, button=_("Open the team"), href=room("team", gate.project)
        )
    return NextStep(
        title=_("Ask %(who)s for the decision", who=sponsor.name),
        reason=_("All %(total)s items of the %(gate)s gate are ready.", total=gate.total, gate=gate.phase.name),
        button=_("Ask for the decision"),
        href=url_for("gates.gate", project=gate.project, phase=gate.phase.key, _anchor="ask"),
    )


def _late_action(gate: GateView) -> NextStep | None:
    today = gate.facts.today
    late = next((action for action in gate.facts.actions if action.is_late(today)), None)
    if late is None:
        return None
    who = late.owner.name if late.owner else _("Nobody has taken it")
    return NextStep(
        title=_("Finish: %(action)s", action=late.title),
        reason=f"{who}, {words.due(late.due_on, today)}. " + _("It is the oldest action that is late."),
        button=_("Update the action"),
        href=room("actions", gate.project, place=f"action-{late.id}"),
    )


def _measurement(gate: GateView) -> NextStep | None:
    link, today = gate.facts.primary, gate.facts.today
    if link is None:
        return None
    last = last_day(link)
    if last is not None and not is_due(link, last, today):
        return None
    since = _("The last value is from %(day)s.", day=words.day(last)) if last else ""
    return NextStep(
        title=_("Add the next value of %(measure)s", measure=link.metric.name),
        reason=(since + " " + _("A gap in the values makes a change harder to see.")).strip(),
        button=_("Add a value"),
        href=url_for("measures.measure", project=gate.project, link=link, _anchor="add"),
    )


def is_due(link: MetricLink, last: date, today: date) -> bool:
    """Whether a period has gone by since the last value; a measure taken per order is never due by the calendar."""
    days = DAYS.get(link.metric.period)
    return days is not None and last + timedelta(days=days) <= today


def last_day(link: MetricLink) -> date | None:
    """The day of the measure's newest value that counts."""
    query = counting(select(func.max(Observation.day))).where(Observation.metric_id == link.metric_id)
    return db.session.scalar(query)  # type: ignore[no-any-return]


def _waiting_for(gate: GateView) -> NextStep:
    if gate.waiting:
        return _asked(gate, gate.waiting)
    slow = next(item for item in gate.items if not item.is_ready)
    return NextStep(
        title=_("Keep measuring"), reason=f"{slow.sentence} {slow.why}".strip(), button=slow.link, href=slow.href
    )


def _asked(gate: GateView, review: GateReview) -> NextStep:
    sponsor = gate.project.sponsor
    return NextStep(
        title=_("%(who)s decides next", who=sponsor.name if sponsor else _("The sponsor")),
        reason=_("%(who)s asked on %(day)s. There is nothing to do until then.",
                 who=review.asked_by.name, day=words.day(review.asked_at)),
        button=_("See what was asked"),
        href=url_for("gates.review", project=gate.project, review=review),
    )  # fmt: skip


def _paused(project: Project) -> NextStep:
    return NextStep(title=_("This project is paused"), reason=_("Set it to active when the work goes on."),
                    button=_("Change its state"), href=url_for("projects.edit", project=project))  # fmt: skip


def _ended(project: Project) -> NextStep:
    on = words.full_day(project.closed_on)
    title = _("This project is closed") if project.state == "closed" else _("This project was stopped")
    return NextStep(title=title, reason=_("Ended on %(day)s. Its measures can still be followed.", day=on),
                    button=_("Open the measures"), href=room("measures", project))  # fmt: skip
