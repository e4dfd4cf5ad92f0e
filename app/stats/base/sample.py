"""Numbers as people hand them in, made ready: missing values dropped and counted, wrong ones refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from app.stats.base.result import Flags, Floats, InputError, Positions

KINDS = ("continuous", "time", "count", "proportion")
Numbers: TypeAlias = Iterable[float | int | None] | Floats

LARGEST = 1e60
"""Beyond it, and below its inverse, fourth powers leave the range of floating point; no process is measured so."""

NO_NUMBERS = frozenset({bool, str, bytes})
"""What Python would turn into a number, though nobody measured it so."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Clean values, shape (n,). ``kept`` are their 0-based positions in what was handed in."""

    values: Floats
    kept: Positions
    dropped: int

    @property
    def n(self) -> int:
        return int(self.values.size)


@dataclass(frozen=True, eq=False)
class Rates:
    """Clean counts with their denominators, shape (n,) each; a row with either missing is dropped."""

    counts: Floats
    sizes: Floats
    kept: Positions
    dropped: int

    @property
    def n(self) -> int:
        return int(self.counts.size)

    @property
    def rates(self) -> Floats:
        return np.asarray(self.counts / self.sizes, dtype=np.float64)


def numbers(values: Numbers, *, name: str = "values") -> Floats:
    """Floats of shape (n,), always a copy, None as NaN, nothing but nought below 1e-60.

    Raises InputError ``not_numbers`` or ``not_a_list``.
    """
    try:
        handed = values if isinstance(values, np.ndarray) else list(values)
        if isinstance(handed, list) and not NO_NUMBERS.isdisjoint(map(type, handed)):
            raise InputError("not_numbers", name=name)
        array = np.array(
            [np.nan if item is None else item for item in handed] if isinstance(handed, list) else handed,
            dtype=np.float64,
        )
    except (TypeError, ValueError, OverflowError):
        raise InputError("not_numbers", name=name) from None
    if array.ndim != 1:
        raise InputError("not_a_list", name=name)
    vanishing = (array < 1 / LARGEST) & (array > -1 / LARGEST)
    if vanishing.any():
        array[vanishing] = 0
    return array


def clean(values: Numbers, *, name: str = "values") -> Sample:
    """Missing values (None, NaN) dropped and counted. Raises InputError ``infinite_value``,
    ``value_too_large``."""
    array = numbers(values, name=name)
    if array.size and -LARGEST <= array.min() <= array.max() <= LARGEST:
        return Sample(array, np.arange(array.size), 0)
    _refuse((("infinite_value", np.isinf(array)), ("value_too_large", np.abs(array) > LARGEST)), name=name)
    present = ~np.isnan(array)
    return Sample(array[present], np.flatnonzero(present), int(array.size - present.sum()))


def clean_rates(counts: Numbers, sizes: Numbers | None, *, name: str = "counts", proportion: bool) -> Rates:
    """Counts with denominators (1 each when none are given), checked and freed of missing rows.

    Raises InputError: ``denominators_missing``, ``lengths_differ``, ``negative_count``,
    ``denominator_not_positive``, ``count_above_denominator`` (proportions only), ``infinite_value``,
    ``value_too_large``.
    """
    array = numbers(counts, name=name)
    if sizes is None and proportion:
        raise InputError("denominators_missing", name=name)
    below = np.ones_like(array) if sizes is None else numbers(sizes, name=f"{name}_n")
    if below.size != array.size:
        raise InputError("lengths_differ", name=name, counts=int(array.size), denominators=int(below.size))
    present = ~(np.isnan(array) | np.isnan(below))
    _refuse(_wrong_rates(array, below, proportion), name=name)
    return Rates(array[present], below[present], np.flatnonzero(present), int(array.size - present.sum()))


def _wrong_rates(counts: Floats, sizes: Floats, proportion: bool) -> tuple[tuple[str, Flags], ...]:
    return (
        ("infinite_value", np.isinf(counts) | np.isinf(sizes)),
        ("value_too_large", (np.abs(counts) > LARGEST) | (sizes > LARGEST)),
        ("negative_count", counts < 0),
        ("denominator_not_positive", sizes <= 0),
        ("count_above_denominator", proportion & (counts > sizes)),
    )


def _refuse(wrongs: tuple[tuple[str, Flags], ...], *, name: str) -> None:
    """Raises InputError for the first flag found, with its position from 1."""
    for code, flags in wrongs:
        if flags.any():
            raise InputError(code, name=name, position=int(np.flatnonzero(flags)[0]) + 1)


def is_rate(kind: str) -> bool:
    """Whether values are counts over denominators. Raises InputError ``unknown_kind``."""
    if kind not in KINDS:
        raise InputError("unknown_kind", kind=str(kind))
    return kind in ("count", "proportion")
