"""Guessing how a table of text was written: its encoding and the sign between its columns."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import BinaryIO

ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "windows-1252")
SINGLE_COLUMN = "\x1f"
DELIMITERS = ("\t", ";", "|", ",")

SAMPLE_BYTES = 65_536
CHUNK_BYTES = 1_048_576
SAMPLE_RECORDS = 200

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
FOREIGN = (
    b"PK\x03\x04",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\xd0\xcf\x11\xe0",
    b"GIF8",
    b"\x1f\x8b",
    b"{\\rtf",
)
MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|svg|script)", re.IGNORECASE)
CONTROL = bytes(code for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1a")
CONTROL_SHARE = 0.05
SEPARATOR_LINE = re.compile(r"sep=([\t;|,])\r?\n?", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"\s*[-+\u2212]?\d+,\d+\s*%?\s*", re.ASCII)


def sniff_encoding(stream: BinaryIO) -> str | None:
    """The encoding of a file, read to its end in pieces; None when it is not text."""
    stream.seek(0)
    sample = stream.read(SAMPLE_BYTES)
    stream.seek(0)
    for mark, encoding in BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return encoding
    wide = _wide_encoding(sample)
    if wide or _is_foreign(sample):
        return wide
    encoding = "utf-8" if _is_utf8(stream) else "windows-1252"
    stream.seek(0)
    return encoding


def sniff_delimiter(text: str, *, pasted: bool = False) -> str:
    """The sign between the columns of a sample of text; `SINGLE_COLUMN` when there is one column."""
    named = SEPARATOR_LINE.match(text)
    if named:
        return named[1]
    if _is_decimal_column(text, pasted=pasted):
        return SINGLE_COLUMN
    scores = {sign: _regularity(text, sign) for sign in DELIMITERS}
    best = max(DELIMITERS, key=lambda sign: scores[sign])
    return best if scores[best] > 0 else SINGLE_COLUMN


def _wide_encoding(sample: bytes) -> str | None:
    """UTF-16 without a mark shows as a NUL in every second byte."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half < 2:
        return None
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.1 * half else None


def _is_foreign(sample: bytes) -> bool:
    controls = len(sample) - len(sample.translate(None, CONTROL))
    return sample.startswith(FOREIGN) or MARKUP.match(sample) is not None or controls > CONTROL_SHARE * len(sample)


def _is_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(CHUNK_BYTES):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_decimal_column(text: str, *, pasted: bool) -> bool:
    """One column of numbers such as 12,5, perhaps below a heading; without one, only a paste is read so."""
    lines = [line for line in text.splitlines()[:SAMPLE_RECORDS] if line.strip()]
    if len(lines) > 1 and "," not in lines[0] and not any(sign in lines[0] for sign in DELIMITERS):
        lines = lines[1:]
        pasted = True
    return pasted and bool(lines) and all(DECIMAL_COMMA.fullmatch(line) for line in lines)


def _regularity(text: str, delimiter: str) -> float:
    """Share of the records that have the most usual number of columns, 0 when that is one column.

    The order of `DELIMITERS` decides between equals: commas and points are found inside numbers, so the comma
    comes last.
    """
    widths = Counter(len(record) for record in _records(text, delimiter) if record)
    if not widths:
        return 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return 0 if width == 1 else count / widths.total()


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    with suppress(csv.Error):
        yield from islice(reader, SAMPLE_RECORDS)
