"""A control chart put together: header, caption, plot, axes, so that each knows what room is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.charts import control_frame, control_labels, control_marks, fonts, lettering, style
from app.charts.control import ControlChart, Size
from app.charts.control_frame import Frame
from app.charts.control_marks import LOOKS
from app.charts.lettering import LEADING, Label
from app.charts.placing import Flag
from app.charts.style import BOLD, REGULAR, SEMIBOLD
from app.charts.svg import Drawing, number

_CAPTION = 12.5


@dataclass(frozen=True, slots=True)
class Layout:
    """The frame, and the words above and below it."""

    frame: Frame
    header: list[Label]
    footer: list[Label]
    poles: list[tuple[float, float]]
    """Change lines: place along the axis and y of the upper end."""


def render(chart: ControlChart, *, size: Size, prefix: str) -> str:
    """The chart as SVG text; see `app.charts.control.render`."""
    drawing = Drawing(
        width=size.width, height=size.height, title=chart.title, description=chart.description, prefix=prefix
    )
    paint(drawing, chart, size=size, prefix=prefix)
    return drawing.finish()


def paint(drawing: Drawing, chart: ControlChart, *, size: Size, prefix: str) -> None:
    """Draw the chart into `drawing`, from its upper left corner on."""
    layout = _layout(chart, size)
    frame = layout.frame
    drawing.root.set("data-across", _across(frame))
    chart = replace(chart, signals=control_marks.visible(chart, frame))
    tracks = control_marks.tracks(chart, frame)
    drawing.extend(control_marks.draw(chart, frame, tracks, poles=layout.poles, prefix=prefix))
    clutter = control_labels.clutter_of(chart, frame, tracks, [place for place, _ in layout.poles])
    named: list[Label] = []
    if size.side_labels:
        named = control_labels.side(chart, frame, tracks)
    else:
        named, clutter = control_labels.inside(chart, frame, clutter)
    named += control_labels.unusual(chart, frame, clutter, tracks)
    lettering.write(drawing, [*layout.header, *_axis_labels(chart, frame), *layout.footer, *named])


def _across(frame: Frame) -> str:
    """Where the first and the last point stand, and the plot's upper and lower end, to read point by point."""
    places = frame.scales.places
    ends = (frame.across(float(places[0])), frame.across(float(places[-1])), frame.top, frame.bottom)
    return " ".join(map(number, ends))


def _layout(chart: ControlChart, size: Size) -> Layout:
    scales = control_frame.scales(chart, size=size)
    left, right = control_frame.margins(chart, scales, size=size)
    frame = Frame(size, scales, left, right, top=0, bottom=size.height)
    places = [control_frame.change_place(chart, change.at) for change in chart.changes]
    title, title_end = _title(chart, frame)
    names, names_end = _stage_names(chart, frame, title_end + size.stage_text * 0.45)
    flags = control_labels.change_flags(chart, frame, places)
    rows = max((flag.row for flag in flags), default=-1) + 1
    top = names_end + rows * _row(size) + 9
    footer, bottom = _caption(chart, frame)
    frame = replace(frame, top=top, bottom=bottom - size.text * 1.9)
    changes, poles = _change_names(flags, places_of(places, frame), frame)
    return Layout(frame, [*title, *names, *changes], footer, poles)


def places_of(places: Sequence[float], frame: Frame) -> list[float]:
    """Change places from left to right, each held inside the axis."""
    first, last = frame.scales.along
    return sorted(min(max(place, first), last) for place in places)


def _row(size: Size) -> float:
    return size.text * 1.35


def _title(chart: ControlChart, frame: Frame) -> tuple[list[Label], float]:
    size = frame.size.text
    lines = fonts.wrap(chart.title, room=frame.size.width - frame.left - 6, size=size, weight=SEMIBOLD, most=2)
    label = Label(tuple(lines), frame.left, size * 1.45, size, SEMIBOLD, style.INK)
    return [label], size * 1.45 + (len(lines) - 1) * size * LEADING


def _stage_names(chart: ControlChart, frame: Frame, begin: float) -> tuple[list[Label], float]:
    size = frame.size.stage_text
    flags = control_labels.stage_flags(chart, frame)
    rows = max((flag.row for flag in flags), default=0)
    labels = [
        Label((flag.words,), flag.left, begin + (flag.row + 1) * size * 1.3, size, BOLD, LOOKS[stage.role].line)
        for flag, stage in zip(flags, chart.stages, strict=True)
        if flag.words
    ]
    return labels, begin + (rows + 1) * size * 1.3


def _change_names(
    flags: Sequence[Flag], places: Sequence[float], frame: Frame
) -> tuple[list[Label], list[tuple[float, float]]]:
    size = frame.size
    labels: list[Label] = []
    poles: list[tuple[float, float]] = []
    for flag, place in zip(flags, places, strict=True):
        baseline = frame.top - 7 - flag.row * _row(size)
        if flag.words:
            labels.append(Label((flag.words,), flag.left, baseline, size.text, REGULAR, style.INK_2))
        poles.append((place, baseline - size.text * 0.85 if flag.words else frame.top))
    return labels, poles


def _caption(chart: ControlChart, frame: Frame) -> tuple[list[Label], float]:
    """The caption's lines at the foot, and the y where they begin."""
    lines = fonts.wrap(chart.caption, room=frame.size.width - frame.left - 6, size=_CAPTION, most=3)
    if not lines:
        return [], frame.size.height - 4
    leading = _CAPTION * LEADING
    begin = frame.size.height - 6 - (len(lines) - 1) * leading
    return [Label(tuple(lines), frame.left, begin, _CAPTION, REGULAR, style.INK_3)], begin - leading


def _axis_labels(chart: ControlChart, frame: Frame) -> Iterable[Label]:
    size = frame.size.text
    for tick in frame.scales.value_ticks:
        y = frame.height_of(tick.at) + size * 0.35
        yield Label((tick.label,), frame.left - 8, y, size, REGULAR, style.INK_2, "end")
    for tick in control_frame.position_ticks(chart, frame):
        half = fonts.width(tick.label, size=size) / 2
        x = max(min(frame.across(tick.at), frame.size.width - half - 2), half + 2)
        yield Label((tick.label,), x, frame.bottom + size * 1.5, size, REGULAR, style.INK_2, "middle")
