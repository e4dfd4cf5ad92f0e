"""Having the folder of a measure watched, and no more; what its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.acting import Act
from app.core.db import db
from app.metrics import recording
from app.metrics.import_choosing import remembered
from app.metrics.import_folder import places, taking
from app.metrics.import_folder.models import FolderFile, ImportFolder
from app.metrics.models import ImportBatch, Metric

SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Watch:
    """How it stands with a folder: where it is, when it was looked into, and what keeps files from coming in."""

    path: Path | None
    looked_at: datetime | None
    is_usable: bool
    is_allowed: bool
    has_room: bool
    is_learned: bool
    imports: list[ImportBatch]


def folder_of(metric: Metric) -> ImportFolder | None:
    """The folder of a measure, if it ever had one."""
    return db.session.scalar(select(ImportFolder).where(ImportFolder.metric_id == metric.id))


def watch_of(folder: ImportFolder) -> Watch:
    """What the folder's page tells."""
    parent, files = places.root(), select(FolderFile.batch_id).where(FolderFile.folder_id == folder.id)
    newest = select(ImportBatch).where(ImportBatch.id.in_(files)).order_by(ImportBatch.made_at.desc()).limit(SHOWN)
    return Watch(
        path=parent / folder.name if parent else None,
        looked_at=places.looked_at(),
        is_usable=parent is not None and places.may_use(parent, folder.name),
        is_allowed=taking.is_allowed(folder),
        has_room=taking.undecided(folder) < taking.MOST_WAITING,
        is_learned=bool(remembered(folder.metric, folder.made_by)),
        imports=list(db.session.scalars(newest.options(joinedload(ImportBatch.made_by)))),
    )


def begin(metric: Metric, act: Act) -> ImportFolder:
    """Watch the folder from now on, with the rights of whoever asks for it."""
    assert act.person is not None
    recording.hold(metric.id)
    folder = folder_of(metric)
    if folder is None:
        name = places.name_for(metric.name, metric.id)
        folder = ImportFolder(metric=metric, name=name, made_by_id=act.person.id, made_at=act.at)
        db.session.add(folder)
        db.session.flush()
        folder.created(act, fields=("name",))
    elif folder.removed_at is not None or folder.made_by_id != act.person.id:
        mine = {"made_by_id": (folder.made_by_id, act.person.id), "removed_at": (folder.removed_at, None)}
        folder.apply(mine, act=act, verb="restored", told={"name": folder.name})
    return folder


def end(metric: Metric, act: Act) -> None:
    """Watch it no more; what has come in stays."""
    recording.hold(metric.id)
    folder = folder_of(metric)
    if folder is not None:
        folder.remove(act, told={"name": folder.name})
