"""One answer on one page: every text cut to its room, and the statistics in what is left. Lengths in millimetres."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from app.analyses.sentences import Says
from app.reports.answers import Answer, Charts, Line, said_at
from app.reports.fitting import CELL, CELL_HEAD, LEDE, SMALL, SMALL_HEAD, TEXT, TITLE, Sheet, few

# Millimetres that no text changes: the document's head, then gaps, the row of signal and author, and a heading.
HEAD, FIXED = 12.0, 2.5 + 15.5 + 2.5 + 12
HIGHEST_CHART, HIGHEST_BESIDE, ROW, TABLE_HEAD, SAFETY = 100.0, 95.0, 2.1, 12.0, 5.0
TILES, CHECK_GAP, MARK, CHART_GAP = 5.5, 1.4, 5.5, 0.5
TERM, VALUE, FACT_TERM, FACT = 0.30, 0.66, 0.32, 0.62


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many lines of each text, and how many checks and facts, a page has room for."""

    text: int
    checks: int
    check: int
    reason: int
    facts: int
    fact: int


# From roomy to tight; the last fits on the smaller sheet whatever was written.
HEADLINE = 3
PLANS = (
    Plan(text=8, checks=12, check=4, reason=8, facts=12, fact=3),
    Plan(text=6, checks=10, check=3, reason=6, facts=10, fact=2),
    Plan(text=5, checks=10, check=2, reason=5, facts=8, fact=2),
    Plan(text=4, checks=8, check=1, reason=4, facts=6, fact=2),
    Plan(text=4, checks=5, check=1, reason=4, facts=5, fact=2),
    Plan(text=3, checks=3, check=1, reason=3, facts=3, fact=2),
)
ROOMY = 4
"""So many of the plans, from the first, leave room for more than the least."""
LEAST_NUMBERS = TABLE_HEAD + 30.0
"""Beside two pictures, some of the statistics still have to find room."""


def page_of(answer: Answer, sheet: Sheet, *, alone: bool) -> dict[str, Any]:
    """What the page shows; an answer that is a document of its own has the document's head above it, and prints all
    its statistics, also where they need a further page.
    """
    above = HEAD if alone else 0.0
    page: dict[str, Any] = {}
    for page in _pages(answer, sheet):
        numbers = LEAST_NUMBERS if len(page["charts"]) > 1 and answer.statistics and not alone else 0.0
        if above + _height(page, sheet) + numbers <= sheet.height:
            break
    lines = [_line(line, sheet) for line in answer.statistics]
    room = sheet.height - above - _height(page, sheet) - TABLE_HEAD
    shown = lines if alone else _fitting(lines, room, sheet)
    return page | {"statistics": shown, "statistics_left": len(lines) - len(shown)}


def _pages(answer: Answer, sheet: Sheet) -> Iterator[dict[str, Any]]:
    """The page in every way, the fullest first. A second picture is not worth the last words of the tightest plans."""
    for charts in chain(answer.charts(), [Charts()]):
        for plan in PLANS if len(charts.shown) < 2 else PLANS[:ROOMY]:
            yield _page(answer, charts, plan, sheet)


def _page(answer: Answer, charts: Charts, plan: Plan, sheet: Sheet) -> dict[str, Any]:
    checks, left = few(answer.checks, plan.checks)
    facts, facts_left = few(answer.facts, plan.facts)
    return {
        "heading": TITLE.cut(answer.headline, sheet.width, most=HEADLINE),
        "text": LEDE.cut(answer.text, sheet.width, most=plan.text),
        "signal": _signal(answer.signal, sheet.half),
        "name": CELL_HEAD.short(answer.name, sheet.half * 0.92, most=1),
        "made_by": SMALL.short(answer.made_by, sheet.half, most=1),
        "made_at": said_at(answer.made_at),
        "tiles": [_tile(tile, sheet, count=len(answer.tiles)) for tile in answer.tiles],
        "charts": [
            {"picture": one.picture, "height": one.height, "about": _about(one.about, charts, sheet)}
            for one in charts.shown
        ],
        "beside": charts.beside,
        "checks": [_check(check, plan, sheet) for check in checks],
        "checks_left": left,
        "reason": TEXT.cut(answer.reason, sheet.half, most=plan.reason),
        "facts": [_fact(fact, plan, sheet) for fact in facts],
        "facts_left": facts_left,
    }


def _signal(signal: Says, room: float) -> Says:
    head, sub = CELL_HEAD.short(signal.head, room - 8, most=1), SMALL.short(signal.sub, room - 8, most=1)
    return replace(signal, head=head, sub=sub)


def _tile(tile: Mapping[str, str], sheet: Sheet, *, count: int) -> dict[str, str]:
    room = sheet.width / count - 8
    return {
        "label": SMALL.short(tile["label"], room, most=2),
        "value": CELL_HEAD.short(tile["value"], room / 2, most=1),
        "note": SMALL.short(tile["note"], room, most=3),
    }


def _check(check: Mapping[str, str], plan: Plan, sheet: Sheet) -> dict[str, str]:
    room = sheet.half - MARK
    head, text = CELL_HEAD.short(check["head"], room, most=2), SMALL.short(check["text"], room, most=plan.check)
    return {"kind": check["kind"], "head": head, "text": text}


def _fact(fact: Line, plan: Plan, sheet: Sheet) -> Line:
    term, text = fact
    return SMALL_HEAD.short(term, sheet.half * FACT_TERM, most=2), SMALL.short(text, sheet.half * FACT, most=plan.fact)


def _line(line: Line, sheet: Sheet) -> Line:
    return SMALL_HEAD.short(line[0], sheet.width * TERM, most=2), SMALL.short(line[1], sheet.width * VALUE, most=4)


def _line_height(line: Line, sheet: Sheet) -> float:
    return ROW + max(SMALL_HEAD.height(line[0], sheet.width * TERM), SMALL.height(line[1], sheet.width * VALUE))


def _fitting(lines: Sequence[Line], room: float, sheet: Sheet) -> list[Line]:
    """The first lines that have room, with a row that says how many have not."""
    if sum(_line_height(line, sheet) for line in lines) <= room:
        return list(lines)
    shown, left = [], room - CELL.line - ROW
    for line in lines:
        left -= _line_height(line, sheet)
        if left < 0:
            break
        shown.append(line)
    return shown


def _about(text: str, charts: Charts, sheet: Sheet) -> str:
    return SMALL.short(text, sheet.half, most=3) if charts.beside else SMALL.short(text, sheet.width, most=1)


def _height(page: Mapping[str, Any], sheet: Sheet) -> float:
    """How high everything but the statistics stands, a little more rather than less."""
    head = TITLE.height(page["heading"], sheet.width) + LEDE.height(page["text"], sheet.width)
    room = sheet.half - MARK
    checks = sum(_check_height(check, room) for check in page["checks"]) + (CELL.line if page["checks_left"] else 0)
    facts = sum(_fact_height(fact, sheet) for fact in page["facts"]) + (SMALL.line + ROW if page["facts_left"] else 0)
    beside = TEXT.height(page["reason"], sheet.half) + 2.5 + facts
    return (
        FIXED + head + _charts_height(page, sheet) + _tiles_height(page["tiles"], sheet) + max(checks, beside) + SAFETY
    )


def _charts_height(page: Mapping[str, Any], sheet: Sheet) -> float:
    """Side by side the higher one counts, below one another both, with what is written under them."""
    room, highest = (sheet.half, HIGHEST_BESIDE) if page["beside"] else (sheet.width, HIGHEST_CHART)
    heights = [
        min(highest, room * one["height"]) + SMALL.height(one["about"], room) + CHART_GAP for one in page["charts"]
    ]
    return max(heights) if page["beside"] else sum(heights)


def _check_height(check: Mapping[str, str], room: float) -> float:
    return CELL_HEAD.height(check["head"], room) + SMALL.height(check["text"], room) + 2 * CHECK_GAP


def _fact_height(fact: Line, sheet: Sheet) -> float:
    return ROW + max(SMALL_HEAD.height(fact[0], sheet.half * FACT_TERM), SMALL.height(fact[1], sheet.half * FACT))


def _tiles_height(tiles: Sequence[Mapping[str, str]], sheet: Sheet) -> float:
    if not tiles:
        return 0.0
    room = sheet.width / len(tiles) - 8
    texts = max(SMALL.height(tile["label"], room) + SMALL.height(tile["note"], room) for tile in tiles)
    return TILES + 2 * 2.4 + 6.5 + texts
