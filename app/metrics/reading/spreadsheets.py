"""XLSX and ODS sheets as rows of typed cells, read by a child process that can be killed.

The file is checked from outside first (`packing`); the child runs under limits of memory and processor time
and is killed when it takes too long or nobody reads on.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from app.core.problems import Problem
from app.core.reading.cells import Cell, RawRow
from app.core.reading.messages import MESSAGES, refuse
from app.metrics.reading.packing import MEGABYTE, PackingLimits, check_packing, check_promises, member_names

CHILD = Path(__file__).with_name("spreadsheet_child.py")
LONGEST_LINE = 50 * MEGABYTE
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS_PARTS = frozenset({"mimetype", "content.xml"})


@dataclass(frozen=True, slots=True)
class SpreadsheetLimits:
    """What reading one spreadsheet may cost. `memory` in bytes of address space, `seconds` by the clock."""

    packing: PackingLimits = field(default_factory=PackingLimits)
    memory: int = 600 * MEGABYTE
    seconds: int = 10
    rows: int = 100_000
    columns: int = 200


IN_REQUEST = SpreadsheetLimits()
IN_QUEUE = SpreadsheetLimits(
    packing=PackingLimits(unpacked=1_000 * MEGABYTE), memory=1_500 * MEGABYTE, seconds=120, rows=1_000_000
)


class Sheet(NamedTuple):
    """A sheet of a workbook, in the workbook's order."""

    name: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """One sheet of a workbook that passed the checks. `serial_1904`: bare day numbers count from 1904. `heights` gets
    the number of its rows when they begin to be read."""

    sheets: tuple[Sheet, ...]
    sheet: str
    serial_1904: bool
    _path: Path
    _limits: SpreadsheetLimits
    heights: list[int] = field(default_factory=list, compare=False)

    def rows(self) -> Iterator[RawRow | Problem]:
        """The rows in order; a `Problem` is the last item when the rest cannot be read."""
        with _child(self._path, self.sheet, self._limits) as child:
            for line in child.lines():
                if isinstance(line, Problem):
                    yield line
                    return
                if "rows" in line:
                    try:
                        rows = _put_together(line)
                    except (LookupError, TypeError, ValueError):  # what a sound reader never writes
                        yield refuse("spreadsheet.damaged")
                        return
                    yield from map(RawRow._make, rows)
                elif "height" in line:
                    self.heights.append(line["height"])


def open_spreadsheet(
    path: Path, *, sheet: str | None = None, limits: SpreadsheetLimits = IN_REQUEST
) -> Spreadsheet | Problem:
    """A sheet of an XLSX or ODS file (the first visible one unless named), or why it cannot be read."""
    refused = _check_kind(path) or check_packing(path, limits.packing)
    if refused:
        return refused
    with _child(path, sheet or "", limits) as child:
        head = next(child.lines(), refuse("spreadsheet.damaged"))
    if isinstance(head, Problem):
        return head
    try:
        sheets = tuple(Sheet(name, visible) for name, visible in head["sheets"])
        return Spreadsheet(sheets, head["sheet"], head["serial_1904"], path, limits)
    except (KeyError, TypeError, ValueError):
        return refuse("spreadsheet.damaged")


def refused_sheet(path: Path, limits: SpreadsheetLimits) -> Problem | None:
    """Why a file cannot be read as a spreadsheet, as far as its first bytes and its directory say; at once."""
    return _check_kind(path) or check_promises(path, limits.packing)


def _check_kind(path: Path) -> Problem | None:
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError:
        return refuse("spreadsheet.damaged")
    if start == OLD_OFFICE:
        return refuse("spreadsheet.old")
    names = member_names(path)
    if "xl/workbook.bin" in names:
        return refuse("spreadsheet.binary")
    return None if "xl/workbook.xml" in names or names >= ODS_PARTS else refuse("spreadsheet.kind")


class _Child:
    """A running reader and the clock that ends it."""

    def __init__(self, process: subprocess.Popen[bytes], limits: SpreadsheetLimits) -> None:
        self.process = process
        self.limits = limits
        self.late = threading.Event()
        self.clock = threading.Timer(limits.seconds, self._end)
        self.clock.daemon = True
        self.clock.start()

    def _end(self) -> None:
        self.late.set()
        self.process.kill()

    def lines(self) -> Iterator[Any]:
        """What the child says, line by line; a `Problem` last when it failed."""
        assert self.process.stdout is not None
        while line := self.process.stdout.readline(LONGEST_LINE):
            said = _understood(line) if len(line) < LONGEST_LINE else refuse("spreadsheet.too_heavy")
            yield said
            if isinstance(said, Problem):
                return
        if self.process.wait() != 0:
            yield self._why_it_ended()

    def _why_it_ended(self) -> Problem:
        slow = self.late.is_set() or self.process.returncode in (-24, -9)
        if slow:
            return refuse("spreadsheet.too_slow", seconds=self.limits.seconds)
        return refuse("spreadsheet.too_heavy")


@contextmanager
def _child(path: Path, sheet: str, limits: SpreadsheetLimits) -> Iterator[_Child]:
    figures = (limits.memory, limits.seconds, limits.rows, limits.columns)
    command = [
        sys.executable,
        "-I",
        "-B",
        str(CHILD),
        str(path),
        sheet.replace("\x00", ""),
        *map(str, figures),
    ]
    process = subprocess.Popen(  # noqa: S603 - this interpreter and a file of ours; the rest are arguments
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    )
    child = _Child(process, limits)
    try:
        yield child
    finally:
        child.clock.cancel()
        process.kill()
        if process.stdout is not None:
            process.stdout.close()
        process.wait()


def _understood(line: bytes) -> Any:
    try:
        said = json.loads(line)
    except ValueError:
        return refuse("spreadsheet.damaged")
    if "problem" in said:
        code = said.pop("problem")
        return refuse(code if code in MESSAGES else "spreadsheet.damaged", **said)
    return said


READERS: dict[str, Callable[[Any], Cell]] = {
    "d": date.fromisoformat,
    "m": datetime.fromisoformat,
    "t": time.fromisoformat,
    "s": lambda seconds: timedelta(seconds=seconds),
}


def _put_together(line: dict[str, Any]) -> list[Any]:
    """The rows of a line with their typed cells in place."""
    rows: list[Any] = line["rows"]
    for kind, (places, columns, texts) in line["typed"].items():
        for place, column, cell in zip(places, columns, map(READERS[kind], texts), strict=True):
            rows[place][1][column] = cell
    return rows
