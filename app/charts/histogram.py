"""The histogram: how often values fall where, with fitted curves, customer limits, target and average."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.charts import described, scale
from app.charts.control import WIDE, ReferenceLine, Role, Size
from app.charts.described import Described


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A fitted distribution: `heights` are the counts it expects in a bar at `x` (density x values x width)."""

    x: Sequence[float]
    heights: Sequence[float]
    label: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError when the two differ in length or hold no number."""
        described.refuse_unequal("x and heights of a curve", self.x, self.heights)
        described.refuse_infinite("x and heights of a curve", self.x, self.heights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram(Described):
    """Bars from `edges[i]` to `edges[i + 1]` of height `counts[i]`.

    The first of `curves` is solid, the second dashed, a third dotted. `value_title` names the axis along,
    `count_title` the upright one. `role` says what stage the values come from.
    """

    edges: Sequence[float]
    counts: Sequence[float]
    format_value: Callable[[float], str]
    format_count: Callable[[float], str]
    curves: Sequence[Curve] = ()
    customer_limits: Sequence[ReferenceLine] = ()
    target: ReferenceLine | None = None
    mean: ReferenceLine | None = None
    value_title: str = ""
    count_title: str = ""
    role: Role = Role.BEFORE

    def __post_init__(self) -> None:
        """Raise ValueError without a bar, with edges that do not rise, or counts that cannot be."""
        if not self.counts or len(self.edges) != len(self.counts) + 1:
            raise ValueError("a histogram needs at least one bar, and one edge more than bars")
        described.refuse_infinite("edges and counts", self.edges, self.counts)
        if any(left >= right for left, right in pairwise(self.edges)):
            raise ValueError("the edges of a histogram must rise")
        if min(self.counts) < 0:
            raise ValueError("the counts of a histogram must not be negative")

    @property
    def highest(self) -> float:
        """The tallest bar or curve, at least 1."""
        return max(1.0, *self.counts, *(height for curve in self.curves for height in curve.heights))

    def along(self) -> tuple[float, float]:
        """Lowest and highest value the picture has to hold."""
        lines = [*self.customer_limits, *(line for line in (self.target, self.mean) if line)]
        curves = [value for curve in self.curves for value in curve.x]
        shown = [self.edges[0], self.edges[-1], *(line.value for line in lines), *curves]
        return min(shown), max(shown)

    @property
    def formatted(self) -> tuple[str, ...]:
        """Labels that the callables make, for the fingerprint."""
        ticks = scale.value_ticks(*self.along(), about=9, format_value=self.format_value)
        ticks += scale.value_ticks(0.0, self.highest, about=WIDE.intervals, format_value=self.format_count)
        return tuple(tick.label for tick in ticks)


def counted(values: Sequence[float], *, most: int = 40) -> tuple[list[float], list[int]]:
    """Edges of bars at round numbers, and how many of `values` lie in each, a value on an edge in the upper one.

    Widths follow Freedman and Diaconis, 2 IQR n^(-1/3) ("On the histogram as a density estimator", 1981),
    rounded up to 1, 2 or 5 times a power of ten, with at most `most` bars. Raises ValueError without a value.
    """
    if not values:
        raise ValueError("a histogram needs at least one value")
    ordered = sorted(values)
    low, high = scale.value_range(ordered, from_zero=False)
    spread = ordered[(3 * len(ordered)) // 4] - ordered[len(ordered) // 4]
    width = 2 * spread / len(ordered) ** (1 / 3)
    bars = min(most - 2, math.ceil((high - low) / width)) if width else math.ceil(math.sqrt(len(ordered)))
    step = scale.value_step(low, high, about=max(1, min(bars, most - 2)))
    first = math.floor(low / step + 1e-9)
    last = max(math.floor(high / step + 1e-9) + 1, first + 1)
    edges = [index * step for index in range(first, last + 1)]
    counts = [0] * (len(edges) - 1)
    for value in ordered:
        # A value that is an edge but for its last bit belongs above it, as people count.
        counts[min(max(bisect_right(edges, value + step * 1e-9) - 1, 0), len(counts) - 1)] += 1
    return edges, counts


def render(picture: Histogram, *, size: Size = WIDE, prefix: str = "") -> str:
    """The histogram as SVG text, 900 by 372 or 358 by 330 units. `prefix` begins every id."""
    # Here, not above: numpy and matplotlib load with the first chart, not with the web process.
    from app.charts import histogram_picture

    own = prefix or described.own_prefix(picture, letter="h", size=size)
    return histogram_picture.render(picture, size=size, prefix=own)
