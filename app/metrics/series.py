"""The values of measures in order, as the statistics and the pictures need them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import groupby
from math import nan
from operator import eq, itemgetter
from statistics import fmean
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, cast, func, or_, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.metrics.models import COUNTED, ImportBatch, Metric, Observation
from app.metrics.packed_keys import PackedKeys
from app.metrics.periods import first_of

ROWS_A_PARTITION = 10_000
ORDER_BY_ORDER = "order"
ORDER = (Observation.day, Observation.position, Observation.id)
_replacing = aliased(ImportBatch)


@dataclass(frozen=True, kw_only=True)
class Series:
    """A measure's values that count, in the order they were measured; every tuple has the same length.

    A period has one value: where it holds one for each level of a factor, they are put together, what was counted and
    checked added up, other numbers averaged, under the key of the first.
    `values` are as shown: the count over what was checked times the multiplier where the kind is counted (NaN
    where nothing was checked), else the number itself. `counts` are the numbers as entered, `checked` their
    denominators or None, `special_causes` the named cause of a day or "".
    """

    ids: PackedKeys = field(default_factory=PackedKeys)
    days: tuple[date, ...] = ()
    values: tuple[float, ...] = ()
    counts: tuple[float, ...] = ()
    checked: tuple[float | None, ...] = ()
    special_causes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def between(self, first: date | None = None, last: date | None = None) -> Series:
        """Only the values from the first to the last day, both included; None is open."""
        start = 0 if first is None else bisect_left(self.days, first)
        end = len(self) if last is None else bisect_right(self.days, last)
        return self.at(start, end)

    def at(self, start: int, end: int) -> Series:
        """The values from one place on to before another."""
        return Series(**{one.name: getattr(self, one.name)[start:end] for one in fields(self)})

    def taken(self, places: Iterable[int]) -> Series:
        """The values at these places alone."""
        kept, columns = tuple(places), {one.name: getattr(self, one.name) for one in fields(self)}
        ids = columns.pop("ids").taken(kept)
        return Series(ids=ids, **{name: tuple(column[place] for place in kept) for name, column in columns.items()})


def series_of(metric: Metric) -> Series:
    """The values of one measure."""
    return series_of_many([metric.id])[metric.id]


def each_of_many(metric_ids: Iterable[int]) -> dict[int, Series]:
    """The values of these measures as they were entered, several of one period beside each other."""
    return {key: columns.series() for key, columns in _columns_of(metric_ids, None).items()}


def series_of_many(metric_ids: Iterable[int], *, newest: int | None = None) -> dict[int, Series]:
    """The values of these measures by their keys, or those of so many newest entries of each, in one query; an empty
    series where there are none."""
    return {key: columns.put_together() for key, columns in _columns_of(metric_ids, newest).items()}


def _columns_of(metric_ids: Iterable[int], newest: int | None) -> dict[int, _Columns]:
    found: dict[int, _Columns] = {key: _Columns() for key in metric_ids}
    if not found:
        return {}
    shown = (Metric.kind, Metric.per, Metric.period)
    numbers = (Observation.day, Observation.value, Observation.checked, Observation.special_cause)
    wanted = (cast(Observation.id, String), *numbers)
    query = counting(select(Observation.metric_id, *wanted, *shown).join(Metric, Metric.id == Observation.metric_id))
    query = query.where(Observation.metric_id.in_(found))
    ordered = _newest(query, newest) if newest else query.order_by(Observation.metric_id, *ORDER)
    db.session.flush()  # past the ORM, which would do it itself, reading takes a quarter less
    rows = db.session.connection().execute(ordered.execution_options(yield_per=ROWS_A_PARTITION))
    for some in rows.partitions():
        for key, of_metric in groupby(some, key=itemgetter(0)):
            found[key].add(of_metric)
    return found


def _newest(query: Select[Any], count: int) -> Select[Any]:
    """Of each measure the newest values, in order."""
    backwards = func.row_number().over(partition_by=Observation.metric_id, order_by=[column.desc() for column in ORDER])
    ranked = query.add_columns(backwards.label("place")).subquery()
    *columns, place = ranked.c
    return select(*columns).where(place <= count).order_by(ranked.c.metric_id, place.desc())


class _Columns:
    """Gathers the values of one measure column by column: rows would weigh several times as much."""

    def __init__(self) -> None:
        self.keys: list[PackedKeys] = []
        self.columns: tuple[list[Any], ...] = ([], [], [], [])
        self.kind, self.per, self.period = "", 1, ORDER_BY_ORDER
        self._met: dict[Any, Any] = {}

    def add(self, rows: Iterable[Row[Any]]) -> None:
        """Further values, in order."""
        _metrics, keys, days, *columns, kinds, pers, taken_in = zip(*rows, strict=True)
        self.kind, self.per, self.period = kinds[0], pers[0], taken_in[0]
        self.keys.append(PackedKeys.of_texts(keys))
        met = map(self._met.setdefault, days, days)  # one object for a day, however many values it has
        for gathered, more in zip(self.columns, (met, *columns), strict=True):
            gathered.extend(more)

    def put_together(self) -> Series:
        """One value for each period."""
        days, *numbers = self.columns
        firsts = days if self.period == "day" else [first_of(day, self.period) for day in days]
        if self.period == ORDER_BY_ORDER or not any(map(eq, firsts, firsts[1:])):
            return self.series()
        starts = [place for place, first in enumerate(firsts) if place == 0 or first != firsts[place - 1]]
        ends = [*starts[1:], len(firsts)]
        periods = [
            self._together(*(column[start:end] for column in numbers)) for start, end in zip(starts, ends, strict=True)
        ]
        self.keys = [PackedKeys.joined(self.keys).taken(starts)]
        self.columns = ([days[start] for start in starts], *map(list, zip(*periods, strict=True)))
        return self.series()

    def _together(self, counts: list[float], checked: list[float | None], causes: list[str]) -> tuple[Any, ...]:
        """The numbers of one period as one; a cause named for any of them is named for the period."""
        named = "; ".join(dict.fromkeys(filter(None, causes)))
        if self.kind in COUNTED:
            return sum(counts), sum(size or 0 for size in checked), named
        return fmean(counts), None, named

    def series(self) -> Series:
        """All of them, each for itself."""
        ids, (days, counts, checked, causes) = PackedKeys.joined(self.keys), map(tuple, self.columns)
        values = counts
        if self.kind in COUNTED:
            multiplier = 100 if self.kind == "proportion" else self.per
            values = tuple(ratio(count, size, multiplier) for count, size in zip(counts, checked, strict=True))
        return Series(ids=ids, days=days, values=values, counts=counts, checked=checked, special_causes=causes)


def counting(query: Select[*tuple[Any, ...]]) -> Select[Any]:
    """Of this query on observations, those that count: not removed or replaced, and of no unconfirmed import."""
    confirmed = or_(Observation.import_id.is_(None), ImportBatch.state == "confirmed")
    joined = query.outerjoin(ImportBatch, ImportBatch.id == Observation.import_id)
    return joined.where(confirmed, Observation.removed_at.is_(None), not_replaced())


def not_replaced() -> ColumnElement[bool]:
    """Of observations: those that no confirmed import replaces."""
    standing = select(_replacing.id).where(_replacing.state == "confirmed")
    return or_(Observation.replaced_by_id.is_(None), Observation.replaced_by_id.not_in(standing))


def ratio(count: float, checked: float | None, multiplier: int) -> float:
    """A count over what was checked, times the multiplier; NaN when nothing was checked."""
    return count * multiplier / checked if checked else nan
