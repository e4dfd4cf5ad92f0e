"""Making a check sheet, and its types: added, renamed, put in order, retired, brought back."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.acting import Act
from app.core.db import db
from app.core.rows import end_of
from app.metrics.check_sheets.models import CheckSheet, DefectType
from app.metrics.models import Metric


def fits(metric: Metric) -> bool:
    """Whether a measure can have a check sheet: something is counted by people, and a day belongs to one value."""
    return metric.is_counted and not metric.is_computed and metric.period != "order"


def make(metric: Metric, title: str, names: Sequence[str], act: Act) -> CheckSheet:
    """The check sheet of a measure, with its types in this order."""
    sheet = CheckSheet(metric=metric, metric_id=metric.id, title=title, made_by_id=act.person_id, made_at=act.at)
    db.session.add(sheet)
    db.session.flush()
    sheet.created(act, fields=("title",))
    for name in names:
        add_type(sheet, name, act)
    return sheet


def add_type(sheet: CheckSheet, name: str, act: Act) -> DefectType:
    """One type more, behind the others."""
    added = DefectType(sheet_id=sheet.id, name=name, position=end_of(sheet.types))
    sheet.types.append(added)
    db.session.flush()
    added.created(act, fields=("name",))
    return added


def step(moved: DefectType, *, down: bool, act: Act) -> None:
    """Put a type one place up or down; the first and the last stay where they are."""
    order = moved.sheet.standing
    place = order.index(moved)
    other = place + (1 if down else -1)
    if 0 <= other < len(order):
        beside, here = order[other], moved.position
        for row, to in ((moved, beside.position), (beside, here)):
            row.apply({"position": (row.position, to)}, act=act, verb="moved")
