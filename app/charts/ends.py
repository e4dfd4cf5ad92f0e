"""Names of lines at their right end: in a column beside a wide plot, at the emptiest spot in a narrow one."""

from __future__ import annotations

from collections.abc import Sequence

from app.charts import fonts, lettering
from app.charts.axes import EDGE
from app.charts.canvas import Canvas
from app.charts.control_frame import SIDE_ROOM
from app.charts.lettering import Entry
from app.charts.panel import Panel
from app.charts.style import BOLD


def right_of_plot(canvas: Canvas, names: Sequence[str]) -> float:
    """Right end of a plot beside which `names` are to stand."""
    size = canvas.size
    if not (size.side_labels and names):
        return size.width - 2 * EDGE
    widest = max(fonts.width(name, size=size.text, weight=BOLD) for name in names)
    return size.width - min(widest + 1, SIDE_ROOM) - 2 * EDGE


def name(canvas: Canvas, panel: Panel, entries: Sequence[Entry]) -> None:
    """Write the names in the column beside a wide plot, or inside a narrow one at the emptiest spot by their height."""
    size = canvas.size
    if size.side_labels:
        room, span = size.width - panel.right - 2 * EDGE, (panel.top - size.text, panel.bottom + size.text / 2)
        canvas.write(*lettering.column(entries, left=panel.right + 8, room=room, size=size.text, span=span))
        return
    for entry in entries:
        steps = [panel.right - (panel.right - panel.left) * step / 8 for step in range(9)]
        canvas.name([(x, entry.height) for x in steps], entry.text, colour=entry.colour, bounds=panel.words_room())
