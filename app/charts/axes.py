"""What stands around a plot: title, caption, ticks with their numbers, names of the axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from app.charts import fonts, scale, style
from app.charts.canvas import Canvas
from app.charts.control_frame import headroom
from app.charts.lettering import LEADING, Label
from app.charts.panel import Panel
from app.charts.placing import Box
from app.charts.scale import Tick
from app.charts.style import REGULAR, SEMIBOLD

EDGE = 6.0
CAPTION = 12.5
Format = Callable[[float], str]
Span = tuple[float, float]


def title(canvas: Canvas, text: str, *, left: float) -> float:
    """Write the picture's title; the answer is the y at which the next line of words may begin."""
    size = canvas.size.text
    lines = fonts.wrap(text, room=canvas.size.width - left - EDGE, size=size, weight=SEMIBOLD, most=2)
    canvas.write(Label(tuple(lines), left, size * 1.45, size, SEMIBOLD, style.INK))
    return size * 1.45 + (len(lines) - 1) * size * LEADING + size * 0.45


def subtitle(canvas: Canvas, text: str, *, left: float, begin: float) -> float:
    """Write what an upright axis or a panel shows, below `begin`; the answer is the y after it."""
    size = canvas.size.text
    line = fonts.fit(text, room=canvas.size.width - left - EDGE, size=size)
    if not line:
        return begin
    canvas.write(Label((line,), left, begin + size, size, REGULAR, style.INK_2))
    return begin + size * 1.35


def caption_height(canvas: Canvas, text: str, *, left: float) -> float:
    """Height the caption takes from its top to the picture's foot."""
    lines = len(_caption_lines(canvas, text, left))
    return lines * CAPTION * LEADING + EDGE if lines else EDGE


def caption(canvas: Canvas, text: str, *, left: float, begin: float) -> float:
    """Write the caption below `begin`; the answer is the y of the picture's foot."""
    lines = _caption_lines(canvas, text, left)
    if lines:
        canvas.write(Label(tuple(lines), left, begin + CAPTION, CAPTION, REGULAR, style.INK_3))
    return begin + caption_height(canvas, text, left=left)


def _caption_lines(canvas: Canvas, text: str, left: float) -> list[str]:
    return fonts.wrap(text, room=canvas.size.width - left - EDGE, size=CAPTION, most=3)


def upright_scale(
    values: Sequence[float], *, about: int, format_value: Format, from_zero: bool
) -> tuple[list[Tick], Span]:
    """Ticks and range of an upright axis that holds `values`."""
    low, high = scale.value_range(values, from_zero=from_zero)
    return _fullest(low, high, (about, about + 1), format_value)


def count_scale(highest: float, *, about: int, format_count: Format) -> tuple[list[Tick], Span]:
    """Ticks and range of an upright axis of counts: from 0, in whole numbers."""
    top = max(highest, 1.0)
    return _fullest(0.0, top, (min(about, math.ceil(top)), min(about + 1, math.ceil(top))), format_count)


def _fullest(low: float, high: float, intervals: Sequence[int], format_value: Format) -> tuple[list[Tick], Span]:
    """Of the ways to set ticks the one that leaves least of the plot empty."""
    ways = [scale.value_ticks(low, high, about=about, format_value=format_value) for about in intervals]
    ticks = min(ways, key=lambda way: way[-1].at - way[0].at)
    return ticks, headroom(low, high, ticks)


def along_range(values: Sequence[float], *, from_zero: bool = False) -> Span:
    """Range of an axis along the foot: what it holds, and a little air at both ends but not below a floor of 0."""
    low, high = scale.value_range(values, from_zero=from_zero)
    pad = (high - low) * 0.03
    return (low if from_zero and low == 0 else low - pad), high + pad


def numbers_room(canvas: Canvas, ticks: Sequence[Tick]) -> float:
    """Left end of a plot whose upright axis carries `ticks`."""
    return math.ceil(max(fonts.width(tick.label, size=canvas.size.text) for tick in ticks)) + 14.0


def left_axis(canvas: Canvas, panel: Panel, ticks: Sequence[Tick]) -> None:
    """Draw a level grid with its numbers at the left, and the floor."""
    size = canvas.size.text
    for tick in ticks:
        y = panel.height_of(tick.at)
        canvas.line((panel.left, panel.right), (y, y), colour=style.GRID, weight=0.0)
        canvas.write(Label((tick.label,), panel.left - 8, y + size * 0.35, size, REGULAR, style.INK_2, "end"))
    canvas.line((panel.left, panel.right), (panel.bottom,) * 2, colour=style.LINE_STRONG, weight=0.0)


def bottom_ticks(canvas: Canvas, panel: Panel, *, format_value: Format, whole: bool = False) -> list[Tick]:
    """As many round numbers along the foot as their labels leave room for; `whole` ones where things are counted."""
    low, high = panel.along
    ticks: list[Tick] = []
    most = max(2, int((panel.right - panel.left) / (60 if canvas.size.side_labels else 44)))
    for about in range(max(1, min(most, math.floor(high - low))) if whole else most, 0, -1):
        found = scale.value_ticks(low, high, about=about, format_value=format_value)
        air = (high - low) * 1e-9
        ticks = [tick for tick in found if low - air <= tick.at <= high + air]
        if _apart(canvas, panel, ticks):
            break
    return ticks


def _apart(canvas: Canvas, panel: Panel, ticks: Sequence[Tick]) -> bool:
    boxes = [_tick_box(canvas, panel, tick) for tick in ticks]
    return not any(left.meets(right, gap=canvas.size.text) for left, right in pairwise(boxes))


def _tick_box(canvas: Canvas, panel: Panel, tick: Tick) -> Box:
    half = fonts.width(tick.label, size=canvas.size.text) / 2
    x = max(min(panel.across(tick.at), canvas.size.width - half - 2), half + 2)
    return Box(x - half, panel.bottom, x + half, panel.bottom + canvas.size.text * 1.7)


def bottom_height(canvas: Canvas, *, named: bool) -> float:
    """Height that numbers below a plot take, with or without a name of the axis."""
    return canvas.size.text * (3.1 if named else 1.9)


def bottom_axis(canvas: Canvas, panel: Panel, ticks: Sequence[Tick], *, name: str = "") -> float:
    """Write the numbers below a plot and the axis' name under them; the answer is the y after it."""
    size = canvas.size.text
    for tick in ticks:
        box = _tick_box(canvas, panel, tick)
        middle, base = (box.left + box.right) / 2, panel.bottom + size * 1.5
        canvas.line((panel.across(tick.at),) * 2, (panel.bottom, panel.bottom + 4), colour=style.LINE_STRONG)
        canvas.write(Label((tick.label,), middle, base, size, REGULAR, style.INK_2, "middle"))
    if name:
        line = fonts.fit(name, room=panel.right - panel.left, size=size)
        middle = (panel.left + panel.right) / 2
        canvas.write(Label((line,), middle, panel.bottom + size * 2.75, size, REGULAR, style.INK_2, "middle"))
    return panel.bottom + bottom_height(canvas, named=bool(name))
