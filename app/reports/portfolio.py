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
from app.analyses.sentences import Says
from app.charts.spark import Sparkline
from app.core import clock, words
from app.reports.fitting import CELL, CELL_HEAD, LEDE, SMALL, TEXT, TITLE, Sheet, few, sheet_of
from app.reports.paper import Paper, builds

KIND = "portfolio"
MOST_DECISIONS = 3
# The room of each column's text as a share of the sheet's width; the columns stand in document-parts.css.
PROJECT, SPARK, NOW, SAYS, GOAL, MONEY, DECIDED, DECISION = 0.221, 0.123, 0.0935, 0.178, 0.118, 0.113, 0.235, 0.645
FIGURE = 0.288
# Millimetres that no text changes: head, three numbers, headings, how to read, gaps; then rows' and boxes' padding.
FIXED = 12 + 2 + 27 + 15 + 12
DECISIONS, ROW, DENSE_ROW, LOWEST_LINE, SAFETY = 18.5, 3.2, 2.2, 8.3, 3
GUIDE_LINES, BULLET_GAP, HEAD_GAP = 4, 0.8, 1.5


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many lines of text, and how many projects, the page gives room to."""

    heading: int
    short: int
    decision: int
    lines: int
    title: int
    place: int
    reason: int
    head: int
    goal: int
    sub: int
    upcoming: int
    dense: bool = False


def _dense(**room: int) -> Plan:
    return Plan(dense=True, **room)


# From roomy to tight; the last fits on the smaller sheet whatever was written.
PLANS = (
    Plan(heading=3, short=2, decision=2, lines=9, title=2, place=1, reason=3, head=2, goal=3, sub=2, upcoming=4),
    _dense(heading=3, short=2, decision=2, lines=9, title=2, place=1, reason=3, head=2, goal=3, sub=2, upcoming=4),
    _dense(heading=3, short=2, decision=2, lines=9, title=2, place=1, reason=2, head=2, goal=2, sub=1, upcoming=4),
    _dense(heading=2, short=2, decision=2, lines=9, title=2, place=0, reason=2, head=1, goal=2, sub=2, upcoming=3),
    _dense(heading=2, short=2, decision=2, lines=9, title=2, place=0, reason=2, head=1, goal=2, sub=1, upcoming=3),
    _dense(heading=2, short=1, decision=2, lines=9, title=1, place=0, reason=2, head=1, goal=2, sub=1, upcoming=3),
    _dense(heading=2, short=1, decision=1, lines=9, title=1, place=0, reason=2, head=1, goal=2, sub=1, upcoming=3),
    _dense(heading=2, short=1, decision=1, lines=9, title=1, place=0, reason=2, head=1, goal=2, sub=1, upcoming=2),
    _dense(heading=2, short=1, decision=1, lines=9, title=1, place=0, reason=1, head=1, goal=2, sub=1, upcoming=2),
    _dense(heading=2, short=1, decision=1, lines=8, title=1, place=0, reason=1, head=1, goal=2, sub=1, upcoming=3),
    _dense(heading=2, short=1, decision=1, lines=6, title=1, place=0, reason=1, head=1, goal=1, sub=1, upcoming=2),
    _dense(heading=2, short=1, decision=1, lines=5, title=1, place=0, reason=1, head=1, goal=1, sub=1, upcoming=1),
    _dense(heading=2, short=1, decision=1, lines=3, title=1, place=0, reason=1, head=1, goal=1, sub=1, upcoming=1),
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
    """One project, in finished words: `reason` why it stands where it stands, `on` the day of `now` where that is one
    value; `steady` when nothing about it asks for attention.
    """

    title: str
    place: str
    phase: str = ""
    reason: str = ""
    now: str = ""
    unit: str = ""
    unit_below: str = ""
    on: str = ""
    was: str = ""
    spark: Sparkline | None = None
    spark_note: str = ""
    says: Says | None = None
    goal: Says | None = None
    money: str = ""
    money_note: str = ""
    steady: bool = False


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The portfolio of one person: `lines` the most urgent first, `short` what is short of the goal and whose it is,
    `money_short` what is short of the savings goal.
    """

    finding: str
    short: str
    money_short: str
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
    fitting_plans = (plan for plan in PLANS if _height(_page(overview, plan, sheet), sheet) <= sheet.height)
    page = _with_more_days(overview, next(fitting_plans, PLANS[-1]), sheet)
    return {
        "sheet": sheet.name,
        "organisation_name": organisation.name,
        **page,
    }


def _with_more_days(overview: Overview, plan: Plan, sheet: Sheet) -> dict[str, Any]:
    """The page with as many of the next days as the rest of it leaves room for."""
    for most in range(len(overview.upcoming), plan.upcoming, -1):
        page = _page(overview, replace(plan, upcoming=most), sheet)
        if _height(page, sheet) <= sheet.height:
            return page
    return _page(overview, plan, sheet)


def _page(overview: Overview, plan: Plan, sheet: Sheet) -> dict[str, Any]:
    """What one page shows with this plan, every text cut to its room."""
    decisions, left = few(overview.decisions, MOST_DECISIONS)
    return {
        "heading": TITLE.cut(overview.finding, sheet.width, most=plan.heading),
        "short": LEDE.cut(overview.short, sheet.width, most=plan.short),
        "money_short": TEXT.cut(overview.money_short, sheet.width, most=1),
        "figures": overview.figures,
        "decisions": [_decision(decision, plan, sheet) for decision in decisions],
        "decisions_left": left,
        "lines": [_line(line, plan, sheet) for line in overview.lines[: plan.lines]],
        "rest": _rest(overview.lines[plan.lines :]),
        "upcoming": _upcoming(overview.upcoming, plan, sheet),
        "dense": plan.dense,
    }


def _upcoming(texts: tuple[str, ...], plan: Plan, sheet: Sheet) -> list[str]:
    """The next days in as many lines as there is room for; the last says how many are left out."""
    shown, left = few(texts, plan.upcoming)
    cut = [TEXT.short(text, sheet.half - 4, most=1) for text in shown]
    return cut + ([ngettext("and %(num)d more", "and %(num)d more", left)] if left else [])


def _height(page: Mapping[str, Any], sheet: Sheet) -> float:
    """How high the page would stand, in millimetres, a little more rather than less."""
    padding = DENSE_ROW if page["dense"] else ROW
    head = TITLE.height(page["heading"], sheet.width) + LEDE.height(page["short"], sheet.width)
    head += TEXT.height(page["money_short"], sheet.width) + (HEAD_GAP if page["short"] else 0)
    head += max((SMALL.lines(one.note, sheet.width * FIGURE) - 1 for one in page["figures"]), default=0) * SMALL.line
    decisions = sum(CELL.height(one.text, sheet.width * DECISION) + ROW for one in page["decisions"])
    decisions += DECISIONS if page["decisions"] else 0
    decisions += CELL.line + ROW if page["decisions_left"] else 0
    lines = sum(_line_height(line, sheet) + padding for line in page["lines"])
    foot = max(GUIDE_LINES * TEXT.line, len(page["upcoming"]) * (TEXT.line + BULLET_GAP))
    return FIXED + head + decisions + lines + foot + (CELL.line + padding if page["rest"] else 0) + SAFETY


def _line_height(line: Line, sheet: Sheet) -> float:
    """The highest cell of a line, without its padding."""
    cells = {
        PROJECT: (line.title, line.place, line.reason),
        NOW: (f"{line.now} {line.unit}", line.unit_below, line.on, line.was),
        **{room: (one.head, one.sub) for one, room in ((line.says, SAYS), (line.goal, GOAL)) if one},
        MONEY: (line.money, line.money_note),
    }
    return max(LOWEST_LINE, *(_cell_height(sheet.width * room, *texts) for room, texts in cells.items()))


def _cell_height(room: float, top: str, *below: str) -> float:
    return CELL_HEAD.height(top, room) + sum(SMALL.height(text, room) for text in below)


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
        place=SMALL.short(line.place, sheet.width * PROJECT, most=1) if plan.place else "",
        reason=SMALL.short(_reason(line, plan), sheet.width * PROJECT, most=plan.reason),
        now=CELL_HEAD.short(line.now, sheet.width * NOW, most=1),
        **_unit(line.unit, beside=line.now, room=sheet.width * NOW, has_line=bool(plan.place)),
        on=SMALL.short(_("on %(day)s", day=line.on) if line.on else "", sheet.width * NOW, most=1),
        was=SMALL.short(line.was, sheet.width * NOW, most=3),
        spark_note=SMALL.short(line.spark_note, sheet.width * SPARK, most=2),
        says=_signal(line.says, sheet.width * SAYS, most=plan.head, reason=plan.sub),
        # Its reason may need more lines: a caveat that is cut says the contrary.
        goal=_signal(line.goal, sheet.width * GOAL, most=plan.goal, reason=plan.sub + 2),
        money=CELL.short(line.money, sheet.width * MONEY, most=1),
        money_note=SMALL.short(line.money_note, sheet.width * MONEY, most=plan.sub),
    )


def _reason(line: Line, plan: Plan) -> str:
    """Without a line for unit and phase, the phase stands before the reason."""
    return line.reason if plan.place or not line.phase else f"{line.phase} · {line.reason}"


def _unit(unit: str, *, beside: str, room: float, has_line: bool) -> dict[str, Any]:
    """The unit beside its number, or below it where it is short and rows have room for the line."""
    if CELL_HEAD.lines(f"{beside} {unit}", room) == 1:
        return {"unit": unit, "unit_below": ""}
    return {"unit": "", "unit_below": unit if has_line and SMALL.lines(unit, room) == 1 else ""}


def _signal(signal: Says | None, room: float, *, most: int, reason: int) -> Says | None:
    if signal is None:
        return None
    head, sub = CELL_HEAD.short(signal.head, room, most=most), SMALL.short(signal.sub, room, most=reason)
    return replace(signal, head=head, sub=sub)
