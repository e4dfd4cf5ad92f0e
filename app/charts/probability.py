"""The probability plot: values against the share a distribution expects below them; points on a line fit it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.charts import described, scale
from app.charts.control import WIDE, Size
from app.charts.described import Described, Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """A line of the upright axis: its score and its finished label ("95%")."""

    score: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The straight line, and the band that points keep to when the distribution fits, at rising `scores`.

    `values`, `lower` and `upper` are values of the measure (the axis along); the band may be left out.
    """

    scores: Sequence[float]
    values: Sequence[float]
    lower: Sequence[float] = ()
    upper: Sequence[float] = ()
    line_label: str = ""
    band_label: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError when the series differ in length or hold no number."""
        bands = [band for band in (self.lower, self.upper) if len(band)]
        if len(bands) == 1:
            raise ValueError("a band needs a lower and an upper side")
        described.refuse_unequal("scores, values and the band of a reference", self.scores, self.values, *bands)
        described.refuse_infinite("scores, values and the band of a reference", self.scores, self.values, *bands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probability(Described):
    """Points at `values` and the `scores` (quantiles of the standard distribution) of their plotting positions."""

    values: Sequence[float]
    scores: Sequence[float]
    percents: Sequence[Percent]
    format_value: Callable[[float], str]
    value_title: str
    percent_title: str = ""
    reference: Reference | None = None
    marked: Sequence[Marked] = ()

    def __post_init__(self) -> None:
        """Raise ValueError without a point or a percent, with unequal series, or a marked point not there."""
        if not len(self.values) or not self.percents:
            raise ValueError("a probability plot needs at least one point and one percent")
        described.refuse_unequal("values and scores", self.values, self.scores)
        described.refuse_infinite("values and scores", self.values, self.scores)
        described.refuse_unknown(self.marked, len(self.values))

    def along(self) -> tuple[float, float]:
        """Lowest and highest value shown: points and line whole, of the band as much as a quarter more."""
        line = [*self.values, *(self.reference.values if self.reference else ())]
        low, high = scale.value_range(line, from_zero=False)
        band = [*self.reference.lower, *self.reference.upper] if self.reference else []
        room = (high - low) / 4
        return max(min([low, *band]), low - room), min(max([high, *band]), high + room)

    def upright(self) -> tuple[float, float]:
        """Lowest and highest score shown."""
        shown = [*self.scores, *(percent.score for percent in self.percents)]
        low, high = scale.value_range(shown, from_zero=False)
        return low - (high - low) * 0.03, high + (high - low) * 0.03

    @property
    def formatted(self) -> tuple[str, ...]:
        """Labels that the callable makes, for the fingerprint."""
        ticks = scale.value_ticks(*self.along(), about=9, format_value=self.format_value)
        return tuple(tick.label for tick in ticks)


def render(picture: Probability, *, size: Size = WIDE, prefix: str = "") -> str:
    """The probability plot as SVG text, 900 by 372 or 358 by 330 units. `prefix` begins every id."""
    # Here, not above: numpy and matplotlib load with the first chart, not with the web process.
    from app.charts import probability_picture

    own = prefix or described.own_prefix(picture, letter="q", size=size)
    return probability_picture.render(picture, size=size, prefix=own)
