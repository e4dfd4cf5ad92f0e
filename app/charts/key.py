"""A line of samples with their names above a plot, where the plot itself has no room to name them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.charts import axes, fonts, style
from app.charts.canvas import Canvas
from app.charts.lettering import Label
from app.charts.placing import Box
from app.charts.style import REGULAR, Colour

WIDTH = 22.0
Draw = Callable[[Canvas, float, float], None]


@dataclass(frozen=True, slots=True)
class Sample:
    """A name, and how to draw what it names from picture x on (`WIDTH` units) around picture y."""

    text: str
    draw: Draw


def write(canvas: Canvas, samples: Sequence[Sample], *, left: float, begin: float) -> float:
    """Write the samples below `begin` in as many lines as they need; the answer is the y after them."""
    if not samples:
        return begin
    size, x, y = canvas.size.text, left, begin + canvas.size.text
    for sample in samples:
        text = fonts.fit(sample.text, room=canvas.size.width - left - WIDTH - 12, size=size)
        width = WIDTH + 6 + fonts.width(text, size=size)
        if x > left and x + width > canvas.size.width - axes.EDGE:
            x, y = left, y + size * 1.45
        sample.draw(canvas, x, y - size * 0.35)
        canvas.write(Label((text,), x + WIDTH + 6, y, size, REGULAR, style.INK_2))
        x += width + size * 1.2
    return y + size * 0.35


def stroke(colour: Colour, *, width: float, dash: Sequence[float] = ()) -> Draw:
    """Draws a piece of a line."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.line((x, x + WIDTH), (y, y), colour=colour, width=width, dash=dash)

    return draw


def patch(face: Colour) -> Draw:
    """Draws a piece of a band."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.bar(Box(x, y - 5, x + WIDTH, y + 5), face=face)

    return draw


def mark(shape: str, *, face: Colour, edge: Colour) -> Draw:
    """Draws a mark."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.marks((x + WIDTH - 7,), (y,), shape=shape, size=8, face=face, edge=edge)

    return draw
