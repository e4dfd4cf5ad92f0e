"""Names of groups, raters, parts and categories as people hand them in: missing ones found, the rest put in order."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence

import numpy as np

from app.stats.base.result import InputError, Positions


def present(label: object) -> bool:
    """Whether a label says anything: not None, not NaN, not empty."""
    return label is not None and label != "" and not (isinstance(label, float) and math.isnan(label))


def ordered(labels: Iterable[Hashable]) -> dict[Hashable, int]:
    """The distinct labels with their place: numbers by size, words by spelling, both together as words."""
    distinct = set(labels)
    if all(isinstance(label, (int, float)) for label in distinct):
        return {label: place for place, label in enumerate(sorted(distinct, key=_number))}
    return {label: place for place, label in enumerate(sorted(distinct, key=str))}


def _number(label: Hashable) -> float:
    assert isinstance(label, (int, float))
    return label


def places(labels: Sequence[Hashable], levels: dict[Hashable, int]) -> Positions:
    """The level of each label, shape (n,)."""
    return np.array([levels[label] for label in labels], dtype=np.intp)


def label_list(labels: object, *, name: str) -> list[Hashable]:
    """The labels as a list. Raises InputError ``not_a_list``, ``not_labels`` (a list or object among them)."""
    if isinstance(labels, (str, bytes, dict)) or not isinstance(labels, Iterable):
        raise InputError("not_a_list", name=name)
    found = list(labels)
    if not all(isinstance(label, Hashable) for label in found):
        raise InputError("not_labels", name=name)
    return found


def label_text(label: Hashable) -> str:
    """A label as it is written: whole numbers without a decimal point."""
    if isinstance(label, float) and label.is_integer():
        return str(int(label))
    return str(label)
