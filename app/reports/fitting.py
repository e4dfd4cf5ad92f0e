"""Making text fit: how many lines it takes on paper, and where it is cut. Lengths in millimetres, type in points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask_babel import gettext as _

from app.charts import fonts

MILLIMETRES_A_POINT = 25.4 / 72
# No line of a document holds more letters than this, however narrow they are.
LETTERS_A_LINE = 250
BOLD = 700

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A paper size and what its margins leave; as in `static/css/document-page.css`."""

    name: str
    width: float
    height: float

    @property
    def half(self) -> float:
        """The width of one of two columns."""
        return (self.width - 7) / 2


A4 = Sheet(name="a4", width=210 - 32, height=297 - 33)
LETTER = Sheet(name="letter", width=215.9 - 32, height=279.4 - 33)


def sheet_of(paper: str) -> Sheet:
    """The sheet of an organisation's paper setting."""
    return LETTER if paper.casefold() == "letter" else A4


@dataclass(frozen=True, kw_only=True)
class Type:
    """How a text is set: its size and weight, and the height of one line in millimetres."""

    size: float
    line: float
    weight: int = 400

    def lines(self, text: str, room: float) -> int:
        """How many lines `text` takes in `room` millimetres; none for an empty one."""
        return len(fonts.wrap(text, room=room / MILLIMETRES_A_POINT, size=self.size, weight=self.weight))

    def height(self, text: str, room: float) -> float:
        """How high `text` stands."""
        return self.lines(text, room) * self.line

    def short(self, text: str, room: float, *, most: int) -> str:
        """`text` in at most this many lines of a narrow cell; where it is longer, it ends in an ellipsis."""
        shown, points = text[: (most + 1) * LETTERS_A_LINE], room / MILLIMETRES_A_POINT
        return " ".join(fonts.wrap(shown, room=points, size=self.size, weight=self.weight, most=most))

    def cut(self, text: str, room: float, *, most: int) -> str:
        """`text` in at most this many lines; where it is longer, it ends in "… more in Tollgate"."""
        shown, points = text[: (most + 1) * LETTERS_A_LINE], room / MILLIMETRES_A_POINT
        lines = fonts.wrap(shown, room=points, size=self.size, weight=self.weight)
        if len(lines) <= most:
            return " ".join(shown.split())
        ending = " " + _("more in Tollgate")
        left = points - fonts.width(ending, size=self.size, weight=self.weight)
        rest = " ".join(lines[most - 1 :])
        last = fonts.fit(rest, room=left, size=self.size, weight=self.weight)
        return " ".join([*lines[: most - 1], last if last.endswith("…") else last + "…"]) + ending


def _type(size: float, leading: float, weight: int = 400) -> Type:
    return Type(size=size, line=size * leading * MILLIMETRES_A_POINT, weight=weight)


TITLE = _type(21, 1.12, BOLD)
LEDE = _type(12, 1.35)
TEXT = _type(9.5, 1.42)
CELL = _type(8.8, 1.3)
CELL_HEAD = _type(8.8, 1.3, BOLD)
SMALL = _type(8, 1.3)
SMALL_HEAD = _type(8, 1.3, BOLD)


def few(items: Sequence[Item], most: int) -> tuple[list[Item], int]:
    """The first items, and how many are left out; one that is left out alone would only be replaced by a note."""
    return (list(items), 0) if len(items) <= most else (list(items[: most - 1]), len(items) - most + 1)
