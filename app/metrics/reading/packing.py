"""Looking into a zip file before anybody opens it: how much would it grow, and does it point elsewhere?

What the directory of a zip says about sizes may be a lie, so every member is inflated here in small pieces,
counted and thrown away. Memory stays constant.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.core.problems import Problem
from app.core.reading.messages import refuse

PIECE = 262_144
LOCAL_HEADER = 30
SMALL_MEMBER = 1_048_576  # a short sheet of equal cells packs tighter than 100 to 1 without harm
DOCUMENT_TYPES = tuple("<!DOCTYPE".encode(codec) for codec in ("utf-8", "utf-16-le", "utf-16-be"))
OVERLAP = max(len(pattern) for pattern in DOCUMENT_TYPES) - 1
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class PackingLimits:
    """How large a packed file may be: number of members, unpacked bytes per packed byte, unpacked bytes."""

    members: int = 200
    ratio: int = 100
    unpacked: int = 100 * MEGABYTE


def member_names(path: Path) -> frozenset[str]:
    """The names of the members of a zip file; empty when it is none."""
    try:
        with zipfile.ZipFile(path) as packed:
            return frozenset(packed.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return frozenset()


def check_packing(path: Path, limits: PackingLimits) -> Problem | None:
    """Why a zip file must not be opened, or None."""
    try:
        with zipfile.ZipFile(path) as packed, path.open("rb") as file:
            members = packed.infolist()
            return _check_promises(members, limits) or _check_contents(file, members, limits)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError):
        return refuse("spreadsheet.damaged")


def check_promises(path: Path, limits: PackingLimits) -> Problem | None:
    """Why a zip file must not be opened by what its directory admits by itself; at once, however large it is."""
    try:
        with zipfile.ZipFile(path) as packed:
            return _check_promises(packed.infolist(), limits)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return refuse("spreadsheet.damaged")


def _check_promises(members: list[zipfile.ZipInfo], limits: PackingLimits) -> Problem | None:
    """What the directory admits by itself."""
    if len(members) > limits.members:
        return refuse("spreadsheet.members", found=len(members), limit=limits.members)
    if sum(member.file_size for member in members) > limits.unpacked:
        return refuse("spreadsheet.unpacked", limit=limits.unpacked // MEGABYTE)
    if any(_too_tight(member.file_size, member.compress_size, limits) for member in members):
        return refuse("spreadsheet.ratio")
    return refuse("spreadsheet.old") if any(member.flag_bits & 1 for member in members) else None


def _check_contents(file: BinaryIO, members: list[zipfile.ZipInfo], limits: PackingLimits) -> Problem | None:
    """What unpacking really gives."""
    total = 0
    for member in members:
        size, tail = 0, b""
        for piece in _inflated(file, member):
            size += len(piece)
            if total + size > limits.unpacked:
                return refuse("spreadsheet.unpacked", limit=limits.unpacked // MEGABYTE)
            if any(pattern in tail + piece for pattern in DOCUMENT_TYPES):
                return refuse("spreadsheet.entities")
            tail = piece[-OVERLAP:]
        if size != member.file_size:
            return refuse("spreadsheet.damaged")
        total += size
    return None


def _too_tight(size: int, packed: int, limits: PackingLimits) -> bool:
    return size > SMALL_MEMBER and size > limits.ratio * packed


def _inflated(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The contents of a member in pieces of at most `PIECE` bytes, whatever the directory says."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError
    stored = _stored(file, member)
    if member.compress_type == zipfile.ZIP_STORED:
        yield from stored
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in stored:
        yield inflater.decompress(piece, PIECE)
        while inflater.unconsumed_tail and not inflater.eof:
            yield inflater.decompress(inflater.unconsumed_tail, PIECE)
    yield inflater.flush()


def _stored(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The packed bytes of a member, found through its local header."""
    file.seek(member.header_offset)
    header = file.read(LOCAL_HEADER)
    if len(header) < LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = member.compress_size
    while left > 0:
        piece = file.read(min(PIECE, left))
        if not piece:
            raise zipfile.BadZipFile
        left -= len(piece)
        yield piece
