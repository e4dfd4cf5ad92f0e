"""Pictures of a measurement study: every reading by part and operator, and where the variation comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.charts import described, scale
from app.charts.control import WIDE, ReferenceLine, Size
from app.charts.described import Described

MOST_OPERATORS = 6
"""As many marks as can be told apart in grey print."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GageRun(Described):
    """`readings[part][operator]` holds the repeated readings of one part by one operator, in their order.

    `parts` and `operators` are their names. `mean` is a level line, the average of all readings.
    """

    parts: Sequence[str]
    operators: Sequence[str]
    readings: Sequence[Sequence[Sequence[float]]]
    format_value: Callable[[float], str]
    value_title: str = ""
    part_title: str = ""
    mean: ReferenceLine | None = None
    customer_limits: Sequence[ReferenceLine] = ()

    def __post_init__(self) -> None:
        """Raise ValueError without a reading, with names that do not match the readings, or too many operators."""
        if not any(len(repeated) for part in self.readings for repeated in part):
            raise ValueError("a gage run chart needs at least one reading")
        if len(self.readings) != len(self.parts) or any(len(part) != len(self.operators) for part in self.readings):
            raise ValueError("readings must be given for each part and, in it, for each operator")
        if len(self.operators) > MOST_OPERATORS:
            raise ValueError(f"a gage run chart tells at most {MOST_OPERATORS} operators apart")
        described.refuse_infinite("readings", self.all_readings)

    @property
    def all_readings(self) -> list[float]:
        """Every reading."""
        return [reading for part in self.readings for repeated in part for reading in repeated]

    def upright(self) -> list[float]:
        """Every value the picture has to hold."""
        lines = [*self.customer_limits, *([self.mean] if self.mean else [])]
        return [*self.all_readings, *(line.value for line in lines)]

    @property
    def formatted(self) -> tuple[str, ...]:
        """Labels that the callable makes, for the fingerprint."""
        span = scale.value_range(self.upright(), from_zero=False)
        return tuple(tick.label for tick in scale.value_ticks(*span, about=7, format_value=self.format_value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One bar of a component: its length, and its finished label ("7.8% of the variance")."""

    value: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A source of variation with one bar for each way to measure it, the same ways in each component."""

    label: str
    shares: Sequence[Share]
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Components(Described):
    """Sources of variation. `thresholds` are upright lines ("10%", "30%") to hold the bars against."""

    components: Sequence[Component]
    format_value: Callable[[float], str]
    value_title: str = ""
    thresholds: Sequence[ReferenceLine] = ()

    def __post_init__(self) -> None:
        """Raise ValueError without a bar, with different numbers of bars, more than three, or negative ones."""
        counts = {len(component.shares) for component in self.components}
        if len(counts) != 1 or not counts <= {1, 2, 3}:
            raise ValueError("every component needs the same number of bars, from 1 to 3")
        values = [share.value for component in self.components for share in component.shares]
        described.refuse_infinite("the bars of components", values)
        if min(values) < 0:
            raise ValueError("the bars of components must not be negative")

    def highest(self) -> float:
        """Longest bar or farthest threshold."""
        values = [share.value for component in self.components for share in component.shares]
        return max([*values, *(line.value for line in self.thresholds)]) or 1.0

    @property
    def formatted(self) -> tuple[str, ...]:
        """Labels that the callable makes, for the fingerprint."""
        ticks = scale.value_ticks(0.0, self.highest(), about=9, format_value=self.format_value)
        return tuple(tick.label for tick in ticks)


def render(picture: GageRun | Components, *, size: Size = WIDE, prefix: str = "") -> str:
    """The picture as SVG text, 900 or 358 units wide and as high as parts or components need."""
    # Here, not above: numpy and matplotlib load with the first chart, not with the web process.
    from app.charts import gage_components, gage_run

    own = prefix or described.own_prefix(picture, letter="g", size=size)
    if isinstance(picture, GageRun):
        return gage_run.render(picture, size=size, prefix=own)
    return gage_components.render(picture, size=size, prefix=own)
