"""What a formula may say, and what it gives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from app.metrics.deriving.columns import Column, Undefined
from app.metrics.deriving.formula import WrongFormula, read

MONDAY = date(2026, 3, 2)


def week(*numbers: float | None) -> Column:
    days = {MONDAY + timedelta(days=place): number for place, number in enumerate(numbers)}
    return Column({day: number for day, number in days.items() if number is not None}, "day")


@pytest.mark.parametrize(
    "text, value",
    [
        ("(a + b) / 2", 6), ("a − b × 2", 0), ("-a + abs(b - 20)", 8), ("min(a, b, 3)", 3), ("MAX(a, 0.5)", 8),
        ("sum(a, 3)", 15), ("mean(a, 2)", 6.5), ("lag(a, 2)", 2), ("a - lag(a, 1)", 3),
    ],
)  # fmt: skip
def test_a_formula_gives_what_its_signs_say(app: Flask, text: str, value: float) -> None:
    columns = {"a": week(2, 5, None, 8), "b": week(None, None, None, 4)}
    assert read(text).at(columns, MONDAY + timedelta(days=3)) == value


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')", "a.b", "a[0]", "(lambda: a)()", "a ** 9", "a // 2", "a if b else c", "a < b", "a, b", "a b",
        "1", "", "g", "aa", "1e400", "0x10 + a", "1_000 + a", "0,5 * a", "sum(a, 0)", "sum(a, 1.5)", "sum(a, 999)",
        "sum(a + b, 3)", "sum(a, n=3)", "min(*a)", "min(a)", "abs(a, b)", "open(a)", "a := 3", "f(a)", "True + a",
        "(" * 60 + "a" + ")" * 60 + "+" + "-" * 60 + "a", "a + " * 60 + "a", "a\x00", "1000000000000000000 * a",
    ],
)  # fmt: skip
def test_what_is_not_of_the_language_is_refused_with_words(app: Flask, text: str) -> None:
    with app.test_request_context(), pytest.raises(WrongFormula, match=r"\w{3}"):
        read(text)


@pytest.mark.parametrize(
    "text, code",
    [("a / b", "zero"), ("a + c", "missing"), ("mean(a, 5)", "short"), ("lag(c, 1)", "missing"), ("a*a*a*a", "large")],
)
def test_a_period_without_a_value_has_its_reason(app: Flask, text: str, code: str) -> None:
    columns = {"a": week(90_000, 90_000), "b": week(1, 0), "c": week(1)}
    with pytest.raises(Undefined) as found:
        read(text).at(columns, MONDAY + timedelta(days=1))
    assert found.value.code == code


def test_of_weeks_every_one_has_to_be_there_while_days_pass_over_weekends(app: Flask) -> None:
    numbers = {MONDAY: 3.0, MONDAY + timedelta(days=14): 5.0}
    assert read("sum(a, 2)").at({"a": Column(numbers, "day")}, MONDAY + timedelta(days=14)) == 8
    with pytest.raises(Undefined, match="missing"):
        read("sum(a, 2)").at({"a": Column(numbers, "week")}, MONDAY + timedelta(days=14))


def test_adding_or_averaging_ratios_is_noticed_and_their_difference_is_not() -> None:
    ratios = frozenset("ab")
    assert all(read(text).adds_up(ratios) for text in ("(a + b) / 2", "mean(a, 3)", "sum(b, 2) / 2"))
    assert not any(read(text).adds_up(ratios) for text in ("a - b", "a + c", "mean(c, 3)", "a / b"))
