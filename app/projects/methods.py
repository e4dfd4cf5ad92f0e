"""How a project is run, as data: phases, and what must be ready at the gate after each.

An item's `check` names a fact that `app.gates.readiness` can read from the project itself; an item without one
is ticked by hand, with a note of what was seen. Contents: domain facts, section 2 (gates) and 3 (events).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, kw_only=True)
class GateItem:
    """One thing a gate asks for; `room` is the page where it is done."""

    key: str
    text: Any
    why: Any
    check: str = ""
    room: str = "overview"


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A stretch of the road and the gate at its end."""

    key: str
    name: Any
    items: tuple[GateItem, ...]


@dataclass(frozen=True, kw_only=True)
class Method:
    """A way of running a project."""

    key: str
    name: Any
    when_to_use: Any
    phases: tuple[Phase, ...]

    def phase(self, key: str) -> Phase:
        """The phase with this key."""
        return next(phase for phase in self.phases if phase.key == key)

    def position(self, key: str) -> int:
        """The place of a phase on the road, from 0."""
        return [phase.key for phase in self.phases].index(key)

    def after(self, key: str) -> Phase | None:
        """The phase that follows, if any."""
        rest = self.phases[self.position(key) + 1 :]
        return rest[0] if rest else None


def _item(key: str, text: Any, why: Any, check: str = "", room: str = "overview") -> GateItem:
    return GateItem(key=key, text=text, why=why, check=check, room=room)


DEFINE = Phase(
    key="define",
    name=_l("Define"),
    items=(
        _item("problem", _l("Problem written with numbers"),
              _l("A problem without a number cannot be shown to be solved."), "problem", "charter"),
        _item("goal", _l("Goal with measure, number and date"),
              _l("Without them nobody can say later whether it was reached."), "goal", "charter"),
        _item("scope", _l("First and last step of the process named"),
              _l("A project without edges grows until it stops."), "scope", "charter"),
        _item("team", _l("Lead and sponsor named, team of three or more"),
              _l("The people who do the work know where it goes wrong."), "team", "team"),
        _item("measure", _l("Main measure chosen"),
              _l("One number decides whether the project worked."), "primary_metric", "measures"),
        _item("approved", _l("Charter approved by the sponsor"),
              _l("It is the agreement that everything later is held against."), "charter_approved", "charter"),
    ),
)  # fmt: skip
MEASURE = Phase(
    key="measure",
    name=_l("Measure"),
    items=(
        _item("definition", _l("Every measure has a definition of what counts"),
              _l("Two people who count differently make a change out of nothing."), "definition", "measures"),
        _item("measurement", _l("The way of measuring has been checked"),
              _l("A gauge or form that cannot be trusted hides the truth.")),
        _item("baseline", _l("Baseline frozen"),
              _l("A before that can still be changed proves nothing."), "baseline", "measures"),
        _item("stable", _l("Baseline looked at over time"),
              _l("A measure that was already moving needs another comparison."), "baseline_seen", "measures"),
        _item("balancing", _l("A balancing measure is watched"),
              _l("Gains in one place are often paid for in another."), "balancing_metric", "measures"),
    ),
)  # fmt: skip
ANALYZE = Phase(
    key="analyze",
    name=_l("Analyse"),
    items=(
        _item("causes", _l("Possible causes collected"),
              _l("The first cause that comes to mind is seldom the one."), "causes", "fishbone"),
        _item("root", _l("A root cause confirmed with evidence"),
              _l("It needs two answers: is it there, and does it drive the problem."), "root_cause",
              "five-whys"),
        _item("ruled", _l("No likely cause left unchecked"),
              _l("What is not checked comes back as the next problem."), "no_unchecked_likely", "fishbone"),
        _item("refresh", _l("Charter read again with what is known now"),
              _l("Scope, goal and benefit often change once the cause is known.")),
    ),
)  # fmt: skip
IMPROVE = Phase(
    key="improve",
    name=_l("Improve"),
    items=(
        _item("selection", _l("Ideas weighed by criteria that were named first"),
              _l("The loudest idea is not always the best one.")),
        _item("risks", _l("Risks of the solution looked at"),
              _l("A cure can do harm where nobody is looking.")),
        _item("actions", _l("Actions tied to a confirmed cause, with owner and date"),
              _l("An action that answers no cause is a guess."), "caused_actions", "actions"),
        _item("pilot", _l("Pilot done and compared with what was predicted"),
              _l("A small trial is the cheapest place to be wrong.")),
        _item("result", _l("Result measured, and it is a real change"),
              _l("Two averages always differ; the question is whether more than chance."), "real_change",
              "measures"),
        _item("plan", _l("Plan for roll-out and training agreed"),
              _l("What nobody is trained for is undone in a few weeks.")),
    ),
)  # fmt: skip
CONTROL = Phase(
    key="control",
    name=_l("Control"),
    items=(
        _item("standard", _l("New way of working written down"),
              _l("Without it the old habit usually comes back.")),
        _item("trained", _l("Everyone trained, new starters too"),
              _l("The gain leaves with the people who knew.")),
        _item("reaction", _l("Control plan: who looks, how often, what to do"),
              _l("A slip that is seen in a week is cheap.")),
        _item("held", _l("Result held for at least 90 days"),
              _l("Most improvements fade in the first three months."), "held_90_days", "measures"),
        _item("money", _l("Benefit confirmed by finance, or none claimed"),
              _l("Estimated money is a hope until the accounts show it."), "benefit_confirmed", "benefits"),
        _item("handover", _l("Process owner has taken over"),
              _l("Somebody must own it when the team is gone.")),
    ),
)  # fmt: skip
PREPARE = Phase(
    key="prepare",
    name=_l("Prepare"),
    items=(
        DEFINE.items[0],
        DEFINE.items[1],
        DEFINE.items[2],
        _item("team", _l("Team of five to eight, with two outsiders"),
              _l("Outsiders ask the questions nobody asks any more."), "team", "team"),
        _item("measure", _l("Measure chosen and baseline frozen"),
              _l("Measured before the event, so that nobody has to remember afterwards."), "baseline",
              "measures"),
        _item("logistics", _l("Room, data, agenda and area briefed"),
              _l("An hour lost in the event is an hour of eight people.")),
        _item("approved", _l("Event charter approved by the sponsor"),
              _l("The team must know what it may decide."), "charter_approved", "charter"),
    ),
)  # fmt: skip
EVENT = Phase(
    key="event",
    name=_l("Event"),
    items=(
        _item("walked", _l("Workplace walked, current state drawn"), _l("What is drawn is agreed.")),
        _item("causes", _l("Causes found and checked"), _l("Seen at the workplace, not argued in the room."),
              "root_cause", "five-whys"),
        _item("tried", _l("Ideas tried and the new standard written"), _l("Tried is worth more than voted.")),
        _item("newspaper", _l("Open actions have owner and date"),
              _l("The list on the wall is what happens after Friday."), "caused_actions", "actions"),
        _item("report", _l("Report-out held with the sponsor"), _l("The sponsor hears it from the team.")),
    ),
)  # fmt: skip
FOLLOW_UP = Phase(
    key="follow_up",
    name=_l("Follow-up"),
    items=(
        _item("closed", _l("Actions of the event closed"), _l("Thirty days is the aim."), "actions_closed", "actions"),
        _item(
            "result",
            _l("Result measured, and it is a real change"),
            _l("Timings during the event are trials and prove nothing yet."),
            "real_change",
            "measures",
        ),
        CONTROL.items[3],
        CONTROL.items[4],
        CONTROL.items[5],
    ),
)

METHODS: dict[str, Method] = {
    "dmaic": Method(
        key="dmaic",
        name=_l("DMAIC"),
        when_to_use=_l("A process that exists, a cause that is not known, data that can be had."),
        phases=(DEFINE, MEASURE, ANALYZE, IMPROVE, CONTROL),
    ),
    "kaizen": Method(
        key="kaizen",
        name=_l("Kaizen event"),
        when_to_use=_l("A bounded area, two to five days, a team that can decide."),
        phases=(PREPARE, EVENT, FOLLOW_UP),
    ),
}
