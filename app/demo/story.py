"""Telling a project's story: its team, its charter and the gates it went through, each on its day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from app.core import events, policy
from app.core.acting import Act
from app.core.db import db
from app.demo.people import Cast
from app.demo.timeline import Timeline
from app.gates import asking, deciding
from app.gates.basis import basis_of
from app.gates.deciding import Decision
from app.gates.models import GO, GateReview
from app.gates.readiness import gate_of
from app.metrics.models import Observation
from app.projects import charter, starting
from app.projects.models import CharterRisk, CharterVersion, Project


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody's part in a project."""

    who: str
    role: str = policy.TEAM
    part: str = ""
    hours: float | None = None


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A value that will be entered while the story goes on: when, by whom, and the row to make then."""

    at: datetime
    who: str
    make: Callable[[Act], Observation]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """What a project begins with; `started_by` is the CI lead who opens it for its lead."""

    code: str
    title: str
    unit: str
    lead: str
    sponsor: str
    started_by: str
    started_on: date
    gates: tuple[date, ...]
    team: tuple[Member, ...]


@dataclass(kw_only=True)
class Story:
    """A project while its story is told; every sentence writes what people did on a day.

    Sentences are told in the order in which they happened. Values that come in day by day meanwhile wait in
    `coming` and are recorded before anything later happens, so that the feed is in order too.
    """

    cast: Cast
    project: Project
    lead: str
    sponsor: str
    started_by: str
    last: datetime
    coming: list[Coming] = field(default_factory=list)

    @property
    def days(self) -> Timeline:
        """The days it happens on."""
        return self.cast.days

    def act(self, who: str, day: date, clock_time: str = "10:00") -> Act:
        """What somebody does then, or a minute after what was told last of that day.

        Raises ValueError when an earlier day is told after a later one.
        """
        if day < self.last.date():
            raise ValueError(f"{self.project.code}: {day} is told after {self.last:%Y-%m-%d}")
        self._catch_up(self.days.at(day, clock_time))
        return self._next(who, self.days.at(day, clock_time))

    def _catch_up(self, moment: datetime) -> None:
        """Record the values that came in until then, in one go."""
        self.coming.sort(key=lambda waiting: waiting.at)
        acts = []
        while self.coming and self.coming[0].at <= moment:
            waiting = self.coming.pop(0)
            act = self._next(waiting.who, waiting.at)
            acts.append((waiting.make(act), act))
        db.session.add_all(row for row, _act in acts)
        for row, act in acts:
            row.created(act, verb="recorded", fields=("day", "value", "checked"))

    def _next(self, who: str, moment: datetime) -> Act:
        self.last = max(moment, min(self.last + timedelta(minutes=1), self.days.now))
        return Act(person=self.cast.people[who], at=self.last, origin="demo")

    def write_charter(self, day: date, **fields: Any) -> None:
        """The lead writes these fields of the charter."""
        text = self.project.charter
        text.revise(fields, based_on=text.version, act=self.act(self.lead, day, "11:00"))

    def add_risk(self, day: date, risk: str, response: str, owner: str) -> None:
        """The lead names a risk, what is done about it, and by whom."""
        text = self.project.charter
        row = CharterRisk(project_id=self.project.id, risk=risk, response=response, position=len(text.risks))
        row.owner = self.cast.people[owner]
        db.session.add(row)
        row.created(self.act(self.lead, day, "11:20"), fields=("risk", "response", "owner_id"))
        db.session.refresh(text, ["risks"])

    def sign_charter(self, day: date, *, comment: str = "", method: str = "") -> None:
        """The lead asks for approval; finance accepts the benefit's method where there is one, the sponsor signs."""
        version = charter.ask_for_approval(self.project.charter, self.act(self.lead, day, "11:40"))
        db.session.flush()
        if method:
            self._answer(version, "helen", policy.MONEY, day, approved=True, comment=method)
        self._answer(version, self.sponsor, policy.SPONSOR, day, approved=True, comment=comment)

    def send_charter_back(self, day: date, comment: str) -> None:
        """The lead asks for approval, and the sponsor asks for more."""
        version = charter.ask_for_approval(self.project.charter, self.act(self.lead, day, "11:40"))
        db.session.flush()
        self._answer(version, self.sponsor, policy.SPONSOR, day, approved=False, comment=comment)

    def _answer(self, version: CharterVersion, who: str, role: str, day: date, *, approved: bool, comment: str) -> None:
        act = self.act(who, day, "13:30")
        charter.answer(self.project.charter, version, role=role, approved=approved, comment=comment, act=act)

    def mark(self, item: str, note: str, *, day: date, who: str = "", ready: bool = True, owner: str = "") -> None:
        """Somebody says of an item of the coming gate that it is ready, or what is missing and who sees to it."""
        owned = {"owner_id": self.cast.people[owner].id} if owner else {}
        values = {"ready": ready, "note": note, **owned}
        act = self.act(who or self.lead, day, "14:30")
        asking.mark(self.project, self.project.phase, item, values=values, based_on=1, act=act)

    def ask(self, day: date, request: str) -> GateReview:
        """The lead asks for the decision at the gate the project stands before."""
        return asking.ask(gate_of(self.project), self.act(self.lead, day, "15:00"), request=request).review

    def pass_gate(self, day: date, *, request: str, comment: str, asked_on: date | None = None) -> None:
        """The lead asks, a day before unless said otherwise, and the sponsor opens the gate."""
        review = self.ask(asked_on or day - timedelta(days=1), request)
        act = self.act(self.sponsor, day, "15:30")
        basis = basis_of(self.project)
        deciding.decide(review, Decision(decision=GO, comment=comment, seen=basis.fingerprint), basis, act)


def begin(cast: Cast, outline: Outline) -> Story:
    """Start the project, put its team together and plan its gates."""
    act = cast.act(outline.started_by, outline.started_on, "09:00")
    plan = starting.Plan(
        title=outline.title,
        method_key="dmaic",
        unit=cast.units[outline.unit],
        lead=cast.people[outline.lead],
        sponsor=cast.people[outline.sponsor],
        started_on=outline.started_on,
    )
    project = starting.start(plan, act)
    project.code = outline.code
    story = Story(
        cast=cast,
        project=project,
        lead=outline.lead,
        sponsor=outline.sponsor,
        started_by=outline.started_by,
        last=act.at,
    )
    for member in outline.team:
        _join(story, member, outline.started_on)
    _plan_gates(project, outline.gates, story.act(outline.lead, outline.started_on, "16:00"))
    return story


def _join(story: Story, member: Member, on: date) -> None:
    project, person = story.project, story.cast.people[member.who]
    known = next((m for m in project.memberships if m.person is person and m.role == member.role), None)
    row = known or starting.add_member(project, person, member.role)
    row.part, row.hours_a_week = member.part, member.hours
    if known is None:
        changes = {"person_id": (None, person.id), "role": (None, member.role)}
        events.record(story.act(story.started_by, on, "09:00"), project, "member_added", changes=changes)


def _plan_gates(project: Project, gates: tuple[date, ...], act: Act) -> None:
    planned = dict(zip((phase.key for phase in project.method.phases), gates, strict=True))
    for stone in project.milestones:
        stone.planned_on = planned[stone.phase]
    events.record(act, project, "gates_planned", changes={phase: (None, day) for phase, day in planned.items()})
