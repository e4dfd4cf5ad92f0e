"""Components of variation drawn: a row each, a bar for each way to measure it, the words at the bars' ends."""

from __future__ import annotations

from app.charts import fonts, poles, rows, style
from app.charts.canvas import Canvas
from app.charts.control import Size
from app.charts.gage import Component, Components
from app.charts.lettering import Label
from app.charts.panel import Panel
from app.charts.placing import Box
from app.charts.rows import Row
from app.charts.style import REGULAR

_BAR = 21.0
_FACES = (
    (style.BEFORE, style.BEFORE),
    (style.BEFORE_BAND, style.BEFORE),
    (style.SURFACE, style.BEFORE),
)


def render(picture: Components, *, size: Size, prefix: str) -> str:
    """The picture as SVG text; see `app.charts.gage.render`."""
    canvas = Canvas(picture, size=size, prefix=prefix)
    table = rows.set_out(
        canvas,
        picture,
        [Row(component.label, strong=component.strong) for component in picture.components],
        strip=len(picture.components[0].shares) * _BAR + 12,
        along=(0.0, picture.highest()),
        reserved=_longest(canvas, picture),
        lines=[poles.level(line) for line in picture.thresholds],
    )
    rows.draw_frame(canvas, table, format_value=picture.format_value)
    for component, middle in zip(picture.components, table.middles, strict=True):
        _bars(canvas, table.panel, component, middle)
    return rows.finish(canvas, picture, table, format_value=picture.format_value, value_title=picture.value_title)


def _longest(canvas: Canvas, picture: Components) -> float:
    """Width of the longest words after a bar, at most half the picture."""
    labels = [share.label for component in picture.components for share in component.shares]
    return min(max(fonts.width(label, size=canvas.size.text) for label in labels) + 6, canvas.size.width / 2)


def _bars(canvas: Canvas, panel: Panel, component: Component, middle: float) -> None:
    size = canvas.size.text
    top = middle - len(component.shares) * _BAR / 2
    for number, (share, (face, edge)) in enumerate(zip(component.shares, _FACES, strict=False)):
        y = top + number * _BAR
        box = Box(panel.left, y + 2, panel.across(share.value), y + _BAR - 2)
        canvas.bar(box, face=face, edge=edge)
        room = Box(box.right + 6, y, box.right + 6 + fonts.width(share.label, size=size), y + _BAR)
        line = fonts.fit(share.label, room=canvas.size.width - room.left - 4, size=size)
        canvas.write(Label((line,), room.left, y + _BAR / 2 + size * 0.35, size, REGULAR, style.INK, plate=room))
