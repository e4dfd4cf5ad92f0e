"""The most helpful reason why a cell is no number."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from app.core.problems import Problem, shown
from app.core.reading.cells import Cell
from app.core.reading.messages import refuse

SPREADSHEET_ERROR = re.compile(r"#[A-Z][A-Z/0_]*[!?]?|Err:\d{3}", re.IGNORECASE)
DATE_LIKE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:[ T].*)?|\d{4}-(?:W?\d{2})")
DURATION_LIKE = re.compile(r"\d{1,4}:\d{2}(?::\d{2}(?:[.,]\d+)?)?")
WITH_UNIT = re.compile(r"(?P<before>[^\d\s.,+-]{0,12}?)\s*(?P<number>[+-]?\d[\d.,]*)\s*(?P<after>[^\d\s].{0,30})?")
LIKE_DIGITS = frozenset("lIiOo|")
"""What stands in a number by a slip: without it another number would be left."""
NOT_FINITE = frozenset({"nan", "inf", "infinity", "-inf", "+inf", "-infinity", "+infinity", "-nan", "+nan"})
YES_OR_NO = frozenset({"true", "false", "yes", "no"})


def refuse_typed(cell: Cell) -> Problem:
    """Why a typed cell of a spreadsheet (nothing, yes or no, date, time) is no number."""
    if cell is None:
        return refuse("number.blank")
    if isinstance(cell, bool):
        return refuse("number.boolean", found=shown(cell))
    if isinstance(cell, timedelta | time):
        return refuse("number.duration", found=shown(cell))
    return refuse("number.date" if isinstance(cell, date) else "number.text", found=shown(cell))


def explain_text(text: str) -> Problem:  # noqa: PLR0911 - a list of cases, one line each
    """Why a text that is not blank is no number."""
    low = text.lower()
    if low in NOT_FINITE:
        return refuse("number.not_finite", found=shown(text))
    if low in YES_OR_NO:
        return refuse("number.boolean", found=shown(text))
    if SPREADSHEET_ERROR.fullmatch(text):
        return refuse("number.spreadsheet_error", found=shown(text))
    if text[0] in "<>≤≥":
        return refuse("number.limit", found=shown(text))
    if DATE_LIKE.fullmatch(text):
        return refuse("number.date", found=shown(text))
    if DURATION_LIKE.fullmatch(text):
        return refuse("number.duration", found=shown(text))
    return _explain_unit(text)


def _explain_unit(text: str) -> Problem:
    match = WITH_UNIT.fullmatch(text.replace("\u2212", "-"))
    unit = ((match["before"] or match["after"] or "") if match else "").strip()
    if match is None or not unit or unit[0] in "=@+-()#/\\" or any(sign.isdigit() for sign in unit):
        return refuse("number.text", found=shown(text))
    if set(unit) <= LIKE_DIGITS and " " not in text:
        return refuse("number.text", found=shown(text))
    return refuse("number.unit", found=shown(text), unit=shown(unit), enter=match["number"].rstrip(".,"))
