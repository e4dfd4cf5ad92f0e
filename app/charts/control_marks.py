"""The marks of a control chart, drawn by matplotlib: grid, bands, lines, points, diamonds and rings.

No words: those are placed by measured widths and written as our own text. A figure is made for each picture
and never shared, so charts may be drawn in several threads at once.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from app.charts import decimate, style, svg
from app.charts.control import ControlChart, Role, Signal, Stage
from app.charts.control_frame import Frame
from app.charts.style import Colour

Line = NDArray[np.float64]
MOST_DIAMONDS = 200


@dataclass(frozen=True, slots=True)
class Look:
    """How a stage is drawn."""

    line: Colour
    band: Colour
    face: Colour
    edge: Colour
    marker: str


_AFTER = Look(style.AFTER, style.AFTER_BAND, style.AFTER, style.SURFACE, "o")
LOOKS = {
    Role.BEFORE: Look(style.BEFORE, style.BEFORE_BAND, style.SURFACE, style.BEFORE, "o"),
    Role.AFTER: _AFTER,
    Role.CONTROL: Look(style.AFTER, style.AFTER_BAND, style.AFTER, style.SURFACE, "s"),
}


@dataclass(frozen=True, slots=True)
class Track:
    """One stage as it is drawn: thinned to what the picture can show; `index` counts through the series."""

    stage: Stage
    index: NDArray[np.intp]
    places: Line
    values: Line
    second: Line
    centre: Line
    lower: Line
    upper: Line
    start: float
    end: float


def tracks(chart: ControlChart, frame: Frame) -> list[Track]:
    """The stages that have points, thinned."""
    found: list[Track] = []
    first = 0
    for number, stage in enumerate(chart.stages):
        count = len(stage.x)
        if count:
            second = np.array(chart.second_values[first : first + count])
            found.append(_track(stage, first, frame, frame.scales.edges[number : number + 2], second=second))
        first += count
    return found


def _track(stage: Stage, first: int, frame: Frame, ends: Sequence[float], *, second: Line) -> Track:
    places = frame.scales.places[first : first + len(stage.x)]
    values, centre = np.array(stage.numbers("values")), np.array(stage.numbers("centre"))
    lower, upper = np.array(stage.numbers("lower")), np.array(stage.numbers("upper"))
    if not stage.shows_limits:
        lower, upper = np.full(len(places), np.nan), np.full(len(places), np.nan)
    columns = max(1, int(abs(frame.across(ends[1]) - frame.across(ends[0]))))
    drawn = [line for line in (values, second, centre, lower, upper) if np.isfinite(line).any()]
    kept = decimate.keep(places, drawn or [values], columns=columns)
    return Track(
        stage=stage,
        index=first + kept,
        places=places[kept],
        values=values[kept],
        second=second[kept],
        centre=centre[kept],
        lower=lower[kept],
        upper=upper[kept],
        start=ends[0],
        end=ends[1],
    )


def draw(
    chart: ControlChart,
    frame: Frame,
    found: Iterable[Track],
    *,
    poles: Sequence[tuple[float, float]],
    prefix: str,
) -> list[Element]:
    """The marks as cleaned SVG elements. `poles` are the change lines: place on the axis, upper end's y."""
    style.prepare_matplotlib()
    figure = Figure(figsize=(frame.size.width / 72, frame.size.height / 72), dpi=72)
    axes = _axes(figure, frame)
    _grid(axes, frame)
    stages = list(found)
    for track in stages:
        _band(axes, track)
    for track in stages:
        _levels(axes, track)
    _references(axes, chart, frame)
    _poles(axes, frame, poles)
    for track in stages:
        _points(axes, track, frame, track.values, marked=_marked(chart, second=False))
        if chart.second:
            _points(axes, track, frame, track.second, marked=_marked(chart, second=True))
    _unusual(axes, chart, frame)
    return svg.cleaned(_saved(figure), prefix=prefix)


def _axes(figure: Figure, frame: Frame) -> Axes:
    size = frame.size
    wide, high = frame.right - frame.left, frame.bottom - frame.top
    rectangle = (
        frame.left / size.width,
        1 - frame.bottom / size.height,
        wide / size.width,
        high / size.height,
    )
    figure.patch.set_visible(False)
    axes = figure.add_axes(rectangle)
    axes.set_axis_off()
    axes.set_xlim(*frame.scales.along)
    axes.set_ylim(*frame.scales.upright)
    axes.set_autoscale_on(False)
    return axes


def _saved(figure: Figure) -> str:
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def _line(axes: Axes, x: Any, y: Any, *, colour: Colour, width: float, dash: Sequence[float] = (), z: float) -> None:
    # Dashes of matplotlib are in line widths; ours are in pixels.
    pattern: Any = (0, tuple(part / width for part in dash)) if dash else "-"
    axes.plot(x, y, color=colour.light, linewidth=width, linestyle=pattern, zorder=z, clip_on=False,
              solid_capstyle="butt", solid_joinstyle="round", dash_capstyle="butt")  # fmt: skip


def _grid(axes: Axes, frame: Frame) -> None:
    for tick in frame.scales.value_ticks:
        strong = tick is frame.scales.value_ticks[0]
        colour = style.LINE_STRONG if strong else style.GRID
        _line(axes, frame.scales.along, (tick.at, tick.at), colour=colour, width=1, z=0)


def _stairs(track: Track, level: Line) -> tuple[Line, Line]:
    """A level that holds from half way to the neighbours, as limits that differ by point are drawn."""
    middles = (track.places[1:] + track.places[:-1]) / 2
    edges = np.concatenate([[track.start], middles, [track.end]])
    if np.ptp(level) == 0:
        return edges[[0, -1]], level[[0, -1]]
    return np.repeat(edges, 2)[1:-1], np.repeat(level, 2)


def _band(axes: Axes, track: Track) -> None:
    if not np.isfinite(track.upper).any():
        return
    floor = axes.get_ylim()[0]
    x, upper = _stairs(track, track.upper)
    x_lower, lower = _stairs(track, np.where(np.isfinite(track.lower), track.lower, floor))
    band = LOOKS[track.stage.role].band.light
    upper = np.where(np.isfinite(upper), upper, np.interp(x, x_lower, lower))
    outline = np.concatenate([x, x_lower[::-1]]), np.concatenate([upper, lower[::-1]])
    axes.fill(*outline, color=band, linewidth=0, zorder=1, clip_on=False)


def _levels(axes: Axes, track: Track) -> None:
    colour = LOOKS[track.stage.role].line
    for level in (track.lower, track.upper):
        if np.isfinite(level).any():
            _line(axes, *_stairs(track, level), colour=colour, width=1, dash=style.DASH_LIMIT, z=2)
    if np.isfinite(track.centre).any():
        _line(axes, *_stairs(track, track.centre), colour=colour, width=2, z=3)


def _references(axes: Axes, chart: ControlChart, frame: Frame) -> None:
    along = frame.scales.along
    for limit in chart.customer_limits:
        _line(axes, along, (limit.value,) * 2, colour=style.LIMIT, width=1.6, dash=style.DASH_CUSTOMER, z=4)
    if chart.goal:
        _line(axes, along, (chart.goal.value,) * 2, colour=style.GOAL, width=2, dash=style.DASH_GOAL, z=4)


def _poles(axes: Axes, frame: Frame, poles: Sequence[tuple[float, float]]) -> None:
    low, high = frame.scales.upright
    unit = (high - low) / (frame.bottom - frame.top)
    for place, upper_end in poles:
        top = high + (frame.top - upper_end) * unit
        _line(axes, (place, place), (low, top), colour=style.INK, width=1.5, z=5)


def _marked(chart: ControlChart, *, second: bool) -> NDArray[np.intp]:
    return np.array([signal.position for signal in chart.signals if signal.second is second], dtype=int)


def marker_size(frame: Frame) -> float:
    """Diameter of an ordinary point: smaller where points crowd, 0 where marks would run into one another."""
    if frame.step < 3:
        return 0.0
    return min(6.0, max(3.5, frame.step * 0.6))


def _points(axes: Axes, track: Track, frame: Frame, values: Line, *, marked: NDArray[np.intp]) -> None:
    look = LOOKS[track.stage.role]
    _line(axes, track.places, values, colour=look.line, width=1.1, z=6)
    size = marker_size(frame) or _lonely(values)
    shown = ~np.isin(track.index, marked) & np.isfinite(values)
    if size and shown.any():
        wide = 1.5 if look.face is style.SURFACE else 0.8
        axes.plot(track.places[shown], values[shown], look.marker, markersize=size, linestyle="none",
                  markerfacecolor=look.face.light, markeredgecolor=look.edge.light, markeredgewidth=wide,
                  zorder=7, clip_on=False)  # fmt: skip


def _lonely(values: Line) -> float:
    """A stage of one point has no line to be seen by."""
    return 4.0 if np.isfinite(values).sum() == 1 else 0.0


def _unusual(axes: Axes, chart: ControlChart, frame: Frame) -> None:
    places, values, second = frame.scales.places, np.array(chart.values), np.array(chart.second_values)
    diameter = 2 * (marker_size(frame) or 3.5)
    ringed = visible_rings(chart, frame)
    _marks(axes, places[ringed], values[ringed], "o", diameter * 0.9, face=None, edge=style.SIGNAL)
    for excluded in (False, True):
        signals = [signal for signal in chart.signals if signal.excluded is excluded]
        spots = [signal.position for signal in signals]
        heights = np.array([(second if signal.second else values)[signal.position] for signal in signals])
        face = style.SURFACE if excluded else style.SIGNAL
        edge = style.SIGNAL if excluded else style.INK
        _marks(axes, places[spots], heights, "D", diameter * 0.78, face=face, edge=edge)


def visible(chart: ControlChart, frame: Frame) -> list[Signal]:
    """The diamonds that can be told apart: of very many, in every three pixels the named, highest and lowest."""
    if len(chart.signals) <= MOST_DIAMONDS:
        return list(chart.signals)
    columns: dict[tuple[int, bool, bool], list[Signal]] = {}
    for signal in chart.signals:
        column = int(frame.across(float(frame.scales.places[signal.position])) / 3)
        columns.setdefault((column, signal.excluded, signal.second), []).append(signal)
    kept = [signal for signals in columns.values() for signal in _telling(chart, signals)]
    return sorted(kept, key=lambda signal: signal.position)


def _telling(chart: ControlChart, signals: Sequence[Signal]) -> list[Signal]:
    """Of the signals of a column the named ones, the highest and the lowest."""

    def height(signal: Signal) -> float:
        return (chart.second_values if signal.second else chart.values)[signal.position]

    found = {id(signal): signal for signal in signals if signal.label}
    found |= {id(signal): signal for signal in (max(signals, key=height), min(signals, key=height))}
    return list(found.values())


def visible_rings(chart: ControlChart, frame: Frame) -> list[int]:
    """The values of runs that are ringed: one in every three pixels is all that can be told apart."""
    spots = np.unique(np.fromiter(chain.from_iterable(run.positions for run in chart.runs), dtype=int))
    columns = frame.across(frame.scales.places[spots]) // 3
    return list(spots[np.unique(columns, return_index=True)[1]].tolist())


def _marks(axes: Axes, x: Line, y: Line, marker: str, size: float, *, face: Colour | None, edge: Colour) -> None:
    if len(x):
        width = 1.6 if edge is style.SIGNAL else 1.3
        inner = face.light if face else "none"
        axes.plot(x, y, marker, markersize=size, linestyle="none", markerfacecolor=inner,
                  markeredgecolor=edge.light, markeredgewidth=width, zorder=8, clip_on=False)  # fmt: skip
