"""Two control charts of the same points, one above the other: averages over ranges, values over moving ranges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from app.charts import described
from app.charts.control import WIDE, ControlChart, Size
from app.charts.svg import Drawing, number

_LOWER = 0.72
"""The lower chart's share of the upper one's height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPair:
    """`upper` shows where the process runs, `lower` how far it spreads, point below point.

    `title` and `description` are read aloud for both; each chart writes its own title.
    """

    title: str
    description: str
    upper: ControlChart
    lower: ControlChart

    def __post_init__(self) -> None:
        """Raise ValueError when the two differ in their points or in how these are spaced."""
        if list(self.upper.x) != list(self.lower.x) or self.upper.spacing != self.lower.spacing:
            raise ValueError("both charts of a pair must stand on the same points")

    @property
    def formatted(self) -> tuple[str, ...]:
        """Labels that the charts' callables make, for the fingerprint."""
        return self.upper.formatted + self.lower.formatted


def render(picture: ControlPair, *, size: Size = WIDE, prefix: str = "") -> str:
    """Both charts in one SVG text, 900 by 640 or 358 by 568 units. `prefix` begins every id."""
    # Here, not above: numpy and matplotlib load with the first chart, not with the web process.
    from app.charts import control_picture

    own = prefix or described.own_prefix(picture, letter="d", size=size)
    above = _lined_up(picture, size)
    below = replace(above, height=round(size.height * _LOWER))
    drawing = Drawing(
        width=size.width,
        height=above.height + below.height,
        title=picture.title,
        description=picture.description,
        prefix=own,
    )
    control_picture.paint(drawing, picture.upper, size=above, prefix=f"{own}u")
    lower = Drawing(width=size.width, height=below.height, title="", prefix=own)
    control_picture.paint(lower, picture.lower, size=below, prefix=f"{own}l")
    moved = Element("g", transform=f"translate(0 {number(above.height)})")
    moved.extend(lower.root)
    drawing.extend([moved])
    return drawing.finish()


def _lined_up(picture: ControlPair, size: Size) -> Size:
    """The size with room at the sides for the wider labels of the two."""
    from app.charts import control_frame

    charts = (picture.upper, picture.lower)
    ends = [control_frame.margins(chart, control_frame.scales(chart, size=size), size=size) for chart in charts]
    return replace(
        size,
        least_left=max(left for left, _ in ends),
        least_side=max(size.width - right for _, right in ends),
    )
