"""Estimates with their intervals: averages of groups, or differences beside a line of no difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.charts import described, scale
from app.charts.control import WIDE, ReferenceLine, Size
from app.charts.described import Described


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One estimate. A side of the interval that is open is None. `note` says it in words: "4.2 (3.9 to 4.6)"."""

    label: str
    value: float
    lower: float | None
    upper: float | None
    note: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError when the estimate does not lie in its interval."""
        low = self.value if self.lower is None else self.lower
        high = self.value if self.upper is None else self.upper
        described.refuse_infinite("estimate and interval", (self.value, low, high))
        if not low <= self.value <= high:
            raise ValueError("an estimate must lie in its interval")

    def excludes(self, value: float) -> bool:
        """Whether `value` lies outside the interval."""
        below = self.lower is not None and value < self.lower
        return below or (self.upper is not None and value > self.upper)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals(Described):
    """The estimates from top to bottom.

    With a `zero` line (no difference, a ratio of 1), estimates whose interval does not hold it are filled and
    named in bold. `margins` are further lines: a margin of non-inferiority, a goal.
    """

    estimates: Sequence[Estimate]
    format_value: Callable[[float], str]
    value_title: str = ""
    zero: ReferenceLine | None = None
    margins: Sequence[ReferenceLine] = ()

    def __post_init__(self) -> None:
        """Raise ValueError without an estimate."""
        if not self.estimates:
            raise ValueError("a picture of intervals needs at least one estimate")

    def marks(self, estimate: Estimate) -> bool:
        """Whether the interval of `estimate` does not hold the zero line."""
        return self.zero is not None and estimate.excludes(self.zero.value)

    def along(self) -> list[float]:
        """Every value the picture has to hold."""
        lines = [*self.margins, *([self.zero] if self.zero else [])]
        ends = [end for one in self.estimates for end in (one.lower, one.value, one.upper) if end is not None]
        return [*ends, *(line.value for line in lines)]

    @property
    def formatted(self) -> tuple[str, ...]:
        """Labels that the callable makes, for the fingerprint."""
        span = scale.value_range(self.along(), from_zero=False)
        return tuple(tick.label for tick in scale.value_ticks(*span, about=9, format_value=self.format_value))


def render(picture: Intervals, *, size: Size = WIDE, prefix: str = "") -> str:
    """The intervals as SVG text, 900 or 358 units wide and as high as the estimates need."""
    # Here, not above: numpy and matplotlib load with the first chart, not with the web process.
    from app.charts import intervals_picture

    own = prefix or described.own_prefix(picture, letter="i", size=size)
    return intervals_picture.render(picture, size=size, prefix=own)
