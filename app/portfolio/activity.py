"""What happened, in sentences: the events of all areas, each in the words of its own area."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import Person, SignIn, people_by_id
from app.actions import events as of_actions
from app.analyses import events as of_analyses
from app.analyses.measuring import events as of_measuring
from app.analyses.studies import events as of_studies
from app.analyses.watching import events as of_alerts
from app.benefits import events as of_benefits
from app.causes import events as of_causes
from app.core import clock, events, words
from app.core.db import columns, db
from app.core.events import Event
from app.gates import events as of_gates
from app.historic import events as of_historic
from app.metrics import events as of_metrics
from app.metrics.check_sheets import events as of_check_sheets
from app.projects import events as of_projects
from app.projects.models import Project
from app.projects.rooms import room
from app.tools import events as of_tools

AREAS = (
    of_projects,
    of_causes,
    of_metrics,
    of_check_sheets,
    of_tools,
    of_actions,
    of_analyses,
    of_measuring,
    of_studies,
    of_alerts,
    of_benefits,
    of_gates,
    of_historic,
)
SENTENCES = {key: sentence for area in AREAS for key, sentence in area.SENTENCES.items()}
ROOM_OF = {
    "charter": "charter",
    "charter_risk": "charter",
    "cause": "fishbone",
    "evidence": "fishbone",
    "bone": "fishbone",
    "twig": "fishbone",
    "why": "five-whys",
    "action": "actions",
    "alert": "measures",
    "benefit": "benefits",
    "check_sheet": "measures",
    "collection_plan": "measures",
    "defect_type": "measures",
    "factor": "measures",
    "factor_level": "measures",
    "study": "studies",
    "metric": "measures",
    "metric_formula": "measures",
    "metric_link": "measures",
    "observation": "measures",
    "import_batch": "measures",
    "process_change": "measures",
}
LONGEST = 80
DAYS = frozenset({"day", "first_day", "last_day"})  # the fields of an event whose texts are days


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a feed; `at` is ISO time, `when` the same in words."""

    at: str
    when: str
    text: str


class _Texts(dict[str, str]):
    """The new texts of an event's fields; what was erased or never recorded is an ellipsis."""

    def __missing__(self, _field: str) -> str:
        return words.MISSING


def sentence(event: Event, who: str) -> str | None:
    """What an event says; None where its area has no words for it."""
    template = SENTENCES.get((event.kind, event.verb))
    if template is None:
        return None
    texts = _Texts({line.field: _readable(line.field, line.new) for line in event.texts if line.new is not None})
    return str(template) % _Texts({**texts, "who": events.said_by(event, who)})


def _readable(field: str, text: str) -> str:
    if field in DAYS:
        return words.near_day(date.fromisoformat(text), clock.today(words.style().zone))
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + words.MISSING


def newest(
    project: Project, *, others_than: Person | None = None, after: datetime | None = None, most: int = 5
) -> list[Entry]:
    """The newest lines of a project's feed, the newest first; of everybody but this person, since this moment."""
    query = _of(project).order_by(Event.transaction_id.desc(), Event.id.desc()).limit(most * 8)
    if others_than is not None:
        query = query.where(Event.person_id.is_distinct_from(others_than.id))
    if after is not None:
        query = query.where(Event.at > after)
    found = list(db.session.scalars(query))
    return _entries(found, clock.today(words.style().zone))[:most]


def _of(project: Project) -> Select[Event]:
    where = (events.settled(), Event.project_id == project.id)
    return select(Event).where(*where).options(selectinload(Event.texts))


def _entries(found: Iterable[Event], today: date) -> list[Entry]:
    named = [(event, text) for event, text in said(found) if text]
    return [Entry(at=event.at.isoformat(), when=words.recent(event.at, today), text=text) for event, text in named]


def said(found: Iterable[Event]) -> list[tuple[Event, str | None]]:
    """Each event with its sentence."""
    rows = list(found)
    people = people_by_id({event.person_id for event in rows if event.person_id is not None})
    names = {key: person.signature for key, person in people.items()}
    return [(event, sentence(event, names.get(event.person_id or 0, _("Tollgate")))) for event in rows]


def place_of(event: Event, project: Project) -> str:
    """The address where what an event is about can be seen."""
    if event.kind not in ROOM_OF:
        return room("overview", project)
    return room(ROOM_OF[event.kind], project, place=f"{event.kind}-{event.key}")


def last_here(person: Person, sign_in: SignIn) -> datetime | None:
    """When this person was last seen before the present sign-in; None when this is the first."""
    return columns(_earlier(), person=person.id, began=sign_in.began_at).scalar()


@cache
def _earlier() -> Select[datetime | None]:
    own = SignIn.person_id == bindparam("person")
    return select(func.max(SignIn.seen_at)).where(own, SignIn.began_at < bindparam("began"))
