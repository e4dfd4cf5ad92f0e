"""Readings pasted from a spreadsheet: a row a reading, or a row a part with a column for each appraiser and trial."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.analyses.measuring.forms import run_form
from app.analyses.measuring.models import NUMBERS, MeasuringRun, MeasuringStudy

_COLUMN = re.compile(r"([A-F])\s*[-./]?\s*(\d)")
Cell = tuple[int, str, str, str, str]
"""Row, part, appraiser, trial and value, as they were typed."""


@dataclass
class Pasted:
    """The runs with their new values, and what is wrong, row by row."""

    values: dict[MeasuringRun, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read(study: MeasuringStudy, text: str) -> Pasted:
    """What was pasted; nothing is to be saved while there are problems."""
    found = Pasted()
    runs = {(str(run.part), run.appraiser, str(run.trial)): run for run in study.runs}
    for row, part, letter, trial, typed in _cells(text):
        run = runs.get((part, letter.upper(), trial))
        if run is None:
            found.problems.append(_("Row %(row)s: there is no such part, appraiser and trial in this study.", row=row))
        elif run in found.values:
            found.problems.append(_("Row %(row)s: this reading stands here twice.", row=row))
        else:
            _take(study, found, row, run, typed)
    return found


def _take(study: MeasuringStudy, found: Pasted, row: int, run: MeasuringRun, typed: str) -> None:
    known = {name.casefold(): name for name in study.classes}
    text = typed if study.kind == NUMBERS else known.get(typed.casefold(), typed)
    form = run_form(study, formdata=MultiDict({"value": text}))
    if not form.validate():
        found.problems.append(_("Row %(row)s: %(problem)s", row=row, problem=form.value.errors[0]))
    elif run.value is None:
        found.values[run] = form.text
    elif run.value != form.text:
        found.problems.append(_("Row %(row)s: another reading was entered already. Correct it by itself.", row=row))


def _cells(text: str) -> Iterator[Cell]:
    """Each reading that was pasted; empty ones are not measured yet."""
    rows = [(number, _split(line)) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    columns = _heading(rows[0][1]) if rows else []
    for row, cells in rows[1:] if columns or (rows and not _is_whole(rows[0][1][0])) else rows:
        if columns:
            pairs = zip(columns, cells[1:], strict=False)
            yield from ((row, cells[0], letter, trial, typed) for (letter, trial), typed in pairs if typed)
        else:
            part, letter, trial, typed = (*cells, "", "", "")[:4]
            yield row, part, letter, trial, typed


def _split(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"[\t;]", line)]


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _heading(cells: list[str]) -> list[tuple[str, str]]:
    """Appraiser and trial of each column, where a heading such as A1 says them."""
    found = [_COLUMN.fullmatch(cell.upper()) for cell in cells[1:]]
    return [(one[1], one[2]) for one in found if one] if all(found) else []
