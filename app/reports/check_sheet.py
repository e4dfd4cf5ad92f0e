"""A blank check sheet for the clipboard: the types as rows, the days of a week or the hours of a shift as columns.

One landscape page, whatever the names are called: with many types the rows are low and what is long is cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Organisation, Person
from app.core import policy
from app.core.db import db
from app.metrics import periods
from app.metrics.check_sheets.models import CheckSheet
from app.metrics.models import Metric
from app.reports.fitting import A4, BOLD, LETTER, Type, sheet_of
from app.reports.paper import Paper, address, builds

KIND = "check_sheet"
DAYS, HOURS = "days", "hours"
HOURS_A_SHIFT = 8
A_MONDAY = date(2026, 11, 16)
TITLE, DEFINITION, NAME = (
    Type(size=18, line=8, weight=BOLD),
    Type(size=9.5, line=4.8),
    Type(size=9, line=4, weight=BOLD),
)
ROOM_OF_NAME = 60.0


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How high the rows stand, by the name of its style, and how many lines a name and the definition may take."""

    rows: str
    name: int
    definition: int


FITS = ((6, Fit(rows="rows-high", name=2, definition=6)), (12, Fit(rows="rows-middle", name=2, definition=4)),
        (99, Fit(rows="rows-low", name=1, definition=3)))  # fmt: skip


@builds(KIND)
def check_sheet_paper(arguments: Mapping[str, Any], person: Person, organisation: Organisation) -> Paper | None:
    """The blank sheet of a measure; arguments {"metric": key, "by": "days" or "hours"}."""
    query = Metric.visible_to(person).where(Metric.id == arguments["metric"])
    metric: Any = db.session.scalars(query).unique().one_or_none()
    if metric is None or not policy.allows(person, "metric.read", metric):
        return None
    sheet = db.session.scalar(select(CheckSheet).where(CheckSheet.metric_id == metric.id))
    if sheet is None:
        return None
    return Paper(
        template="reports/check_sheet.html",
        contents=_contents(sheet, organisation, arguments["by"]),
        title=_("Check sheet: %(title)s", title=sheet.title),
        author=organisation.name,
        language=organisation.language,
        file_name=f"{_('Check sheet')} {sheet.title}.pdf",
    )


def _contents(sheet: CheckSheet, organisation: Organisation, by: str) -> dict[str, Any]:
    metric, types = sheet.metric, sheet.standing
    fit = next(fit for most, fit in FITS if len(types) <= most)
    paper, room = sheet_of(organisation.paper), _width(organisation.paper)
    return {
        "page": f"{paper.name}-landscape",
        "fit": fit,
        "heading": TITLE.short(sheet.title, room, most=1),
        "definition": DEFINITION.cut(metric.definition, room, most=fit.definition),
        "metric_name": metric.name,
        "unit_name": metric.unit.name,
        "types": [NAME.short(one.name, ROOM_OF_NAME, most=fit.name) for one in types],
        "columns": _weekdays() if by == DAYS else [_("Hour %(number)s", number=n + 1) for n in range(HOURS_A_SHIFT)],
        "is_week": by == DAYS,
        "checked": NAME.short(metric.denominator_name, ROOM_OF_NAME, most=fit.name),
        "address": address("check_sheets.sheet", metric=metric),
    }


def _width(paper: str) -> float:
    """What the margins of the landscape page leave, in millimetres; as in `static/css/document-check-sheet.css`."""
    long_side = {A4.name: 297.0, LETTER.name: 279.4}[sheet_of(paper).name]
    return long_side - 32


def _weekdays() -> list[str]:
    return [periods.written(A_MONDAY + timedelta(days=n), "EEE") for n in range(7)]
