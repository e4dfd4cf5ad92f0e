"""What every list of projects depends on: it changes with every write that could change one of them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from flask import g
from sqlalchemy import Select, String, cast, func, null, select

from app.accounts.models import Person
from app.actions import queries
from app.analyses.models import Judgement
from app.core import clock, words
from app.core.db import columns, db
from app.core.events import Event
from app.projects.models import STATEMENTS_KEPT, Project, Sight


class Moment(NamedTuple):
    """The organisation as it stands for a person with this sight: two that are equal show the same lists.

    Every change but a judgement is an event. SQLite has one writer at a time, so that a change is always the newest.
    On PostgreSQL one may be committed after another with a later number; there `snapshot` says which are seen.
    """

    sight: Sight
    newest_event: int | None
    judgements: int
    judged_at: datetime | None
    snapshot: str | None
    today: date
    style: words.Style
    narrowed: frozenset[str] | None


def moment_of(person: Person) -> Moment:
    """One statement, which counts the person's open actions for the top bar too."""
    sight = Project.sight_of(person)
    row = columns(_read(sight, db.engine.dialect.name)).one()
    g.open_action_count = row.open_actions
    narrowed = getattr(person, "narrowed_to", None)
    today = clock.today(words.style().zone)
    return Moment(sight, row.newest, row.judgements, row.judged_at, row.snapshot, today, words.style(), narrowed)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _read(sight: Sight, dialect: str) -> Select[Any]:
    newest = select(func.max(Event.id)).scalar_subquery().label("newest")
    judged = select(func.count().label("judgements"), func.max(Judgement.judged_at).label("judged_at")).subquery()
    snapshot = cast(func.pg_current_snapshot() if dialect == "postgresql" else null(), String).label("snapshot")
    open_actions = queries.open_counted(sight).scalar_subquery().label("open_actions")
    return select(open_actions, newest, *judged.c, snapshot)
