"""The Pareto chart: kinds in order of their counts, and what they make together, all on one scale of counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from app.charts import described, scale
from app.charts.control import WIDE, Size
from app.charts.described import Described


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One kind: how often (or how much), and its name."""

    label: str
    count: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pareto(Described):
    """`bars` from the largest down; `other`, all kinds too small to be named, stands last whatever its size.

    The line of the running total uses the same scale as the bars, so that its height is a count too;
    `format_share` writes the shares at its points from 0 to 1 ("63%"). `share_line` is the share at which a
    line called `share_label` stands; bars that are needed to reach it are solid.
    """

    bars: Sequence[Bar]
    format_count: Callable[[float], str]
    format_share: Callable[[float], str]
    other: Bar | None = None
    count_title: str = ""
    share_line: float = 0.8
    share_label: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError without a count, with a negative one, or with bars that are not in order."""
        counts = [bar.count for bar in self.bars]
        described.refuse_infinite("counts", [bar.count for bar in self.all_bars])
        if not counts or self.total <= 0 or min(bar.count for bar in self.all_bars) < 0:
            raise ValueError("a Pareto chart needs bars with counts of 0 and more, and something counted")
        if any(left < right for left, right in pairwise(counts)):
            raise ValueError("the bars of a Pareto chart must stand from the largest down")
        if not 0 < self.share_line < 1:
            raise ValueError("the share line must lie between 0 and 1")

    @property
    def all_bars(self) -> list[Bar]:
        """The bars, other kinds last."""
        return [*self.bars, *([self.other] if self.other else [])]

    @property
    def total(self) -> float:
        """All that was counted."""
        return sum(bar.count for bar in self.all_bars)

    @property
    def running(self) -> list[float]:
        """The total up to each bar."""
        return list(accumulate(bar.count for bar in self.all_bars))

    def needed(self, index: int) -> bool:
        """Whether the bar is one of those that together reach the share line."""
        before = self.running[index] - self.all_bars[index].count
        return index < len(self.bars) and before < self.share_line * self.total * (1 - 1e-9)

    @property
    def formatted(self) -> tuple[str, ...]:
        """Labels that the callables make, for the fingerprint."""
        ticks = scale.value_ticks(0.0, self.total, about=WIDE.intervals, format_value=self.format_count)
        counts = [self.format_count(bar.count) for bar in self.all_bars]
        shares = [self.format_share(running / self.total) for running in self.running]
        return (*(tick.label for tick in ticks), *counts, *shares)


def render(picture: Pareto, *, size: Size = WIDE, prefix: str = "") -> str:
    """The Pareto chart as SVG text.

    900 by 372 units with upright bars where their names fit below them. Otherwise, and in the narrow picture,
    the bars lie below one another and the picture is as high as they need.
    """
    # Here, not above: numpy and matplotlib load with the first chart, not with the web process.
    from app.charts import pareto_picture

    own = prefix or described.own_prefix(picture, letter="p", size=size)
    return pareto_picture.render(picture, size=size, prefix=own)
