"""Box plots drawn: box, median, whiskers, every point a little aside of the others, the average as a cross."""

from __future__ import annotations

from collections.abc import Sequence

from app.charts import axes, cells, poles, rows, style
from app.charts.box import BoxPlot, Group
from app.charts.canvas import Canvas
from app.charts.control import Size
from app.charts.control_marks import LOOKS
from app.charts.panel import Panel
from app.charts.placing import Box
from app.charts.rows import Row

_STRIP = 54.0
_HALF = 15.0
_CAP = 7.0
_GOLDEN = 0.6180339887498949
_MOST_BEYOND = 60


def render(picture: BoxPlot, *, size: Size, prefix: str) -> str:
    """The box plots as SVG text; see `app.charts.box.render`."""
    canvas = Canvas(picture, size=size, prefix=prefix)
    named = [Row(group.label, group.note) for group in picture.groups]
    table = rows.set_out(
        canvas,
        picture,
        named,
        strip=_STRIP if size.side_labels else _STRIP * 0.8,
        along=axes.along_range(picture.along(), from_zero=picture.from_zero),
        lines=poles.of(goal_line=picture.goal, limits=picture.customer_limits),
    )
    rows.draw_frame(canvas, table, format_value=picture.format_value)
    for group, middle in zip(picture.groups, table.middles, strict=True):
        _draw(canvas, table.panel, group, middle, most=picture.most_points)
    return rows.finish(canvas, picture, table, format_value=picture.format_value, value_title=picture.value_title)


def _draw(canvas: Canvas, panel: Panel, group: Group, middle: float, *, most: int) -> None:
    if group.shows_box:
        _box(canvas, panel, group, middle)
    shown = group.values if len(group.values) <= most else group.beyond
    _points(canvas, panel, group, middle, shown)
    if group.shows_box:
        _median(canvas, panel, group, middle)
    if group.mean is not None:
        _mean(canvas, panel.across(group.mean), middle)


def _box(canvas: Canvas, panel: Panel, group: Group, middle: float) -> None:
    look = LOOKS[group.role]
    first, _, third = (panel.across(value) for value in group.quartiles)
    for end, side in zip(group.whiskers, (first, third), strict=True):
        x = panel.across(end)
        canvas.line((side, x), (middle, middle), colour=look.line, width=1.4)
        canvas.line((x, x), (middle - _CAP, middle + _CAP), colour=look.line, width=1.4)
    canvas.bar(Box(first, middle - _HALF, third, middle + _HALF), face=look.band, edge=look.line)


def _median(canvas: Canvas, panel: Panel, group: Group, middle: float) -> None:
    x = panel.across(group.quartiles[1])
    canvas.line((x, x), (middle - _HALF, middle + _HALF), colour=LOOKS[group.role].line, width=3)


def _points(canvas: Canvas, panel: Panel, group: Group, middle: float, shown: Sequence[float]) -> None:
    """Points aside of one another by the golden ratio, which never falls into a pattern; beyond the whiskers larger."""
    look = LOOKS[group.role]
    low, high = group.whiskers
    within = [value for value in shown if low <= value <= high or not group.shows_box]
    heights = [middle + ((index * _GOLDEN) % 1 - 0.5) * 2 * (_HALF - 4) for index in range(len(within))]
    hollow = look.face is style.SURFACE
    canvas.marks(panel.xs(within), heights, shape=look.marker, size=4.6 if hollow else 5.6, face=look.face,
                 edge=look.edge, width=1.2 if hollow else 0.6)  # fmt: skip
    beyond = panel.xs([value for value in shown if group.shows_box and not low <= value <= high])
    level = [middle] * len(beyond)
    kept = cells.keep(beyond, level, most=_MOST_BEYOND).tolist() if beyond else []
    canvas.marks([beyond[index] for index in kept], [level[index] for index in kept], shape=look.marker, size=6.5,
                 face=style.SURFACE, edge=style.INK, width=1.4)  # fmt: skip


def _mean(canvas: Canvas, x: float, middle: float) -> None:
    """A cross with a pale edge, to be seen on points and boxes alike."""
    for colour, width in ((style.SURFACE, 4.5), (style.INK, 2.0)):
        canvas.marks((x,), (middle,), shape="x", size=9.5, face=None, edge=colour, width=width)
