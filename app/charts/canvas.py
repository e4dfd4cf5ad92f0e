"""A picture under construction: marks drawn by matplotlib in picture units, and words that keep clear of them.

The figure is made when the picture is finished and never shared, so pictures may be drawn in several threads.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from xml.etree.ElementTree import Element

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from app.charts import fonts, lettering, placing, style, svg
from app.charts.control import Size
from app.charts.described import Described
from app.charts.lettering import LEADING, Label
from app.charts.panel import Panel
from app.charts.placing import Box, Clutter
from app.charts.style import SEMIBOLD, Colour

Line = NDArray[np.float64]


class Ink(Protocol):
    """Something drawn."""

    def draw(self, axes: Axes, order: int) -> None:
        """Draw it above everything of a lower `order`."""

    def spots(self) -> Line:
        """Where it stands in words' way: rows of x, y and weight."""


@dataclass(frozen=True, slots=True)
class _Stroke:
    x: Line
    y: Line
    colour: Colour
    width: float
    dash: Sequence[float]
    inside: Panel | None
    weight: float

    def draw(self, axes: Axes, order: int) -> None:
        # Dashes of matplotlib are in line widths; ours are in pixels.
        pattern: Any = (0, tuple(part / self.width for part in self.dash)) if self.dash else "-"
        [line] = axes.plot(self.x, self.y, color=self.colour.light, linewidth=self.width, linestyle=pattern,
                           zorder=order, clip_on=False, solid_capstyle="butt", solid_joinstyle="round",
                           dash_capstyle="butt")  # fmt: skip
        _clip(line, axes, self.inside)

    def spots(self) -> Line:
        return placing.samples(*_shown(self.x, self.y, self.inside), weight=self.weight)


@dataclass(frozen=True, slots=True)
class _Area:
    x: Line
    y: Line
    face: Colour
    edge: Colour | None
    inside: Panel | None

    def draw(self, axes: Axes, order: int) -> None:
        edge = self.edge.light if self.edge else "none"
        [patch] = axes.fill(self.x, self.y, facecolor=self.face.light, edgecolor=edge,
                            linewidth=1.2 if self.edge else 0, zorder=order, clip_on=False)  # fmt: skip
        _clip(patch, axes, self.inside)

    def spots(self) -> Line:
        weight = 0.5 if self.edge else 0.0
        x, y = _shown(np.append(self.x, self.x[0]), np.append(self.y, self.y[0]), self.inside)
        return placing.samples(x, y, weight=weight)


@dataclass(frozen=True, slots=True)
class _Marks:
    x: Line
    y: Line
    shape: str
    size: float
    face: Colour | None
    edge: Colour
    width: float

    def draw(self, axes: Axes, order: int) -> None:
        axes.plot(self.x, self.y, self.shape, markersize=self.size, linestyle="none",
                  markerfacecolor=self.face.light if self.face else "none", markeredgecolor=self.edge.light,
                  markeredgewidth=self.width, zorder=order, clip_on=False)  # fmt: skip

    def spots(self) -> Line:
        return np.array([self.x, self.y, np.full(len(self.x), 2.0)])


def _shown(x: Line, y: Line, panel: Panel | None) -> tuple[Line, Line]:
    """The line pressed into `panel`, however far beyond it runs."""
    if panel is None:
        return x, y
    return np.clip(x, panel.left, panel.right), np.clip(y, panel.top, panel.bottom)


def _clip(artist: Artist, axes: Axes, panel: Panel | None) -> None:
    if panel:
        wide, high = panel.right - panel.left, panel.bottom - panel.top
        artist.set_clip_path(Rectangle((panel.left, panel.top), wide, high, transform=axes.transData))
        artist.set_clip_on(True)


class Canvas:
    """Marks and words of one picture, in units of a CSS pixel, y downwards. What is added later lies above."""

    def __init__(self, picture: Described, *, size: Size, prefix: str) -> None:
        self.size = size
        self._picture, self._prefix = picture, prefix
        self._inks: list[Ink] = []
        self._labels: list[Label] = []
        self._taken: list[Box] = []

    def line(
        self,
        x: Sequence[float],
        y: Sequence[float],
        *,
        colour: Colour,
        width: float = 1.0,
        dash: Sequence[float] = (),
        inside: Panel | None = None,
        weight: float = 1.0,
    ) -> None:
        """Draw a line, NaN breaks it; cut off outside the panel `inside`. Words avoid it by its `weight`."""
        self._inks.append(_Stroke(np.array(x, float), np.array(y, float), colour, width, dash, inside, weight))

    def area(
        self,
        x: Sequence[float],
        y: Sequence[float],
        *,
        face: Colour,
        edge: Colour | None = None,
        inside: Panel | None = None,
    ) -> None:
        """Fill an outline."""
        self._inks.append(_Area(np.array(x, float), np.array(y, float), face, edge, inside))

    def bar(self, box: Box, *, face: Colour, edge: Colour | None = None) -> None:
        """Fill a rectangle."""
        x = (box.left, box.right, box.right, box.left)
        self.area(x, (box.bottom, box.bottom, box.top, box.top), face=face, edge=edge)

    def marks(
        self,
        x: Sequence[float],
        y: Sequence[float],
        *,
        shape: str,
        size: float,
        face: Colour | None,
        edge: Colour,
        width: float = 1.5,
    ) -> None:
        """Draw points with matplotlib's marker `shape`, `size` units across, hollow without a `face`."""
        if len(x):
            self._inks.append(_Marks(np.array(x, float), np.array(y, float), shape, size, face, edge, width))

    def diamonds(self, x: Sequence[float], y: Sequence[float], *, size: float) -> None:
        """Draw points to be looked at, which words never cover."""
        self.marks(x, y, shape="D", size=size, face=style.SIGNAL, edge=style.INK, width=1.3)
        half = size * 0.7 + 2
        self._taken += [Box(left - half, top - half, left + half, top + half) for left, top in zip(x, y, strict=True)]

    def write(self, *labels: Label) -> None:
        """Write words where they are told to stand."""
        self._labels += labels
        self._taken += [_room_of(label) for label in labels]

    def clutter(self, bounds: Box) -> Clutter:
        """What is drawn so far, for words that look for room within `bounds`."""
        spots = np.hstack([np.empty((3, 0)), *(ink.spots() for ink in self._inks)])
        spots = spots[:, np.isfinite(spots).all(axis=0)]
        # Of very many spots every so many, weighted for the rest: enough to tell full corners from empty.
        stride = max(1, spots.shape[1] // 6000)
        return Clutter(spots[:, ::stride] * np.array([[1.0], [1.0], [stride]]), tuple(self._taken), bounds)

    def name(self, points: Sequence[tuple[float, float]], text: str, *, colour: Colour, bounds: Box) -> bool:
        """Write `text` at the emptiest spot near one of `points`; say whether there was room."""
        size, room = self.size.text, bounds.right - bounds.left
        ways = lettering.ways(text, room=room, size=size, weight=SEMIBOLD)
        spot = placing.near(points, ways, self.clutter(bounds))
        if spot:
            self.write(lettering.near(spot, size=size, weight=SEMIBOLD, colour=colour))
        return spot is not None

    def finish(self, height: float) -> str:
        """The picture as SVG text, `height` units high."""
        drawing = svg.Drawing(
            width=self.size.width,
            height=height,
            title=self._picture.title,
            description=self._picture.description,
            prefix=self._prefix,
        )
        drawing.extend(self._drawn(height))
        lettering.write(drawing, self._labels)
        return drawing.finish()

    def _drawn(self, height: float) -> list[Element]:
        style.prepare_matplotlib()
        figure = Figure(figsize=(self.size.width / 72, height / 72), dpi=72)
        figure.patch.set_visible(False)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(0, self.size.width)
        axes.set_ylim(height, 0)
        axes.set_autoscale_on(False)
        for order, ink in enumerate(self._inks):
            ink.draw(axes, order)
        stream = io.StringIO()
        figure.savefig(stream, format="svg", metadata={"Date": None})
        return svg.cleaned(stream.getvalue(), prefix=self._prefix)


def _room_of(label: Label) -> Box:
    width = max((fonts.width(line, size=label.size, weight=label.weight) for line in label.lines), default=0.0)
    left = label.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor] * width
    top = label.y - label.size * 0.95
    return Box(left, top, left + width, top + len(label.lines) * label.size * LEADING)
