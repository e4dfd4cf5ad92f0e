"""A histogram drawn: grid, bars, curves, upright lines, names."""

from __future__ import annotations

from dataclasses import replace

from app.charts import axes, poles, style
from app.charts.canvas import Canvas
from app.charts.control import Size
from app.charts.control_marks import LOOKS
from app.charts.histogram import Curve, Histogram
from app.charts.panel import Panel
from app.charts.placing import Box

_DASHES: tuple[tuple[float, ...], ...] = ((), (7.0, 4.0), (2.0, 3.0))


def render(picture: Histogram, *, size: Size, prefix: str) -> str:
    """The histogram as SVG text; see `app.charts.histogram.render`."""
    canvas = Canvas(picture, size=size, prefix=prefix)
    ticks, upright = axes.count_scale(picture.highest, about=size.intervals, format_count=picture.format_count)
    panel = Panel(
        left=axes.numbers_room(canvas, ticks),
        right=size.width - 2 * axes.EDGE,
        along=axes.along_range(picture.along()),
        upright=upright,
    )
    up = poles.raised(canvas, panel, _poles(picture))
    panel = _settled(canvas, picture, panel, up)
    axes.left_axis(canvas, panel, ticks)
    _bars(canvas, picture, panel)
    poles.draw(canvas, panel, up)
    for number, curve in enumerate(picture.curves):
        canvas.line(panel.xs(curve.x), panel.ys(curve.heights), colour=style.AFTER, width=2,
                    dash=_DASHES[min(number, 2)])  # fmt: skip
    _names(canvas, picture, panel)
    bottom = axes.bottom_ticks(canvas, panel, format_value=picture.format_value)
    end = axes.bottom_axis(canvas, panel, bottom, name=picture.value_title)
    axes.caption(canvas, picture.caption, left=panel.left, begin=end)
    return canvas.finish(size.height)


def _poles(picture: Histogram) -> list[poles.Pole]:
    return poles.of(goal_line=picture.target, limits=picture.customer_limits, levels=(picture.mean,))


def _settled(canvas: Canvas, picture: Histogram, panel: Panel, up: poles.Raised) -> Panel:
    """The panel between title and caption."""
    end = axes.title(canvas, picture.title, left=panel.left)
    end = axes.subtitle(canvas, picture.count_title, left=panel.left, begin=end)
    foot = canvas.size.height - axes.caption_height(canvas, picture.caption, left=panel.left)
    bottom = foot - axes.bottom_height(canvas, named=bool(picture.value_title))
    return poles.below(replace(panel, bottom=bottom), up, begin=end)


def _bars(canvas: Canvas, picture: Histogram, panel: Panel) -> None:
    look = LOOKS[picture.role]
    for left, right, count in zip(picture.edges, picture.edges[1:], picture.counts, strict=False):
        if count:
            box = Box(panel.across(left), panel.height_of(count), panel.across(right), panel.bottom)
            canvas.bar(box, face=look.band, edge=look.line)


def _names(canvas: Canvas, picture: Histogram, panel: Panel) -> None:
    for curve in picture.curves:
        if curve.label:
            canvas.name(_shoulders(curve, panel), curve.label, colour=style.AFTER, bounds=panel.words_room())


def _shoulders(curve: Curve, panel: Panel) -> list[tuple[float, float]]:
    """Where a curve has half its height: the places at which it is told from its neighbours."""
    top = max(curve.heights)
    points = list(zip(panel.xs(curve.x), panel.ys(curve.heights), strict=True))
    half = [point for point, height in zip(points, curve.heights, strict=True) if height >= 0.35 * top]
    return list(dict.fromkeys([half[-1], half[0], half[len(half) // 2]]))
