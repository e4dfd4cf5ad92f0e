"""A cloud of points in a panel, with the points to be looked at as named diamonds."""

from __future__ import annotations

from collections.abc import Sequence

from app.charts import cells, style
from app.charts.canvas import Canvas
from app.charts.described import Marked
from app.charts.panel import Panel

MOST_POINTS = 600
"""What a picture of 80 kilobytes holds."""


def draw(
    canvas: Canvas,
    panel: Panel,
    x: Sequence[float],
    y: Sequence[float],
    marked: Sequence[Marked],
    *,
    most: int = MOST_POINTS,
) -> None:
    """Draw the points, thinned to about `most`; marked and outermost ones stay."""
    across, down = panel.xs(x), panel.ys(y)
    named = {mark.position for mark in marked}
    kept = cells.keep(across, down, most=most, always=named)
    plain = [index for index in kept.tolist() if index not in named]
    size = 6.0 if len(x) <= 100 else 5.0 if len(x) <= 400 else 4.0
    canvas.marks([across[index] for index in plain], [down[index] for index in plain], shape="o", size=size,
                 face=style.SURFACE, edge=style.BEFORE, width=1.5 if size > 4 else 1.1)  # fmt: skip
    spots = sorted(named)
    canvas.diamonds([across[spot] for spot in spots], [down[spot] for spot in spots], size=9)


def name(canvas: Canvas, panel: Panel, x: Sequence[float], y: Sequence[float], marked: Sequence[Marked]) -> None:
    """Name the marked points, as many as find room. After everything else is drawn."""
    for mark in [mark for mark in marked if mark.label][: canvas.size.most_labels]:
        point = (panel.across(x[mark.position]), panel.height_of(y[mark.position]))
        canvas.name([point], mark.label, colour=style.WARN, bounds=panel.words_room())
