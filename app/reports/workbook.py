"""The board of a unit as an XLSX workbook: typed numbers and days, and on a second sheet the values behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from math import isfinite
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Organisation
from app.analyses.board import Row
from app.core import words
from app.metrics.models import Metric
from app.metrics.series import series_of_many
from app.metrics.wording import shown_value, unit_of
from app.reports.board import Report, counted, open_alerts

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VALUES_BEHIND = 60
# What somebody called a measure is text, whatever it begins with.
PLAIN_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
Cells = Sequence[tuple[str, int]]


class _Sheet:
    """A sheet with one heading that stays in sight, and rows below it."""

    def __init__(self, book: Any, name: str, columns: Cells) -> None:
        self.book, self.sheet, self.next_row = book, book.add_worksheet(name), 1
        self.columns = len(columns)
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.numbers: dict[int, Any] = {}
        for place, (label, width) in enumerate(columns):
            self.sheet.set_column(place, place, width)
            self.sheet.write_string(0, place, label, heading)

    def freeze(self, columns: int) -> None:
        self.sheet.freeze_panes(1, columns)
        self.sheet.autofilter(0, 0, max(1, self.next_row - 1), self.columns - 1)

    def add(self, cells: Sequence[str | float | date | None], decimals: int = 0) -> None:
        """A row; None and what is no number stay empty. Whole numbers have no decimals, others as many as said."""
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                self.sheet.write_string(self.next_row, place, cell, self.text)
            elif isinstance(cell, date):
                self.sheet.write_datetime(self.next_row, place, cell, self.day)
            elif cell is not None and isfinite(cell):
                shown = 0 if isinstance(cell, int) else decimals
                self.sheet.write_number(self.next_row, place, cell, self._number(shown))
        self.next_row += 1

    def _number(self, decimals: int) -> Any:
        if decimals not in self.numbers:
            pattern = "0." + "0" * decimals if decimals else "0"
            self.numbers[decimals] = self.book.add_format({"num_format": pattern, "valign": "top"})
        return self.numbers[decimals]


def workbook_of(report: Report, organisation: Organisation) -> bytes:
    """The board, the values behind it, and what it is of, as the bytes of an XLSX file."""
    # Here, not above: only who asks for a workbook needs it.
    import xlsxwriter

    content = BytesIO()
    with xlsxwriter.Workbook(content, PLAIN_TEXT) as book:
        book.set_properties({"title": report.name, "author": organisation.name})
        _measures(book, report.board.rows)
        _values(book, [row.metric for row in report.board.rows])
        _about(book, report, organisation)
    return content.getvalue()


def _measures(book: Any, rows: Sequence[Row]) -> None:
    sheet = _Sheet(book, _("Board"), (
        (_("Unit"), 22), (_("Measure"), 34), (_("Project"), 30), (_("Newest value"), 12), (_("Measured in"), 22),
        (_("Day"), 12), (_("Has it really changed?"), 30), (_("Why"), 40), (_("Goal"), 10),
        (_("Does it meet the goal?"), 26), (_("Why"), 36), (_("Overdue"), 9), (_("Open alerts"), 12), (_("Alerts"), 34),
    ))  # fmt: skip
    for row in rows:
        sheet.add(_cells(row), row.metric.decimals)
    sheet.freeze(2)


def _cells(row: Row) -> list[str | float | date | None]:
    metric, newest, alerts = row.metric, row.newest, open_alerts(row)
    value = shown_value(metric, newest.value, newest.checked) if newest else None
    return [
        metric.unit.name, metric.name, row.link.project.title if row.link else "",
        value if value is None else float(value), unit_of(metric).strip(), newest.day if newest else None,
        row.change.head, row.change.sub, metric.goal, row.goal.head if row.goal else "",
        row.goal.sub if row.goal else "", _("Yes") if row.overdue else _("No"), len(alerts), "; ".join(alerts),
    ]  # fmt: skip


def _values(book: Any, metrics: Sequence[Metric]) -> None:
    """The newest values of each measure, in order."""
    columns = ((_("Unit"), 22), (_("Measure"), 34), (_("Day"), 12), (_("Value"), 12), (_("Special cause"), 34))
    sheet = _Sheet(book, _("Values"), columns)
    found = series_of_many((metric.id for metric in metrics), newest=VALUES_BEHIND)
    for metric in metrics:
        newest = found[metric.id]
        for day, value, cause in zip(newest.days, newest.values, newest.special_causes, strict=True):
            sheet.add([metric.unit.name, metric.name, day, float(value), cause], metric.decimals)
    sheet.freeze(2)


def _about(book: Any, report: Report, organisation: Organisation) -> None:
    sheet = _Sheet(book, _("About"), ((_("Board"), 24), (report.unit.name, 70)))
    sheet.add([_("Day"), report.today])
    sheet.add([_("Time zone"), organisation.zone])
    sheet.add([_("In a sentence"), report.heading])
    if report.board.rows:
        sheet.add([_("Goals and alerts"), counted(report.board.rows)])
    sheet.add([_("Values"), _("The newest %(count)s of each measure", count=words.number(VALUES_BEHIND))])
    if report.more:
        sheet.add([_("Left out"), report.more])
