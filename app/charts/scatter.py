"""The scatter plot: one measure against another, with a fitted line and its bands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.charts import described, scale
from app.charts.control import WIDE, Size
from app.charts.described import Described, Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A range around a fitted line, at the `x` of the line."""

    lower: Sequence[float]
    upper: Sequence[float]
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted line, straight or not, at rising `x`; `confidence` holds the line, `prediction` single values."""

    x: Sequence[float]
    y: Sequence[float]
    label: str = ""
    confidence: Band | None = None
    prediction: Band | None = None

    def __post_init__(self) -> None:
        """Raise ValueError when line and bands differ in length or hold no number."""
        bands = [side for band in self.bands for side in (band.lower, band.upper)]
        described.refuse_unequal("x, y and the bands of a fit", self.x, self.y, *bands)
        described.refuse_infinite("x, y and the bands of a fit", self.x, self.y, *bands)

    @property
    def bands(self) -> list[Band]:
        """The bands that are there."""
        return [band for band in (self.confidence, self.prediction) if band]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter(Described):
    """Points at `x` and `y`. `marked` ones (large residual, high leverage) are diamonds with a name.

    `title` says what is shown, `y_title` and `x_title` name the two measures with their units.
    """

    x: Sequence[float]
    y: Sequence[float]
    format_x: Callable[[float], str]
    format_y: Callable[[float], str]
    x_title: str
    y_title: str = ""
    fit: Fit | None = None
    marked: Sequence[Marked] = ()
    from_zero: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError without a point, with series of different length, or a marked point not there."""
        if not len(self.x):
            raise ValueError("a scatter plot needs at least one point")
        described.refuse_unequal("x and y of a scatter plot", self.x, self.y)
        described.refuse_infinite("x and y of a scatter plot", self.x, self.y)
        described.refuse_unknown(self.marked, len(self.x))

    def along(self) -> list[float]:
        """Every x the picture has to hold."""
        return [*self.x, *(self.fit.x if self.fit else ())]

    def upright(self) -> list[float]:
        """Every y the picture has to hold."""
        bands = self.fit.bands if self.fit else []
        sides = [value for band in bands for side in (band.lower, band.upper) for value in side]
        return [*self.y, *(self.fit.y if self.fit else ()), *sides]

    @property
    def formatted(self) -> tuple[str, ...]:
        """Labels that the callables make, for the fingerprint."""
        across = scale.value_range(self.along(), from_zero=False)
        up = scale.value_range(self.upright(), from_zero=self.from_zero)
        ticks = scale.value_ticks(*across, about=9, format_value=self.format_x)
        ticks += scale.value_ticks(*up, about=WIDE.intervals, format_value=self.format_y)
        return tuple(tick.label for tick in ticks)


def render(picture: Scatter, *, size: Size = WIDE, prefix: str = "") -> str:
    """The scatter plot as SVG text, 900 by 372 or 358 by 330 units. `prefix` begins every id."""
    # Here, not above: numpy and matplotlib load with the first chart, not with the web process.
    from app.charts import scatter_picture

    own = prefix or described.own_prefix(picture, letter="x", size=size)
    return scatter_picture.render(picture, size=size, prefix=own)
