"""The words of a control chart: measured, kept apart, and dropped rather than printed over each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from app.charts import fonts, placing, style
from app.charts.control import Change, ControlChart, ReferenceLine, Size
from app.charts.control_frame import Frame
from app.charts.control_marks import LOOKS, Track, marker_size
from app.charts.placing import Box, Clutter, Flag, Words
from app.charts.style import BOLD, REGULAR, SEMIBOLD, Colour

LEADING = 1.22
_ROWS = 3


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of text with the baseline of the first; `leader` is a fine line back to what is named."""

    lines: tuple[str, ...]
    x: float
    y: float
    size: float
    weight: int
    fill: Colour
    anchor: str = "start"
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None
    plate: Box | None = None


def words(text: str, *, room: float, size: float, weight: int, most: int) -> Words:
    """`text` broken to `room` in at most `most` lines, with its measures."""
    lines = tuple(fonts.wrap(text, room=room, size=size, weight=weight, most=most))
    widest = max((fonts.width(line, size=size, weight=weight) for line in lines), default=0.0)
    return Words(lines, widest, len(lines) * size * LEADING)


def stage_flags(chart: ControlChart, frame: Frame) -> list[Flag]:
    """The stages' names in rows above the plot."""
    size = frame.size
    bounds = (frame.left, size.width - 6)
    anchors = [
        (
            frame.across(edge) + 3,
            _texts(_names(stage.label, stage.short_label, size), size.stage_text, BOLD, bounds),
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
            _texts(_change_names(change, named=place in latest), size.text, REGULAR, bounds),
        )
        for change, place in zip(chart.changes, places, strict=True)
    ]
    return placing.flags(poles, bounds=bounds, rows=_ROWS)


def _change_names(change: Change, *, named: bool) -> list[str]:
    return [change.label, change.short_label] if named else []


def _names(label: str, short: str, size: Size) -> list[str]:
    return [label, short] if size.side_labels else [short, label]


def _texts(texts: Iterable[str], size: float, weight: int, bounds: tuple[float, float]) -> list[tuple[str, float]]:
    room = bounds[1] - bounds[0]
    fitted = [fonts.fit(text, room=room, size=size, weight=weight) for text in texts if text]
    # Cut to half the picture, a long label still says more than none.
    fitted += [
        fonts.fit(text, room=share * room, size=size, weight=weight) for text in fitted[:1] for share in (0.5, 0.3)
    ]
    return [(text, fonts.width(text, size=size, weight=weight)) for text in dict.fromkeys(fitted)]


def side(chart: ControlChart, frame: Frame, found: Sequence[Track]) -> list[Label]:
    """Names of goal, customer limits and normal range in a column right of a wide plot."""
    size = frame.size.text
    room = frame.size.width - frame.right - 12
    entries = [
        (frame.height_of(line.value), line.label, BOLD, _reference_colour(chart, line))
        for line in chart.reference_lines
    ]
    entries += _range_entry(chart, frame, found)
    texts = [words(label, room=room, size=size, weight=weight, most=3) for _, label, weight, _ in entries]
    wanted = [(entry[0] - text.height / 2, text.height) for entry, text in zip(entries, texts, strict=True)]
    tops = placing.spread(wanted, low=frame.top - size, high=frame.bottom + size / 2)
    return [
        Label(text.lines, frame.right + 8, top + size * 0.96, size, weight, colour)
        for (_, _, weight, colour), text, top in zip(entries, texts, tops, strict=True)
    ]


def _range_entry(chart: ControlChart, frame: Frame, found: Sequence[Track]) -> list[tuple[float, str, int, Colour]]:
    last = found[-1]
    if not (chart.range_label and np.isfinite(last.upper[-1])):
        return []
    low = last.lower[-1] if np.isfinite(last.lower[-1]) else frame.scales.upright[0]
    height = frame.height_of((last.upper[-1] * 3 + low) / 4)
    return [(height, chart.range_label, REGULAR, LOOKS[last.stage.role].line)]


def _reference_colour(chart: ControlChart, line: ReferenceLine) -> Colour:
    return style.GOAL if line is chart.goal else style.LIMIT


def inside(chart: ControlChart, frame: Frame, clutter: Clutter) -> tuple[list[Label], Clutter]:
    """Names of goal and customer limits in a narrow plot, at the emptiest place beside their lines."""
    labels: list[Label] = []
    size = frame.size.text
    for line in chart.reference_lines:
        text = words(line.label, room=frame.right - frame.left - 8, size=size, weight=BOLD, most=1)
        box = min(_beside(frame, frame.height_of(line.value), text), key=partial(_burden, clutter=clutter))
        colour = _reference_colour(chart, line)
        labels.append(_in_box(text, box, size=size, weight=BOLD, colour=colour, plate=clutter.weight_in(box) > 3))
        clutter = clutter.with_box(box)
    return labels, clutter


def _burden(box: Box, clutter: Clutter) -> float:
    return clutter.weight_in(box) + (clutter.bounds.right - box.right) * 0.004 + (0 if clutter.free(box) else 500)


def _beside(frame: Frame, y: float, text: Words) -> list[Box]:
    lefts = np.linspace(frame.right - text.width - 3, frame.left + 4, 12).tolist()
    return [
        Box(left, top, left + text.width, top + text.height) for left in lefts for top in (y - text.height - 3, y + 4)
    ]


def _in_box(text: Words, box: Box, *, size: float, weight: int, colour: Colour, plate: bool) -> Label:
    return Label(text.lines, box.left, box.top + size * 0.95, size, weight, colour, plate=box if plate else None)


def unusual(chart: ControlChart, frame: Frame, clutter: Clutter) -> list[Label]:
    """Short causes beside diamonds, then names of runs, the latest first, as many as find room."""
    latest = sorted(chart.signals, key=lambda signal: signal.position, reverse=True)
    named = [(signal.label, [signal.position]) for signal in latest if signal.label]
    named += [(run.label, list(run.positions)) for run in reversed(chart.runs) if run.label and run.positions]
    labels: list[Label] = []
    for label, positions in named[: frame.size.most_labels]:
        spot = placing.near(_three_of(_points(chart, frame, positions)), _ways(label, frame), clutter)
        if spot:
            labels.append(_near_label(spot, frame))
            clutter = clutter.with_box(spot.box)
    return labels


def _three_of(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The middle, first and last point of a run, or the one point of a signal."""
    return list(dict.fromkeys(points[spot] for spot in (len(points) // 2, 0, -1) if points))


def _ways(label: str, frame: Frame) -> list[Words]:
    size = frame.size.text
    whole = fonts.width(label, size=size, weight=SEMIBOLD)
    widest = (frame.right - frame.left) * 0.42
    rooms = [whole + 1] if whole <= widest else []
    rooms += [min(widest, max(whole * 0.62, 90.0))] if whole > 110 else []
    return [words(label, room=room, size=size, weight=SEMIBOLD, most=2) for room in rooms]


def _near_label(spot: placing.Spot, frame: Frame) -> Label:
    size = frame.size.text
    label = _in_box(spot.words, spot.box, size=size, weight=SEMIBOLD, colour=style.WARN, plate=spot.weight > 4)
    return replace(label, leader=_leader(spot)) if spot.reach else label


def _leader(spot: placing.Spot) -> tuple[tuple[float, float], tuple[float, float]]:
    (x, y), end = spot.point, spot.box.nearest(spot.point)
    length = float(np.hypot(end[0] - x, end[1] - y))
    start = (x + (end[0] - x) / length * 9, y + (end[1] - y) / length * 9)
    return start, end


def clutter_of(chart: ControlChart, frame: Frame, found: Sequence[Track], poles: Sequence[float]) -> Clutter:
    """What is drawn in the plot, for labels to keep clear of."""
    spots = [np.empty((3, 0))]
    for track in found:
        x = np.array([frame.across(place) for place in track.places.tolist()])
        y = np.array([frame.height_of(value) for value in track.values.tolist()])
        spots.append(placing.samples(x, y, weight=1.0))
        levels = (track.centre, track.lower, track.upper)
        spots += [_level(frame, level, x, weight=0.7) for level in levels if np.isfinite(level).any()]
    spots += [_straight(frame, line.value, weight=1.2) for line in chart.reference_lines]
    spots += [_upright(frame, frame.across(pole)) for pole in poles]
    diamonds = _points(chart, frame, [signal.position for signal in chart.signals])
    taken = [_around(x, y, frame) for x, y in diamonds]
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
    y = np.array([frame.height_of(value) for value in level.tolist()])
    return placing.samples(x, y, weight=weight)


def _ringed(chart: ControlChart, frame: Frame) -> NDArray[np.float64]:
    points = _points(chart, frame, sorted({spot for run in chart.runs for spot in run.positions}))
    return np.array([(x, y, 3.0) for x, y in points]).reshape(-1, 3).T


def _straight(frame: Frame, value: float, *, weight: float) -> NDArray[np.float64]:
    y = frame.height_of(value)
    return placing.samples(np.array([frame.left, frame.right]), np.array([y, y]), weight=weight)


def _upright(frame: Frame, x: float) -> NDArray[np.float64]:
    return placing.samples(np.array([x, x]), np.array([frame.top, frame.bottom]), weight=2.5)


def _points(chart: ControlChart, frame: Frame, positions: Sequence[int]) -> list[tuple[float, float]]:
    """Where points stand in the picture; missing values are passed over."""
    values, places = chart.values, frame.scales.places
    there = [position for position in positions if np.isfinite(values[position])]
    return [(frame.across(float(places[spot])), frame.height_of(values[spot])) for spot in there]


def _around(x: float, y: float, frame: Frame) -> Box:
    half = (marker_size(frame) or 3.5) + 2
    return Box(x - half, y - half, x + half, y + half)
