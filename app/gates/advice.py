"""What to do about an unmet gate item, as a sentence and as a button, by the item's key or what it checks."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.gates.readiness import ItemView

ADVICE: dict[str, tuple[Any, Any]] = {
    "problem": (_l("Write the problem with its number"), _l("Write the problem")),
    "goal": (_l("Write the goal with measure, number and date"), _l("Write the goal")),
    "scope": (_l("Name the first and the last step of the process"), _l("Set the scope")),
    "team": (_l("Put the team together"), _l("Open the team")),
    "measure": (_l("Choose the one measure that decides"), _l("Choose the main measure")),
    "approved": (_l("Have the charter approved"), _l("Open the charter")),
    "definition": (_l("Agree how everybody counts"), _l("Define the measure")),
    "measurement": (_l("Check the way of measuring"), _l("Say how it was checked")),
    "baseline": (_l("Freeze the baseline"), _l("Go to the measures")),
    "stable": (_l("Look at the baseline over time"), _l("Go to the measures")),
    "balancing": (_l("Choose a balancing measure"), _l("Go to the measures")),
    "causes": (_l("Collect possible causes with the people who do the work"), _l("Open the fishbone")),
    "root": (_l("Confirm a root cause with evidence"), _l("Open the 5 Whys")),
    "ruled": (_l("Check the causes that seem likely"), _l("Open the fishbone")),
    "refresh": (_l("Read the charter again with what is known now"), _l("Say what was found")),
    "selection": (_l("Weigh the ideas by criteria you name first"), _l("Say how they were weighed")),
    "risks": (_l("Look at the risks of the solution"), _l("Say which risks were found")),
    "actions": (_l("Plan actions against the confirmed cause"), _l("Open the actions")),
    "pilot": (_l("Try it small, and compare with what you predicted"), _l("Say how the pilot went")),
    "result": (_l("Show that the result is a real change"), _l("Go to the measures")),
    "plan": (_l("Agree the plan for roll-out and training"), _l("Say what was agreed")),
    "standard": (_l("Write the new way of working, so the gain stays"), _l("Say where it is written")),
    "trained": (_l("Train everyone, new starters too"), _l("Say who is trained")),
    "reaction": (_l("Agree who looks, how often, and what to do"), _l("Say what was agreed")),
    "held": (_l("Find out why the result is slipping"), _l("Go to the measures")),
    "money": (_l("Have finance confirm the benefit"), _l("Open the benefits")),
    "handover": (_l("Hand over to the process owner"), _l("Say who has taken over")),
    "logistics": (_l("Book the room, get the data and brief the area"), _l("Say what is booked")),
    "walked": (_l("Walk the workplace and draw the current state"), _l("Say what was drawn")),
    "tried": (_l("Try the ideas and write the new standard"), _l("Say what was tried")),
    "newspaper": (_l("Give every open action an owner and a date"), _l("Open the actions")),
    "report": (_l("Hold the report-out with the sponsor"), _l("Say when it was held")),
    "closed": (_l("Close the actions of the event"), _l("Open the actions")),
}
KAIZEN_MEASURE = (_l("Choose the measure and freeze its baseline"), _l("Go to the measures"))
EVENT_CAUSES = (_l("Find the causes at the workplace and check them"), _l("Open the 5 Whys"))
PILOT_MEASURED = (_l("Say how the pilot went, compared with what you predicted"), _l("Say how the pilot went"))


def advice_for(item: ItemView, phase: str, *, is_shown: bool = False) -> tuple[str, str]:
    """What to do, and what the button says; `is_shown`: the data show the result, so nobody is sent to try it again."""
    special = {("prepare", "measure"): KAIZEN_MEASURE, ("event", "causes"): EVENT_CAUSES}
    if is_shown:
        special["improve", "pilot"] = PILOT_MEASURED
    title, button = special.get((phase, item.key)) or ADVICE[item.key]
    return str(title), str(button)
