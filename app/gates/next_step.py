"""The one thing to do next in a project: what a gate lacks, then what is overdue, then what has to be measured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from app.accounts.models import Person
from app.actions.models import Action
from app.core import policy, words
from app.core.db import db
from app.gates import hands
from app.gates.advice import advice_for
from app.gates.models import GateReview
from app.gates.readiness import GateView, ItemView, gate_of
from app.gates.result_checks import is_shown
from app.metrics.models import MetricLink, Observation
from app.metrics.series import counting
from app.projects.models import Project
from app.projects.pausing import is_paused_by_sponsor
from app.projects.rooms import room

DAYS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
DAYS_TO_DECIDE = 7
"""After so many days a decision counts as overdue where no day was planned for it."""


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What to do, why, and the one button that leads there.

    `action` is what one has to be allowed to do for it to `subject`, else the project; "" where looking is enough.
    For those who are not, `who` names the people who can, and `button` is empty.
    """

    title: str
    reason: str
    button: str
    href: str
    action: str = ""
    subject: policy.Grantor | None = None
    who: str = ""

    @property
    def is_yours(self) -> bool:
        """Whether whoever looks can do it."""
        return bool(self.action) and not self.who


def next_step(project: Project, person: Person | None = None, gate: GateView | None = None) -> NextStep:
    """The next thing in this project, as this person sees it."""
    step = _next(project, person, gate or gate_of(project))
    if not step.action or person is None or policy.allows(person, step.action, step.subject or project):
        return step
    return replace(step, button="", who=hands.who_can(step.action, project))


def _next(project: Project, person: Person | None, gate: GateView) -> NextStep:
    if not project.is_open:
        return _ended(project)
    if project.state == "paused" and not gate.waiting:
        return _paused_by_sponsor(gate) if is_paused_by_sponsor(project) else _paused(project)
    return _at_the_gate(gate, person) or _overdue(gate) or _measurement(gate) or _waiting_for(gate)


def _at_the_gate(gate: GateView, person: Person | None) -> NextStep | None:
    if gate.waiting:
        yours = policy.allows(person, "gate.decide", gate.waiting)
        return _decide(gate, gate.waiting) if yours else _undecided(gate, gate.waiting)
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
        action="gate.decide",
        subject=review,
    )


def _undecided(gate: GateView, review: GateReview) -> NextStep | None:
    """When nobody is left who may decide what was asked, a new sponsor comes first."""
    if gate.project.sponsors_for(review.asked_by_id):
        return None
    return _name_sponsor(gate.project, f"{_asked_on(review)} " + _("Nobody can decide at the gate."))


def _item(gate: GateView, item: ItemView) -> NextStep:
    title, button = advice_for(item, gate.phase.key, is_shown=is_shown(gate.facts))
    reason = f"{item.sentence} {item.why}".strip()
    return NextStep(title=title, reason=reason, button=button, href=item.href, action=item.action)


def _ask(gate: GateView) -> NextStep:
    sponsors = gate.project.sponsors_for(None)
    if not sponsors:
        return _name_sponsor(gate.project, _("All items are ready, and nobody can decide at the gate."))
    return NextStep(
        title=_("Ask %(who)s for the decision", who=sponsors[0].name),
        reason=_("All %(total)s items of the %(gate)s gate are ready.", total=gate.total, gate=gate.phase.name),
        button=_("Ask for the decision"),
        href=url_for("gates.gate", project=gate.project, phase=gate.phase.key, _anchor="ask"),
        action="gate.prepare",
    )


def _name_sponsor(project: Project, reason: str) -> NextStep:
    """Nobody decides, or only somebody who has left or leads the project."""
    title = _("Name another sponsor") if project.sponsor else _("Name the sponsor")
    return NextStep(title=title, reason=reason, button=_("Open the team"), href=room("team", project),
                    action="project.edit")  # fmt: skip


def _overdue(gate: GateView) -> NextStep | None:
    """The decision or the action that is overdue the longest."""
    today, review = gate.facts.today, gate.waiting
    late = next((action for action in gate.facts.actions if action.is_late(today)), None)
    due = _decision_due(gate, review) if review else None
    if review and due and due < today and not (late and late.due_on and late.due_on < due):
        return _remind(gate, review, due)
    return _late_action(gate, late) if late else None


def _decision_due(gate: GateView, review: GateReview) -> date:
    """The planned day, or a week after it was asked for; never before it was asked for."""
    asked = words.utc_day(review.asked_at)
    return max(gate.planned_on, asked) if gate.planned_on else asked + timedelta(days=DAYS_TO_DECIDE)


def _remind(gate: GateView, review: GateReview, due: date) -> NextStep:
    late = (gate.facts.today - due).days
    days = ngettext("The decision is %(num)d day late.", "The decision is %(num)d days late.", late)
    return replace(_asked(gate, review), reason=f"{_asked_on(review)} {days}")


def _late_action(gate: GateView, late: Action) -> NextStep:
    who = late.owner.name if late.owner else _("Nobody has taken it")
    return NextStep(
        title=_("Finish: %(action)s", action=late.title),
        reason=f"{who}, {words.due(late.due_on, gate.facts.today)}. " + _("It is the oldest action that is late."),
        button=_("Update the action"),
        href=room("actions", gate.project, place=f"action-{late.id}"),
        action="action.edit",
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
        action="metric.record",
        subject=link.metric,
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
    reason = f"{slow.sentence} {slow.why}".strip()
    return NextStep(title=_("Keep measuring"), reason=reason, button=slow.link, href=slow.href)


def _asked(gate: GateView, review: GateReview) -> NextStep:
    sponsor = gate.project.sponsors_for(review.asked_by_id)[0]  # else `_undecided` has said so first
    return NextStep(
        title=_("%(who)s decides next", who=sponsor.name),
        reason=f"{_asked_on(review)} " + _("There is nothing to do until then."),
        button=_("See what was asked"),
        href=url_for("gates.review", project=gate.project, review=review),
    )


def _asked_on(review: GateReview) -> str:
    return _("%(who)s asked on %(day)s.", who=review.asked_by.name, day=words.day(review.asked_at))


def _paused_by_sponsor(gate: GateView) -> NextStep:
    href = url_for("gates.gate", project=gate.project, phase=gate.phase.key, _anchor="ask")
    reason = _("Ask for the decision when the work can go on.")
    return NextStep(title=_("The sponsor paused this project"), reason=reason,
                    button=_("Open the gate"), href=href, action="gate.prepare")  # fmt: skip


def _paused(project: Project) -> NextStep:
    return NextStep(title=_("This project is paused"), reason=_("Set it to active when the work goes on."),
                    button=_("Change its state"), href=url_for("projects.edit", project=project),
                    action="project.edit")  # fmt: skip


def _ended(project: Project) -> NextStep:
    on = words.full_day(project.closed_on)
    title = _("This project is closed") if project.state == "closed" else _("This project was stopped")
    return NextStep(title=title, reason=_("Ended on %(day)s. Its measures can still be followed.", day=on),
                    button=_("Open the measures"), href=room("measures", project))  # fmt: skip
