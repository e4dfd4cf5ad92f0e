"""Two stages of one measure, made ready for the verdict: cleaned, ordered in time, weighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import numpy as np

from app.stats.base.result import Flags, Floats, InputError, Positions
from app.stats.base.sample import Numbers, Rates, clean, clean_rates, is_rate

Moment: TypeAlias = date | datetime | str | float | int

DIRECTIONS = ("lower", "higher")
_GAP = 6.0
"""A pause of more than this many usual steps between two points starts a new chain of errors."""


@dataclass(frozen=True, eq=False)
class Series:
    """One measure over time. ``values`` (n,) are rates for counts and proportions; ``sizes`` their
    denominators.

    ``roots`` (n,) are the square roots of the rows' weights; ``days`` (n,) is time in days when the calendar
    is known; ``positions`` (n,) point into what was handed in; ``starts`` flags the rows that follow a long
    pause.
    """

    kind: str
    values: Floats
    counts: Floats | None
    sizes: Floats | None
    roots: Floats
    days: Floats | None
    positions: Positions
    starts: Flags

    @property
    def n(self) -> int:
        return int(self.values.size)

    @property
    def time(self) -> Floats:
        """When each value was measured, from -1 to 1, shape (n,): by its day where days are known, because what slides
        goes on sliding through a pause, else by its place."""
        days = self.days
        if days is None or days.max() == days.min():
            return np.linspace(-1.0, 1.0, self.n)
        return np.asarray(2.0 * (days - days.min()) / (days.max() - days.min()) - 1.0)

    def rounds(self, period: float) -> float:
        """How many times the series covers a period in days; 0 where its days are not known."""
        if self.days is None or self.n < 2:
            return 0.0
        return float(self.days[-1] - self.days[0] + np.median(np.diff(self.days))) / period


@dataclass(frozen=True, eq=False)
class Comparison:
    """A series and where its second stage begins. ``dropped`` counts missing values before and after."""

    series: Series
    n_before: int
    dropped: tuple[int, int]

    @property
    def n_after(self) -> int:
        return self.series.n - self.n_before

    @property
    def step(self) -> Floats:
        """0 before the change, 1 after, shape (n,)."""
        return np.asarray((np.arange(self.series.n) >= self.n_before).astype(np.float64))

    @property
    def stages(self) -> tuple[slice, slice]:
        return slice(0, self.n_before), slice(self.n_before, self.series.n)


def compare_stages(
    *,
    kind: str,
    before: Numbers,
    after: Numbers,
    before_n: Numbers | None,
    after_n: Numbers | None,
    when: Sequence[Moment] | None,
) -> Comparison:
    """Clean both stages and join them. Raises InputError as ``sample`` does, ``when_length_differs`` and
    ``stages_overlap`` (something after the change is dated before something before it)."""
    parts = [_stage(kind, before, before_n, "before"), _stage(kind, after, after_n, "after")]
    handed = [part.kept.size + part.dropped for part in parts]
    positions = np.concatenate([parts[0].kept, parts[1].kept + handed[0]])
    days = _days(when, sum(handed))
    if days is not None:
        days = days[positions]
    order = _order(days, parts[0].n, positions.size)
    counts, sizes = (
        np.concatenate([part.counts for part in parts])[order],
        np.concatenate([part.sizes for part in parts])[order],
    )
    series = make_series(
        kind=kind,
        counts=counts,
        sizes=sizes,
        days=None if days is None else days[order],
        positions=positions[order],
        split=parts[0].n,
    )
    return Comparison(series, parts[0].n, (parts[0].dropped, parts[1].dropped))


def one_stage(*, kind: str, values: Numbers, sizes: Numbers | None, when: Sequence[Moment] | None) -> Series:
    """A single stage as a series; raises InputError as ``compare_stages`` does."""
    part = _stage(kind, values, sizes, "values")
    days = _days(when, part.kept.size + part.dropped)
    days = None if days is None else days[part.kept]
    order = _order(days, part.n, part.n)
    return make_series(
        kind=kind,
        counts=part.counts[order],
        sizes=part.sizes[order],
        split=part.n,
        days=None if days is None else days[order],
        positions=part.kept[order],
    )


def make_series(
    *, kind: str, counts: Floats, sizes: Floats, days: Floats | None, positions: Positions, split: int
) -> Series:
    """Rates, weights and chains of clean rows; ``split`` is where the second stage begins."""
    rate = is_rate(kind)
    values = counts / sizes
    roots = _roots(kind, counts, sizes, split) if rate else np.ones_like(values)
    return Series(
        kind,
        values,
        counts if rate else None,
        sizes if rate else None,
        roots,
        days,
        positions,
        _chains(days, values.size),
    )


def some_rows(series: Series, kept: Flags, *, split: int) -> Series:
    """The rows flagged as kept, shape (n,), weighted anew; ``split`` is where the second stage begins among them."""
    counts = series.values if series.counts is None else series.counts
    sizes = np.ones_like(counts) if series.sizes is None else series.sizes
    return make_series(
        kind=series.kind,
        counts=counts[kept],
        sizes=sizes[kept],
        split=split,
        days=None if series.days is None else series.days[kept],
        positions=series.positions[kept],
    )


def _stage(kind: str, values: Numbers, sizes: Numbers | None, name: str) -> Rates:
    if is_rate(kind):
        return clean_rates(values, sizes, name=name, proportion=kind == "proportion")
    sample = clean(values, name=name)
    return Rates(sample.values, np.ones(sample.n), sample.kept, sample.dropped)


def _days(when: Sequence[Moment] | None, size: int) -> Floats | None:
    if when is None:
        return None
    if len(when) != size:
        raise InputError("when_length_differs", when=len(when), values=size)
    numbered = [isinstance(moment, (int, float)) and not isinstance(moment, bool) for moment in when]
    if any(numbered):
        if not all(numbered):
            raise InputError("not_a_date", position=numbered.index(True) + 1)
        return None
    return np.array([_day(moment, row + 1) for row, moment in enumerate(when)])


def _day(moment: Moment, row: int) -> float:
    try:
        read = datetime.fromisoformat(_whole_date(moment)) if isinstance(moment, str) else moment
        if isinstance(read, datetime):
            return read.toordinal() + (read.hour * 3600 + read.minute * 60 + read.second) / 86400
        if isinstance(read, date):
            return float(read.toordinal())
    except (ValueError, OverflowError):
        pass
    raise InputError("not_a_date", position=row)


def _whole_date(text: str) -> str:
    """A month (2026-03) stands for its first day."""
    return f"{text}-01" if len(text) == len("2026-03") else text


def _order(days: Floats | None, split: int, size: int) -> Positions:
    """Rows by time within each stage; refuses stages that overlap."""
    if days is None or not size:
        return np.arange(size)
    if 0 < split < size and days[:split].max() > days[split:].min():
        raise InputError("stages_overlap")
    first, second = np.argsort(days[:split], kind="stable"), np.argsort(days[split:], kind="stable")
    return np.concatenate([first, second + split])


def _chains(days: Floats | None, size: int) -> Flags:
    starts = np.zeros(size, dtype=np.bool_)
    starts[:1] = True
    if days is not None and size > 2:
        steps = np.diff(days)
        starts[1:] = steps > _GAP * max(float(np.median(steps)), 1e-9)
    return starts


def _roots(kind: str, counts: Floats, sizes: Floats, split: int) -> Floats:
    """Root weights 1/sqrt(tau^2 + v): v the sampling variance, tau^2 the variance beyond it (DerSimonian
    and Laird, Controlled Clinical Trials 7 (1986) 177-188, about each stage's mean)."""
    if not counts.size or not counts.sum():
        return np.sqrt(sizes / sizes.mean()) if sizes.size else sizes
    level = counts.sum() / sizes.sum()
    unit = level * (1 - level) if kind == "proportion" else level
    if unit <= 0:
        return np.asarray(np.sqrt(sizes / sizes.mean()))
    extra = _extra_variance(counts / sizes, sizes, unit, (slice(0, split), slice(split, counts.size)))
    variances = unit / sizes + extra
    roots = np.sqrt(variances.min() / variances)
    return np.asarray(roots / np.sqrt((roots**2).mean()))


def _extra_variance(rates: Floats, sizes: Floats, unit: float, stages: tuple[slice, slice]) -> float:
    """tau^2 when the sampling variance of a rate is ``unit`` over its size; never below zero."""
    excess, scale = 0.0, 0.0
    for stage in stages:
        weights, own = sizes[stage], rates[stage]
        if own.size > 1:
            centre = weights @ own / weights.sum()
            excess += weights @ (own - centre) ** 2 - (own.size - 1) * unit
            scale += weights.sum() - (weights**2).sum() / weights.sum()
    return max(0.0, excess / scale) if scale > 0 else 0.0
