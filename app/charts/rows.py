"""Rows with a name each and one scale along: names left of a wide plot, above their row in a narrow one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.charts import axes, fonts, lettering, poles, style
from app.charts.canvas import Canvas
from app.charts.described import Described
from app.charts.lettering import LEADING, Label
from app.charts.panel import Panel
from app.charts.poles import Raised, Strip
from app.charts.style import BOLD, REGULAR

_NAMES = 220.0
_NOTES = 190.0
_AIR = 6.0


@dataclass(frozen=True, slots=True)
class Row:
    """Name and, where there is one, a finished note (how many, or the numbers in words)."""

    name: str
    note: str = ""
    strong: bool = False

    @property
    def weight(self) -> int:
        """Weight of the name."""
        return BOLD if self.strong else REGULAR


@dataclass(frozen=True, slots=True)
class Table:
    """Where rows stand: the panel with its scale along, and top and bottom of each row's strip."""

    panel: Panel
    strips: list[Strip]
    up: Raised

    @property
    def middles(self) -> list[float]:
        """Height of the middle of each row."""
        return [(top + bottom) / 2 for top, bottom in self.strips]


def set_out(
    canvas: Canvas,
    picture: Described,
    rows: Sequence[Row],
    *,
    strip: float,
    along: axes.Span,
    lines: Sequence[poles.Pole] = (),
    reserved: float = 0.0,
) -> Table:
    """Write title and names, and find the place of each row.

    `strip` is the height a row is drawn in, `reserved` a width at the plot's right for words of the caller.
    """
    panel = _sides(canvas, rows, along)
    panel = replace(panel, right=panel.right - reserved)
    left = axes.EDGE if canvas.size.side_labels else panel.left
    begin = axes.title(canvas, picture.title, left=left)
    up = poles.raised(canvas, panel, lines)
    panel = poles.below(panel, up, begin=begin)
    strips = _beside(canvas, rows, panel, strip) if canvas.size.side_labels else _above(canvas, rows, panel, strip)
    return Table(replace(panel, bottom=strips[-1][1]), strips, up)


def _sides(canvas: Canvas, rows: Sequence[Row], along: axes.Span) -> Panel:
    size = canvas.size
    if not size.side_labels:
        return Panel(left=2 * axes.EDGE, right=size.width - 2 * axes.EDGE, along=along)
    names = max(fonts.width(row.name, size=size.text, weight=row.weight) for row in rows)
    notes = max(fonts.width(row.note, size=size.text) for row in rows)
    left = max(min(names, _NAMES) + axes.EDGE + 14, 60.0)
    return Panel(left=left, right=size.width - 2 * axes.EDGE - min(notes + 12 * (notes > 0), _NOTES), along=along)


def _beside(canvas: Canvas, rows: Sequence[Row], panel: Panel, strip: float) -> list[Strip]:
    """Names right-aligned left of the plot, notes right of it, at the middle of their rows."""
    strips: list[Strip] = []
    top, size = panel.top, canvas.size.text
    for row in rows:
        name = lettering.words(row.name, room=panel.left - axes.EDGE - 10, size=size, weight=row.weight, most=3)
        note = lettering.words(row.note, room=canvas.size.width - panel.right - 12, size=size, weight=REGULAR, most=2)
        high = max(strip, name.height + _AIR, note.height + _AIR)
        first = top + high / 2 + size * 0.96
        colour = style.INK if row.strong else style.INK_2
        canvas.write(Label(name.lines, panel.left - 10, first - name.height / 2, size, row.weight, colour, "end"))
        canvas.write(Label(note.lines, panel.right + 10, first - note.height / 2, size, REGULAR, style.INK_2))
        strips.append((top, top + high))
        top += high
    return strips


def _above(canvas: Canvas, rows: Sequence[Row], panel: Panel, strip: float) -> list[Strip]:
    """Names above their strips, notes at the right end of the same line where both have room."""
    strips: list[Strip] = []
    size = canvas.size.text
    top = panel.top + size * 0.2
    for row in rows:
        top += _names_above(canvas, row, panel, top)
        strips.append((top, top + strip))
        top += strip + size * 0.35
    return strips


def _names_above(canvas: Canvas, row: Row, panel: Panel, top: float) -> float:
    size, room = canvas.size.text, panel.right - panel.left
    width = fonts.width(row.note, size=size)
    same_line = fonts.width(row.name, size=size, weight=row.weight) + width + size <= room
    name = lettering.words(row.name, room=room, size=size, weight=row.weight, most=2)
    canvas.write(Label(name.lines, panel.left, top + size, size, row.weight, style.INK if row.strong else style.INK_2))
    if row.note and same_line:
        canvas.write(Label((row.note,), panel.right, top + size, size, REGULAR, style.INK_2, "end"))
    if row.note and not same_line:
        note = fonts.fit(row.note, room=room, size=size)
        canvas.write(Label((note,), panel.left, top + size + name.height, size, REGULAR, style.INK_2))
    return name.height + (size * LEADING if row.note and not same_line else 0.0) + size * 0.2


def draw_frame(canvas: Canvas, table: Table, *, format_value: Callable[[float], str]) -> None:
    """Draw the upright grid and the lines through the rows, below everything else."""
    panel = table.panel
    ticks = axes.bottom_ticks(canvas, panel, format_value=format_value)
    pieces = [(panel.top, panel.bottom)] if canvas.size.side_labels else table.strips
    for tick in ticks:
        for piece in pieces:
            canvas.line((panel.across(tick.at),) * 2, piece, colour=style.GRID, weight=0.0)
    canvas.line((panel.left, panel.right), (panel.bottom,) * 2, colour=style.LINE_STRONG, weight=0.0)
    poles.draw(canvas, panel, table.up, strips=() if canvas.size.side_labels else table.strips)


def finish(
    canvas: Canvas, picture: Described, table: Table, *, format_value: Callable[[float], str], value_title: str
) -> str:
    """Write numbers and caption below the rows; the picture is as high as its rows need."""
    panel = table.panel
    ticks = axes.bottom_ticks(canvas, panel, format_value=format_value)
    end = axes.bottom_axis(canvas, panel, ticks, name=value_title)
    left = axes.EDGE if canvas.size.side_labels else panel.left
    return canvas.finish(axes.caption(canvas, picture.caption, left=left, begin=end))
