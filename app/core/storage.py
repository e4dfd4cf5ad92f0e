"""Where uploaded files lie: under random names, written whole or not at all, outside anything the web serves.

A name is 32 hexadecimal digits and nothing else, so that no name can lead out of the folder.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

NAME = re.compile(r"[0-9a-f]{32}", re.ASCII)
PIECE = 1_048_576
UNFINISHED = "unfinished"
PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


class UnknownFile(LookupError):
    """No file has this name."""


class FileTooLarge(ValueError):
    """More bytes came than the limit allows; nothing was kept."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file just written: its name, its size in bytes and its SHA-256 in hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A file found in the store: its name, its size in bytes and when it was written (UTC)."""

    name: str
    size: int
    modified: datetime


class FileStore(Protocol):
    """What the program asks of a place for files, be it a folder or an S3-compatible service."""

    def save(self, source: BinaryIO | bytes, *, limit: int | None = None) -> StoredFile:
        """Keep the bytes of `source` under a new name. Raises `FileTooLarge` beyond `limit` bytes."""

    def open(self, name: str) -> BinaryIO:
        """The file for reading. Raises `UnknownFile`."""

    def local_path(self, name: str) -> AbstractContextManager[Path]:
        """The file as a path that another process can open. Raises `UnknownFile`."""

    def delete(self, name: str) -> bool:
        """Remove the file; False when there was none."""

    def entries(self) -> Iterator[StoredEntry]:
        """Every file, in no order, for the sweep that looks for files without a row."""

    def sweep_unfinished(self, before: datetime) -> int:
        """Remove what interrupted uploads begun before that moment left behind; how many there were."""


class FolderStore:
    """Files in two levels of folders below `root`; safe for several processes at once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.unfinished = root / UNFINISHED
        self.unfinished.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)

    def save(self, source: BinaryIO | bytes, *, limit: int | None = None) -> StoredFile:
        """Keep the bytes of `source`: on disk, and in the folder, before this returns."""
        stream = io.BytesIO(source) if isinstance(source, bytes) else source
        name = secrets.token_hex(16)
        waiting = self.unfinished / name
        try:
            size, digest = _write(stream, waiting, limit)
            self._move(waiting, self._path(name))
        except BaseException:
            waiting.unlink(missing_ok=True)
            raise
        return StoredFile(name, size, digest)

    def open(self, name: str) -> BinaryIO:
        """The file for reading."""
        try:
            return os.fdopen(os.open(self._path(name), os.O_RDONLY | os.O_NOFOLLOW), "rb")
        except FileNotFoundError as error:
            raise UnknownFile(name) from error

    def local_path(self, name: str) -> AbstractContextManager[Path]:
        """The file's own path."""
        path = self._path(name)
        if not path.is_file():
            raise UnknownFile(name)
        return nullcontext(path)

    def delete(self, name: str) -> bool:
        """Remove the file; its folders stay for the next one."""
        try:
            self._path(name).unlink()
        except (UnknownFile, FileNotFoundError):
            return False
        return True

    def entries(self) -> Iterator[StoredEntry]:
        """Every finished file. One that is removed meanwhile is left out."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            with suppress(FileNotFoundError):
                found = path.stat()
                yield StoredEntry(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def sweep_unfinished(self, before: datetime) -> int:
        """Remove uploads that never ended."""
        removed = 0
        for path in self.unfinished.iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    removed += 1
        return removed

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise UnknownFile(name)
        return self.root / name[:2] / name[2:4] / name

    def _move(self, waiting: Path, final: Path) -> None:
        """Give a finished file its place and make the folders' entries durable, the deepest first."""
        final.parent.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        final.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        waiting.rename(final)
        for folder in (final.parent, final.parent.parent, self.root):
            _sync_folder(folder)


def _write(stream: BinaryIO, path: Path, limit: int | None) -> tuple[int, str]:
    """Size and SHA-256 of what was written to disk."""
    size, digest = 0, hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb") as file:
        while piece := stream.read(PIECE):
            size += len(piece)
            if limit is not None and size > limit:
                raise FileTooLarge(limit)
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
