"""What every picture says of itself, and the name its ids begin with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.charts import fingerprint
from app.charts.control import Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """`title` stands above the picture (measure and unit), `caption` (method) at its foot, up to three lines.

    Title and `description`, which tells what is to be seen, are read aloud in place of the picture.
    """

    title: str
    description: str
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A point to be looked at, drawn as a diamond. `position` counts from 0; the label may be empty."""

    position: int
    label: str = ""


def own_prefix(picture: fingerprint.Picture, *, letter: str, size: Size) -> str:
    """A prefix for ids made from content and size."""
    return f"{letter}{fingerprint.fingerprint(picture)[:10]}{size.name}"


def refuse_unequal(what: str, *series: Sequence[float]) -> None:
    """Raise ValueError unless all `series` are equally long."""
    if len({len(values) for values in series}) > 1:
        raise ValueError(f"{what} must be equally long")


def refuse_unknown(marked: Iterable[Marked], count: int) -> None:
    """Raise ValueError when a marked point is not among `count`."""
    if any(not 0 <= mark.position < count for mark in marked):
        raise ValueError(f"marked points must name points from 0 to {count - 1}")


def refuse_infinite(what: str, *series: Iterable[float]) -> None:
    """Raise ValueError when a number of `series` is missing or without end."""
    if not all(math.isfinite(value) for values in series for value in values):
        raise ValueError(f"{what} must be finite numbers")
