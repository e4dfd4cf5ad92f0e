"""Which columns an import reads unless told otherwise: those chosen last for such a table, else the guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.core.db import db
from app.metrics.import_reading import Choice
from app.metrics.import_tables import Table
from app.metrics.models import COUNTED, ImportBatch, Metric

LOOKED_AT = 5


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What was chosen for a table before: its headings, and the columns."""

    names: list[str]
    choice: Choice


def remembered(metric: Metric) -> list[Earlier]:
    """What the newest confirmed imports of a measure chose, for tables with headings."""
    chosen = ImportBatch.mapping["choice"], ImportBatch.mapping["table"]["columns"]
    query = select(*chosen).where(ImportBatch.metric_id == metric.id, ImportBatch.state == "confirmed")
    newest = db.session.execute(query.order_by(ImportBatch.confirmed_at.desc()).limit(LOOKED_AT))
    known = [([column["name"] for column in columns], choice) for choice, columns in newest if choice and columns]
    return [Earlier(names=names, choice=Choice(**choice)) for names, choice in known if any(names)]


def choice_for(table: Table, kind: str, earlier: Sequence[Earlier]) -> Choice | None:
    """The columns chosen last for a table with the same headings, else as guessed; None when a person has to choose."""
    names = list(table.names)
    same = next((one.choice for one in earlier if one.names == names), None)
    return same or _guessed(table, counted=kind in COUNTED)


def is_remembered(choice: Choice | None, table: Table, kind: str) -> bool:
    """Whether columns are offered that nobody would have guessed."""
    return choice is not None and choice != _guessed(table, counted=kind in COUNTED)


def _guessed(table: Table, *, counted: bool) -> Choice | None:
    if table.day is None or table.value is None or (counted and table.checked is None):
        return None
    return Choice(day=table.day, value=table.value, checked=table.checked if counted else None, note=table.note)
