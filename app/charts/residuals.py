"""Residuals of a fit, against what was fitted and in the order of measuring: a good fit leaves no pattern."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.charts import described, scale
from app.charts.control import WIDE, Size
from app.charts.described import Described, Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Residuals(Described):
    """`residuals` at their `fitted` values, and in the order given or at the positions `order`.

    `fitted_title` and `order_title` name the two axes along, `residual_title` what both show.
    """

    residuals: Sequence[float]
    fitted: Sequence[float]
    format_residual: Callable[[float], str]
    format_fitted: Callable[[float], str]
    format_order: Callable[[float], str]
    fitted_title: str
    order_title: str
    residual_title: str = ""
    order: Sequence[float] = ()
    marked: Sequence[Marked] = ()

    def __post_init__(self) -> None:
        """Raise ValueError without a residual, with series of different length, or a marked point not there."""
        if not len(self.residuals):
            raise ValueError("a picture of residuals needs at least one")
        described.refuse_unequal("residuals, fitted and order", self.residuals, self.fitted, self.positions)
        described.refuse_infinite("residuals, fitted and order", self.residuals, self.fitted, self.positions)
        described.refuse_unknown(self.marked, len(self.residuals))

    @property
    def positions(self) -> Sequence[float]:
        """Where the residuals stand in the second panel: 1, 2, 3 unless given."""
        return self.order if len(self.order) else range(1, len(self.residuals) + 1)

    @property
    def formatted(self) -> tuple[str, ...]:
        """Labels that the callables make, for the fingerprint."""
        ways = (
            ([*self.residuals, 0.0], self.format_residual),
            (self.fitted, self.format_fitted),
            (self.positions, self.format_order),
        )
        ranges = [(scale.value_range(values, from_zero=False), how) for values, how in ways]
        ticks = [tick for span, how in ranges for tick in scale.value_ticks(*span, about=7, format_value=how)]
        return tuple(tick.label for tick in ticks)


def render(picture: Residuals, *, size: Size = WIDE, prefix: str = "") -> str:
    """Two panels as SVG text, side by side 900 by 372 or stacked 358 by 560 units. `prefix` begins every id."""
    # Here, not above: numpy and matplotlib load with the first chart, not with the web process.
    from app.charts import residuals_picture

    own = prefix or described.own_prefix(picture, letter="r", size=size)
    return residuals_picture.render(picture, size=size, prefix=own)
