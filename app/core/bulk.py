"""Inserting very many rows of one table, in half the time that a list of dictionaries takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam, insert, literal, literal_column

INLINE = {"literal_binds": True}


def insert_many(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    shared: Mapping[str, Any],
) -> None:
    """Insert rows that hold the values of the columns `names`. What all have in common is `shared` and stands in the
    statement itself."""
    dialect = connection.dialect
    values = {name: _inline(table, name, value, dialect) for name, value in shared.items()}
    statement = insert(table).values({**values, **{name: bindparam(name) for name in names}})
    compiled = statement.compile(dialect=dialect)
    order = list(compiled.positiontup or names)
    places = [(names.index(name), _processor(table, name, dialect)) for name in order]
    found = (tuple(process(row[place]) for place, process in places) for row in rows)
    sent: Any = list(found) if compiled.positiontup else [dict(zip(order, row, strict=True)) for row in found]
    if sent:
        connection.exec_driver_sql(str(compiled), sent)


def _inline(table: Table, name: str, value: Any, dialect: Dialect) -> Any:
    written = literal(value, table.c[name].type).compile(dialect=dialect, compile_kwargs=INLINE)
    return literal_column(str(written))


def _processor(table: Table, name: str, dialect: Dialect) -> Callable[[Any], Any]:
    """What turns a value of a column into what the database's driver takes."""
    return table.c[name].type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
