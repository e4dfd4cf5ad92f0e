"""Numbers as people hand them in, made ready: missing values dropped and counted, wrong ones refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from app.stats.result import Floats, InputError, Positions

Numbers: TypeAlias = Iterable[float | int | None] | Floats


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
    """Floats of shape (n,), None as NaN. Raises InputError ``not_numbers`` or ``not_a_list``."""
    try:
        handed = values if isinstance(values, np.ndarray) else list(values)
        array = np.asarray(
            [np.nan if item is None else item for item in handed] if isinstance(handed, list) else handed,
            dtype=np.float64,
        )
    except (TypeError, ValueError, OverflowError):
        raise InputError("not_numbers", name=name) from None
    if array.ndim != 1:
        raise InputError("not_a_list", name=name)
    return array


def clean(values: Numbers, *, name: str = "values") -> Sample:
    """Missing values (None, NaN) dropped and counted. Raises InputError ``infinite_value``."""
    array = numbers(values, name=name)
    if np.isinf(array).any():
        raise InputError("infinite_value", name=name, position=int(np.flatnonzero(np.isinf(array))[0]) + 1)
    present = ~np.isnan(array)
    return Sample(array[present], np.flatnonzero(present), int(array.size - present.sum()))


def clean_rates(counts: Numbers, sizes: Numbers | None, *, name: str = "counts", proportion: bool) -> Rates:
    """Counts with denominators (1 each when none are given), checked and freed of missing rows.

    Raises InputError: ``denominators_missing``, ``lengths_differ``, ``negative_count``,
    ``denominator_not_positive``, ``count_above_denominator`` (proportions only), ``infinite_value``.
    """
    array = numbers(counts, name=name)
    if sizes is None and proportion:
        raise InputError("denominators_missing", name=name)
    below = np.ones_like(array) if sizes is None else numbers(sizes, name=f"{name}_n")
    if below.size != array.size:
        raise InputError("lengths_differ", name=name, counts=int(array.size), denominators=int(below.size))
    present = ~(np.isnan(array) | np.isnan(below))
    rates = Rates(array[present], below[present], np.flatnonzero(present), int(array.size - present.sum()))
    _check_rates(rates, name=name, proportion=proportion)
    return rates


def _check_rates(rates: Rates, *, name: str, proportion: bool) -> None:
    wrong = (
        ("infinite_value", np.isinf(rates.counts) | np.isinf(rates.sizes)),
        ("negative_count", rates.counts < 0),
        ("denominator_not_positive", rates.sizes <= 0),
        ("count_above_denominator", proportion & (rates.counts > rates.sizes)),
    )
    for code, mask in wrong:
        if mask.any():
            raise InputError(code, name=name, position=int(rates.kept[np.flatnonzero(mask)[0]]) + 1)
