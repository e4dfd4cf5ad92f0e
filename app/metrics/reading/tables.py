"""Tables of text (CSV, TSV, what a person pastes) as rows of text cells, streamed.

Rows are numbered as a spreadsheet would show them, from 1 with the heading. A quoted cell may hold line
breaks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from app.core.problems import Problem
from app.core.reading.cells import RawRow, is_blank
from app.core.reading.messages import refuse
from app.metrics.reading.sniffing import (
    ENCODINGS,
    SAMPLE_BYTES,
    SEPARATOR_LINE,
    sniff_delimiter,
    sniff_encoding,
)

MAX_ROWS = 1_000_000
MAX_COLUMNS = 200
LONGEST_LINE = 2_000_000
CHUNK_BYTES = 262_144
LINES_IN_A_CELL = 1_000


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of text that can be read again and again; memory does not grow with its length."""

    encoding: str
    delimiter: str
    max_rows: int
    max_columns: int
    _opener: Callable[[], TextIO]

    def rows(self) -> Iterator[RawRow | Problem]:
        """The rows in order, blank ones too; a `Problem` is the last item when the rest cannot be read."""
        lines = _Lines(self._opener())
        reader = csv.reader(lines, delimiter=self.delimiter)
        for number in range(1, self.max_rows + 3):
            try:
                cells = next(reader, None)
            except (csv.Error, UnicodeError, ValueError):
                yield self._why(lines, number)
                return
            if cells is None:
                return
            refused = self._too_big(number, cells)
            if refused:
                yield refused
                return
            if number == 1 and cells and SEPARATOR_LINE.fullmatch(self.delimiter.join(cells)):
                cells = []
            lines.in_record = 0
            yield RawRow(number, cells)

    def _too_big(self, number: int, cells: list[str]) -> Problem | None:
        if number > self.max_rows + 1:
            return refuse("table.too_many_rows", limit=self.max_rows)
        if len(cells) > self.max_columns and _filled_width(cells) > self.max_columns:
            return refuse("table.too_many_columns", row=number, found=len(cells), limit=self.max_columns)
        return None

    def _why(self, lines: _Lines, number: int) -> Problem:
        if lines.too_long:
            return refuse("table.long_line", row=number)
        return refuse("table.quote" if lines.in_record > 1 else "table.long_line", row=number)


class _Lines:
    """The lines of a text, none longer than `LONGEST_LINE`, counted within the current record."""

    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.in_record = 0
        self.too_long = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.in_record += 1
        self.too_long = len(line) >= LONGEST_LINE
        if self.too_long or self.in_record > LINES_IN_A_CELL:
            raise ValueError
        return line


def open_text(
    stream: BinaryIO,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    max_rows: int = MAX_ROWS,
    max_columns: int = MAX_COLUMNS,
) -> TextTable | Problem:
    """A seekable file as a table; encoding and delimiter are found out unless given."""
    if encoding is not None and encoding not in ENCODINGS:
        return refuse("table.encoding", encoding=encoding[:20])
    found = encoding or sniff_encoding(stream)
    if found is None:
        return refuse("table.not_text")
    sample = _open(stream, found).read(SAMPLE_BYTES)
    if not sample.strip("\ufeff\x00 \t\r\n"):
        return refuse("table.empty")
    sign = delimiter or sniff_delimiter(_whole_lines(sample))
    return TextTable(found, sign, max_rows, max_columns, lambda: _open(stream, found))


def open_paste(text: str, *, delimiter: str | None = None, max_rows: int = 100_000) -> TextTable | Problem:
    """Text pasted from a spreadsheet or typed, as a table."""
    if is_blank(text):
        return refuse("table.empty")
    sign = delimiter or sniff_delimiter(_whole_lines(text[:SAMPLE_BYTES]), pasted=True)
    content = text.removeprefix("\ufeff")
    return TextTable("text", sign, max_rows, MAX_COLUMNS, lambda: io.StringIO(content, newline=""))


def _open(stream: BinaryIO, encoding: str) -> TextIO:
    """The stream from its start as text. It stays open when the text is thrown away."""
    stream.seek(0)
    codec = {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}.get(encoding, encoding)
    buffered = io.BufferedReader(_Borrowed(stream), CHUNK_BYTES)
    return io.TextIOWrapper(buffered, encoding=codec, errors="replace", newline="")


class _Borrowed(io.RawIOBase):
    """Reads from a stream that somebody else will close."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self.stream.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _whole_lines(sample: str) -> str:
    """A sample without its last, perhaps cut, line."""
    if len(sample) < SAMPLE_BYTES:
        return sample
    end = max(sample.rfind("\n"), sample.rfind("\r"))
    return sample[: end + 1] if end > 0 else sample


def _filled_width(cells: list[str]) -> int:
    """Columns up to the last one that holds something: spreadsheets save empty columns at the right."""
    with suppress(StopIteration):
        return next(index for index in range(len(cells), 0, -1) if cells[index - 1].strip())
    return 0
