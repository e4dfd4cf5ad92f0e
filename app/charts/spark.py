"""The sparkline of a table row: grey before, blue after, a tick at each change, the goal dash-dot."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.charts import style
from app.charts.fingerprint import fingerprint
from app.charts.style import Colour
from app.charts.svg import Drawing, number

WIDTH = 168.0
HEIGHT = 40.0
_PAD_X = 5.0
_PAD_Y = 6.0
_DOT = 3.4
_COLUMNS = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline:
    """A series without axes.

    `title` tells the numbers; each of `change_positions` is the first point after a change, counted from 0.
    """

    values: Sequence[float | None]
    title: str
    change_positions: Sequence[int] = ()
    goal: float | None = None

    def __post_init__(self) -> None:
        """Raise ValueError when there is no value to draw."""
        if not any(value is not None and math.isfinite(value) for value in self.values):
            raise ValueError("a sparkline needs at least one value")

    @property
    def formatted(self) -> tuple[str, ...]:
        """No callable makes labels here."""
        return ()


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a point of the series stands in the picture."""

    last: int
    low: float
    high: float

    def across(self, position: float) -> float:
        return _PAD_X + position / self.last * (WIDTH - 2 * _PAD_X) if self.last else WIDTH / 2

    def height_of(self, value: float) -> float:
        if self.high == self.low:
            return HEIGHT / 2
        return HEIGHT - _PAD_Y - (value - self.low) / (self.high - self.low) * (HEIGHT - 2 * _PAD_Y)


def render(picture: Sparkline, *, prefix: str = "") -> str:
    """The sparkline as SVG text, 168 by 40 units.

    `prefix` begins every id and must be the picture's own on its page; left out, it is made from the content.
    """
    drawing = Drawing(width=WIDTH, height=HEIGHT, title=picture.title, prefix=prefix or f"s{fingerprint(picture)[:10]}")
    values = [math.nan if value is None else float(value) for value in picture.values]
    scale = _scale(values, picture.goal)
    if picture.goal is not None:
        _goal(drawing, scale.height_of(picture.goal))
    changes = [change for change in sorted(picture.change_positions) if 0 < change < len(values)]
    for change in changes:
        x = scale.across(change - 0.5)
        drawing.add("line", x1=x, y1=1.0, x2=x, y2=HEIGHT - 1, stroke=style.INK, stroke_width=1.3)
    for (start, end), colour in zip(pairwise([0, *changes, len(values)]), _colours(), strict=False):
        _stretch(drawing, scale, values, range(start, end), colour)
    _end(drawing, scale, values, style.AFTER if changes else style.BEFORE)
    return drawing.finish()


def _scale(values: Sequence[float], goal: float | None) -> _Scale:
    shown = [value for value in (*values, math.nan if goal is None else goal) if math.isfinite(value)]
    return _Scale(len(values) - 1, min(shown), max(shown))


def _colours() -> Iterator[Colour]:
    yield style.BEFORE
    while True:
        yield style.AFTER


def _goal(drawing: Drawing, y: float) -> None:
    drawing.add(
        "line",
        x1=0.0,
        y1=y,
        x2=WIDTH,
        y2=y,
        stroke=style.GOAL,
        stroke_width=1.4,
        stroke_dasharray="6 2 1.5 2",
    )


def _stretch(drawing: Drawing, scale: _Scale, values: Sequence[float], span: range, colour: Colour) -> None:
    path, under_way = "", False
    for position in _shown(values, span):
        if math.isfinite(values[position]):
            place = f"{number(scale.across(position))} {number(scale.height_of(values[position]))}"
            # The tiny stroke makes a dot of a value that stands alone between two gaps.
            path += f"L{place}" if under_way else f"M{place}h.01"
        under_way = math.isfinite(values[position])
    if path:
        drawing.add("path", d=path, fill="none", stroke=colour, stroke_width=1.7, stroke_linejoin="round",
                    stroke_linecap="round")  # fmt: skip


def _shown(values: Sequence[float], span: range) -> Sequence[int]:
    if len(span) <= 4 * _COLUMNS:
        return span
    # Here, not above: only a series of many hundred points needs numpy.
    import numpy as np

    from app.charts import decimate

    stretch = np.array(values[span.start : span.stop])
    kept = decimate.keep(np.arange(len(span), dtype=float), [stretch], columns=_COLUMNS)
    return [span.start + spot for spot in kept.tolist()]


def _end(drawing: Drawing, scale: _Scale, values: Sequence[float], colour: Colour) -> None:
    last = max(position for position, value in enumerate(values) if math.isfinite(value))
    drawing.add("circle", cx=scale.across(last), cy=scale.height_of(values[last]), r=_DOT, fill=colour)
