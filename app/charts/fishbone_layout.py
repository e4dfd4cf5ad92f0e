"""Where the bones, twigs and words of a fishbone stand. Units of the picture, y downwards."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.charts import fonts
from app.charts.style import REGULAR

WIDTH = 900.0
HEIGHT = 600.0
SPINE = HEIGHT / 2
TEXT = 15.0
LEADING = 17.5
LABEL_HEIGHT = 36.0
MARGIN = 12.0
HEAD_WIDTH = 122.0
MARK_ROOM = 19.0
MOST_CAUSES = 4

_MOST_LINES = 4
_MOST_SUB_LINES = 3
_LONGEST_TWIG = 420.0
_BETWEEN_BONES = 20.0
_UNDER_TEXT = 6.0
_BETWEEN_ROWS = 7.0
_WIDEST_GAP = 30.0
_SUB_INDENT = 16.0


class Entry(NamedTuple):
    """A cause as the layout needs it: text and weight of type, state for the drawing, causes behind it."""

    text: str
    weight: int
    state: str
    behind: Sequence[Entry]

    def size(self) -> int:
        """The cause and all behind it."""
        return 1 + sum(entry.size() for entry in self.behind)


@dataclass(frozen=True, slots=True)
class Bone:
    """A slanting bone: foot on the spine, how far its end leans back, its side, the length of its twigs."""

    foot: float
    lean: float
    above: bool
    twig: float

    @property
    def end(self) -> tuple[float, float]:
        """The outer end, at the category's label."""
        y = MARGIN + LABEL_HEIGHT
        return self.foot - self.lean, y if self.above else HEIGHT - y

    def across(self, y: float) -> float:
        """x of the bone at height `y`."""
        return self.foot - self.lean * abs(SPINE - y) / abs(SPINE - self.end[1])


@dataclass(frozen=True, slots=True)
class Row:
    """Lines of one cause: left end of its text, first baseline, and the lines it stands on or hangs from."""

    lines: tuple[str, ...]
    x: float
    y: float
    weight: int
    state: str = ""
    twig: tuple[float, float, float] | None = None
    """Left end, height, right end."""
    stem: tuple[float, float, float] | None = None
    """x, upper end, lower end of the stem a cause behind another hangs from."""


def bones(count: int) -> list[Bone]:
    """`count` bones from tail to head: the first half above the spine, the others below at the same feet."""
    columns = math.ceil(count / 2)
    lean = {1: 60.0, 2: 58.0, 3: 54.0, 4: 40.0}.get(columns, 26.0)
    first, last = MARGIN - 6 + lean, WIDTH - HEAD_WIDTH - 26
    pitch = (last - first) / columns
    twig = min(pitch - _BETWEEN_BONES, _LONGEST_TWIG)
    feet = [last - pitch * (columns - 1 - column) for column in range(columns)]
    return [Bone(feet[index % columns], lean, index < columns, twig) for index in range(count)]


@dataclass(slots=True)
class _Block:
    """A cause on its twig: lines its own text and those behind it want, and lines granted to each so far."""

    entry: Entry
    wanted: list[int]
    granted: list[int]

    @property
    def height(self) -> float:
        return sum(self.granted) * LEADING + _UNDER_TEXT

    @property
    def drawn(self) -> int:
        """How many causes of this block stand in the picture."""
        return sum(lines > 0 for lines in self.granted)


def rows(bone: Bone, entries: Sequence[Entry], format_more: Callable[[int], str]) -> list[Row]:
    """The rows of a bone downwards: at most four causes, as many lines as there is height, and the rest."""
    blocks = [_block(entry, bone) for entry in entries[:MOST_CAUSES]]
    top, bottom = _span(bone)
    _grant(blocks, spare=bottom - top - LEADING)
    hidden = sum(entry.size() for entry in entries) - sum(block.drawn for block in blocks)
    more = format_more(hidden) if hidden else ""
    free = bottom - top - sum(block.height for block in blocks) - (LEADING if more else 0.0)
    gap = min(free / max(len(blocks), 1), _WIDEST_GAP)
    y = top + (free - gap * (len(blocks) - 1)) / 2
    found: list[Row] = []
    for block in blocks:
        found += _block_rows(bone, block, y)
        y += block.height + gap
    return [*found, _more_row(bone, more, y - gap)] if more else found


def _span(bone: Bone) -> tuple[float, float]:
    if bone.above:
        return bone.end[1] + 4, SPINE - 10
    return SPINE + 4, bone.end[1] - 10


def _room(bone: Bone) -> float:
    # A block of four lines is about 70 high: so far the bone comes nearer on its leaning side.
    return bone.twig - MARK_ROOM - 4 - bone.lean * 70 / (SPINE - LABEL_HEIGHT - MARGIN)


def _block(entry: Entry, bone: Bone) -> _Block:
    wanted = [len(_lines(entry, room=_room(bone), most=_MOST_LINES))]
    wanted += [len(_lines(behind, room=_room(bone) - _SUB_INDENT, most=_MOST_SUB_LINES)) for behind in entry.behind]
    return _Block(entry, wanted, [1] + [0] * len(entry.behind))


def _lines(entry: Entry, *, room: float, most: int) -> tuple[str, ...]:
    return tuple(fonts.wrap(entry.text, room=room, size=TEXT, weight=entry.weight, most=most))


def _grant(blocks: Sequence[_Block], *, spare: float) -> None:
    """Lines one at a time, in turn: until each cause is told in full, then for the causes behind them."""
    spare -= sum(block.height for block in blocks) + _BETWEEN_ROWS * max(len(blocks) - 1, 0)
    own = [(block, 0) for block in blocks]
    behind = sorted(((block, index) for block in blocks for index in range(1, len(block.wanted))), key=lambda at: at[1])
    for block, index in [*own * _MOST_LINES, *behind * _MOST_SUB_LINES]:
        if spare >= LEADING and block.granted[index] < block.wanted[index]:
            block.granted[index] += 1
            spare -= LEADING


def _block_rows(bone: Bone, block: _Block, y: float) -> list[Row]:
    entry = block.entry
    twig_y = y + block.granted[0] * LEADING + _UNDER_TEXT / 2
    left = bone.across(twig_y) - bone.twig
    lines = _lines(entry, room=_room(bone), most=block.granted[0])
    twig = (left, twig_y, bone.across(twig_y))
    found = [Row(lines, left + MARK_ROOM, y + TEXT * 0.9, entry.weight, entry.state, twig=twig)]
    baseline = twig_y + _UNDER_TEXT / 2 + 0.85 * LEADING
    for behind, granted in zip(entry.behind, block.granted[1:], strict=True):
        if granted:
            lines = _lines(behind, room=_room(bone) - _SUB_INDENT, most=granted)
            stem = (left + 5, twig_y, baseline - TEXT * 0.32)
            x = left + _SUB_INDENT + MARK_ROOM
            found.append(Row(lines, x, baseline, behind.weight, behind.state, stem=stem))
            baseline += granted * LEADING
    return found


def _more_row(bone: Bone, more: str, y: float) -> Row:
    baseline = y + TEXT * 0.95
    left = bone.across(baseline) - bone.twig
    return Row((fonts.fit(more, room=bone.twig - 8, size=TEXT),), left + MARK_ROOM, baseline, REGULAR)
