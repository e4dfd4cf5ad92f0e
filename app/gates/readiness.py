"""What is ready at a gate and why: read from the project where it can be, else said by the team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.gates import checks, hands, result_checks, work_checks
from app.gates.checks import OK, TODO, Check, Finding
from app.gates.facts import Facts
from app.gates.models import CONDITIONS, GO, GateMark, GateReview
from app.projects.methods import GateItem, Phase
from app.projects.models import Project
from app.projects.rooms import ROOMS, room

CHECKS: dict[str, Check] = {
    "problem": checks.problem,
    "goal": checks.goal,
    "scope": checks.scope,
    "team": checks.team,
    "primary_metric": checks.primary_metric,
    "charter_approved": checks.charter_approved,
    "definition": checks.definition,
    "baseline": checks.baseline,
    "baseline_seen": result_checks.baseline_seen,
    "balancing_metric": checks.balancing_metric,
    "causes": work_checks.causes,
    "root_cause": work_checks.root_cause,
    "no_unchecked_likely": work_checks.no_unchecked_likely,
    "caused_actions": work_checks.caused_actions,
    "actions_closed": work_checks.actions_closed,
    "real_change": result_checks.real_change,
    "held_90_days": result_checks.held_90_days,
    "benefit_confirmed": work_checks.benefit_confirmed,
}


def finished(note: str) -> str:
    """A note with its full stop, once."""
    return note if not note or note[-1] in ".!?…" else f"{note}."


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """An item of a gate as a page shows it; `href` leads to where it is done by those who may do `action`,
    whom `who_can` names.
    """

    key: str
    text: str
    why: str
    state: str
    note: str
    who: str
    at: datetime | None
    owner: str
    href: str
    link: str
    action: str
    who_can: str
    by_hand: bool
    can_act: bool
    mark: GateMark | None

    @property
    def is_ready(self) -> bool:
        """Whether it counts as ready; something to mind does."""
        return self.state != TODO

    @property
    def sentence(self) -> str:
        """The note with its full stop."""
        return finished(self.note)

    def snapshot(self) -> dict[str, Any]:
        """What a review keeps of it, as plain values."""
        return {"key": self.key, "text": self.text, "state": self.state, "note": self.note, "who": self.who}


@dataclass(frozen=True, kw_only=True)
class GateView:
    """A gate of a project: its items, when it is planned, and the decision if one waits or was taken."""

    project: Project
    phase: Phase
    items: tuple[ItemView, ...]
    history: tuple[GateReview, ...]
    facts: Facts

    @property
    def reviews(self) -> list[GateReview]:
        """The reviews at this gate, the newest first; `history` has those of every gate."""
        return [review for review in self.history if review.phase == self.phase.key]

    @property
    def total(self) -> int:
        """How many items the gate has."""
        return len(self.items)

    @property
    def done(self) -> int:
        """How many of them are ready."""
        return sum(item.is_ready for item in self.items)

    @property
    def share(self) -> float:
        """The ready ones as a share of all, 0 to 1."""
        return self.done / self.total if self.total else 1.0

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing."""
        return self.done == self.total

    @property
    def is_current(self) -> bool:
        """Whether the project stands before this gate."""
        return self.project.is_open and self.project.phase == self.phase.key

    @property
    def is_last(self) -> bool:
        """Whether a go here closes the project."""
        return self.project.method.after(self.phase.key) is None

    @property
    def first_open(self) -> ItemView | None:
        """The first item that is not ready and can be worked on."""
        return next((item for item in self.items if not item.is_ready and item.can_act), None)

    @property
    def planned_on(self) -> date | None:
        """When the decision is planned."""
        return self.project.planned_gate(self.phase.key)

    @property
    def waiting(self) -> GateReview | None:
        """The review that waits for the sponsor."""
        return next((review for review in self.reviews if review.is_waiting), None)

    @property
    def passed(self) -> GateReview | None:
        """The newest review that opened the gate."""
        return next((review for review in self.reviews if review.decision in (GO, CONDITIONS)), None)


def gate_of(project: Project, phase: str | None = None) -> GateView:
    """One gate of a project, the one it stands before unless another phase is named."""
    stretch = project.method.phase(phase or project.phase)
    facts, marks = Facts(project), _marks(project, stretch.key)
    items = tuple(_item(facts, stretch, item, marks.get(item.key)) for item in stretch.items)
    return GateView(project=project, phase=stretch, items=items, history=tuple(reviews_of(project)), facts=facts)


def reviews_of(project: Project) -> list[GateReview]:
    """All reviews of a project, the newest first."""
    people = (GateReview.asked_by, GateReview.decided_by, GateReview.condition_owner)
    query = select(GateReview).where(GateReview.project_id == project.id).order_by(GateReview.asked_at.desc())
    return list(db.session.scalars(query.options(*(joinedload(person) for person in people))))


def _marks(project: Project, phase: str) -> dict[str, GateMark]:
    query = select(GateMark).where(GateMark.project_id == project.id, GateMark.phase == phase)
    options = (joinedload(GateMark.owner), joinedload(GateMark.marked_by))
    return {mark.item: mark for mark in db.session.scalars(query.options(*options))}


def _item(facts: Facts, phase: Phase, item: GateItem, mark: GateMark | None) -> ItemView:
    found = CHECKS[item.check](facts) if item.check else _marked(mark)
    by_hand = not item.check
    action = found.action or ("gate.prepare" if by_hand else ROOMS[item.room].may)
    return ItemView(
        key=item.key,
        text=str(item.text),
        why=str(item.why),
        state=found.state,
        note=found.note,
        who=found.who,
        at=found.at,
        owner=mark.owner.name if mark and mark.owner else "",
        href=where(facts.project, phase, item),
        link=_link_words(item, found),
        action=action,
        who_can=hands.who_can(action, facts.project) if found.state == TODO else "",
        by_hand=by_hand,
        can_act=found.can_act,
        mark=mark,
    )


def _marked(mark: GateMark | None) -> Finding:
    if mark is None:
        return checks.todo("")
    state = OK if mark.ready else TODO
    return Finding(state=state, note=mark.note, who=mark.marked_by.name if mark.ready else "", at=mark.marked_at)


def where(project: Project, phase: Phase, item: GateItem) -> str:
    """The address of the place where an item is done, or answered by hand."""
    if item.check:
        return room(item.room, project)
    return url_for("gates.item", project=project, phase=phase.key, item=item.key)


def _link_words(item: GateItem, found: Finding) -> str:
    if not item.check:
        return _("Update") if found.note else _("Start")
    return str(ROOMS[item.room].opens)
