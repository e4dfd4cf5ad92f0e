"""A Pareto chart with lying bars: the line of the running total goes down through the rows."""

from __future__ import annotations

from dataclasses import replace

from app.charts import axes, fonts, lettering, poles, style
from app.charts.canvas import Canvas
from app.charts.control import ReferenceLine
from app.charts.lettering import Label
from app.charts.panel import Panel
from app.charts.pareto import Pareto
from app.charts.placing import Box
from app.charts.style import REGULAR, SEMIBOLD

_WIDE_NAMES = 230.0
_NARROW_NAMES = 112.0
_LEAST_ROW = 34.0
_FILL = 0.7


def render(canvas: Canvas, picture: Pareto) -> str:
    """The chart as SVG text, as high as its rows need."""
    panel, up, end = _panel(canvas, picture)
    heights = [_row_height(canvas, bar.label, panel) for bar in picture.all_bars]
    panel = poles.below(panel, up, begin=end)
    panel = replace(panel, bottom=panel.top + sum(heights))
    ticks = axes.bottom_ticks(canvas, panel, format_value=picture.format_count, whole=True)
    for tick in ticks:
        canvas.line((panel.across(tick.at),) * 2, (panel.top, panel.bottom), colour=style.GRID, weight=0.0)
    canvas.line((panel.left,) * 2, (panel.top, panel.bottom), colour=style.LINE_STRONG, weight=0.0)
    poles.draw(canvas, panel, up)
    middles = [panel.top + sum(heights[:index]) + height / 2 for index, height in enumerate(heights)]
    for index, middle in enumerate(middles):
        _row(canvas, picture, panel, index, middle)
    _running(canvas, picture, panel, middles)
    end = axes.bottom_axis(canvas, panel, ticks, name=picture.count_title)
    return canvas.finish(axes.caption(canvas, picture.caption, left=axes.EDGE, begin=end))


def _panel(canvas: Canvas, picture: Pareto) -> tuple[Panel, poles.Raised, float]:
    size = canvas.size
    names = max(fonts.width(bar.label, size=size.text) for bar in picture.all_bars)
    left = min(names, _WIDE_NAMES if size.side_labels else _NARROW_NAMES) + axes.EDGE + 12
    share = max(fonts.width(picture.format_share(part / picture.total), size=size.text) for part in picture.running)
    panel = Panel(left=left, right=size.width - share - 16, along=(0.0, picture.total))
    line = ReferenceLine(value=picture.share_line * picture.total, label=picture.share_label)
    pole = poles.Pole(line.value, line.label, style.INK_2, 1.4, style.DASH_CUSTOMER)
    end = axes.title(canvas, picture.title, left=axes.EDGE)
    return panel, poles.raised(canvas, panel, [pole]), end


def _row_height(canvas: Canvas, name: str, panel: Panel) -> float:
    text = lettering.words(name, room=panel.left - axes.EDGE - 10, size=canvas.size.text, weight=REGULAR, most=3)
    return max(_LEAST_ROW, text.height + 6)


def _row(canvas: Canvas, picture: Pareto, panel: Panel, index: int, middle: float) -> None:
    bar, size = picture.all_bars[index], canvas.size.text
    name = lettering.words(bar.label, room=panel.left - axes.EDGE - 10, size=size, weight=REGULAR, most=3)
    first = middle - name.height / 2 + size * 0.96
    canvas.write(Label(name.lines, panel.left - 8, first, size, REGULAR, style.INK_2, "end"))
    half = _LEAST_ROW * _FILL / 2
    box = Box(panel.left, middle - half, panel.across(bar.count), middle + half)
    face = style.BEFORE if picture.needed(index) else style.BEFORE_BAND
    canvas.bar(box, face=face, edge=style.BEFORE)
    before = picture.running[index - 1] if index else 0.0
    _count(canvas, picture, index, box, free_to=panel.across((before + picture.running[index]) / 2) - 4)


def _count(canvas: Canvas, picture: Pareto, index: int, box: Box, *, free_to: float) -> None:
    """The count in a bar long enough for it, otherwise after it as far as the line of the running total lets it."""
    size, y = canvas.size.text, (box.top + box.bottom) / 2 + canvas.size.text * 0.35
    text = picture.format_count(picture.all_bars[index].count)
    width = fonts.width(text, size=size, weight=SEMIBOLD)
    if width + 16 <= box.right - box.left:
        fill = style.SURFACE if picture.needed(index) else style.INK
        canvas.write(Label((text,), box.right - 9, y, size, SEMIBOLD, fill, "end"))
    elif box.right + 6 + width <= free_to:
        canvas.write(Label((text,), box.right + 6, y, size, SEMIBOLD, style.INK))


def _running(canvas: Canvas, picture: Pareto, panel: Panel, middles: list[float]) -> None:
    x, line = panel.xs(picture.running), panel.across(picture.share_line * picture.total)
    canvas.line(x, middles, colour=style.INK, width=1.6)
    canvas.marks(x, middles, shape="o", size=6, face=style.INK, edge=style.SURFACE, width=0.8)
    size = canvas.size.text
    for left, middle, running, bar in zip(x, middles, picture.running, picture.all_bars, strict=True):
        text = picture.format_share(running / picture.total)
        end = left + 8 + fonts.width(text, size=size)
        if left < line < end + 4:
            canvas.write(Label((text,), left - 7, middle + size * 0.9, size, REGULAR, style.INK, "end"))
        else:
            on_bar = left + 8 < panel.across(bar.count)
            plate = Box(left + 6, middle - 3 - size * 0.9, end + 2, middle + size * 0.15) if on_bar else None
            canvas.write(Label((text,), left + 8, middle - 2, size, REGULAR, style.INK, plate=plate))
