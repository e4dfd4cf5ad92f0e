"""The values of a measure as a file for a spreadsheet; it can be imported again as it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast
from zoneinfo import ZoneInfo

from babel.numbers import get_decimal_symbol
from flask_babel import gettext as _
from sqlalchemy import Row, select

from app.accounts.models import Person, signed
from app.core import words
from app.core.db import db
from app.metrics import wording
from app.metrics.models import Metric, Observation
from app.metrics.series import ORDER, ROWS_A_PARTITION, counting
from app.metrics.sheet_cells import harmless
from app.metrics.stratifying.factors import factors_of, level_names
from app.metrics.stratifying.models import Factor

BYTES_IN_MEMORY = 1 << 20


def values_file(metric: Metric) -> IO[bytes]:
    """All values that count, the oldest first, in the organisation's way of writing numbers; numbers are not rounded.

    Times are those of the organisation's zone. A text that a spreadsheet would take for a formula follows an
    apostrophe. With a decimal comma, semicolons stand between the cells, as spreadsheets expect it there.
    """
    comma = get_decimal_symbol(words.style().locale) == ","
    file = cast("IO[bytes]", SpooledTemporaryFile(max_size=BYTES_IN_MEMORY))  # noqa: SIM115 - closed by who sends it
    lines = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(lines, delimiter=";" if comma else ",")
    factors = factors_of(metric)
    writer.writerow(map(harmless, _heading(metric, factors)))
    zone = ZoneInfo(words.style().zone)
    names, columns = level_names(factors), [one.column for one in factors]
    for row in _rows(metric, factors):
        said = [names.get(getattr(row, column), "") for column in columns]
        writer.writerow(_line(metric, row, zone, comma=comma, said=said))
    lines.flush()
    lines.detach()
    file.seek(0)
    return file


def _heading(metric: Metric, factors: Sequence[Factor]) -> list[str]:
    counted = [metric.value_name or _("Counted"), metric.denominator_name or _("Checked")] if metric.is_counted else []
    about = [_("Special cause"), _("Note"), _("Entered by"), _("Entered at")]
    return [_("Day"), _("Time"), *counted, wording.unit_heading(metric), *(one.name for one in factors), *about]


def _rows(metric: Metric, factors: Sequence[Factor]) -> Iterator[Row[Any]]:
    value = (Observation.day, Observation.at, Observation.value, Observation.checked)
    about = (Observation.special_cause, Observation.note, Person.name, Person.company, Observation.entered_at)
    levels = (getattr(Observation, one.column) for one in factors)
    query = counting(select(*value, *about, *levels).where(Observation.metric_id == metric.id))
    with_person = query.join(Person, Person.id == Observation.entered_by_id)
    found = db.session.execute(with_person.order_by(*ORDER), execution_options={"yield_per": ROWS_A_PARTITION})
    for some in found.partitions():
        yield from some


def _line(metric: Metric, row: Row[Any], zone: ZoneInfo, *, comma: bool, said: Sequence[str]) -> list[str]:
    shown = wording.shown_value(metric, row.value, row.checked)
    numbers = [row.value, row.checked, shown] if metric.is_counted else [shown]
    texts = [*said, row.special_cause, row.note, signed(row.name, row.company)]
    time = row.at.astimezone(zone).strftime("%H:%M:%S") if row.at else ""
    entered = row.entered_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return [row.day.isoformat(), time, *(_digits(one, comma=comma) for one in numbers), *map(harmless, texts), entered]


def _digits(number: float | None, *, comma: bool) -> str:
    if number is None or number != number:
        return ""
    written = repr(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)
    return written.replace(".", ",") if comma else written
