"""Rows that many people edit: a version, a merge field by field, and a conflict that loses neither text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import Uuid, inspect
from sqlalchemy.orm import Mapped, mapped_column

from app.core import events
from app.core.acting import Act
from app.core.db import UTCDateTime


@dataclass(frozen=True, kw_only=True)
class Clash:
    """One field that two people changed: what the first saved, and what the second wants to save."""

    field: str
    theirs: str | None
    mine: str | None


class Conflict(Exception):
    """The same field was changed by someone else since the edit began; nothing was written.

    `untouched` holds what stands now in the fields that this edit left alone: sent again with the newest version,
    their old texts would undo what others wrote there.
    """

    def __init__(
        self,
        row: VersionedRow,
        clashes: list[Clash],
        person_id: int | None,
        *,
        untouched: Mapping[str, str | None] | None = None,
    ) -> None:
        super().__init__(f"{row.event_kind} {row.event_key} changed meanwhile")
        self.row, self.clashes, self.person_id = row, clashes, person_id
        self.version, self.untouched = row.version, dict(untouched or {})


class UnknownVersion(ValueError):
    """An edit named no version, or one that the row never had."""


class Placed(Protocol):
    """What stands in an order of its own."""

    position: Any


def end_of(siblings: Iterable[Placed]) -> int:
    """The position after the last of these."""
    return max((row.position for row in siblings), default=-1) + 1


class VersionedRow:
    """Mixin: a row with a version that every accepted change raises by one, and an event for each."""

    version: Mapped[int] = mapped_column(default=1)

    @property
    def event_kind(self) -> str:
        """The table's name."""
        return str(inspect(type(self)).local_table.name)

    @property
    def event_key(self) -> str:
        """The row's key as text."""
        return str(self.id)  # type: ignore[attr-defined]

    @property
    def event_project(self) -> int | None:
        """The project whose feed shows this row's events."""
        return getattr(self, "project_id", None)

    def created(self, act: Act, *, verb: str = "created", fields: tuple[str, ...] = ()) -> None:
        """Record that this new row was made, with the values of these fields."""
        changes = {field: (None, getattr(self, field)) for field in fields}
        events.record(act, self, verb, changes=changes, version=1)

    def revise(
        self,
        values: Mapping[str, Any],
        *,
        based_on: int,
        act: Act,
        verb: str = "changed",
        as_one: bool = False,
        told: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """Take over these values of an edit that began at version `based_on`; returns the changed fields.

        Fields that others changed meanwhile and this edit left alone keep their values. A field that both
        changed to different values raises `Conflict`; a version the row never had raises `UnknownVersion`. With
        `as_one` the fields mean something only together: whatever others changed among them is a conflict. `told` as
        in `apply`.
        """
        wanted = self._changed_since(values, based_on, as_one=as_one)
        changes = {field: (getattr(self, field), value) for field, value in wanted.items()}
        if changes:
            self.apply(changes, act=act, verb=verb, told=told)
        return list(changes)

    def apply(
        self, changes: Mapping[str, events.Change], *, act: Act, verb: str, told: Mapping[str, Any] | None = None
    ) -> None:
        """Set each field to its new value, raise the version and record the event.

        `told` are words for the feed that are no fields of the row.
        """
        for field, (_, new) in changes.items():
            setattr(self, field, new)
        self.version += 1
        words = {name: (None, value) for name, value in (told or {}).items()}
        events.record(act, self, verb, changes={**changes, **words}, version=self.version)

    def _changed_since(self, values: Mapping[str, Any], based_on: int, *, as_one: bool = False) -> dict[str, Any]:
        if not 1 <= based_on <= self.version:
            raise UnknownVersion(f"{self.event_kind} {self.event_key} never had version {based_on}")
        current = {field: events.canonical(getattr(self, field)) for field in values}
        mine = {field: events.canonical(value) for field, value in values.items()}
        later = events.history(self, after_version=based_on) if based_on < self.version else []
        base = current | _first_olds(later, set(values))
        moved = {field for field in values if current[field] != base[field]}
        is_whole = as_one and bool(moved)
        own = [field for field in values if is_whole or mine[field] != base[field]]
        edited = [field for field in own if mine[field] != current[field]]
        clashes = [Clash(field=f, theirs=current[f], mine=mine[f]) for f in edited if is_whole or f in moved]
        if clashes:
            untouched = {field: text for field, text in current.items() if field not in edited}
            raise Conflict(self, clashes, _who_changed(later, moved & set(edited) or moved), untouched=untouched)
        return {field: values[field] for field in edited}


def _who_changed(later: list[events.Event], fields: set[str]) -> int | None:
    """The last person who changed one of these fields."""
    return next(event.person_id for event in reversed(later) if fields & set(event.fields))


def _first_olds(later: list[events.Event], fields: set[str]) -> dict[str, str | None]:
    """What each field held at the version an edit began with, from the events that came after it."""
    olds: dict[str, str | None] = {}
    for event in later:
        for line in event.texts:
            if line.field in fields:
                olds.setdefault(line.field, line.old)
    return olds


class KeyedRow(VersionedRow):
    """Mixin: a versioned row with a UUID, so that comments, files and events can refer to it."""

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)


class RemovableRow(KeyedRow):
    """Mixin: a keyed row that is taken out and brought back, and never deleted."""

    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def remove(self, act: Act, *, told: Mapping[str, Any] | None = None) -> bool:
        """Take the row out; False when it was out already."""
        if self.removed_at is not None:
            return False
        self.apply({"removed_at": (None, act.at)}, act=act, verb="removed", told=told)
        return True

    def restore(self, act: Act, *, told: Mapping[str, Any] | None = None) -> bool:
        """Bring the row back; False when it stands."""
        if self.removed_at is None:
            return False
        self.apply({"removed_at": (self.removed_at, None)}, act=act, verb="restored", told=told)
        return True
