"""Several samples under their names, made ready for the procedures that compare them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from app.stats.base.moments import Moments, moments
from app.stats.base.result import Floats, InputError
from app.stats.base.sample import Numbers, clean

Groups: TypeAlias = Mapping[str, Numbers] | Sequence[Numbers]


@dataclass(frozen=True, eq=False)
class Samples:
    """Named clean samples, each with at least one value, in the order handed in."""

    names: tuple[str, ...]
    values: tuple[Floats, ...]
    dropped: tuple[int, ...]

    @property
    def k(self) -> int:
        return len(self.names)

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(int(part.size) for part in self.values)

    @property
    def n(self) -> int:
        return sum(self.sizes)

    @property
    def pooled(self) -> Floats:
        """All values, group after group."""
        return np.concatenate(self.values)

    def moments(self) -> list[Moments]:
        """Moments of each group around one pivot."""
        start = float(self.values[0][0])
        return [moments(part, pivot=start) for part in self.values]

    def parts(self, pooled: Floats) -> list[Floats]:
        """An array as long as ``pooled``, cut into the groups again."""
        return np.split(pooled, np.cumsum(self.sizes)[:-1])


def gather(groups: Groups) -> Samples:
    """Groups by name, or in a list and then named "1", "2" and on; missing values are dropped and counted.

    Raises InputError ``too_few_groups`` (fewer than two), ``empty_group``, ``not_groups`` and what ``clean`` raises.
    """
    named = _named(groups)
    if len(named) < 2:
        raise InputError("too_few_groups", groups=len(named))
    samples = {name: clean(values, name=name) for name, values in named.items()}
    for name, sample in samples.items():
        if not sample.n:
            raise InputError("empty_group", name=name)
    return Samples(
        tuple(samples),
        tuple(sample.values for sample in samples.values()),
        tuple(sample.dropped for sample in samples.values()),
    )


def _named(groups: object) -> dict[str, Any]:
    if isinstance(groups, Mapping):
        return {str(name): values for name, values in groups.items()}
    if isinstance(groups, (str, bytes)) or not isinstance(groups, Iterable):
        raise InputError("not_groups")
    return {str(place): values for place, values in enumerate(groups, start=1)}


def by_label(values: Sequence[float | None], labels: Sequence[object]) -> dict[str, list[float | None]]:
    """A column of values beside a column of labels as groups, in the order the labels first appear.

    A row without a label (None, NaN, empty) belongs to no group and is left out. Whole numbers are named without a
    decimal point. Raises InputError ``lengths_differ``.
    """
    if len(values) != len(labels):
        raise InputError("lengths_differ", values=len(values), labels=len(labels))
    groups: dict[str, list[float | None]] = {}
    for value, label in zip(values, labels, strict=True):
        name = _name(label)
        if name:
            groups.setdefault(name, []).append(value)
    return groups


def _name(label: object) -> str:
    if label is None or (isinstance(label, float) and math.isnan(label)):
        return ""
    return f"{label:g}" if isinstance(label, float) else str(label).strip()
