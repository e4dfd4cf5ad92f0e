"""Words in a picture: broken to the room they have, set beside what they name, written last of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.charts import fonts, placing, style
from app.charts.placing import Box, Words
from app.charts.style import Colour
from app.charts.svg import Drawing

LEADING = 1.22
Leader = tuple[tuple[float, float], tuple[float, float]]


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
    leader: Leader | None = None
    plate: Box | None = None


def words(text: str, *, room: float, size: float, weight: int, most: int) -> Words:
    """`text` broken to `room` in at most `most` lines, with its measures."""
    lines = tuple(fonts.wrap(text, room=room, size=size, weight=weight, most=most))
    widest = max((fonts.width(line, size=size, weight=weight) for line in lines), default=0.0)
    return Words(lines, widest, len(lines) * size * LEADING)


def texts(wanted: Iterable[str], *, size: float, weight: int, bounds: tuple[float, float]) -> list[tuple[str, float]]:
    """One-line ways to write a label, best first, with their widths: as given, then the first of them cut."""
    room = bounds[1] - bounds[0]
    fitted = [fonts.fit(text, room=room, size=size, weight=weight) for text in wanted if text]
    # Cut to half the picture, a long label still says more than none.
    fitted += [
        fonts.fit(text, room=share * room, size=size, weight=weight) for text in fitted[:1] for share in (0.5, 0.3)
    ]
    return [(text, fonts.width(text, size=size, weight=weight)) for text in dict.fromkeys(fitted)]


def ways(text: str, *, room: float, size: float, weight: int) -> list[Words]:
    """`text` in one line where that takes no more than 0.42 of `room`, and a long one in two."""
    whole = fonts.width(text, size=size, weight=weight)
    widest = room * 0.42
    rooms = [whole + 1] if whole <= widest else []
    rooms += [min(widest, max(whole * 0.62, 90.0))] if whole > 110 else []
    return [words(text, room=room, size=size, weight=weight, most=2) for room in rooms]


def in_box(text: Words, box: Box, *, size: float, weight: int, colour: Colour, plate: bool) -> Label:
    """`text` written in `box`, on a pale plate where it stands over something drawn."""
    return Label(text.lines, box.left, box.top + size * 0.95, size, weight, colour, plate=box if plate else None)


def near(spot: placing.Spot, *, size: float, weight: int, colour: Colour) -> Label:
    """A label where `placing.near` found room for it, with a line back to its point when it strayed."""
    label = in_box(spot.words, spot.box, size=size, weight=weight, colour=colour, plate=spot.weight > 4)
    return replace(label, leader=_leader(spot)) if spot.reach else label


def _leader(spot: placing.Spot) -> Leader:
    (x, y), end = spot.point, spot.box.nearest(spot.point)
    length = float(np.hypot(end[0] - x, end[1] - y))
    start = (x + (end[0] - x) / length * 9, y + (end[1] - y) / length * 9)
    return start, end


@dataclass(frozen=True, slots=True)
class Entry:
    """A name for the column at a plot's side: the height it would like to stand at, and how it is written."""

    height: float
    text: str
    weight: int
    colour: Colour


def column(
    entries: Sequence[Entry], *, left: float, room: float, size: float, span: tuple[float, float]
) -> list[Label]:
    """The entries below one another at `left`, spread so that none touches another, from `span[0]` to `span[1]`."""
    broken = [words(entry.text, room=room, size=size, weight=entry.weight, most=3) for entry in entries]
    wanted = [(entry.height - text.height / 2, text.height) for entry, text in zip(entries, broken, strict=True)]
    tops = placing.spread(wanted, low=span[0], high=span[1])
    return [
        Label(text.lines, left, top + size * 0.96, size, entry.weight, entry.colour)
        for entry, text, top in zip(entries, broken, tops, strict=True)
    ]


def write(drawing: Drawing, labels: Iterable[Label]) -> None:
    """Write the labels into `drawing`, each with its leader and plate under it."""
    for label in labels:
        if label.leader:
            (x1, y1), (x2, y2) = label.leader
            drawing.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=style.INK_3, stroke_width=1.0)
        if label.plate:
            box = label.plate
            width, height = box.right - box.left + 4, box.bottom - box.top
            drawing.add("rect", x=box.left - 2, y=box.top, width=width, height=height, rx=3.0,
                        fill=style.SURFACE, fill_opacity="0.82")  # fmt: skip
        for row, line in enumerate(label.lines):
            y = label.y + row * label.size * LEADING
            drawing.text(
                line, x=label.x, y=y, size=label.size, weight=label.weight, fill=label.fill, anchor=label.anchor
            )
