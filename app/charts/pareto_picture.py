"""A Pareto chart drawn with upright bars, or with lying ones where the names need the room."""

from __future__ import annotations

from dataclasses import replace

from app.charts import axes, ends, fonts, lettering, pareto_lying, style
from app.charts.canvas import Canvas
from app.charts.control import Size
from app.charts.lettering import LEADING, Entry, Label
from app.charts.panel import Panel
from app.charts.pareto import Pareto
from app.charts.placing import Box
from app.charts.style import BOLD, REGULAR, SEMIBOLD

_MOST_LINES = 3
_FILL = 0.76
_WIDEST = 130.0
_TALL_ENOUGH = 22.0


def render(picture: Pareto, *, size: Size, prefix: str) -> str:
    """The Pareto chart as SVG text; see `app.charts.pareto.render`."""
    canvas = Canvas(picture, size=size, prefix=prefix)
    ticks, upright = axes.count_scale(picture.total, about=size.intervals, format_count=picture.format_count)
    panel = Panel(
        left=axes.numbers_room(canvas, ticks),
        right=ends.right_of_plot(canvas, [picture.share_label] if picture.share_label else []),
        along=(0.0, float(len(picture.all_bars))),
        upright=upright,
    )
    lines = _lines_below(canvas, picture, panel) if size.side_labels else 0
    if not lines:
        return pareto_lying.render(canvas, picture)
    panel = _settled(canvas, picture, panel, lines)
    axes.left_axis(canvas, panel, ticks)
    _share_line(canvas, picture, panel)
    _bars(canvas, picture, panel)
    _running(canvas, picture, panel)
    begin = panel.bottom + lines * size.text * LEADING + size.text * 0.9
    axes.caption(canvas, picture.caption, left=panel.left, begin=begin)
    return canvas.finish(size.height)


def _slot(panel: Panel) -> float:
    return (panel.right - panel.left) / panel.along[1] - 8


def _lines_below(canvas: Canvas, picture: Pareto, panel: Panel) -> int:
    """How many lines the names take below their bars, 0 when one does not fit without being cut or broken."""
    room, size = _slot(panel), canvas.size.text
    names = [bar.label for bar in picture.all_bars]
    widest = max((fonts.width(word, size=size) for name in names for word in name.split()), default=0.0)
    lines = max(len(fonts.wrap(name, room=room, size=size)) for name in names)
    return max(lines, 1) if widest <= room and lines <= _MOST_LINES else 0


def _settled(canvas: Canvas, picture: Pareto, panel: Panel, lines: int) -> Panel:
    size = canvas.size.text
    end = axes.title(canvas, picture.title, left=panel.left)
    end = axes.subtitle(canvas, picture.count_title, left=panel.left, begin=end)
    foot = canvas.size.height - axes.caption_height(canvas, picture.caption, left=panel.left)
    return replace(panel, top=end + size * 1.4, bottom=foot - lines * size * LEADING - size * 0.9)


def _bars(canvas: Canvas, picture: Pareto, panel: Panel) -> None:
    size = canvas.size.text
    for index, bar in enumerate(picture.all_bars):
        middle, top = panel.across(index + 0.5), panel.height_of(bar.count)
        half = (panel.right - panel.left) / panel.along[1] * _FILL / 2
        half = min(half, _WIDEST / 2)
        face = style.BEFORE if picture.needed(index) else style.BEFORE_BAND
        canvas.bar(Box(middle - half, top, middle + half, panel.bottom), face=face, edge=style.BEFORE)
        _count(canvas, picture, index, Box(middle - half, top, middle + half, panel.bottom))
        name = lettering.words(bar.label, room=_slot(panel), size=size, weight=REGULAR, most=_MOST_LINES)
        canvas.write(Label(name.lines, middle, panel.bottom + size * 1.35, size, REGULAR, style.INK_2, "middle"))


def _count(canvas: Canvas, picture: Pareto, index: int, box: Box) -> None:
    """The count in a bar tall enough for it, otherwise above; the first small bar carries the line's first share."""
    size = canvas.size.text
    text, middle = picture.format_count(picture.all_bars[index].count), (box.left + box.right) / 2
    narrow = fonts.width(text, size=size, weight=SEMIBOLD) > box.right - box.left - 4
    if box.bottom - box.top >= _TALL_ENOUGH and not narrow:
        fill = style.SURFACE if picture.needed(index) else style.INK
        canvas.write(Label((text,), middle, box.top + size * 1.2, size, SEMIBOLD, fill, "middle"))
    elif index:
        canvas.write(Label((text,), middle, box.top - 5, size, SEMIBOLD, style.INK, "middle"))


def _share_line(canvas: Canvas, picture: Pareto, panel: Panel) -> None:
    y = panel.height_of(picture.share_line * picture.total)
    canvas.line((panel.left, panel.right), (y, y), colour=style.INK_2, width=1.4, dash=style.DASH_CUSTOMER)
    if picture.share_label:
        ends.name(canvas, panel, [Entry(y, picture.share_label, BOLD, style.INK_2)])


def _running(canvas: Canvas, picture: Pareto, panel: Panel) -> None:
    x = [panel.across(index + 0.5) for index in range(len(picture.all_bars))]
    y = panel.ys(picture.running)
    canvas.line(x, y, colour=style.INK, width=1.6)
    canvas.marks(x, y, shape="o", size=6, face=style.INK, edge=style.SURFACE, width=0.8)
    size = canvas.size.text
    for left, top, running in zip(x, y, picture.running, strict=True):
        text = picture.format_share(running / picture.total)
        width = fonts.width(text, size=size)
        plate = Box(left + 3 - width, top - 8 - size * 0.9, left + 3, top - 6)
        crossed = plate.top < panel.height_of(picture.share_line * picture.total) < plate.bottom
        canvas.write(
            Label((text,), left + 3, top - 8, size, REGULAR, style.INK, "end", plate=plate if crossed else None)
        )
