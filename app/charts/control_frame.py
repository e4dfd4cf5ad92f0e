"""Where a control chart's parts stand: the plot's rectangle, its two scales and the stages' extents."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.charts import fonts, scale
from app.charts.control import ControlChart, Size
from app.charts.scale import Position, Tick
from app.charts.style import BOLD

SIDE_ROOM = 126.0
EDGE = 6.0
MOST_LEFT = 0.5
"""Of the width, for numbers that no eye reads any more."""
OneOrMany = TypeVar("OneOrMany", float, NDArray[np.float64])


@dataclass(frozen=True)
class Scales:
    """Both axes in the chart's own units: places of the points, range along, range of values, value ticks."""

    places: NDArray[np.float64]
    along: tuple[float, float]
    upright: tuple[float, float]
    value_ticks: list[Tick]
    edges: list[float]
    """Where stages begin and end along the axis, one more than there are stages."""


def scales(chart: ControlChart, *, size: Size) -> Scales:
    """Scales of `chart` at `size`."""
    low, high = chart.value_range
    ticks = scale.value_ticks(low, high, about=size.intervals, format_value=chart.format_value)
    places = _places(chart)
    pad = 0.5 if chart.spacing == "order" else max(float(places[-1] - places[0]) * 0.015, 0.5)
    along = (float(places[0]) - pad, float(places[-1]) + pad)
    upright = headroom(low, high, ticks)
    return Scales(places, along, upright, ticks, [along[0], *_inner_edges(chart, places), along[1]])


def headroom(low: float, high: float, ticks: Sequence[Tick]) -> tuple[float, float]:
    """The ticks' range, and a little more where a mark would stand on its end; zero stays on the floor."""
    pad = (ticks[-1].at - ticks[0].at) * 0.03
    bottom = min(low, ticks[0].at)
    if bottom != 0 and low - bottom < pad:
        bottom = low - pad
    return bottom, max(high + pad, ticks[-1].at)


def _places(chart: ControlChart) -> NDArray[np.float64]:
    if chart.spacing == "order":
        return np.arange(len(chart.x), dtype=float)
    return np.array([scale.moment(position) for position in chart.x])


def _inner_edges(chart: ControlChart, places: NDArray[np.float64]) -> list[float]:
    """Between two stages: at the change that parts them, or else half way."""
    firsts = list(accumulate(len(stage.x) for stage in chart.stages))[:-1]
    changes = [change_place(chart, change.at) for change in chart.changes]
    return [_edge(places, first, changes) for first in firsts]


def _edge(places: NDArray[np.float64], first: int, changes: Sequence[float]) -> float:
    left = float(places[max(first - 1, 0)])
    right = float(places[min(first, len(places) - 1)])
    inside = [change for change in changes if left <= change <= right]
    return inside[0] if inside else (left + right) / 2


def change_place(chart: ControlChart, at: Position) -> float:
    """Place of a change on the axis: its own time, or half a step before the first point from then on."""
    if chart.spacing == "time":
        return scale.moment(at)
    return bisect_left([scale.moment(position) for position in chart.x], scale.moment(at)) - 0.5


@dataclass(frozen=True)
class Frame:
    """The plot's rectangle in the picture, y downwards, and the scales in it."""

    size: Size
    scales: Scales
    left: float
    right: float
    top: float
    bottom: float

    def across(self, place: OneOrMany) -> OneOrMany:
        """Picture x of a place on the axis, or of many."""
        first, last = self.scales.along
        return self.left + (place - first) / (last - first) * (self.right - self.left)

    def height_of(self, value: OneOrMany) -> OneOrMany:
        """Picture y of a value, or of many."""
        low, high = self.scales.upright
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    @cached_property
    def step(self) -> float:
        """Picture width one point has to itself."""
        return (self.right - self.left) / len(self.scales.places)


def margins(chart: ControlChart, found: Scales, *, size: Size) -> tuple[float, float]:
    """Left and right end of the plot, with room for the widest number and the labels at a wide one's side."""
    numbers = max(fonts.width(tick.label, size=size.text) for tick in found.value_ticks)
    left = min(math.ceil(numbers) + 14.0, MOST_LEFT * size.width)
    return max(left, size.least_left), size.width - max(_side(chart, size), size.least_side)


def _side(chart: ControlChart, size: Size) -> float:
    if not size.side_labels:
        return 2 * EDGE
    words = [line.label for line in chart.reference_lines] + [chart.range_label, *chart.line_labels]
    widest = max(fonts.width(label, size=size.text, weight=BOLD) for label in words)
    return min(widest, SIDE_ROOM) + 2 * EDGE


def position_ticks(chart: ControlChart, frame: Frame) -> list[Tick]:
    """Ticks along the axis, as many as their labels leave room for."""
    axis, ticks = scale.Along(chart.x, frame.scales.places.tolist(), chart.format_x), []
    for most in (12, 10, 8, 7, 6, 5, 4, 3, 2, 1):
        ticks = axis.ticks(most=most)
        if _apart(ticks, frame):
            break
    return ticks


def _apart(ticks: Sequence[Tick], frame: Frame) -> bool:
    size = frame.size.text
    spans = [(frame.across(tick.at), fonts.width(tick.label, size=size) / 2 + size / 2) for tick in ticks]
    return all(right - left >= half + other for (left, half), (right, other) in pairwise(spans))
