"""Once a minute the worker looks into the folders and takes the files that are finished, each once.

A file is copied into the store, then one transaction writes the import, the job that reads it, and what makes the file
known again; only then it is moved away. Stopped anywhere in between, the next look goes on: what is known already is
moved away and not taken again.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import asdict
from enum import Enum
from uuid import UUID

from sqlalchemy import func, select

from app.core import clock, daily, files, jobs, policy
from app.core.acting import Act
from app.core.db import db
from app.core.problems import N_
from app.core.storage import FileTooLarge, StoredFile
from app.core.transaction import transaction
from app.metrics import import_looking, import_writing
from app.metrics.import_choosing import remembered
from app.metrics.import_folder import places, telling
from app.metrics.import_folder.models import FolderFile, ImportFolder
from app.metrics.import_forms import MOST_BYTES
from app.metrics.import_jobs import LANE
from app.metrics.models import ImportBatch

KIND = "take_in_file"
MOST_WAITING = 5
"""So many imports of a folder may wait for a person; then no more is taken until some are decided."""
UNDECIDED = ("looking", "mapping", "reading")
OVER = ("cancelled", "undone", "refused")
TOO_LARGE = N_("This is larger than %(limit)s MB. Split it and bring the parts one by one.")


class Fate(Enum):
    """What became of a file that was found."""

    TAKEN = "taken"
    KNOWN = "known"
    LEFT = "left"


@daily.each_minute
def look() -> None:
    """Take what has come into the folders that are watched."""
    parent = places.root()
    if parent is None:
        return
    with transaction(writing=False):
        watched = list(db.session.scalars(select(ImportFolder).where(ImportFolder.removed_at.is_(None))))
        open_ones = [(folder.id, folder.name) for folder in watched if has_room(folder)]
    for key, name in open_ones:
        if not places.may_use(parent, name):
            continue
        with suppress(OSError), places.opened(parent, name) as folder:  # its page says so
            for found in places.finished(folder):
                _take(key, folder, found)
    places.note_look(parent)


def has_room(folder: ImportFolder) -> bool:
    """Whether files of this folder come in now: somebody may enter values, and few imports wait for a decision."""
    return is_allowed(folder) and undecided(folder) < MOST_WAITING


def is_allowed(folder: ImportFolder) -> bool:
    """Whether the person who has the folder watched may still enter values of the measure."""
    return policy.allows(folder.made_by, "metric.record", folder.metric)


def undecided(folder: ImportFolder) -> int:
    """How many imports of this folder wait."""
    found = select(func.count()).join(ImportBatch).where(FolderFile.folder_id == folder.id)
    return db.session.scalar(found.select_from(FolderFile).where(ImportBatch.state.in_(UNDECIDED))) or 0


def _take(key: UUID, folder: int, found: places.Found) -> None:
    """Take one file: into the store, into the database, out of the way."""
    stored = _store(folder, found)
    if stored is None:
        return
    with transaction(writing=True):
        fate = _keep(key, found, stored)
    if fate is not Fate.TAKEN and stored.name:
        files.store().delete(stored.name)
    if fate is not Fate.LEFT:
        places.put_away(folder, found, clock.now())


def _store(folder: int, found: places.Found) -> StoredFile | None:
    """A copy of the file; without a name for one that is too large, None for one that is still being written."""
    try:
        with places.reading(folder, found) as stream:
            stored = files.store().save(stream, limit=MOST_BYTES)
    except FileTooLarge:
        marks = f"{found.name}:{found.seen.st_size}:{found.seen.st_mtime_ns}"
        return StoredFile("", found.seen.st_size, hashlib.sha256(marks.encode("utf-8", "replace")).hexdigest())
    if places.is_unchanged(folder, found):
        return stored
    files.store().delete(stored.name)
    return None


def _keep(key: UUID, found: places.Found, stored: StoredFile) -> Fate:
    """Write the import of a file that is not known yet, and have it read."""
    folder = db.session.get_one(ImportFolder, key, with_for_update=True, populate_existing=True)
    known = db.session.scalar(select(FolderFile).where(FolderFile.folder_id == key, FolderFile.digest == stored.sha256))
    if known is not None and known.batch.state not in OVER:
        return Fate.KNOWN
    if folder.removed_at is not None or not has_room(folder):
        return Fate.LEFT
    act = Act(person=folder.made_by, at=clock.now())
    batch = _import_of(folder, found, stored, act)
    if known is None:
        db.session.add(FolderFile(folder=folder, batch=batch, digest=stored.sha256))
    else:
        known.batch = batch
    return Fate.TAKEN


def _import_of(folder: ImportFolder, found: places.Found, stored: StoredFile, act: Act) -> ImportBatch:
    name = "".join(letter for letter in found.name if letter.isprintable())[-120:]
    batch = ImportBatch(
        metric=folder.metric, made_by=folder.made_by, made_at=act.at, source=name, state="looking", version=1,
        storage_name=stored.name, mapping={"link": ""}, troubles=[],
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    batch.created(act, fields=("source",))
    if stored.name:
        import_looking.start(batch, act=act, kind=KIND)
    else:
        problem = {"message": TOO_LARGE, "parameters": {"limit": MOST_BYTES // 2**20}}
        batch.mapping = {**batch.mapping, "problem": problem}
        batch.apply({"state": (batch.state, "refused"), "ended_at": (None, act.at)}, act=act, verb="refused")
        telling.tell(batch, act)
    return batch


@jobs.handler(KIND, lane=LANE)
def take_in(job: jobs.Job) -> None:
    """Read a file as any large one, then let it count if that needs nobody."""
    import_looking.carry_out(job)
    with transaction(writing=True):
        batch = db.session.get(ImportBatch, UUID(job.arguments["batch"]), with_for_update=True)
        if batch is not None and jobs.still_held(job):
            _decide(batch, Act(person=batch.made_by, at=clock.now()))


def _decide(batch: ImportBatch, act: Act) -> None:
    """Write a plain file's values, end one that brings nothing new, and tell somebody of any other."""
    if batch.state == "refused":
        telling.tell(batch, act)
    elif batch.state != "mapping":
        return
    elif not is_plain(batch):
        telling.tell(batch, act)
    elif not batch.mapping["counts"]["good"]:
        import_writing.cancel(batch, act)
    else:
        import_writing.start(batch, replace=False, act=act)


def is_plain(batch: ImportBatch) -> bool:
    """Whether somebody confirmed the same columns before and no row is wrong or odd; days that have a value keep it."""
    counts, chosen = batch.mapping["counts"], batch.mapping["choice"]
    if not counts or any(counts[name] for name in ("bad", "repeated", "unusual")):
        return False
    names = [column["name"] for column in batch.mapping["table"]["columns"]]
    return any(one.names == names and asdict(one.choice) == chosen for one in remembered(batch.metric, batch.made_by))
