"""A probability plot drawn: percent grid, band, line, points, names."""

from __future__ import annotations

from app.charts import axes, cloud, style
from app.charts.canvas import Canvas
from app.charts.control import Size
from app.charts.panel import Panel
from app.charts.probability import Probability, Reference
from app.charts.scale import Tick


def render(picture: Probability, *, size: Size, prefix: str) -> str:
    """The probability plot as SVG text; see `app.charts.probability.render`."""
    canvas = Canvas(picture, size=size, prefix=prefix)
    panel = _panel(canvas, picture)
    ticks = _legible(canvas, panel, [Tick(percent.score, percent.label) for percent in picture.percents])
    axes.left_axis(canvas, panel, ticks)
    if picture.reference:
        _reference(canvas, picture.reference, panel)
    cloud.draw(canvas, panel, picture.values, picture.scores, picture.marked)
    cloud.name(canvas, panel, picture.values, picture.scores, picture.marked)
    if picture.reference:
        _names(canvas, picture.reference, panel)
    bottom = axes.bottom_ticks(canvas, panel, format_value=picture.format_value)
    end = axes.bottom_axis(canvas, panel, bottom, name=picture.value_title)
    axes.caption(canvas, picture.caption, left=panel.left, begin=end)
    return canvas.finish(size.height)


def _panel(canvas: Canvas, picture: Probability) -> Panel:
    left = axes.numbers_room(canvas, [Tick(percent.score, percent.label) for percent in picture.percents])
    end = axes.title(canvas, picture.title, left=left)
    end = axes.subtitle(canvas, picture.percent_title, left=left, begin=end)
    foot = canvas.size.height - axes.caption_height(canvas, picture.caption, left=left)
    return Panel(
        left=left,
        right=canvas.size.width - 2 * axes.EDGE,
        top=end + 9,
        bottom=foot - axes.bottom_height(canvas, named=bool(picture.value_title)),
        along=axes.along_range(picture.along()),
        upright=picture.upright(),
    )


def _legible(canvas: Canvas, panel: Panel, ticks: list[Tick]) -> list[Tick]:
    """The ticks that leave a line of air to the one before; the middle of the distribution is crowded."""
    middle = len(ticks) // 2
    kept = [ticks[middle]]
    for tick in [*reversed(ticks[:middle]), *ticks[middle + 1 :]]:
        y = panel.height_of(tick.at)
        if all(abs(panel.height_of(other.at) - y) >= canvas.size.text * 1.15 for other in kept):
            kept.append(tick)
    return sorted(kept, key=lambda tick: tick.at)


def _reference(canvas: Canvas, reference: Reference, panel: Panel) -> None:
    heights = panel.ys(reference.scores)
    if len(reference.lower):
        lower, upper = panel.xs(reference.lower), panel.xs(reference.upper)
        canvas.area([*lower, *reversed(upper)], [*heights, *reversed(heights)], face=style.AFTER_BAND, inside=panel)
        for side in (lower, upper):
            canvas.line(side, heights, colour=style.AFTER, dash=style.DASH_LIMIT, inside=panel)
    canvas.line(panel.xs(reference.values), heights, colour=style.AFTER, width=2, inside=panel)


def _names(canvas: Canvas, reference: Reference, panel: Panel) -> None:
    """The line is named in its upper half, the band along its lower right side."""
    for text, values in ((reference.line_label, reference.values), (reference.band_label, reference.upper)):
        if text and len(values):
            points = list(zip(panel.xs(values), panel.ys(reference.scores), strict=True))
            half = [point for point in points[len(points) // 2 :] if point[0] < panel.right] or points
            stride = max(1, len(half) // 11)
            canvas.name(half[::-stride], text, colour=style.AFTER, bounds=panel.words_room())
