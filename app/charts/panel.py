"""A rectangle of a picture with a scale in each direction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.placing import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Sides in picture units, y downwards; `along` and `upright` are the ranges of the two scales."""

    left: float
    right: float
    top: float = 0.0
    bottom: float = 0.0
    along: tuple[float, float] = (0.0, 1.0)
    upright: tuple[float, float] = (0.0, 1.0)

    def across(self, value: float) -> float:
        """Picture x of a value on the scale along."""
        first, last = self.along
        return self.left + (value - first) / (last - first) * (self.right - self.left)

    def height_of(self, value: float) -> float:
        """Picture y of a value on the upright scale."""
        low, high = self.upright
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def xs(self, values: Sequence[float]) -> list[float]:
        """Picture x of each of `values`."""
        return [self.across(value) for value in values]

    def ys(self, values: Sequence[float]) -> list[float]:
        """Picture y of each of `values`."""
        return [self.height_of(value) for value in values]

    def words_room(self) -> Box:
        """Where words that look for room inside may stand: a little beyond the ends that marks stand on."""
        return Box(self.left, self.top - 5, self.right + 4, self.bottom)
