"""Intervals drawn: a line with end strokes, an arrow where a side is open, a point at the estimate."""

from __future__ import annotations

from app.charts import axes, poles, rows
from app.charts.canvas import Canvas
from app.charts.control import Role, Size
from app.charts.control_marks import LOOKS
from app.charts.intervals import Estimate, Intervals
from app.charts.panel import Panel
from app.charts.rows import Row

_STRIP = 34.0
_CAP = 6.0


def render(picture: Intervals, *, size: Size, prefix: str) -> str:
    """The intervals as SVG text; see `app.charts.intervals.render`."""
    canvas = Canvas(picture, size=size, prefix=prefix)
    named = [Row(one.label, one.note, strong=picture.marks(one)) for one in picture.estimates]
    table = rows.set_out(
        canvas,
        picture,
        named,
        strip=_STRIP if size.side_labels else _STRIP * 0.7,
        along=axes.along_range(picture.along()),
        lines=poles.of(goal_line=None, limits=picture.margins, levels=(picture.zero,)),
    )
    rows.draw_frame(canvas, table, format_value=picture.format_value)
    for estimate, middle in zip(picture.estimates, table.middles, strict=True):
        _draw(canvas, table.panel, estimate, middle, marked=picture.marks(estimate) or picture.zero is None)
    return rows.finish(canvas, picture, table, format_value=picture.format_value, value_title=picture.value_title)


def _draw(canvas: Canvas, panel: Panel, estimate: Estimate, middle: float, *, marked: bool) -> None:
    look = LOOKS[Role.AFTER if marked else Role.BEFORE]
    low, high = (_end(panel, estimate.lower, panel.left), _end(panel, estimate.upper, panel.right))
    canvas.line((low, high), (middle, middle), colour=look.line, width=2)
    for x, given, arrow in ((low, estimate.lower, "<"), (high, estimate.upper, ">")):
        if given is None:
            canvas.marks((x,), (middle,), shape=arrow, size=8, face=look.line, edge=look.line, width=1)
        else:
            canvas.line((x, x), (middle - _CAP, middle + _CAP), colour=look.line, width=2)
    canvas.marks((panel.across(estimate.value),), (middle,), shape="o", size=9, face=look.face, edge=look.edge,
                 width=0.8 if marked else 2)  # fmt: skip


def _end(panel: Panel, value: float | None, open_end: float) -> float:
    return open_end if value is None else panel.across(value)
