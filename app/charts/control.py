"""The staged control chart: what it shows, and `render`, which draws it.

Numbers arrive computed, labels arrive finished. Limits belong to a stage and are never drawn across a change.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain, islice
from typing import Literal

from app.charts import scale
from app.charts.fingerprint import fingerprint
from app.charts.scale import FormatPosition, Position

Level = float | Sequence[float | None] | None

FEWEST_FOR_LIMITS = 12
"""A stage with fewer values shows its average only: limits of so few points would move with each new one."""


class Role(StrEnum):
    """What a stage is to the change; decides colour and mark."""

    BEFORE = "before"
    AFTER = "after"
    CONTROL = "control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Points between two process changes, with their own centre and limits.

    `x` and `values` run in parallel, a missing value is None. `centre`, `lower` and `upper` are one number,
    one for each point (p- and u-charts), or None. `carried` says that the limits were frozen in an earlier
    stage, so that they are drawn however few points this one has. `short_label` stands in where the label
    has no room.
    """

    role: Role
    label: str
    x: Sequence[Position]
    values: Sequence[float | None]
    centre: Level = None
    lower: Level = None
    upper: Level = None
    short_label: str = ""
    carried: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError when the series differ in length."""
        levels = (level for level in (self.centre, self.lower, self.upper) if isinstance(level, Sequence))
        if any(len(series) != len(self.x) for series in (self.values, *levels)):
            raise ValueError("x, values, centre, lower and upper of a stage must be equally long")

    @property
    def shows_limits(self) -> bool:
        """Whether the normal range is drawn."""
        enough = islice(filter(_present, self.values), FEWEST_FOR_LIMITS)
        return self.carried or sum(1 for _value in enough) == FEWEST_FOR_LIMITS

    def levels(self) -> Iterator[float]:
        """Every number of its centre and of the limits that are drawn, each at least once."""
        for level in (self.centre, self.lower, self.upper) if self.shows_limits else (self.centre,):
            yield from (value for value in (level if isinstance(level, Sequence) else [level]) if value is not None)

    def numbers(self, which: Literal["values", "centre", "lower", "upper"]) -> list[float]:
        """One number a point, NaN where there is none."""
        given: Level = getattr(self, which)
        if given is None or isinstance(given, Sequence):
            return [math.nan if value is None else float(value) for value in given or [None] * len(self.x)]
        return [float(given)] * len(self.x)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change in the process: the line stands before the first point at or after `at`."""

    at: Position
    label: str
    short_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A point beyond the limits. `position` counts through all stages from 0.

    `excluded` marks a named special cause that the limits were computed without: its diamond is hollow.
    `second` says that the point is one of the second line.
    """

    position: int
    label: str = ""
    excluded: bool = False
    second: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Points that are unusual together; `positions` count through all stages from 0."""

    positions: Sequence[int]
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLine:
    """A second value at each point of all stages, on the same scale: the lower sum of a CUSUM chart."""

    values: Sequence[float | None]
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceLine:
    """A goal or a customer limit."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Size:
    """One of the two pictures: width, height and text in units of a CSS pixel."""

    name: str
    width: float
    height: float
    text: float
    stage_text: float
    intervals: int
    most_labels: int
    side_labels: bool
    least_left: float = 0.0
    least_side: float = 0.0
    """Room left and right of the plot, at the least, so that plots below one another line up."""


WIDE = Size("w", 900, 372, text=14, stage_text=15, intervals=7, most_labels=8, side_labels=True)
NARROW = Size("n", 358, 330, text=12.5, stage_text=13, intervals=4, most_labels=3, side_labels=False)


@dataclass(frozen=True, kw_only=True)
class ControlChart:
    """Everything a control chart shows.

    `format_value` makes the labels of the value axis, `format_x` those of the other axis from a position
    and a grain ("minute", "day", "month", "year" or "number"). `range_label` names the band of the last
    stage ("Normal range"), `caption` tells chart type and rule set. `spacing` sets points one step apart,
    or as far apart as their times are. The value axis holds the numbers `holds` too, so that charts beside each other
    can have the same one. `line_label` names the line of the values where a `second` line,
    with a label of its own, stands beside it.
    """

    title: str
    description: str
    stages: Sequence[Stage]
    format_value: Callable[[float], str]
    format_x: FormatPosition
    changes: Sequence[Change] = ()
    signals: Sequence[Signal] = ()
    runs: Sequence[Run] = ()
    goal: ReferenceLine | None = None
    customer_limits: Sequence[ReferenceLine] = ()
    range_label: str = ""
    caption: str = ""
    from_zero: bool = True
    spacing: Literal["order", "time"] = "order"
    line_label: str = ""
    second: SecondLine | None = None
    holds: Sequence[float] = ()

    def __post_init__(self) -> None:
        """Raise ValueError without a point, with a second line of another length, or a mark that names no point."""
        count = len(self.x)
        marked = [signal.position for signal in self.signals] + [spot for run in self.runs for spot in run.positions]
        if not count:
            raise ValueError("a control chart needs at least one point")
        if any(not 0 <= position < count for position in marked):
            raise ValueError(f"signals and runs must name points from 0 to {count - 1}")
        if self.second and len(self.second.values) != count:
            raise ValueError("a second line needs as many values as there are points")

    @cached_property
    def x(self) -> list[Position]:
        """Positions of all points, stage after stage."""
        return list(chain.from_iterable(stage.x for stage in self.stages))

    @cached_property
    def values(self) -> list[float]:
        """Values of all points, stage after stage, NaN where one is missing."""
        given = chain.from_iterable(stage.values for stage in self.stages)
        return [math.nan if value is None else float(value) for value in given]

    @cached_property
    def second_values(self) -> list[float]:
        """Values of the second line, NaN where one is missing or there is no such line."""
        given = self.second.values if self.second else [None] * len(self.x)
        return [math.nan if value is None else float(value) for value in given]

    @property
    def line_labels(self) -> tuple[str, str]:
        """Names of the line of the values and of the second line."""
        return self.line_label, self.second.label if self.second else ""

    @property
    def reference_lines(self) -> list[ReferenceLine]:
        """Goal and customer limits."""
        return [*([self.goal] if self.goal else []), *self.customer_limits]

    @cached_property
    def value_range(self) -> tuple[float, float]:
        """Lowest and highest number the picture has to hold."""
        levels = chain.from_iterable(stage.levels() for stage in self.stages)
        lines = (line.value for line in self.reference_lines)
        shown = chain(self.values, self.second_values if self.second else (), levels, lines, self.holds)
        return scale.value_range(list(filter(math.isfinite, shown)), from_zero=self.from_zero)

    @property
    def formatted(self) -> tuple[str, ...]:
        """Labels that the callables make, for the fingerprint."""
        low, high = self.value_range
        ticks = scale.value_ticks(low, high, about=WIDE.intervals, format_value=self.format_value)
        places = [float(index) for index in range(len(self.x))]
        ticks += scale.Along(self.x, places, self.format_x).ticks(most=12)
        return tuple(tick.label for tick in ticks)


def render(chart: ControlChart, *, size: Size = WIDE, prefix: str = "") -> str:
    """The chart as SVG text in one of the two sizes.

    `prefix` begins every id and must be the picture's own on its page; left out, it is made from the content.
    """
    # Here, not above: numpy and matplotlib load with the first chart, not with the web process.
    from app.charts import control_picture

    return control_picture.render(chart, size=size, prefix=prefix or f"c{fingerprint(chart)[:10]}{size.name}")


def _present(value: float | None) -> bool:
    return value is not None and math.isfinite(value)
