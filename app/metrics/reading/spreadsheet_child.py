"""The process that opens a spreadsheet nobody trusts. Run by its path; imports nothing of this program.

Arguments: file, sheet name or "", memory in bytes, processor seconds, most rows, most columns.
Writes lines of JSON: first `{"sheets": [[name, visible], …], "sheet": name, "serial_1904": flag}`, then
`{"height": rows}`, then `[[row number, cells], …]` lists with their typed cells apart: `{"rows": …, "typed": {kind:
[rows in the list, columns, texts]}}`, of the kinds d (day), m (moment), t (time of day), in ISO 8601, and s (seconds, a
length of time). `{"problem": code, …}` ends it early.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

CELLS_IN_A_LINE = 5_000
PIECE = 1_048_576
OVERLAP = 2_000

SHEET_ID = re.compile(rb'<(?:\w+:)?sheet\b[^>]*?\s\w+:id="([^"]+)"')
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
SERIAL_1904 = re.compile(rb'\bdate1904="(?:1|true)"')
ERROR_MARK = b't="e"'
ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>'
    rb"(?:<(?:\w+:)?f\b[^<]*(?:</(?:\w+:)?f>)?)?<(?:\w+:)?v>([^<]{1,20})<"
)

Errors = dict[int, dict[int, str]]


Apart = dict[str, tuple[list[int], list[int], list[str | float]]]
PLAIN = (str, float, int, bool)
ENCODER = json.JSONEncoder(separators=(",", ":"), check_circular=False)


def _typed(cell: object) -> tuple[str, str | float]:
    if isinstance(cell, datetime):
        return "m", cell.isoformat()
    if isinstance(cell, date):
        return "d", cell.isoformat()
    if isinstance(cell, timedelta):
        return "s", cell.total_seconds()
    return "t", str(cell)


def _put_apart(cells: list[Any], place: int, apart: Apart) -> None:
    """Take the cells that JSON does not know out of the row at this place of its list."""
    for column, cell in enumerate(cells):
        if type(cell) not in PLAIN and cell is not None:
            kind, text = _typed(cell)
            rows, columns, texts = apart.setdefault(kind, ([], [], []))
            rows.append(place)
            columns.append(column)
            texts.append(text)
            cells[column] = None


def run(path: str, sheet: str, memory: int, seconds: int, max_rows: int, max_columns: int) -> None:
    """Write the rows of one sheet to standard output, under limits that the kernel enforces."""
    _limit(memory, seconds)
    import python_calamine as calamine

    try:
        with Path(path).open("rb") as file:
            book = calamine.load_workbook(file)
        visible = calamine.SheetVisibleEnum.Visible
        names = [(one.name, one.visible == visible) for one in book.sheets_metadata]
        chosen = sheet or next((name for name, shown in names if shown), names[0][0] if names else "")
        if chosen not in dict(names):
            _write({"problem": "spreadsheet.no_sheet", "sheet": sheet[:40]})
            return
        _write({"sheets": names, "sheet": chosen, "serial_1904": _counts_from_1904(path)})
        sys.stdout.flush()
        errors = _error_cells(path, [name for name, _ in names].index(chosen))
        found = book.get_sheet_by_name(chosen)
        _write({"height": found.height})
        _write_rows(found, errors, max_rows, max_columns)
    except MemoryError:
        _write({"problem": "spreadsheet.too_heavy"})
    except (calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError):
        _write({"problem": "spreadsheet.damaged"})


def _limit(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _write(line: object) -> None:
    sys.stdout.write(ENCODER.encode(line) + "\n")


def _write_rows(sheet: CalamineSheet, errors: Errors, max_rows: int, max_columns: int) -> None:
    first_column = sheet.start[1] if sheet.start else 0
    batch, apart, cells_waiting = list[object](), Apart(), 0
    for number, found in enumerate(sheet.iter_rows(), start=1):
        cells = _cells(found, first_column, errors.get(number))
        refused = _too_big(number, len(cells), max_rows, max_columns)
        if refused:
            _write({"rows": batch, "typed": apart})
            _write(refused)
            return
        _put_apart(cells, len(batch), apart)
        batch.append((number, cells))
        cells_waiting += len(cells) + 1
        if cells_waiting >= CELLS_IN_A_LINE:
            _write({"rows": batch, "typed": apart})
            batch, apart, cells_waiting = [], {}, 0
    _write({"rows": batch, "typed": apart})


def _too_big(number: int, width: int, max_rows: int, max_columns: int) -> dict[str, object] | None:
    if number > max_rows + 1:
        return {"problem": "table.too_many_rows", "limit": max_rows}
    if width > max_columns:
        return {"problem": "table.too_many_columns", "row": number, "found": width, "limit": max_columns}
    return None


def _cells(found: list[Any], first_column: int, errors: dict[int, str] | None) -> list[Any]:
    """The cells of a row from column A to the last one filled, with the errors that the reader leaves out."""
    cells = [""] * first_column + found if first_column else found
    for column, error in errors.items() if errors else ():
        if column < len(cells):
            cells[column] = error
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _counts_from_1904(path: str) -> bool:
    with zipfile.ZipFile(path) as packed:
        if "xl/workbook.xml" not in packed.namelist():
            return False
        return SERIAL_1904.search(packed.read("xl/workbook.xml")) is not None


def _error_cells(path: str, sheet_index: int) -> Errors:
    """Row number, column index and text of the cells of an XLSX sheet that hold an error such as #N/A."""
    errors: Errors = {}
    with zipfile.ZipFile(path) as packed:
        part = _sheet_part(packed, sheet_index)
        for piece in _pieces(packed, part) if part else ():
            for letters, row, text in ERROR_CELL.findall(piece) if ERROR_MARK in piece else ():
                errors.setdefault(int(row), {})[_column_index(letters)] = text.decode("utf-8", "replace")
    return errors


def _sheet_part(packed: zipfile.ZipFile, sheet_index: int) -> str | None:
    names = set(packed.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    identities = SHEET_ID.findall(packed.read("xl/workbook.xml"))
    for relation in RELATION.findall(packed.read("xl/_rels/workbook.xml.rels")):
        target = re.search(rb'\bTarget="([^"]+)"', relation)
        if target and sheet_index < len(identities) and b'"' + identities[sheet_index] + b'"' in relation:
            part = target[1].decode("utf-8", "replace").lstrip("/")
            part = part if part.startswith("xl/") else "xl/" + part
            return part if part in names else None
    return None


def _pieces(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The sheet's XML in pieces that overlap, so that no cell is cut in all of them."""
    tail = b""
    with packed.open(part) as member:
        while piece := member.read(PIECE):
            yield tail + piece
            tail = piece[-OVERLAP:]


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1


if __name__ == "__main__":
    file, wanted, *figures = sys.argv[1:]
    run(file, wanted, *(int(figure) for figure in figures))
