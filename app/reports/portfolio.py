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
from app.reports.paper import Paper, builds
from app.reports.signs import Signal

KIND = "portfolio"
MOST_DECISIONS = 3
# The room of each column's text as a share of the sheet's width; the columns stand in document-parts.css.
PROJECT, SPARK, NOW, SAYS, GOAL, MONEY, DECIDED, DECISION = 0.208, 0.168, 0.078, 0.19, 0.092, 0.118, 0.235, 0.645
# Millimetres that no text changes: head, three numbers, headings, how to read, gaps; then rows' and boxes' padding.
FIXED = 12 + 2 + 27 + 15 + 12
DECISIONS, ROW, DENSE_ROW, LOWEST_LINE, SAFETY = 18.5, 3.2, 2.2, 8.3, 3
GUIDE_LINES, BULLET_GAP = 3, 0.8


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many lines of text, and how many projects, the page gives room to."""

    heading: int
    short: int
    decision: int
    lines: int
    title: int
    head: int
    sub: int
    upcoming: int
    dense: bool


# From roomy to tight; the last fits on the smaller sheet whatever was written.
PLANS = (
    Plan(heading=3, short=2, decision=2, lines=9, title=2, head=2, sub=2, upcoming=4, dense=False),
    Plan(heading=3, short=2, decision=2, lines=9, title=2, head=2, sub=2, upcoming=4, dense=True),
    Plan(heading=3, short=2, decision=2, lines=9, title=2, head=2, sub=1, upcoming=4, dense=True),
    Plan(heading=2, short=2, decision=2, lines=9, title=2, head=1, sub=2, upcoming=3, dense=True),
    Plan(heading=2, short=2, decision=2, lines=9, title=2, head=1, sub=1, upcoming=3, dense=True),
    Plan(heading=2, short=1, decision=1, lines=9, title=2, head=1, sub=1, upcoming=2, dense=True),
    Plan(heading=2, short=1, decision=2, lines=9, title=1, head=1, sub=1, upcoming=3, dense=True),
    Plan(heading=2, short=1, decision=1, lines=9, title=1, head=1, sub=1, upcoming=3, dense=True),
    Plan(heading=2, short=1, decision=1, lines=8, title=1, head=1, sub=1, upcoming=3, dense=True),
    Plan(heading=2, short=1, decision=1, lines=7, title=1, head=1, sub=1, upcoming=2, dense=True),
)


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
    pages = (_page(overview, plan, sheet) for plan in PLANS)
    fitting = (page for page in pages if _height(page, sheet) <= sheet.height)
    page = next(fitting, None) or _page(overview, PLANS[-1], sheet)
    return {
        "sheet": sheet.name,
        "organisation_name": organisation.name,
        "figures": overview.figures,
        **page,
    }


def _page(overview: Overview, plan: Plan, sheet: Sheet) -> dict[str, Any]:
    """What one page shows with this plan, every text cut to its room."""
    decisions, left = few(overview.decisions, MOST_DECISIONS)
    return {
        "heading": TITLE.cut(overview.finding, sheet.width, most=plan.heading),
        "short": TEXT.cut(overview.short, sheet.width, most=plan.short),
        "decisions": [_decision(decision, plan, sheet) for decision in decisions],
        "decisions_left": left,
        "lines": [_line(line, plan, sheet) for line in overview.lines[: plan.lines]],
        "rest": _rest(overview.lines[plan.lines :]),
        "upcoming": [TEXT.short(text, sheet.half - 4, most=1) for text in overview.upcoming[: plan.upcoming]],
        "dense": plan.dense,
    }


def _height(page: Mapping[str, Any], sheet: Sheet) -> float:
    """How high the page would stand, in millimetres, a little more rather than less."""
    padding = DENSE_ROW if page["dense"] else ROW
    head = TITLE.height(page["heading"], sheet.width) + TEXT.height(page["short"], sheet.width)
    decisions = sum(CELL.height(one.text, sheet.width * DECISION) + ROW for one in page["decisions"])
    decisions += DECISIONS if page["decisions"] else 0
    decisions += CELL.line + ROW if page["decisions_left"] else 0
    lines = sum(_line_height(line, sheet) + padding for line in page["lines"])
    foot = max(GUIDE_LINES * TEXT.line, len(page["upcoming"]) * (TEXT.line + BULLET_GAP))
    return FIXED + head + decisions + lines + foot + (CELL.line + padding if page["rest"] else 0) + SAFETY


def _line_height(line: Line, sheet: Sheet) -> float:
    """The highest cell of a line, without its padding."""
    cells = (
        (line.title, line.place, PROJECT),
        (f"{line.now} {line.unit}", line.was, NOW),
        *((one.head, one.sub, room) for one, room in ((line.says, SAYS), (line.goal, GOAL)) if one),
        (line.money, line.money_note, MONEY),
    )
    return max(LOWEST_LINE, *(_cell_height(*cell, sheet) for cell in cells))


def _cell_height(top: str, below: str, room: float, sheet: Sheet) -> float:
    return CELL_HEAD.height(top, sheet.width * room) + SMALL.height(below, sheet.width * room)


def _rest(left: tuple[Line, ...]) -> str:
    """What stands under the table of the most urgent projects."""
    if not left:
        return ""
    if all(line.steady for line in left):
        return ngettext("and %(num)d more, steady", "and %(num)d more, all steady", len(left))
    return ngettext("and %(num)d more in Tollgate", "and %(num)d more in Tollgate", len(left))


def _decision(decision: Decision, plan: Plan, sheet: Sheet) -> Decision:
    title = CELL_HEAD.short(decision.title, sheet.width * DECIDED, most=plan.decision)
    return Decision(title=title, text=CELL.cut(decision.text, sheet.width * DECISION, most=plan.decision))


def _line(line: Line, plan: Plan, sheet: Sheet) -> Line:
    """A line of the table, no text of it longer than its cell."""
    return replace(
        line,
        title=CELL_HEAD.short(line.title, sheet.width * PROJECT, most=plan.title),
        place=SMALL.short(line.place, sheet.width * PROJECT, most=1),
        now=CELL_HEAD.short(line.now, sheet.width * NOW, most=1),
        unit=line.unit if CELL_HEAD.lines(f"{line.now} {line.unit}", sheet.width * NOW) == 1 else "",
        was=SMALL.short(line.was, sheet.width * NOW, most=1),
        spark_note=SMALL.short(line.spark_note, sheet.width * SPARK, most=2),
        says=_signal(line.says, sheet.width * SAYS, plan),
        goal=_signal(line.goal, sheet.width * GOAL, plan),
        money=CELL.short(line.money, sheet.width * MONEY, most=1),
        money_note=SMALL.short(line.money_note, sheet.width * MONEY, most=plan.sub),
    )


def _signal(signal: Signal | None, room: float, plan: Plan) -> Signal | None:
    if signal is None:
        return None
    head, reason = CELL_HEAD.short(signal.head, room, most=plan.head), SMALL.short(signal.sub, room, most=plan.sub)
    return replace(signal, head=head, sub=reason)
