"""A gage run chart drawn: a field for each part, in it a column for each operator with a mark of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.charts import axes, ends, fonts, key, style
from app.charts.canvas import Canvas
from app.charts.control import Size
from app.charts.gage import GageRun
from app.charts.key import Sample
from app.charts.lettering import Entry, Label
from app.charts.panel import Panel
from app.charts.scale import Tick
from app.charts.style import BOLD, REGULAR, Colour

_COLUMN = 15.0
_ROW_WIDE = 190.0
_ROW_NARROW = 165.0


@dataclass(frozen=True, slots=True)
class Look:
    """Mark of an operator."""

    shape: str
    face: Colour
    edge: Colour


_LOOKS = (
    Look("o", style.AFTER, style.AFTER),
    Look("s", style.SURFACE, style.BEFORE),
    Look("^", style.INK, style.INK),
    Look("v", style.SURFACE, style.AFTER),
    Look("h", style.BEFORE, style.BEFORE),
    Look("X", style.SURFACE, style.INK),
)


def render(picture: GageRun, *, size: Size, prefix: str) -> str:
    """The chart as SVG text; see `app.charts.gage.render`."""
    canvas = Canvas(picture, size=size, prefix=prefix)
    lines = _levels(picture)
    intervals = size.intervals if size.side_labels else 3
    ticks, upright = axes.upright_scale(
        picture.upright(), about=intervals, format_value=picture.format_value, from_zero=False
    )
    left = axes.numbers_room(canvas, ticks)
    end = axes.title(canvas, picture.title, left=left)
    end = axes.subtitle(canvas, picture.value_title, left=left, begin=end)
    samples = [
        Sample(name, key.mark(look.shape, face=look.face, edge=look.edge))
        for look, name in zip(_LOOKS, picture.operators, strict=False)
    ]
    top = key.write(canvas, samples, left=left, begin=end) + 9
    right = ends.right_of_plot(canvas, [entry for _, entry, _ in lines])
    in_row = _parts_in_row(picture, right - left)
    for first in range(0, len(picture.parts), in_row):
        high = size.height - top - 60 if len(picture.parts) <= in_row and size.side_labels else _height(size)
        panel = Panel(left=left, right=right, top=top, bottom=top + high, along=(0.0, in_row), upright=upright)
        _field(canvas, picture, panel, ticks, range(first, min(first + in_row, len(picture.parts))))
        top = axes.bottom_height(canvas, named=False) + panel.bottom + 6
    end = _part_title(canvas, picture, panel)
    return canvas.finish(axes.caption(canvas, picture.caption, left=left, begin=end))


def _height(size: Size) -> float:
    return _ROW_WIDE if size.side_labels else _ROW_NARROW


def _parts_in_row(picture: GageRun, room: float) -> int:
    """Parts that go beside one another, as evenly over the rows as may be."""
    most = max(1, int(room / (len(picture.operators) * _COLUMN + _COLUMN)))
    return math.ceil(len(picture.parts) / math.ceil(len(picture.parts) / most))


def _field(canvas: Canvas, picture: GageRun, panel: Panel, ticks: Sequence[Tick], parts: range) -> None:
    axes.left_axis(canvas, panel, ticks)
    for place in range(1, len(parts)):
        canvas.line((panel.across(place),) * 2, (panel.top, panel.bottom), colour=style.GRID, weight=0.0, width=2)
    _draw_levels(canvas, picture, panel)
    size, slot = canvas.size.text, (panel.right - panel.left) / panel.along[1]
    for place, part in enumerate(parts):
        name = fonts.fit(picture.parts[part], room=slot - 4, size=size)
        y = panel.bottom + size * 1.5
        canvas.write(Label((name,), panel.across(place + 0.5), y, size, REGULAR, style.INK_2, "middle"))
        for look, (x, y_s) in zip(_LOOKS, _columns(picture, panel, part, place), strict=False):
            canvas.line(x, y_s, colour=look.edge, width=1.0, weight=0.5)
            canvas.marks(x, y_s, shape=look.shape, size=6, face=look.face, edge=look.edge, width=1.2)
    _name_levels(canvas, picture, panel, first=not parts[0])


def _columns(picture: GageRun, panel: Panel, part: int, place: int) -> Iterator[tuple[list[float], list[float]]]:
    """Picture x and y of each operator's readings of a part: beside one another as far as the column allows."""
    slot = (panel.right - panel.left) / panel.along[1]
    column = min(slot / (len(picture.operators) + 0.6), 60.0)
    start = panel.across(place + 0.5) - column * len(picture.operators) / 2
    for number, repeated in enumerate(picture.readings[part]):
        step = min(column * 0.75 / max(len(repeated), 1), 12.0)
        middle = start + (number + 0.5) * column
        x = [middle + (index - (len(repeated) - 1) / 2) * step for index in range(len(repeated))]
        yield x, panel.ys(repeated)


def _levels(picture: GageRun) -> list[tuple[float, str, Colour]]:
    """Value, name and colour of the level lines."""
    levels = [(line.value, line.label, style.LIMIT) for line in picture.customer_limits]
    return levels + ([(picture.mean.value, picture.mean.label, style.INK)] if picture.mean else [])


def _draw_levels(canvas: Canvas, picture: GageRun, panel: Panel) -> None:
    for value, _, colour in _levels(picture):
        y, dash = panel.height_of(value), style.DASH_CUSTOMER if colour is style.LIMIT else ()
        canvas.line((panel.left, panel.right), (y, y), colour=colour, width=1.5, dash=dash, weight=1.5)


def _name_levels(canvas: Canvas, picture: GageRun, panel: Panel, *, first: bool) -> None:
    """Name the level lines at the first field; they are the same in all."""
    entries = [Entry(panel.height_of(value), label, BOLD, colour) for value, label, colour in _levels(picture) if label]
    if first:
        ends.name(canvas, panel, entries)


def _part_title(canvas: Canvas, picture: GageRun, panel: Panel) -> float:
    size = canvas.size.text
    if picture.part_title:
        middle, y = (panel.left + panel.right) / 2, panel.bottom + size * 2.75
        line = fonts.fit(picture.part_title, room=panel.right - panel.left, size=size)
        canvas.write(Label((line,), middle, y, size, REGULAR, style.INK_2, "middle"))
    return panel.bottom + axes.bottom_height(canvas, named=bool(picture.part_title))
