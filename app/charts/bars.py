"""The money bar: confirmed solid, estimated pale behind it and never added to it, the goal as a tick."""

from __future__ import annotations

from dataclasses import dataclass

from app.charts import style
from app.charts.fingerprint import fingerprint
from app.charts.svg import Drawing

WIDTH = 640.0
HEIGHT = 34.0
_TOP = 4.0
_BAR = 26.0
_TICK = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyBar:
    """Money of one currency and unit. A negative sum is drawn as none: the words beside the bar tell it."""

    confirmed: float
    estimated: float
    goal: float | None
    title: str
    description: str = ""

    @property
    def formatted(self) -> tuple[str, ...]:
        """No callable makes labels here."""
        return ()


def render(picture: MoneyBar, *, prefix: str = "") -> str:
    """The bar as SVG text, 640 by 34 units. Its length is the goal, or all the money where that is more."""
    drawing = Drawing(
        width=WIDTH,
        height=HEIGHT,
        title=picture.title,
        description=picture.description,
        prefix=prefix or f"b{fingerprint(picture)[:10]}",
    )
    confirmed, estimated = max(picture.confirmed, 0.0), max(picture.estimated, 0.0)
    goal = max(picture.goal or 0.0, 0.0)
    unit = (WIDTH - _TICK) / (max(goal, confirmed + estimated) or 1.0)
    drawing.add("rect", x=0.0, y=_TOP, width=WIDTH - _TICK / 2, height=_BAR, rx=4.0, fill=style.SUNKEN)
    if estimated:
        length = max((confirmed + estimated) * unit - 1.5, 1.0)
        drawing.add("rect", x=0.75, y=_TOP + 0.75, width=length, height=_BAR - 1.5, rx=3.5,
                    fill=style.BRAND_SOFT, stroke=style.BRAND, stroke_width=1.5)  # fmt: skip
    if confirmed:
        drawing.add("rect", x=0.0, y=_TOP, width=confirmed * unit, height=_BAR, rx=4.0, fill=style.BRAND)
    if goal:
        # The pale edge keeps the tick visible where it stands on the solid bar.
        drawing.add("rect", x=goal * unit, y=0.0, width=_TICK, height=HEIGHT, fill=style.INK,
                    stroke=style.SURFACE, stroke_width=1.5)  # fmt: skip
    return drawing.finish()
