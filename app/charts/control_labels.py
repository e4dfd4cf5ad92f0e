"""The words of a control chart: measured, kept apart, and dropped rather than printed over each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from app.charts import lettering, placing, style
from app.charts.control import Change, ControlChart, ReferenceLine, Size
from app.charts.control_frame import Frame
from app.charts.control_marks import LOOKS, Track, marker_size, visible_rings
from app.charts.lettering import Entry, Label
from app.charts.placing import Box, Clutter, Flag, Words
from app.charts.style import BOLD, REGULAR, SEMIBOLD, Colour

_ROWS = 3
Named = tuple[str, list[tuple[float, float]], Colour]
"""A label, the points it may stand near, and its colour."""


def stage_flags(chart: ControlChart, frame: Frame) -> list[Flag]:
    """The stages' names in rows above the plot."""
    size = frame.size
    bounds = (frame.left, size.width - 6)
    anchors = [
        (
            frame.across(edge) + 3,
            lettering.texts(
                _names(stage.label, stage.short_label, size), size=size.stage_text, weight=BOLD, bounds=bounds
            ),
        )
        for stage, edge in zip(chart.stages, frame.scales.edges, strict=False)
    ]
    return placing.rows_of(anchors, bounds=bounds, rows=_ROWS)


def change_flags(chart: ControlChart, frame: Frame, places: Sequence[float]) -> list[Flag]:
    """The changes' names in rows between the stages' names and the plot, in order of their lines."""
    size = frame.size
    bounds = (6.0, size.width - 6)
    latest = sorted(places)[-size.most_labels :]
    poles = [
        (
            frame.across(place),
            lettering.texts(
                _change_names(change, named=place in latest), size=size.text, weight=REGULAR, bounds=bounds
            ),
        )
        for change, place in zip(chart.changes, places, strict=True)
    ]
    return placing.flags(poles, bounds=bounds, rows=_ROWS)


def _change_names(change: Change, *, named: bool) -> list[str]:
    return [change.label, change.short_label] if named else []


def _names(label: str, short: str, size: Size) -> list[str]:
    return [label, short] if size.side_labels else [short, label]


def side(chart: ControlChart, frame: Frame, found: Sequence[Track]) -> list[Label]:
    """Names of goal, customer limits and normal range in a column right of a wide plot."""
    size = frame.size.text
    entries = [
        Entry(frame.height_of(line.value), line.label, BOLD, _reference_colour(chart, line))
        for line in chart.reference_lines
    ]
    entries += _range_entry(chart, frame, found)
    entries += [Entry(points[-1][1], label, REGULAR, colour) for label, points, colour in _lines(chart, frame, found)]
    span = (frame.top - size, frame.bottom + size / 2)
    return lettering.column(
        entries, left=frame.right + 8, room=frame.size.width - frame.right - 12, size=size, span=span
    )


def _range_entry(chart: ControlChart, frame: Frame, found: Sequence[Track]) -> list[Entry]:
    last = found[-1]
    if not (chart.range_label and np.isfinite(last.upper[-1])):
        return []
    low = last.lower[-1] if np.isfinite(last.lower[-1]) else frame.scales.upright[0]
    height = frame.height_of((last.upper[-1] * 3 + low) / 4)
    return [Entry(height, chart.range_label, REGULAR, LOOKS[last.stage.role].line)]


def _lines(chart: ControlChart, frame: Frame, found: Sequence[Track]) -> list[Named]:
    """Names, points and colour of the two lines where there are two."""
    everywhere = range(len(chart.x))
    colour = LOOKS[found[-1].stage.role].line
    named = [
        (label, _points(chart, frame, everywhere, second=second), colour)
        for label, second in zip(chart.line_labels, (False, True), strict=True)
        if label
    ]
    return [line for line in named if line[1]]


def _reference_colour(chart: ControlChart, line: ReferenceLine) -> Colour:
    return style.GOAL if line is chart.goal else style.LIMIT


def inside(chart: ControlChart, frame: Frame, clutter: Clutter) -> tuple[list[Label], Clutter]:
    """Names of goal and customer limits in a narrow plot, at the emptiest place beside their lines."""
    labels: list[Label] = []
    size = frame.size.text
    for line in chart.reference_lines:
        text = lettering.words(line.label, room=frame.right - frame.left - 8, size=size, weight=BOLD, most=1)
        box = min(_beside(frame, frame.height_of(line.value), text), key=partial(_burden, clutter=clutter))
        colour = _reference_colour(chart, line)
        labels.append(
            lettering.in_box(text, box, size=size, weight=BOLD, colour=colour, plate=clutter.weight_in(box) > 3)
        )
        clutter = clutter.with_box(box)
    return labels, clutter


def _burden(box: Box, clutter: Clutter) -> float:
    return clutter.weight_in(box) + (clutter.bounds.right - box.right) * 0.004 + (0 if clutter.free(box) else 500)


def _beside(frame: Frame, y: float, text: Words) -> list[Box]:
    lefts = np.linspace(frame.right - text.width - 3, frame.left + 4, 12).tolist()
    return [
        Box(left, top, left + text.width, top + text.height) for left in lefts for top in (y - text.height - 3, y + 4)
    ]


def unusual(chart: ControlChart, frame: Frame, clutter: Clutter, found: Sequence[Track]) -> list[Label]:
    """Short causes beside diamonds, then names of runs, the latest first, as many as find room.

    In a narrow plot names of two lines after them.
    """
    lines = [] if frame.size.side_labels else _lines(chart, frame, found)
    named = [(label, _farthest(points), colour) for label, points, colour in lines]
    labels: list[Label] = []
    size = frame.size.text
    for label, points, colour in chain(islice(_unusual_names(chart, frame), frame.size.most_labels), named):
        ways = lettering.ways(label, room=frame.right - frame.left, size=size, weight=SEMIBOLD)
        spot = placing.near(_three_of(points), ways, clutter)
        if spot:
            labels.append(lettering.near(spot, size=size, weight=SEMIBOLD, colour=colour))
            clutter = clutter.with_box(spot.box)
    return labels


def _unusual_names(chart: ControlChart, frame: Frame) -> Iterator[Named]:
    for signal in sorted(chart.signals, key=lambda signal: signal.position, reverse=True):
        if signal.label:
            yield signal.label, _points(chart, frame, [signal.position], second=signal.second), style.WARN
    for run in reversed(chart.runs):
        if run.label and run.positions:
            yield run.label, _points(chart, frame, run.positions), style.WARN


def _farthest(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The three points of a line that stand farthest from where it mostly runs."""
    usual = float(np.median([y for _, y in points]))
    return sorted(points, key=lambda point: abs(point[1] - usual), reverse=True)[:3]


def _three_of(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The middle, first and last point of a run, or the one point of a signal."""
    return list(dict.fromkeys(points[spot] for spot in (len(points) // 2, 0, -1) if points))


def clutter_of(chart: ControlChart, frame: Frame, found: Sequence[Track], poles: Sequence[float]) -> Clutter:
    """What is drawn in the plot, for labels to keep clear of."""
    spots = [np.empty((3, 0))]
    for track in found:
        x = frame.across(track.places)
        spots += [_level(frame, line, x, weight=1.0) for line in (track.values, track.second)]
        levels = (track.centre, track.lower, track.upper)
        spots += [_level(frame, level, x, weight=0.7) for level in levels if np.isfinite(level).any()]
    spots += [_straight(frame, line.value, weight=1.2) for line in chart.reference_lines]
    spots += [_upright(frame, frame.across(pole)) for pole in poles]
    diamonds = [_points(chart, frame, [signal.position], second=signal.second) for signal in chart.signals]
    taken = [_around(x, y, frame) for points in diamonds for x, y in points]
    spots.append(_ringed(chart, frame))
    bounds = Box(frame.left, frame.top - 5, frame.size.width - 6, frame.bottom)
    if frame.size.side_labels:
        bounds = replace(bounds, right=frame.right)
    return Clutter(_thinned(np.hstack(spots)), tuple(taken), bounds)


def _thinned(spots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of very many spots every so many, weighted for the rest: enough to tell full corners from empty."""
    stride = max(1, spots.shape[1] // 6000)
    return spots[:, ::stride] * np.array([[1.0], [1.0], [stride]])


def _level(frame: Frame, level: NDArray[np.float64], x: NDArray[np.float64], *, weight: float) -> NDArray[np.float64]:
    return placing.samples(x, frame.height_of(level), weight=weight)


def _ringed(chart: ControlChart, frame: Frame) -> NDArray[np.float64]:
    points = _points(chart, frame, visible_rings(chart, frame))
    return np.array([(x, y, 3.0) for x, y in points]).reshape(-1, 3).T


def _straight(frame: Frame, value: float, *, weight: float) -> NDArray[np.float64]:
    y = frame.height_of(value)
    return placing.samples(np.array([frame.left, frame.right]), np.array([y, y]), weight=weight)


def _upright(frame: Frame, x: float) -> NDArray[np.float64]:
    return placing.samples(np.array([x, x]), np.array([frame.top, frame.bottom]), weight=2.5)


def _points(
    chart: ControlChart, frame: Frame, positions: Sequence[int], *, second: bool = False
) -> list[tuple[float, float]]:
    """Where points stand in the picture; missing values are passed over."""
    values, places = chart.second_values if second else chart.values, frame.scales.places
    there = [position for position in positions if np.isfinite(values[position])]
    return [(frame.across(float(places[spot])), frame.height_of(values[spot])) for spot in there]


def _around(x: float, y: float, frame: Frame) -> Box:
    half = (marker_size(frame) or 3.5) + 2
    return Box(x - half, y - half, x + half, y + half)
