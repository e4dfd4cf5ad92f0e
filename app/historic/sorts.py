"""What can be brought in, and which columns each sort of table has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from app.historic.models import ACTIONS, BENEFITS, PROJECTS

NAMES = {
    PROJECTS: _l("Projects"),
    ACTIONS: _l("Actions of projects that are here"),
    BENEFITS: _l("Money and other benefits of projects that are here"),
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing a row says: its key, what it is called, headings it is known by, and whether it must be there."""

    key: str
    label: Any
    known_as: tuple[str, ...] = ()
    is_needed: bool = False
    hint: Any = ""


_PERSON = _l("An e-mail address, or a name as it is written here.")
PARTS: dict[str, tuple[Part, ...]] = {
    PROJECTS: (
        Part(key="title", label=_l("Title"), known_as=("project", "name", "projectname"), is_needed=True),
        Part(key="unit", label=_l("Unit"), known_as=("site", "department", "area"), is_needed=True,
             hint=_l("Its name or short code here.")),
        Part(key="started_on", label=_l("Started on"), known_as=("start", "started", "startdate", "begin"),
             is_needed=True),
        Part(key="state", label=_l("State"), known_as=("status",),
             hint=_l("Active, paused, closed or stopped. Without it: active.")),
        Part(key="closed_on", label=_l("Ended on"), known_as=("end", "closed", "enddate", "completed", "finished")),
        Part(key="code", label=_l("Number"), known_as=("code", "no", "id", "projectnumber"),
             hint=_l("Left empty, it gets the next one of its unit.")),
        Part(key="method", label=_l("Method"), hint=_l("DMAIC or Kaizen. Without it: DMAIC.")),
        Part(key="phase", label=_l("Phase"), hint=_l("Of what is still running. Without it: the first.")),
        Part(key="lead", label=_l("Lead"), known_as=("owner", "leader", "projectlead"), hint=_PERSON),
        Part(key="sponsor", label=_l("Sponsor"), known_as=("champion",), hint=_PERSON),
        Part(key="problem", label=_l("Problem"), known_as=("problemstatement",)),
        Part(key="goal", label=_l("Goal"), known_as=("goalstatement", "target")),
    ),
    ACTIONS: (
        Part(key="project", label=_l("Project"), known_as=("projectnumber", "number", "code"), is_needed=True,
             hint=_l("Its number here, such as NG-24.")),
        Part(key="title", label=_l("Action"), known_as=("what", "task", "title", "description"), is_needed=True),
        Part(key="owner", label=_l("Who"), known_as=("owner", "responsible", "assignee"),
             hint=_l("Somebody on the team. Others are named in the text.")),
        Part(key="due_on", label=_l("Due on"), known_as=("due", "duedate", "deadline", "until")),
        Part(key="done", label=_l("Done"), known_as=("completed", "finished", "done", "status", "state"),
             hint=_l("A day, or yes or no.")),
        Part(key="detail", label=_l("More about it"), known_as=("notes", "note", "comment", "details")),
    ),
    BENEFITS: (
        Part(key="project", label=_l("Project"), known_as=("projectnumber", "number", "code"), is_needed=True,
             hint=_l("Its number here, such as NG-24.")),
        Part(key="basis", label=_l("What it is"), known_as=("benefit", "description", "basis", "what"),
             is_needed=True),
        Part(key="realised", label=_l("Realised this year so far"),
             known_as=("realised", "realized", "yeartodate", "ytd", "savingsytd", "amount", "savings")),
        Part(key="a_year", label=_l("A year"), known_as=("annual", "ayear", "peryear", "annualised", "runrate")),
        Part(key="kind", label=_l("Kind"), known_as=("type", "category"),
             hint=_l("Cost, revenue, working capital, avoidance, capacity or soft. Without it: cost.")),
        Part(key="period", label=_l("Of which time"), known_as=("period", "year", "fiscalyear"),
             hint=_l("For example January to October 2026. It is kept in the text.")),
        Part(key="starts_on", label=_l("Counts from"), known_as=("from", "start", "since")),
    ),
}  # fmt: skip


def part_of(sort: str, key: str) -> Part:
    """A part by its key."""
    return next(part for part in PARTS[sort] if part.key == key)


def plain(text: str) -> str:
    """A heading or a name so that case, spaces and signs make no difference."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def guessed(sort: str, headings: list[str]) -> dict[str, int]:
    """The columns by the headings they have; each column is used once, the first part that knows it takes it."""
    found: dict[str, int] = {}
    said = [plain(heading) for heading in headings]
    for part in PARTS[sort]:
        for name in (plain(str(part.label)), plain(part.key), *part.known_as):
            places = [place for place, heading in enumerate(said) if heading == name and place not in found.values()]
            if places:
                found[part.key] = places[0]
                break
    return found
