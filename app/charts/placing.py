"""Room for words: flags beside poles, labels in the emptiest spot, columns that spread out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

GAP = 10.0
_REACH = (0.0, 14.0, 30.0, 50.0, 75.0)
_CLEAR_OF_POINT = 11.0
_BEAM = 30
_LOST = 25.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in picture units, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box, *, gap: float = 0.0) -> bool:
        """Whether the two come nearer to each other than `gap`."""
        apart = self.right + gap <= other.left or other.right + gap <= self.left
        return not (apart or self.bottom + gap <= other.top or other.bottom + gap <= self.top)

    def nearest(self, point: tuple[float, float]) -> tuple[float, float]:
        """The place of this rectangle nearest to `point`."""
        return min(max(point[0], self.left), self.right), min(max(point[1], self.top), self.bottom)

    def within(self, outer: Box) -> bool:
        """Whether it lies inside `outer`."""
        return (
            outer.left <= self.left
            and outer.top <= self.top
            and self.right <= outer.right
            and self.bottom <= outer.bottom
        )


@dataclass(frozen=True, slots=True)
class Words:
    """One way to write a label: its lines, the widest line's width and the height of all."""

    lines: tuple[str, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Flag:
    """A label at a pole: text, left end, row counted from the plot upwards; no text when nothing fitted."""

    pole: float
    words: str = ""
    left: float = 0.0
    width: float = 0.0
    row: int = -1


def flags(
    poles: Sequence[tuple[float, Sequence[tuple[str, float]]]], *, bounds: tuple[float, float], rows: int
) -> list[Flag]:
    """Labels in rows above a plot, each beside its pole, none touching another and no pole through a text.

    `poles` gives for each the x of the pole and the texts to try with their widths, best first. The answer
    stands from left to right. A beam search looks for the arrangement that keeps most labels, long ones
    first.
    """
    states: list[tuple[float, tuple[Flag, ...]]] = [(0.0, ())]
    for pole, texts in sorted(poles, key=lambda item: item[0]):
        ways = [(_LOST, Flag(pole)), *_flag_ways(pole, texts, rows)]
        grown = [
            (cost + price, (*placed, flag))
            for cost, placed in states
            for price, flag in ways
            if _flag_fits(flag, placed, bounds)
        ]
        states = sorted(grown, key=lambda state: state[0])[:_BEAM]
    return list(states[0][1])


def _flag_ways(pole: float, texts: Sequence[tuple[str, float]], rows: int) -> list[tuple[float, Flag]]:
    return [
        (2.0 * rank + 0.7 * side + 0.4 * row, Flag(pole, words, left, width, row))
        for rank, (words, width) in enumerate(texts)
        for side, left in enumerate((pole + 5, pole - 5 - width))
        for row in range(rows)
    ]


def _flag_fits(flag: Flag, placed: Sequence[Flag], bounds: tuple[float, float]) -> bool:
    if flag.words and not bounds[0] <= flag.left <= bounds[1] - flag.width:
        return False
    return not any(_flags_clash(flag, other) or _flags_clash(other, flag) for other in placed)


def _flags_clash(flag: Flag, other: Flag) -> bool:
    """Whether `flag` is written over `other`, or through its pole."""
    if not flag.words:
        return False
    right = flag.left + flag.width
    same_row = flag.row == other.row and flag.left < other.left + other.width + GAP and other.left < right + GAP
    return same_row or (other.row >= flag.row and flag.left - 3 < other.pole < right + 3)


def rows_of(
    anchors: Sequence[tuple[float, Sequence[tuple[str, float]]]], *, bounds: tuple[float, float], rows: int
) -> list[Flag]:
    """Labels that begin at their anchor (pushed left where the picture ends), in the first row with room.

    A label that fits nowhere loses its text.
    """
    placed: list[Flag] = []
    for anchor, texts in anchors:
        ways = (
            Flag(anchor, words, max(min(anchor, bounds[1] - width), bounds[0]), width, row)
            for row in range(rows)
            for words, width in texts
        )
        fitting = (way for way in ways if not any(_same_row(way, other) for other in placed))
        placed.append(next(fitting, Flag(anchor)))
    return placed


def _same_row(flag: Flag, other: Flag) -> bool:
    overlap = flag.left < other.left + other.width + GAP and other.left < flag.left + flag.width + GAP
    return overlap and flag.row == other.row


@dataclass(frozen=True, slots=True)
class Clutter:
    """What a label keeps clear of: `spots` (rows of x, y, weight) if it can, `taken` boxes in any case."""

    spots: NDArray[np.float64]
    taken: tuple[Box, ...]
    bounds: Box

    def weight_in(self, box: Box) -> float:
        """How much is drawn under `box`."""
        x, y, weight = self.spots
        inside = (x > box.left - 3) & (x < box.right + 3) & (y > box.top - 2) & (y < box.bottom + 2)
        return float(weight[inside].sum())

    def free(self, box: Box) -> bool:
        """Whether `box` is inside the plot and touches nothing taken."""
        return box.within(self.bounds) and not any(box.meets(other, gap=2) for other in self.taken)

    def with_box(self, box: Box) -> Clutter:
        """The same with one more box taken."""
        return replace(self, taken=(*self.taken, box))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a label goes: its text, its box, how far it strayed from its point and what lies under it."""

    words: Words
    box: Box
    point: tuple[float, float]
    reach: float
    weight: float


def near(points: Iterable[tuple[float, float]], ways: Sequence[Words], clutter: Clutter) -> Spot | None:
    """The emptiest spot for one of `ways` to write a label near one of `points`; None where all is taken."""
    spots = [
        Spot(words, box, point, reach, clutter.weight_in(box) + _way_back(point, box, reach, clutter))
        for point, words, reach in product(points, ways, _REACH)
        for box in _around(point, words, reach)
        if clutter.free(box)
    ]
    return min(spots, key=lambda spot: spot.weight + spot.reach * 0.06, default=None)


def _way_back(point: tuple[float, float], box: Box, reach: float, clutter: Clutter) -> float:
    """What a fine line from `box` to its point would cross."""
    if not reach:
        return 0.0
    (x, y), end = point, box.nearest(point)
    return 0.4 * clutter.weight_in(Box(min(x, end[0]), min(y, end[1]), max(x, end[0]), max(y, end[1])))


def _around(point: tuple[float, float], words: Words, reach: float) -> list[Box]:
    x, y = point
    away = _CLEAR_OF_POINT + reach
    wide, high = words.width, words.height
    columns = (x - wide / 2, x - 6, x + 6 - wide)
    boxes = [Box(x - away - wide, y - high / 2, x - away, y + high / 2)]
    boxes.append(Box(x + away, y - high / 2, x + away + wide, y + high / 2))
    boxes += [Box(left, y - away - high, left + wide, y - away) for left in columns]
    boxes += [Box(left, y + away, left + wide, y + away + high) for left in columns]
    return boxes


def spread(wanted: Sequence[tuple[float, float]], *, low: float, high: float) -> list[float]:
    """Tops of boxes in a column from `low` to `high`. `wanted`: the top each would like, and its height.

    Overlapping neighbours move apart evenly, and the whole stack stays inside.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index][0] + wanted[index][1] / 2)
    tops = {index: wanted[index][0] for index in order}
    for _ in range(12 * len(order)):
        for upper, lower in pairwise(order):
            overlap = tops[upper] + wanted[upper][1] - tops[lower]
            if overlap > 0:
                tops[upper] -= overlap / 2
                tops[lower] += overlap / 2
        for index in order:
            tops[index] = max(min(tops[index], high - wanted[index][1]), low)
    return [tops[index] for index in range(len(wanted))]


def samples(
    x: NDArray[np.float64], y: NDArray[np.float64], *, weight: float, every: float = 5.0
) -> NDArray[np.float64]:
    """Points along a drawn line, one each `every` units, as rows of x, y and weight. NaN breaks the line."""
    if len(x) < 2:
        return np.array([x, y, np.full(len(x), weight)])
    there = np.isfinite(y[:-1]) & np.isfinite(y[1:])
    starts, moves = np.array([x[:-1], y[:-1]])[:, there], np.array([np.diff(x), np.diff(y)])[:, there]
    pieces = np.maximum(1, np.ceil(np.hypot(*moves) / every)).astype(int)
    segment = np.repeat(np.arange(len(pieces)), pieces)
    share = (np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[segment]
    along = starts[:, segment] + moves[:, segment] * share
    return np.vstack([along, np.full(along.shape[1], weight)])
