"""The fishbone diagram: head right, bones leaning back, level twigs; the same picture on screen and paper.

A bone shows four causes, the list beside the picture shows all. The mark of a cause tells how far it was
checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.charts import fishbone_layout as layout
from app.charts import fonts, style, svg
from app.charts.fingerprint import fingerprint
from app.charts.fishbone_layout import Bone, Entry, Row
from app.charts.style import BOLD, REGULAR
from app.charts.svg import Drawing, Value

MOST_CATEGORIES = 10
_HEAD_TEXT = 17.0
_HEAD_LEADING = 22.0
_HEAD_LINES = 19
_SMALL_LEADING = 18.5
_SMALL_LINES = 23
"""As many lines as stand between the labels of the bones above and below."""


class State(StrEnum):
    """How far a cause was checked."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    UNCHECKED = "unchecked"
    RULED_OUT = "ruled_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One possible cause, with those behind it."""

    text: str
    state: State = State.UNCHECKED
    sub_causes: Sequence[Cause] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One bone."""

    label: str
    causes: Sequence[Cause] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fishbone:
    """A problem and its possible causes. `format_more` writes "+3 in the list" for causes not drawn."""

    problem: str
    categories: Sequence[Category]
    title: str
    description: str
    format_more: Callable[[int], str]

    def __post_init__(self) -> None:
        """Raise ValueError when there is no category, or more than ten."""
        if not 1 <= len(self.categories) <= MOST_CATEGORIES:
            raise ValueError(f"a fishbone has 1 to {MOST_CATEGORIES} categories, not {len(self.categories)}")

    @property
    def formatted(self) -> tuple[str, ...]:
        """Labels that the callable makes, for the fingerprint."""
        return (self.format_more(3),)


def render(picture: Fishbone, *, prefix: str = "") -> str:
    """The diagram as SVG text, 900 by 600 units, text 15.

    `prefix` begins every id and must be the picture's own on its page; left out, it is made from the content.
    """
    drawing = Drawing(
        width=layout.WIDTH,
        height=layout.HEIGHT,
        title=picture.title,
        description=picture.description,
        prefix=prefix or f"f{fingerprint(picture)[:10]}",
    )
    bones = layout.bones(len(picture.categories))
    _spine(drawing, bones)
    _head(drawing, picture.problem)
    for bone, category in zip(bones, picture.categories, strict=True):
        _bone(drawing, bone, category.label)
        for row in layout.rows(bone, [_entry(cause) for cause in category.causes], picture.format_more):
            _row(drawing, row)
    return drawing.finish()


def mark(state: State) -> str:
    """The mark alone, 20 by 20 units, for lists and legends. It is decorative: write the word beside it."""
    return svg.decorative(width=20, height=20, shapes=_mark(state, x=10, y=10, scale=1.4))


Paint = dict[str, Value]
Shape = tuple[str, Mapping[str, Value]]


def _mark(state: State, *, x: float, y: float, scale: float = 1.0) -> list[Shape]:
    """Shapes of a mark centred on `x`, `y`, about 11 units wide at `scale` 1: they differ without colour."""
    return {
        State.CONFIRMED: _square_with_tick,
        State.LIKELY: _dot,
        State.UNCHECKED: _ring,
        State.RULED_OUT: _cross,
    }[state](x, y, scale)


def _square_with_tick(x: float, y: float, scale: float) -> list[Shape]:
    half = 6.2 * scale
    tick = [(-3.1, 0.2), (-0.9, 2.5), (3.2, -2.5)]
    path = "L".join(f"{svg.number(x + right * scale)} {svg.number(y + down * scale)}" for right, down in tick)
    square: Paint = {"x": x - half, "y": y - half, "width": 2 * half, "height": 2 * half, "rx": 2 * scale}
    stroke: Paint = {"stroke": style.SURFACE, "stroke_width": 1.9 * scale, "stroke_linecap": "round"}
    return [("rect", {**square, "fill": style.BRAND}), ("path", {"d": f"M{path}", "fill": "none", **stroke})]


def _dot(x: float, y: float, scale: float) -> list[Shape]:
    return [("circle", {"cx": x, "cy": y, "r": 5.2 * scale, "fill": style.INK})]


def _ring(x: float, y: float, scale: float) -> list[Shape]:
    ring: Paint = {"cx": x, "cy": y, "r": 4.6 * scale, "fill": style.SURFACE, "stroke": style.INK_2}
    return [("circle", {**ring, "stroke_width": 1.7 * scale})]


def _cross(x: float, y: float, scale: float) -> list[Shape]:
    far = 4.3 * scale
    left, right, top, bottom = (svg.number(value) for value in (x - far, x + far, y - far, y + far))
    path = f"M{left} {top}L{right} {bottom}M{right} {top}L{left} {bottom}"
    stroke: Paint = {"stroke": style.INK_3, "stroke_width": 2.0 * scale, "stroke_linecap": "round"}
    return [("path", {"d": path, "fill": "none", **stroke})]


def _entry(cause: Cause) -> Entry:
    weight = BOLD if cause.state is State.CONFIRMED else REGULAR
    return Entry(cause.text, weight, cause.state, [_entry(behind) for behind in cause.sub_causes])


def _spine(drawing: Drawing, bones: Sequence[Bone]) -> None:
    end = layout.WIDTH - layout.HEAD_WIDTH - 6
    tail = max(16.0, min(bone.foot - bone.lean - bone.twig for bone in bones))
    drawing.add("path", d=f"M{svg.number(tail)} {svg.number(layout.SPINE)}H{svg.number(end - 12)}",
                fill="none", stroke=style.INK, stroke_width=4.0)  # fmt: skip
    corners = ((end - 20, layout.SPINE - 11), (end, layout.SPINE), (end - 20, layout.SPINE + 11))
    points = " ".join(f"{svg.number(x)},{svg.number(y)}" for x, y in corners)
    drawing.add("polygon", points=points, fill=style.INK)


def _head(drawing: Drawing, problem: str) -> None:
    lines, size, leading = _head_lines(problem)
    height = max(110.0, len(lines) * leading + 40)
    left = layout.WIDTH - layout.HEAD_WIDTH - 6
    drawing.add("rect", x=left, y=layout.SPINE - height / 2, width=layout.HEAD_WIDTH, height=height, rx=12.0,
                fill=style.INK)  # fmt: skip
    first = layout.SPINE - (len(lines) - 1) * leading / 2 + size * 0.35
    for row, line in enumerate(lines):
        drawing.text(line, x=left + layout.HEAD_WIDTH / 2, y=first + row * leading, size=size,
                     weight=BOLD, fill=style.SURFACE, anchor="middle")  # fmt: skip


def _head_lines(problem: str) -> tuple[list[str], float, float]:
    """The problem in lines, with the size of its text and their distance: smaller before anything is cut."""
    room = layout.HEAD_WIDTH - 20
    lines = fonts.wrap(problem, room=room, size=_HEAD_TEXT, weight=BOLD)
    if len(lines) <= _HEAD_LINES:
        return lines, _HEAD_TEXT, _HEAD_LEADING
    small = fonts.wrap(problem, room=room, size=layout.TEXT, weight=BOLD, most=_SMALL_LINES)
    return small, layout.TEXT, _SMALL_LEADING


def _bone(drawing: Drawing, bone: Bone, label: str) -> None:
    x, y = bone.end
    drawing.add("line", x1=x, y1=y, x2=bone.foot, y2=layout.SPINE, stroke=style.INK, stroke_width=2.5)
    size = _HEAD_TEXT if bone.twig > 150 else layout.TEXT
    words = fonts.fit(label, room=bone.twig, size=size, weight=BOLD)
    width = fonts.width(words, size=size, weight=BOLD) + (28 if bone.twig > 150 else 16)
    top = y - layout.LABEL_HEIGHT if bone.above else y
    left = max(x - width / 2, 2.0)
    drawing.add("rect", x=left, y=top, width=width, height=layout.LABEL_HEIGHT, rx=8.0, fill=style.BRAND_SOFT)
    middle = top + layout.LABEL_HEIGHT / 2 + size * 0.35
    drawing.text(words, x=left + width / 2, y=middle, size=size, weight=BOLD, anchor="middle")


def _row(drawing: Drawing, row: Row) -> None:
    if row.twig:
        left, y, right = row.twig
        drawing.add("line", x1=left, y1=y, x2=right, y2=y, stroke=style.LINE_STRONG, stroke_width=1.5)
    if row.stem:
        x, upper, lower = (svg.number(value) for value in row.stem)
        end = svg.number(row.x - layout.MARK_ROOM + 2)
        drawing.add("path", d=f"M{x} {upper}V{lower}H{end}", fill="none", stroke=style.LINE_STRONG, stroke_width=1.5)
    if row.state:
        for tag, attributes in _mark(State(row.state), x=row.x - 11, y=row.y - layout.TEXT * 0.33):
            drawing.add(tag, **attributes)
    for number, line in enumerate(row.lines):
        _words(drawing, row, line, row.y + number * layout.LEADING)


def _words(drawing: Drawing, row: Row, line: str, y: float) -> None:
    out = row.state == State.RULED_OUT
    fill = style.INK_3 if out else style.INK if row.state else style.INK_2
    drawing.text(line, x=row.x, y=y, size=layout.TEXT, weight=row.weight, fill=fill)
    if out:
        # A line of its own: the PDF renderer does not know text-decoration inside a picture.
        end = row.x + fonts.width(line, size=layout.TEXT, weight=row.weight)
        strike = y - layout.TEXT * 0.3
        drawing.add("line", x1=row.x - 1, y1=strike, x2=end + 1, y2=strike, stroke=style.INK_3, stroke_width=1.3)
