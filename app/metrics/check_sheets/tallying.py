"""Tapping: one more of a type, one's own last tap undone, so many more checked.

Each adds to its row in the database itself, so that of taps at the same moment none is lost, and leaves a row that
knows who and when.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.core import events
from app.core.acting import Act
from app.core.db import db
from app.metrics.check_sheets import writing
from app.metrics.check_sheets.models import CheckedDay, CheckSheet, DefectType, Tally, Tap

TOLD = ("defect_type_id", "day", "amount")


def tap(tapped: DefectType, day: date, act: Act) -> None:
    """One more of a type."""
    _add(Tally.count, {"defect_type_id": tapped.id, "day": day}, 1)
    _note(tapped.sheet, day, act, amount=1, defect_type_id=tapped.id)


def check(sheet: CheckSheet, day: date, amount: int, act: Act) -> None:
    """So many more were checked; fewer when a number is put right."""
    _add(CheckedDay.checked, {"sheet_id": sheet.id, "day": day}, amount)
    _note(sheet, day, act, amount=amount)


def _add(column: Any, key: dict[str, Any], amount: int) -> None:
    """Add to a number of the row with this key, or begin it."""
    table = column.class_
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    begin = insert(table).values(**key, **{column.key: amount})
    db.session.execute(begin.on_conflict_do_update(index_elements=list(key), set_={column.key: column + amount}))


def _note(sheet: CheckSheet, day: date, act: Act, **what: Any) -> None:
    made = Tap(sheet_id=sheet.id, day=day, person_id=act.person_id, at=act.at, **what)
    db.session.add(made)
    verb = "checked" if made.defect_type_id is None else "tapped"
    events.record(act, made, verb, changes={name: (None, getattr(made, name)) for name in TOLD})
    writing.write_soon(sheet, day, act)


def last_tap(sheet: CheckSheet, day: date, person: Person) -> Tap | None:
    """The newest tap on a type that this person made on a day and has not undone."""
    own = (Tap.sheet_id == sheet.id, Tap.day == day, Tap.person_id == person.id)
    standing = (Tap.defect_type_id.is_not(None), Tap.undone_at.is_(None))
    query = select(Tap).where(*own, *standing).order_by(Tap.id.desc()).limit(1)
    return db.session.scalar(query.options(joinedload(Tap.defect_type)))


def undo(last: Tap, sheet: CheckSheet, act: Act) -> None:
    """Take a tap back; that it was made stays known."""
    last.undone_at = act.at
    events.record(act, last, "undone", changes={"undone_at": (None, act.at)})
    _add(Tally.count, {"defect_type_id": last.defect_type_id, "day": last.day}, -1)
    writing.write_soon(sheet, last.day, act)
