"""One cell to one number, in the ways people write numbers.

A style says which sign separates the decimals of a column. Without a style, a number that reads the same in
both styles is accepted and one that does not ("1,234") is reported as ambiguous.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.core.problems import Problem, shown
from app.core.reading.cells import Cell, tidy
from app.core.reading.messages import refuse
from app.core.reading.number_refusals import DATE_LIKE, explain_text, refuse_typed

LONGEST_NUMBER = 60
# Beyond what any process measures, and within what can be squared and shown: neighbours are told apart up to LARGEST.
LARGEST, SMALLEST = 1e15, 1e-30
SMALLEST_DENOMINATOR = 1e-6

SPACES = " \u00a0\u2009\u202f\u2007"
APOSTROPHES = "'\u2019\u02bc"
MINUS_SIGNS = dict.fromkeys(map(ord, "\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d"), "-")
PERCENT_SIGNS = "%\uff05"

PLAIN = re.compile(r"-?\d{1,15}(?:([.,])\d{1,17})?", re.ASCII)
WHOLE = re.compile(r"\d+")
GROUPED = re.compile(rf"\d{{1,3}}(?:([{SPACES}{APOSTROPHES}])\d{{3}})(?:\1\d{{3}})*(?=[.,]|$)")
BODY = re.compile(r"(?P<digits>[\d.,]+)(?:[eE](?P<exponent>[+-]?\d{1,5}))?")
THREES = {sign: re.compile(rf"\d{{1,3}}(?:[{sign}]\d{{3}})+") for sign in ".,"}
INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
MAYBE_GROUPED = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


class NumberStyle(StrEnum):
    """Which sign separates the decimals: POINT as in 1,234.5, COMMA as in 1.234,5."""

    POINT = "point"
    COMMA = "comma"


DECIMAL_SIGNS: Mapping[NumberStyle | None, str] = {NumberStyle.POINT: ".", NumberStyle.COMMA: ","}


class Number(NamedTuple):
    """0, or a number of a size from SMALLEST to LARGEST; `percent` says that a percent sign stood by it."""

    value: float
    percent: bool = False


@dataclass(frozen=True, slots=True)
class NumberStyleGuess:
    """What the cells of a column say about its style; `style` is None when they say nothing or disagree."""

    style: NumberStyle | None
    point: int
    comma: int
    ambiguous: int
    example: str

    @property
    def must_ask(self) -> bool:
        """Whether a person has to choose the style, because some number could be read in two ways."""
        return self.style is None and self.ambiguous > 0


class _Split(NamedTuple):
    """A number text taken apart; `grouped` says that spaces or apostrophes stood between the thousands."""

    negative: bool
    digits: str
    exponent: str
    percent: bool
    grouped: bool


def read_number(cell: Cell, *, style: NumberStyle | None = None) -> Number | Problem:
    """The number in a cell, or why there is none. Never raises."""
    if type(cell) is float or type(cell) is int:
        return _bounded(cell, found=cell)
    if not isinstance(cell, str):
        return refuse_typed(cell)
    plain = PLAIN.fullmatch(cell)
    if plain and (plain[1] is None or plain[1] == DECIMAL_SIGNS.get(style)):
        return Number(float(cell.replace(",", ".")) + 0.0)  # too few digits to be beyond LARGEST or SMALLEST
    return _read_text(cell, style)


def guess_number_style(cells: Iterable[Cell]) -> NumberStyleGuess:
    """The style that the unambiguous numbers of a column agree on."""
    votes = {NumberStyle.POINT: 0, NumberStyle.COMMA: 0}
    ambiguous, example = 0, ""
    for cell in cells:
        if not isinstance(cell, str):
            continue
        vote = _vote(cell)
        if isinstance(vote, NumberStyle):
            votes[vote] += 1
        elif vote:
            ambiguous, example = ambiguous + 1, example or vote
    point, comma = votes[NumberStyle.POINT], votes[NumberStyle.COMMA]
    style = None if bool(point) == bool(comma) else NumberStyle.POINT if point else NumberStyle.COMMA
    return NumberStyleGuess(style, point, comma, ambiguous, example)


def check_count(number: Number, *, found: Cell) -> Problem | None:
    """Why a number cannot be a count: counts are whole numbers from 0."""
    if number.percent:
        return refuse("count.percent", found=shown(found))
    if number.value < 0:
        return refuse("count.negative", found=shown(found))
    return refuse("count.fraction", found=shown(found)) if number.value % 1 else None


def check_denominator(number: Number, *, found: Cell, whole: bool) -> Problem | None:
    """Why a number cannot be a denominator: it is above 0 (by a millionth at the least), and whole where
    things are counted."""
    if number.percent:
        return refuse("denominator.percent", found=shown(found))
    if number.value <= 0:
        return refuse("denominator.not_positive", found=shown(found))
    if whole and number.value % 1:
        return refuse("denominator.fraction", found=shown(found))
    return refuse("denominator.too_small", found=shown(found)) if number.value < SMALLEST_DENOMINATOR else None


def _bounded(number: float, *, found: Cell, percent: bool = False) -> Number | Problem:
    try:
        value = float(number) + 0.0  # turns -0.0 into 0.0
    except OverflowError:
        return refuse("number.too_large", found=shown(number))
    if not math.isfinite(value) and not isinstance(found, str):
        return refuse("number.not_finite", found=shown(found))
    if abs(value) > LARGEST:
        return refuse("number.too_large", found=shown(found))
    if 0 < abs(value) < SMALLEST:
        return refuse("number.too_small", found=shown(found))
    return Number(value, percent)


def _read_text(cell: str, style: NumberStyle | None) -> Number | Problem:
    text = tidy(cell[: LONGEST_NUMBER * 4])
    if not text:
        return refuse("number.blank") if not tidy(cell) else refuse("number.text", found=shown(cell))
    split = _split(text) if len(cell) <= LONGEST_NUMBER * 4 else None
    if split is None:
        return explain_text(text)
    digits = _plain_digits(split, style, text)
    return digits if isinstance(digits, Problem) else _value(split, digits, text)


def _value(split: _Split, digits: str, text: str) -> Number | Problem:
    value = float(f"{digits}e{split.exponent}" if split.exponent else digits)
    if value == 0 and any("1" <= digit <= "9" for digit in digits):
        return refuse("number.too_small", found=shown(text))
    return _bounded(-value if split.negative else value, found=text, percent=split.percent)


def _split(text: str) -> _Split | None:
    """A number text taken apart, or None when it is no number."""
    rest, percent = _without_percent(text if text.isascii() else _western(text))
    unsigned = _without_sign(rest)
    if unsigned is None:
        return None
    rest, negative = unsigned
    if not percent:
        rest, percent = _without_percent(rest)
    group = GROUPED.match(rest)
    if group:
        rest = group.group().replace(group.group(1), "") + rest[group.end() :]
    body = BODY.fullmatch(rest)
    if body is None or not body["digits"][-1].isdigit():
        return None
    exponent = body["exponent"] or ""
    return _Split(negative, body["digits"], exponent, percent, group is not None)


def _western(text: str) -> str:
    """Minus signs and digits of any script as ASCII."""
    letters = text.translate(MINUS_SIGNS)
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in letters)


def _without_percent(text: str) -> tuple[str, bool]:
    if text and text[-1] in PERCENT_SIGNS:
        return text[:-1].rstrip(), True
    if text and text[0] in PERCENT_SIGNS:
        return text[1:].lstrip(), True
    return text, False


def _without_sign(text: str) -> tuple[str, bool] | None:
    """The text without its one sign and whether it was a minus; None for two signs or none to read."""
    if text.startswith("(") and text.endswith(")"):
        rest, negative = text[1:-1], True
    elif text.endswith("-"):
        rest, negative = text[:-1], True
    elif text.startswith(("-", "+")):
        rest, negative = text[1:], text[0] == "-"
    else:
        return text, False
    rest = rest.strip()
    return (rest, negative) if rest and rest[0] not in "+-(" else None


def _plain_digits(split: _Split, style: NumberStyle | None, found: str) -> str | Problem:
    """The digits with a point before the decimals and nothing between the thousands."""
    digits = split.digits
    if WHOLE.fullmatch(digits):
        return digits
    if not split.grouped and not split.exponent and MAYBE_GROUPED.fullmatch(digits):
        return _ambiguous_digits(digits, style, found)
    decimal = _decimal_sign(digits, grouped=split.grouped)
    if decimal is None:
        return refuse("number.date" if DATE_LIKE.fullmatch(found) else "number.grouping", found=shown(found))
    if style is not None and decimal != DECIMAL_SIGNS[style]:
        return refuse(f"number.style_{style}", found=shown(found))
    return digits.replace("." if decimal == "," else ",", "").replace(decimal, ".")


def _ambiguous_digits(digits: str, style: NumberStyle | None, found: str) -> str | Problem:
    sign = "," if "," in digits else "."
    whole, decimal = digits.replace(sign, ""), digits.replace(sign, ".")
    if style is None:
        return refuse("number.ambiguous", found=shown(found), grouped=whole, decimal=decimal)
    return decimal if (style is NumberStyle.COMMA) == (sign == ",") else whole


def _decimal_sign(digits: str, *, grouped: bool) -> str | None:
    """Which of . and , separates the decimals (or would, if there were any); None if the groups are wrong."""
    last = "," if digits.rfind(",") > digits.rfind(".") else "."
    other = "." if last == "," else ","
    if digits.count(last) == 1 and digits[0] != other:
        whole = digits[: digits.index(last)]
        return last if other not in whole or (not grouped and _is_grouped(whole, other)) else None
    return other if not grouped and _is_grouped(digits, last) else None


def _is_grouped(digits: str, sign: str) -> bool:
    indian = sign == "," and INDIAN.fullmatch(digits) is not None
    return indian or THREES[sign].fullmatch(digits) is not None


def _vote(cell: str) -> NumberStyle | str | None:
    """The style a cell proves, the text of an ambiguous cell, or None when it says nothing."""
    if ("," not in cell and "." not in cell) or len(cell) > LONGEST_NUMBER:
        return None
    text = tidy(cell)
    split = _split(text)
    if split is None or WHOLE.fullmatch(split.digits) or DATE_LIKE.fullmatch(text):
        return None
    if not split.grouped and not split.exponent and MAYBE_GROUPED.fullmatch(split.digits):
        return text
    decimal = _decimal_sign(split.digits, grouped=split.grouped)
    return None if decimal is None else NumberStyle.COMMA if decimal == "," else NumberStyle.POINT
