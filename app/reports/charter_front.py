"""Page 1 of the charter: goal, road, problem, why now, scope, and the dated block of results so far."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.core import words
from app.gates.readiness import gate_of
from app.gates.road import passed, state_of
from app.projects.charter import as_date
from app.reports.edition import Edition
from app.reports.fitting import CELL_HEAD, LEDE, SMALL, TEXT, TITLE, Sheet, few
from app.reports.results import Result, results_of

CHART_RATIO = 372 / 900
# Millimetres that no text changes: the head of the page, the status line, the road, headings, gaps and padding.
FIXED = 12 + 6 + 17 + 11 + 16 + 28
ROW = 3.2
# What smaller gaps save: below the head, the headings and the sections and in the boxes; in each row of the table.
TIGHTER, TIGHTER_ROW = 13.5, 1.0
# The room of the two wide columns of results as a share of the width; they stand in document-parts.css.
MEASURE, SAYS = 0.28, 0.31
BOX_PADDING, BULLET = 9, 4
SAFETY = 2


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much of each text page 1 has room for, and how wide the chart is, as a share of the page; `tight` makes the
    gaps smaller.
    """

    title: int
    goal: int
    paragraph: int
    scope: int
    scope_lines: int
    results: int
    reason: int
    chart: float
    tight: bool = False


# From roomy to tight; the last fits on the smaller sheet whatever was written.
PLANS = (
    Plan(title=2, goal=3, paragraph=12, scope=9, scope_lines=2, results=4, reason=5, chart=1.0),
    Plan(title=2, goal=3, paragraph=9, scope=7, scope_lines=2, results=4, reason=5, chart=0.94),
    Plan(title=2, goal=2, paragraph=8, scope=6, scope_lines=1, results=3, reason=4, chart=0.88),
    Plan(title=2, goal=2, paragraph=6, scope=5, scope_lines=1, results=3, reason=4, chart=0.88),
    Plan(title=2, goal=2, paragraph=6, scope=5, scope_lines=1, results=3, reason=2, chart=0.85),
    Plan(title=2, goal=2, paragraph=5, scope=5, scope_lines=1, results=3, reason=1, chart=0.85),
    Plan(title=2, goal=2, paragraph=6, scope=5, scope_lines=1, results=3, reason=1, chart=0.85, tight=True),
    Plan(title=2, goal=2, paragraph=5, scope=5, scope_lines=1, results=3, reason=1, chart=0.85, tight=True),
    Plan(title=2, goal=2, paragraph=4, scope=4, scope_lines=1, results=3, reason=1, chart=0.85, tight=True),
    Plan(title=2, goal=2, paragraph=3, scope=3, scope_lines=1, results=3, reason=1, chart=0.85, tight=True),
    Plan(title=2, goal=2, paragraph=2, scope=3, scope_lines=1, results=3, reason=1, chart=0.85, tight=True),
    Plan(title=1, goal=2, paragraph=2, scope=3, scope_lines=1, results=3, reason=1, chart=0.85, tight=True),
    Plan(title=2, goal=2, paragraph=2, scope=3, scope_lines=1, results=2, reason=1, chart=0.85),
)


def front_of(edition: Edition, sheet: Sheet) -> dict[str, Any]:
    """What page 1 shows, cut to what it has room for."""
    results = results_of(edition.project)
    fitting = (plan for plan in PLANS if _height(edition.content, results, plan, sheet) <= sheet.height)
    plan = next(fitting, PLANS[-1])
    return {
        **_texts(edition.content, plan, sheet),
        **_results(results, plan, sheet),
        "is_tight": plan.tight,
        "road": road_of(edition),
    }


def _texts(content: Mapping[str, Any], plan: Plan, sheet: Sheet) -> dict[str, Any]:
    inside, outside = _scope(content)
    return {
        "heading": TITLE.cut(content["title"], sheet.width, most=plan.title),
        "goal": _goal(content, plan, sheet),
        "problem": TEXT.cut(content["problem"], sheet.half, most=plan.paragraph),
        "why": TEXT.cut(_why(content), sheet.half, most=plan.paragraph),
        "in_scope": _bullets(inside, plan, sheet),
        "out_of_scope": _bullets(outside, plan, sheet),
    }


def _goal(content: Mapping[str, Any], plan: Plan, sheet: Sheet) -> str:
    """The goal's sentence with its day, which stands whole however long the sentence is."""
    goal, day = " ".join(content["goal"].split()), as_date(content.get("goal_by", ""))
    reached = _("To be reached by %(day)s.", day=words.full_day(day)) if day else ""
    whole = goal if day and _names(goal, day) else f"{goal} {reached}".strip()
    shown = LEDE.cut(whole, sheet.width, most=plan.goal)
    if shown == whole or not reached:
        return shown
    return f"{LEDE.cut(goal, sheet.width, most=plan.goal - 1)} {reached}"


def _names(goal: str, day: date) -> bool:
    """Whether a sentence names this day in one of the ways it is written here: 18 Dec 2026, 18 December 2026."""
    written = (words.full_day(day), words.long_day(day).split(maxsplit=1)[-1])
    return any(re.search(rf"(?<!\d){re.escape(one)}(?!\d)", goal) for one in written)


def _why(content: Mapping[str, Any]) -> str:
    return " ".join(content.get(name, "") for name in ("business_case", "cost_of_waiting", "strategic_link"))


def _scope(content: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    first, last = content.get("first_step", ""), content.get("last_step", "")
    ends = [_("First step: %(step)s", step=first)] if first else []
    ends += [_("Last step: %(step)s", step=last)] if last else []
    return ends + _lines(content.get("in_scope", "")), _lines(content.get("out_of_scope", ""))


def _lines(text: str) -> list[str]:
    return [line.strip(" -*•\t") for line in text.splitlines() if line.strip(" -*•\t")]


def _bullets(lines: Sequence[str], plan: Plan, sheet: Sheet) -> list[str]:
    shown, left = few(lines, plan.scope)
    cut = [TEXT.short(line, _bullet_room(sheet), most=plan.scope_lines) for line in shown]
    return cut + ([_("and %(count)d more in Tollgate", count=left)] if left else [])


def _bullet_room(sheet: Sheet) -> float:
    return sheet.half - BOX_PADDING - BULLET


def _height(content: Mapping[str, Any], results: Sequence[Result], plan: Plan, sheet: Sheet) -> float:
    """How high page 1 would stand with this plan, in millimetres, a little more rather than less."""
    shown = _texts(content, plan, sheet)
    paragraphs = max(TEXT.height(shown[name], sheet.half) for name in ("problem", "why"))
    scope = max(_list_height(shown[name], sheet) for name in ("in_scope", "out_of_scope"))
    head = TITLE.height(shown["heading"], sheet.width) + LEDE.height(shown["goal"], sheet.width)
    chart = sheet.width * plan.chart * CHART_RATIO if results and results[0].chart else 0
    rows = sum(_row_height(row, sheet) for row in _rows(results, plan, sheet)) + (
        TEXT.line if len(results) > plan.results else 0
    )
    fixed = FIXED - (TIGHTER + TIGHTER_ROW * min(len(results), plan.results) if plan.tight else 0)
    return fixed + head + paragraphs + scope + rows + chart + SAFETY


def _list_height(lines: Sequence[str], sheet: Sheet) -> float:
    return sum(TEXT.height(line, _bullet_room(sheet)) + 0.8 for line in lines or [""])


def _results(results: Sequence[Result], plan: Plan, sheet: Sheet) -> dict[str, Any]:
    return {
        "results": _rows(results, plan, sheet),
        "results_left": few(results, plan.results)[1],
        "chart": results[0].chart if results else None,
        "chart_class": f"chart-{round(plan.chart * 100)}",
    }


def _rows(results: Sequence[Result], plan: Plan, sheet: Sheet) -> list[Result]:
    return [_row(result, plan, sheet) for result in few(results, plan.results)[0]]


def _row(result: Result, plan: Plan, sheet: Sheet) -> Result:
    """A line of the table of results, no text of it longer than its cell."""
    measure, says, signal = sheet.width * MEASURE, sheet.width * SAYS, result.signal
    return replace(
        result,
        name=CELL_HEAD.short(result.name, measure, most=1),
        detail=SMALL.short(result.detail, measure, most=1),
        signal=replace(
            signal,
            head=CELL_HEAD.short(signal.head, says, most=plan.reason),
            sub=_reason(result, says, most=plan.reason),
        ),
    )


def _reason(result: Result, room: float, *, most: int) -> str:
    """What is known of the change in the lines that the claim about goal or margin leaves; the claim is never cut."""
    whole = _sentences(result.signal.sub, result.claim)
    if SMALL.lines(whole, room) <= most:
        return whole
    left = max(1, most - SMALL.lines(result.claim, room))
    return _sentences(SMALL.short(result.signal.sub, room, most=left), result.claim)


def _sentences(*texts: str) -> str:
    return ". ".join(text for text in texts if text).replace("…. ", "… ")


def _row_height(result: Result, sheet: Sheet) -> float:
    room = sheet.width * SAYS
    says = CELL_HEAD.height(result.signal.head, room) + SMALL.height(result.signal.sub, room)
    return ROW + max(CELL_HEAD.line + SMALL.line, says)


def road_of(edition: Edition) -> list[dict[str, Any]]:
    """The phases of the road: name, state as `gates.road` says it, and the share of the gate that is ready."""
    project = edition.project
    gate = gate_of(project)
    decided = passed(gate.history)
    states = [(phase, state_of(project, phase.key, decided)) for phase in project.method.phases]
    return [
        {"name": str(phase.name), "state": state, "share": gate.share if state == "now" else 0.0}
        for phase, state in states
    ]
