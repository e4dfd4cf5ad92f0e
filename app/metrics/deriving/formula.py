"""A small language for numbers of other measures: letters, numbers, + - * / ( ) and six functions.

What people write is read into Python's own syntax tree, of which only what stands here is understood; nothing of it
is ever run as a program.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.core.problems import shown
from app.core.reading.numbers import LARGEST
from app.metrics.deriving.columns import Column, Undefined
from app.metrics.deriving.models import LETTERS

LONGEST, DEEPEST, LONGEST_WINDOW = 200, 20, 366
TOKEN = re.compile(r"\s*(?:\d+(?:\.\d+)?(?![\w.])|[a-z]+(?![\w.])|[-+*/(),])")
SIGNS = str.maketrans("×÷−–", "*/--")
OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip
MOVING = ("sum", "mean", "lag")
CHOOSING: dict[str, Callable[..., float]] = {"min": min, "max": max}


class WrongFormula(ValueError):
    """What was written is no formula; the text says why, in words for the person who wrote it."""


@dataclass(frozen=True)
class Formula:
    """A formula that was read: its text, its tree and the letters in it."""

    text: str
    body: ast.expr
    letters: frozenset[str]

    def at(self, columns: Mapping[str, Column], first: date) -> float:
        """Its value in the period that begins on this day; `Undefined` where it has none."""
        found = _value(self.body, columns, first)
        if not math.isfinite(found) or abs(found) > LARGEST:
            raise Undefined("large")
        return found

    @property
    def overlaps(self) -> bool:
        """Whether neighbouring values share numbers: a sum or mean over several periods."""
        return any(_is_window(node) for node in ast.walk(self.body))

    def adds_up(self, letters: frozenset[str]) -> bool:
        """Whether it adds or averages numbers that these letters stand for."""
        return any(_adds(node, letters) for node in ast.walk(self.body))


def read(text: str) -> Formula:
    """The formula that a text says; `WrongFormula` when it says none."""
    plain = text.translate(SIGNS).lower().strip()
    if len(plain) > LONGEST:
        raise WrongFormula(_("Shorten the formula to %(most)s characters.", most=LONGEST))
    _check_signs(plain)
    try:
        body = ast.parse(plain, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise WrongFormula(_("This is not a formula yet. Write for example (a + b) / c.")) from None
    _check(body, 0)
    letters = frozenset(node.id for node in ast.walk(body) if isinstance(node, ast.Name) and node.id in LETTERS)
    if not letters:
        raise WrongFormula(_("Name at least one measure by its letter, for example a."))
    return Formula(plain, body, letters)


def _check_signs(plain: str) -> None:
    place = 0
    while place < len(plain.rstrip()):
        found = TOKEN.match(plain, place)
        if found is None:
            rest = shown(plain[place:].strip())
            raise WrongFormula(_("“%(rest)s” is not understood. Numbers are written like 0.5, letters stand alone.",
                                 rest=rest))  # fmt: skip
        place = found.end()


def _check(node: ast.AST, depth: int) -> None:
    """Refuse whatever is not of the language."""
    if depth > DEEPEST:
        raise WrongFormula(_("The formula has too many parts inside each other."))
    match node:
        case ast.Constant(value=int() | float() as value) if value <= LARGEST:
            return
        case ast.Name(id=name) if name in LETTERS and len(name) == 1:
            return
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            _check(left, depth + 1)
            _check(right, depth + 1)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _check(operand, depth + 1)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            _check_call(name, arguments, depth)
        case _:
            raise WrongFormula(
                _("Use only the letters a to f, numbers, + - * / ( ), and sum, mean, lag, min, max, abs.")
            )


def _check_call(name: str, arguments: list[ast.expr], depth: int) -> None:
    if name in MOVING:
        match arguments:
            case [ast.Name(id=letter), ast.Constant(value=int(count))] if letter in LETTERS and len(letter) == 1:
                if 1 <= count <= LONGEST_WINDOW:
                    return
        example = f"{name}(a, 12)"
        raise WrongFormula(_("Write %(example)s: a letter and a whole number of periods from 1 to %(most)s.",
                             example=example, most=LONGEST_WINDOW))  # fmt: skip
    if name not in (*CHOOSING, "abs"):
        raise WrongFormula(_("There is no “%(name)s”. Use sum, mean, lag, min, max or abs.", name=shown(name)))
    if (name == "abs") != (len(arguments) == 1) or not arguments:
        example = "abs(a - b)" if name == "abs" else f"{name}(a, b)"
        raise WrongFormula(_("Write for example %(example)s.", example=example))
    for argument in arguments:
        _check(argument, depth + 1)


def _value(node: ast.AST, columns: Mapping[str, Column], first: date) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.Name(id=letter):
            return columns[letter].at(first)
        case ast.UnaryOp(op=op, operand=operand):
            value = _value(operand, columns, first)
            return -value if isinstance(op, ast.USub) else value
        case ast.BinOp(left=left, op=op, right=right):
            return _combined(op, _value(left, columns, first), _value(right, columns, first))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _called(name, arguments, columns, first)
    raise AssertionError(node)


def _combined(op: ast.operator, left: float, right: float) -> float:
    if isinstance(op, ast.Div) and right == 0:
        raise Undefined("zero")
    return OPERATORS[type(op)](left, right)


def _called(name: str, arguments: list[ast.expr], columns: Mapping[str, Column], first: date) -> float:
    match arguments:
        case [ast.Name(id=letter), ast.Constant(value=int(count))] if name in MOVING:
            if name == "lag":
                return columns[letter].earlier(first, count)
            total = columns[letter].total(first, count)
            return total / count if name == "mean" else total
    values = [_value(argument, columns, first) for argument in arguments]
    return abs(values[0]) if name == "abs" else CHOOSING[name](values)


def _adds(node: ast.AST, letters: frozenset[str]) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="sum" | "mean")):
            return bool(_letters(node) & letters)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return bool(_letters(left) & letters) and bool(_letters(right) & letters)
    return False


def _is_window(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="sum" | "mean"), args=[_, ast.Constant(value=int(count))]):
            return count > 1
    return False


def _letters(node: ast.AST) -> frozenset[str]:
    return frozenset(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))
