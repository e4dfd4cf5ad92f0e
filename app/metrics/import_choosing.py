"""Which columns an import reads unless told otherwise: those chosen last for such a table, else the guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from app.accounts.models import Person
from app.core.db import db
from app.metrics.import_reading import Choice, Target
from app.metrics.import_tables import Table
from app.metrics.models import COUNTED, ImportBatch, Metric
from app.metrics.stratifying.matching import KnownFactor, folded

LOOKED_AT = 5


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What was chosen for a table before: its headings, and the columns."""

    names: list[str]
    choice: Choice


def remembered(metric: Metric, person: Person) -> list[Earlier]:
    """What the newest confirmed imports of a measure chose, for tables with headings; of somebody from outside, their
    own. That new levels are added is chosen each time: a slip of the keyboard would become a level unseen."""
    chosen = ImportBatch.mapping["choice"], ImportBatch.mapping["table"]["columns"]
    query = select(*chosen).where(ImportBatch.metric_id == metric.id, ImportBatch.state == "confirmed")
    if person.is_partner:
        query = query.where(ImportBatch.made_by_id == person.id)
    newest = db.session.execute(query.order_by(ImportBatch.confirmed_at.desc()).limit(LOOKED_AT))
    known = [([column["name"] for column in columns], choice) for choice, columns in newest if choice and columns]
    return [
        Earlier(names=names, choice=Choice(**{**choice, "adds_levels": False})) for names, choice in known if any(names)
    ]


def choice_for(table: Table, target: Target, earlier: Sequence[Earlier]) -> Choice | None:
    """The columns chosen last for a table with the same headings, else as guessed; None when a person has to choose."""
    names = list(table.names)
    same = next((one.choice for one in earlier if one.names == names), None)
    return _with_new_factors(table, target, same) if same else _guessed(table, target)


def is_remembered(choice: Choice | None, table: Table, target: Target) -> bool:
    """Whether columns are offered that nobody would have guessed."""
    return choice is not None and choice != _guessed(table, target)


def _guessed(table: Table, target: Target) -> Choice | None:
    counted = target.kind in COUNTED
    if table.day is None or table.value is None or (counted and table.checked is None):
        return None
    checked = table.checked if counted else None
    return _with_new_factors(table, target, Choice(day=table.day, value=table.value, checked=checked, note=table.note))


def _with_new_factors(table: Table, target: Target, choice: Choice) -> Choice:
    """With a column for each factor that nothing was chosen for yet."""
    return replace(choice, levels={**level_columns(table, target.factors, taken=choice), **choice.levels})


def level_columns(table: Table, factors: Sequence[KnownFactor], *, taken: Choice | None) -> dict[str, int | None]:
    """By the keys of factors: the column that is headed as the factor is called, None where there is none."""
    used = (taken.day, taken.value, taken.checked, taken.note) if taken else ()
    free = [column for column in table.columns if column.index not in used and column.name]
    headed = {folded(column.name): column.index for column in reversed(free)}
    return {one.key: headed.get(folded(one.name)) for one in factors}
