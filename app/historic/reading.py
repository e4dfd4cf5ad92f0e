"""A file or pasted rows as headings and rows of plain cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import g
from flask_babel import gettext as _

from app.core import files
from app.core.problems import N_, Problem
from app.core.reading.cells import Cell, RawRow, is_blank, plain_text
from app.core.transaction import transaction
from app.historic.forms import BringForm
from app.metrics.import_preparing import MOST_BYTES_AT_ONCE, name_of, reading_at_once, store_upload, wait_text
from app.metrics.import_tables import Source, form_of, opened

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 1_000, 60, 8_000
MOST_LETTERS = 4_000_000
"""In all cells: a small workbook may name one long text many times, and each is kept."""


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What was sent: the form, and the table that was found, if it is one."""

    form: BringForm
    name: str = ""
    headings: list[str] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)


def prepare_table() -> Brought:
    """Read what was sent before the transaction; nothing of the file stays."""
    form = BringForm()
    with transaction(writing=False):
        is_refused = not form.validate()
    with reading_at_once.of(g.me.id) as has_room:
        if not has_room:
            form.refuse(form.used, wait_text())
        if is_refused or not has_room:
            return Brought(form=form)
        found = _table(form)
    if isinstance(found, Problem):
        form.refuse(form.used, _(found.message, **found.parameters))
        return Brought(form=form)
    headings, *rows = found
    return Brought(form=form, name=name_of(form), headings=[str(cell) for cell in headings[1]], rows=rows)


def _table(form: BringForm) -> list[Any] | Problem:
    stored = store_upload(form)
    if isinstance(stored, Problem):
        return stored
    try:
        kind = form_of(stored.name)
        if isinstance(kind, Problem):
            return kind
        if stored.size > MOST_BYTES_AT_ONCE[kind]:
            limit = MOST_BYTES_AT_ONCE[kind] // 2**20
            message = N_("This is larger than %(limit)s MB. Split it and bring the parts one by one.")
            return Problem("import.too_large", message, {"limit": limit})
        return _rows(Source(storage_name=stored.name, form=kind))
    finally:
        files.store().delete(stored.name)


def _rows(source: Source) -> list[Any] | Problem:
    """The heading and each row that is not blank, with its number and its cells."""
    found: list[Any] = []
    letters = 0
    with opened(source) as (table, rows):
        if isinstance(table, Problem):
            return table
        for row in rows():
            if isinstance(row, Problem):
                return row
            if not all(map(is_blank, row.cells)):
                found.append(_kept(row))
                letters += sum(len(str(cell)) for cell in found[-1][1])
            if letters > MOST_LETTERS:
                return Problem("historic.too_long", N_("The table holds too much text. Split it."))
            if len(found) > MOST_ROWS + 1:
                message = N_("At most %(most)s rows come in at once. Split the table.")
                return Problem("historic.too_many", message, {"most": MOST_ROWS})
    if len(found) < 2:
        return Problem("historic.no_rows", N_("There is no row below the heading. Bring the heading and the rows."))
    return found


def _kept(row: RawRow) -> list[Any]:
    return [row.number, [_cell(cell) for cell in row.cells[:MOST_COLUMNS]]]


def _cell(cell: Cell) -> str | float:
    """A number as it is, a day in the one way that cannot be misread, anything else as text."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    return plain_text(cell)[:LONGEST_CELL]
