"""A scatter plot drawn: grid, bands, points, line, names."""

from __future__ import annotations

from dataclasses import replace

from app.charts import axes, cloud, ends, key, style
from app.charts.canvas import Canvas
from app.charts.control import Size
from app.charts.key import Sample
from app.charts.lettering import Entry
from app.charts.panel import Panel
from app.charts.scatter import Fit, Scatter
from app.charts.style import BOLD, REGULAR


def render(picture: Scatter, *, size: Size, prefix: str) -> str:
    """The scatter plot as SVG text; see `app.charts.scatter.render`."""
    canvas = Canvas(picture, size=size, prefix=prefix)
    ticks, upright = axes.upright_scale(
        picture.upright(), about=size.intervals, format_value=picture.format_y, from_zero=picture.from_zero
    )
    names = _names(picture.fit) if picture.fit else []
    panel = Panel(
        left=axes.numbers_room(canvas, ticks),
        right=ends.right_of_plot(canvas, [text for _, text, _ in names]),
        along=axes.along_range(picture.along()),
        upright=upright,
    )
    panel = _settled(canvas, picture, panel)
    axes.left_axis(canvas, panel, ticks)
    if picture.fit:
        _bands(canvas, picture.fit, panel)
    cloud.draw(canvas, panel, picture.x, picture.y, picture.marked)
    if picture.fit:
        canvas.line(panel.xs(picture.fit.x), panel.ys(picture.fit.y), colour=style.AFTER, width=2)
    cloud.name(canvas, panel, picture.x, picture.y, picture.marked)
    if size.side_labels:
        ends.name(
            canvas, panel, [Entry(panel.height_of(end), text, weight, style.AFTER) for end, text, weight in names]
        )
    bottom = axes.bottom_ticks(canvas, panel, format_value=picture.format_x)
    end = axes.bottom_axis(canvas, panel, bottom, name=picture.x_title)
    axes.caption(canvas, picture.caption, left=panel.left, begin=end)
    return canvas.finish(size.height)


def _settled(canvas: Canvas, picture: Scatter, panel: Panel) -> Panel:
    end = axes.title(canvas, picture.title, left=panel.left)
    end = axes.subtitle(canvas, picture.y_title, left=panel.left, begin=end)
    if picture.fit and not canvas.size.side_labels:
        end = key.write(canvas, _samples(picture.fit), left=panel.left, begin=end)
    foot = canvas.size.height - axes.caption_height(canvas, picture.caption, left=panel.left)
    return replace(panel, top=end + 9, bottom=foot - axes.bottom_height(canvas, named=True))


def _names(fit: Fit) -> list[tuple[float, str, int]]:
    """Names of line and bands with the value at their right end."""
    named = [(fit.y[-1], fit.label, BOLD), *((band.upper[-1], band.label, REGULAR) for band in fit.bands)]
    return [entry for entry in named if entry[1]]


def _samples(fit: Fit) -> list[Sample]:
    """The same names with samples, for a plot without room beside it."""
    named = [Sample(fit.label, key.stroke(style.AFTER, width=2))]
    if fit.confidence:
        named.append(Sample(fit.confidence.label, key.patch(style.AFTER_BAND)))
    if fit.prediction:
        named.append(Sample(fit.prediction.label, key.stroke(style.AFTER, width=1.2, dash=style.DASH_LIMIT)))
    return [sample for sample in named if sample.text]


def _bands(canvas: Canvas, fit: Fit, panel: Panel) -> None:
    x = panel.xs(fit.x)
    if fit.confidence:
        lower, upper = panel.ys(fit.confidence.lower), panel.ys(fit.confidence.upper)
        canvas.area([*x, *reversed(x)], [*upper, *reversed(lower)], face=style.AFTER_BAND)
    if fit.prediction:
        for side in (fit.prediction.lower, fit.prediction.upper):
            canvas.line(x, panel.ys(side), colour=style.AFTER, width=1.2, dash=style.DASH_LIMIT)
