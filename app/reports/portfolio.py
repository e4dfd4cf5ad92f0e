"""The portfolio on one page. What stands on it comes from the portfolio's own page, so that both say the same.

`app.portfolio` stands above this area and registers `app.extensions["portfolio_of"]`: from a person to an
`Overview` of the projects that person can see. It is called in requests and by the worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Organisation, Person
from app.charts.spark import Sparkline
from app.core import clock, words
from app.reports.fitting import CELL, CELL_HEAD, SMALL, TEXT, TITLE, Sheet, few, sheet_of
from app.reports.paper import Paper, address, builds
from app.reports.signs import Signal as Signal

KIND = "portfolio"
MOST_LINES = 9
MOST_DECISIONS = 3
MOST_UPCOMING = 4


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One of the three numbers at the top, in finished words."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Something that waits for the reader's decision."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One project, in finished words; `steady` when nothing about it asks for attention."""

    title: str
    place: str
    now: str = ""
    unit: str = ""
    was: str = ""
    spark: Sparkline | None = None
    spark_note: str = ""
    says: Signal | None = None
    goal: Signal | None = None
    money: str = ""
    money_note: str = ""
    steady: bool = False


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The portfolio of one person: `lines` the most urgent first, `short` what is short of the goal and whose it is."""

    finding: str
    short: str
    figures: tuple[Figure, ...]
    decisions: tuple[Decision, ...]
    lines: tuple[Line, ...]
    upcoming: tuple[str, ...]


@builds(KIND)
def portfolio_paper(_arguments: Mapping[str, Any], person: Person, organisation: Organisation) -> Paper | None:
    """The portfolio as this person sees it."""
    overview: Overview = current_app.extensions["portfolio_of"](person)
    today = clock.today(words.style().zone)
    return Paper(
        template="reports/portfolio.html",
        contents={"day": words.full_day(today), "long_day": words.long_day(today), **_contents(overview, organisation)},
        title=_("Improvement portfolio, %(day)s", day=words.full_day(today)),
        author=organisation.name,
        language=organisation.language,
        file_name=f"{_('Improvement portfolio')}, {words.full_day(today)}.pdf",
    )


def _contents(overview: Overview, organisation: Organisation) -> dict[str, Any]:
    sheet = sheet_of(organisation.paper)
    lines, left = few(overview.lines, MOST_LINES)
    decisions, decisions_left = few(overview.decisions, MOST_DECISIONS)
    return {
        "sheet": sheet.name,
        "organisation_name": organisation.name,
        "heading": TITLE.cut(overview.finding, sheet.width, most=3),
        "short": TEXT.cut(overview.short, sheet.width, most=2),
        "figures": overview.figures,
        "decisions": [_decision(decision, sheet) for decision in decisions],
        "decisions_left": decisions_left,
        "lines": [_line(line, sheet) for line in lines],
        "rest": _rest(overview.lines[len(lines) :]) if left else "",
        "upcoming": [TEXT.cut(text, sheet.half - 4, most=1) for text in overview.upcoming[:MOST_UPCOMING]],
        "more": address("portfolio.portfolio"),
    }


def _rest(left: tuple[Line, ...]) -> str:
    """What stands under the table of the most urgent projects."""
    if all(line.steady for line in left):
        return ngettext("and %(num)d more, steady", "and %(num)d more, all steady", len(left))
    return ngettext("and %(num)d more in Tollgate", "and %(num)d more in Tollgate", len(left))


def _decision(decision: Decision, sheet: Sheet) -> Decision:
    room = sheet.width - 9
    title = CELL_HEAD.cut(decision.title, room * 0.27, most=2)
    return Decision(title=title, text=CELL.cut(decision.text, room * 0.68, most=2))


def _line(line: Line, sheet: Sheet) -> Line:
    """A line of the table, no text of it longer than its cell."""
    return replace(
        line,
        title=CELL_HEAD.cut(line.title, sheet.width * 0.195, most=2),
        place=SMALL.cut(line.place, sheet.width * 0.195, most=1),
        now=CELL_HEAD.cut(line.now, sheet.width * 0.085, most=1),
        was=SMALL.cut(line.was, sheet.width * 0.085, most=1),
        spark_note=SMALL.cut(line.spark_note, sheet.width * 0.19, most=2),
        says=_signal(line.says, sheet.width * 0.17),
        goal=_signal(line.goal, sheet.width * 0.09),
        money_note=SMALL.cut(line.money_note, sheet.width * 0.13, most=2),
    )


def _signal(signal: Signal | None, room: float) -> Signal | None:
    if signal is None:
        return None
    return replace(signal, head=CELL_HEAD.cut(signal.head, room, most=2), sub=SMALL.cut(signal.sub, room, most=2))
