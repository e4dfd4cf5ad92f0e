"""The digests of seals in a file beside the database, so that whoever deletes rows by SQL alone leaves a trace.

A line a seal: its number, its digest, when it was made (UTC). An administrator may copy the file to another machine.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from flask import current_app

NAME = "seals.log"
LINES_KEPT = 10_000
LARGEST = 4 << 20  # bytes; some forty thousand lines


def note(seal: int, digest: str, at: datetime) -> None:
    """Add a seal once it is committed; the oldest lines go when the file has grown large."""
    path = _path(current_app.config["DATA_FOLDER"])
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "a", encoding="ascii") as file:
        file.write(f"{seal} {digest} {at.isoformat()}\n")
        file.flush()
        os.fsync(file.fileno())
    if path.stat().st_size > LARGEST:
        _shorten(path)


def lost(known: Mapping[int, str]) -> list[tuple[int, str]]:
    """The seals of the file, number and time, that these digests by number do not hold any more."""
    path = _path(current_app.config["DATA_FOLDER"])
    if not path.exists():
        return []
    lines = (line.split() for line in path.read_text(encoding="ascii", errors="replace").splitlines())
    noted = [(int(line[0]), line[1], line[2]) for line in lines if len(line) == 3 and line[0].isdecimal()]
    return [(seal, at) for seal, digest, at in noted if known.get(seal) != digest]


def begin_anew(folder: Path) -> None:
    """Forget what was noted of another database; after a restore."""
    _path(folder).unlink(missing_ok=True)


def _path(folder: str | Path) -> Path:
    return Path(folder) / NAME


def _shorten(path: Path) -> None:
    with path.open(encoding="ascii") as file:
        newest = deque(file, maxlen=LINES_KEPT)
    shorter = path.with_suffix(".new")
    shorter.touch(mode=0o600)
    shorter.write_text("".join(newest), encoding="ascii")
    shorter.replace(path)
