"""The folders on disk: which files lie there and are finished, reading one, putting one away.

Whoever may write there is another program, so nothing is followed that leads elsewhere: a folder and a file are
opened by their own name, without links, and what is no plain file is left alone.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from app.core import clock

SETTLED = 30
"""Seconds for which nobody has written to a file that is finished."""
TAKEN = "taken"
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload")
MOST_A_LOOK = 20
LOOKED = ".tollgate-looked"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


@dataclass(frozen=True, kw_only=True)
class Found:
    """A finished file: its name in the folder and what was known of it on disk."""

    name: str
    seen: os.stat_result


def root() -> Path | None:
    """The folder in which each measure has its own; None where this Tollgate has none."""
    path = Path(current_app.config["IMPORT_FOLDER"])
    return path if path.is_dir() else None


def name_for(title: str, key: int) -> str:
    """A folder's name: the measure's in plain letters, and its number."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')[:40].strip('-') or 'measure'}-{key}"


@contextmanager
def opened(parent: Path, name: str) -> Iterator[int]:
    """The folder of a measure as a file descriptor, made if it is not there. Raises OSError where it cannot be used."""
    with suppress(FileExistsError):
        (parent / name).mkdir(mode=0o770)
    folder = os.open(parent / name, _FOLDER)
    try:
        yield folder
    finally:
        os.close(folder)


def finished(folder: int) -> list[Found]:
    """The files nobody writes to any more, the oldest first."""
    now, found = clock.now().timestamp(), []
    with os.scandir(folder) as entries:
        for entry in entries:
            if _is_candidate(entry):
                seen = entry.stat(follow_symlinks=False)
                if not 0 <= now - seen.st_mtime < SETTLED:
                    found.append(Found(name=entry.name, seen=seen))
    return sorted(found, key=lambda one: (one.seen.st_mtime, one.name))[:MOST_A_LOOK]


def _is_candidate(entry: os.DirEntry[str]) -> bool:
    is_hidden = entry.name.startswith((".", "~"))
    return not is_hidden and not entry.name.lower().endswith(UNFINISHED) and entry.is_file(follow_symlinks=False)


@contextmanager
def reading(folder: int, found: Found) -> Iterator[BinaryIO]:
    """The file's bytes. Raises OSError where it is not the plain file any more that was found."""
    handle = os.open(found.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{found.name!r} is no file")
        yield stream


def is_unchanged(folder: int, found: Found) -> bool:
    """Whether the file is still the one that was found, byte for byte as far as the disk tells."""
    with suppress(OSError):
        now = os.stat(found.name, dir_fd=folder, follow_symlinks=False)
        return _marks(now) == _marks(found.seen)
    return False


def _marks(seen: os.stat_result) -> tuple[int, int, int]:
    return seen.st_ino, seen.st_size, seen.st_mtime_ns


def put_away(folder: int, found: Found, at: datetime) -> None:
    """Move a file that was taken into the folder `taken` beside it; one that was written anew meanwhile stays."""
    with suppress(FileExistsError):
        os.mkdir(TAKEN, mode=0o770, dir_fd=folder)
    away = os.open(TAKEN, _FOLDER, dir_fd=folder)
    try:
        if is_unchanged(folder, found):
            os.rename(found.name, f"{at:%Y%m%dT%H%M%S}-{found.name}"[:255], src_dir_fd=folder, dst_dir_fd=away)
    finally:
        os.close(away)


def may_use(parent: Path, name: str) -> bool:
    """Whether files can be read from a folder and moved within it; one that the worker has yet to make counts."""
    folder = parent / name
    return os.access(folder if folder.exists() else parent, os.R_OK | os.W_OK | os.X_OK)


def note_look(parent: Path) -> None:
    """Leave a mark that says when the folders were looked into."""
    with suppress(OSError):
        (parent / LOOKED).touch(mode=0o640)


def looked_at() -> datetime | None:
    """When the folders were looked into last."""
    with suppress(OSError):
        parent = root()
        return datetime.fromtimestamp((parent / LOOKED).stat().st_mtime, UTC) if parent else None
    return None
