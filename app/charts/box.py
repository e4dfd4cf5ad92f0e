"""Box plots of several groups, one below the other on one scale, with their points and averages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.charts import described, scale
from app.charts.control import WIDE, ReferenceLine, Role, Size
from app.charts.described import Described

FEWEST_FOR_BOX = 5
"""A group with fewer values shows its points alone: quartiles of so few say less than they seem to."""
MOST_POINTS = 150
"""A group with more values shows its box, and of its points those beyond the whiskers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Values of one group with what was computed of them.

    `quartiles` are first, second (the median) and third, `whiskers` lower and upper end. `note` tells how
    many values there are, finished ("30 days"). `role` decides colour and mark.
    """

    label: str
    values: Sequence[float]
    quartiles: tuple[float, float, float]
    whiskers: tuple[float, float]
    mean: float | None = None
    note: str = ""
    role: Role = Role.BEFORE

    def __post_init__(self) -> None:
        """Raise ValueError without a value, or when quartiles and whiskers do not rise."""
        if not len(self.values):
            raise ValueError("a group needs at least one value")
        described.refuse_infinite("values, quartiles and whiskers", self.values, self.quartiles, self.whiskers)
        ends = [self.whiskers[0], *self.quartiles, self.whiskers[1]]
        if list(self.quartiles) != sorted(self.quartiles) or ends[0] > ends[3] or ends[1] > ends[4]:
            raise ValueError("quartiles and whiskers of a group must rise")

    @property
    def shows_box(self) -> bool:
        """Whether there are values enough for a box."""
        return len(self.values) >= FEWEST_FOR_BOX

    @property
    def beyond(self) -> list[float]:
        """Values outside the whiskers."""
        low, high = self.whiskers
        return [value for value in self.values if not low <= value <= high]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxPlot(Described):
    """The groups from top to bottom. `from_zero` is for counts and rates."""

    groups: Sequence[Group]
    format_value: Callable[[float], str]
    value_title: str = ""
    goal: ReferenceLine | None = None
    customer_limits: Sequence[ReferenceLine] = ()
    from_zero: bool = False
    most_points: int = MOST_POINTS

    def __post_init__(self) -> None:
        """Raise ValueError without a group."""
        if not self.groups:
            raise ValueError("a box plot needs at least one group")

    def along(self) -> list[float]:
        """Every value the picture has to hold."""
        lines = [*self.customer_limits, *([self.goal] if self.goal else [])]
        means = [group.mean for group in self.groups if group.mean is not None]
        boxes = [end for group in self.groups if group.shows_box for end in group.whiskers]
        return [*(value for group in self.groups for value in group.values), *boxes, *means,
                *(line.value for line in lines)]  # fmt: skip

    @property
    def formatted(self) -> tuple[str, ...]:
        """Labels that the callable makes, for the fingerprint."""
        span = scale.value_range(self.along(), from_zero=self.from_zero)
        return tuple(tick.label for tick in scale.value_ticks(*span, about=9, format_value=self.format_value))


def render(picture: BoxPlot, *, size: Size = WIDE, prefix: str = "") -> str:
    """The box plots as SVG text, 900 or 358 units wide and as high as the groups need."""
    # Here, not above: numpy and matplotlib load with the first chart, not with the web process.
    from app.charts import box_picture

    own = prefix or described.own_prefix(picture, letter="o", size=size)
    return box_picture.render(picture, size=size, prefix=own)
