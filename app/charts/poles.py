"""Upright lines through a plot with their names above it: limits, target, averages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.charts import lettering, placing, style
from app.charts.canvas import Canvas
from app.charts.control import ReferenceLine
from app.charts.lettering import Label
from app.charts.panel import Panel
from app.charts.placing import Flag
from app.charts.style import BOLD, Colour

Strip = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pole:
    """One line: where, what it is called, how it is drawn."""

    value: float
    label: str
    colour: Colour
    width: float
    dash: tuple[float, ...] = ()


def customer_limit(line: ReferenceLine) -> Pole:
    """A limit the customer set."""
    return Pole(line.value, line.label, style.LIMIT, 1.6, style.DASH_CUSTOMER)


def goal(line: ReferenceLine) -> Pole:
    """A goal or target."""
    return Pole(line.value, line.label, style.GOAL, 2.0, style.DASH_GOAL)


def level(line: ReferenceLine) -> Pole:
    """A line without judgement: an average, no difference, a usual threshold."""
    return Pole(line.value, line.label, style.INK, 1.5)


def of(
    *, goal_line: ReferenceLine | None, limits: Sequence[ReferenceLine], levels: Sequence[ReferenceLine | None] = ()
) -> list[Pole]:
    """Poles for a goal, customer limits and levels, those that are there."""
    found = [customer_limit(line) for line in limits] + [level(line) for line in levels if line]
    return found + ([goal(goal_line)] if goal_line else [])


@dataclass(frozen=True, slots=True)
class Raised:
    """Poles with room found for their names: `height` is what the names take above the plot."""

    poles: list[Pole]
    flags: list[Flag]
    row: float

    @property
    def height(self) -> float:
        """Height of the rows of names, with a little air."""
        rows = max((flag.row for flag in self.flags), default=-1) + 1
        return rows * self.row + 8


def raised(canvas: Canvas, panel: Panel, poles: Sequence[Pole]) -> Raised:
    """Room for the names above a panel of which left, right and the scale along are known."""
    size = canvas.size.text
    bounds = (6.0, canvas.size.width - 6)
    ordered = sorted(poles, key=lambda pole: pole.value)
    wanted = [
        (panel.across(pole.value), lettering.texts([pole.label], size=size, weight=BOLD, bounds=bounds))
        for pole in ordered
    ]
    whole = [(x, texts[:1]) for x, texts in wanted]
    for rows in range(1, len(poles) + 2):
        flags = placing.flags(whole, bounds=bounds, rows=rows)
        if all(flag.words or not pole.label for flag, pole in zip(flags, ordered, strict=True)):
            return Raised(ordered, flags, size * 1.35)
    # No arrangement holds them all: some are cut.
    return Raised(ordered, placing.flags(wanted, bounds=bounds, rows=len(poles) + 1), size * 1.35)


def draw(canvas: Canvas, panel: Panel, up: Raised, *, strips: Sequence[Strip] = ()) -> None:
    """Draw the lines from the foot to their names; where `strips` are given, through these heights alone."""
    size = canvas.size.text
    for pole, flag in zip(up.poles, up.flags, strict=True):
        baseline = panel.top - 6 - flag.row * up.row
        top = baseline - size * 0.85 if flag.words else panel.top
        x = panel.across(pole.value)
        pieces = [(top, panel.bottom)] if not strips else [(top, panel.top), *strips]
        for piece in pieces:
            canvas.line((x, x), piece, colour=pole.colour, width=pole.width, dash=pole.dash, weight=2.0)
        if flag.words:
            colour = style.INK_2 if pole.colour is style.INK else pole.colour
            canvas.write(Label((flag.words,), flag.left, baseline, size, BOLD, colour))


def below(panel: Panel, up: Raised, *, begin: float) -> Panel:
    """The panel moved down so that the names stand between `begin` and it."""
    return replace(panel, top=begin + up.height)
