"""Numbers as Dana Okafor's colleagues type them, in Leeds, Munich, Lyon and Zurich."""

# ruff: noqa: RUF001 - people type apostrophes, minus and percent signs of every sort

from __future__ import annotations

import math
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.problems import Problem
from app.core.reading.cells import Cell, column_letter, plain_text
from app.core.reading.messages import MESSAGES
from app.core.reading.numbers import (
    LARGEST,
    SMALLEST,
    Number,
    NumberStyle,
    check_count,
    check_denominator,
    guess_number_style,
    read_number,
)

pytestmark = pytest.mark.pure
POINT, COMMA = NumberStyle.POINT, NumberStyle.COMMA


def refused(cell: Cell, style: NumberStyle | None = None) -> Problem:
    """The problem with a cell."""
    read = read_number(cell, style=style)
    assert isinstance(read, Problem), read
    assert str(read)
    return read


@pytest.mark.parametrize(
    "typed, value",
    [
        ("12", 12),
        (" 12.5 ", 12.5),
        ("12,5", 12.5),
        ("0,123", 0.123),
        ("1234,567", 1234.567),
        ("1,234,567", 1234567),
        ("1.234.567,8", 1234567.8),
        ("1,234.5", 1234.5),
        ("12,34,567.5", 1234567.5),
        ("1 234,5", 1234.5),
        ("1\u202f234\u202f567", 1234567),
        ("1\u00a0234", 1234),
        ("1'234.5", 1234.5),
        ("1’234’567", 1234567),
        ("−3", -3),
        ("3-", -3),
        ("(3,5)", -3.5),
        ("+5", 5),
        ("1E+03", 1000),
        ("1,5e-3", 0.0015),
        ("\ufeff7", 7),
        ("٣٤", 34),
        (0.1, 0.1),
        (12, 12),
    ],
)
def test_a_number_is_read_without_asking_when_it_can_mean_one_thing(typed: Cell, value: float) -> None:
    assert read_number(typed) == Number(value)


@pytest.mark.parametrize("typed", ["12,5 %", "12.5%", "12,5\u202f%", "% 12,5", "12,5％"])
def test_a_percent_sign_is_kept_as_a_flag_and_does_not_change_the_number(typed: str) -> None:
    assert read_number(typed) == Number(12.5, percent=True)


def test_one_comma_before_three_digits_is_ambiguous_until_the_column_has_a_style() -> None:
    problem = refused("1,234")
    assert problem.code == "number.ambiguous"
    assert (problem.parameters["grouped"], problem.parameters["decimal"]) == ("1234", "1.234")
    assert read_number("1,234", style=POINT) == Number(1234)
    assert read_number("1,234", style=COMMA) == Number(1.234)
    assert read_number("1.234", style=COMMA) == Number(1234)


def test_the_other_cells_of_a_column_settle_its_style() -> None:
    assert guess_number_style(["1,234", "12,5", "7"]).style is COMMA
    assert guess_number_style(["1,234", "12.5"]).style is POINT
    assert guess_number_style(["1.234.567", "1.234"]).style is COMMA
    undecided = guess_number_style(["1,234", "2,345", 5.5, None])
    assert (undecided.style, undecided.must_ask, undecided.example) == (None, True, "1,234")
    mixed = guess_number_style(["12,5", "12.5", "1,234"])
    assert (mixed.style, mixed.comma, mixed.point, mixed.must_ask) == (None, 1, 1, True)
    assert not guess_number_style(["1", "2", "20.11.2026"]).must_ask


@pytest.mark.parametrize(
    "typed, style, code",
    [
        ("12,5", POINT, "number.style_point"),
        ("12.5", COMMA, "number.style_comma"),
        ("1,23,4", None, "number.grouping"),
        (None, None, "number.blank"),
        ("", None, "number.blank"),
        (" \u200b ", None, "number.blank"),
        ("#N/A", None, "number.spreadsheet_error"),
        ("#DIV/0!", None, "number.spreadsheet_error"),
        ("#WERT!", None, "number.spreadsheet_error"),
        ("NaN", None, "number.not_finite"),
        ("-inf", None, "number.not_finite"),
        (math.nan, None, "number.not_finite"),
        (math.inf, None, "number.not_finite"),
        ("1e400", None, "number.too_large"),
        ("1e16", None, "number.too_large"),
        ("-9999999999999999", POINT, "number.too_large"),
        (1e27, None, "number.too_large"),
        (10**400, None, "number.too_large"),
        ("1e-400", None, "number.too_small"),
        ("1e-31", None, "number.too_small"),
        (-5e-324, None, "number.too_small"),
        (True, None, "number.boolean"),
        ("TRUE", None, "number.boolean"),
        (date(2026, 11, 20), None, "number.date"),
        ("20.11.2026", None, "number.date"),
        ("2026-11-20", None, "number.date"),
        (time(14, 30), None, "number.duration"),
        (timedelta(hours=30), None, "number.duration"),
        ("1:30", None, "number.duration"),
        ("<5", None, "number.limit"),
        ("=cmd()", None, "number.text"),
        ("=1+1", None, "number.text"),
        ("@SUM(1)", None, "number.text"),
        ("--5", None, "number.text"),
        ("5.", None, "number.text"),
        ("a\x00b", None, "number.text"),
        ("\ud800", None, "number.text"),
        ("😀", None, "number.text"),
        ("9" * 100_000, None, "number.text"),
        ("x" * 100_000, None, "number.text"),
    ],
)
def test_what_is_no_number_is_refused_with_a_reason(typed: Cell, style: NumberStyle | None, code: str) -> None:
    problem = refused(typed, style)
    assert problem.code == code
    assert len(str(problem)) < 200
    assert str(problem).isprintable()


@pytest.mark.parametrize("typed, unit, enter", [("12 min", "min", "12"), ("£12.50", "£", "12.50"), ("7 °C", "°C", "7")])
def test_a_unit_is_named_and_the_number_alone_is_offered(typed: str, unit: str, enter: str) -> None:
    problem = refused(typed)
    assert (problem.code, problem.parameters["unit"], problem.parameters["enter"]) == (
        "number.unit",
        unit,
        enter,
    )


def test_counts_are_whole_and_not_negative() -> None:
    assert check_count(Number(0), found="0") is None
    codes = [check_count(number, found="x") for number in (Number(1.5), Number(-1), Number(3, percent=True))]
    assert [problem and problem.code for problem in codes] == [
        "count.fraction",
        "count.negative",
        "count.percent",
    ]


def test_denominators_are_above_zero_and_whole_where_things_are_counted() -> None:
    assert check_denominator(Number(2.5), found="2,5", whole=False) is None
    cases = [
        (Number(0), True),
        (Number(-1), False),
        (Number(2.5), True),
        (Number(3, percent=True), True),
    ]
    problems = [check_denominator(number, found="x", whole=whole) for number, whole in cases]
    assert [problem and problem.code for problem in problems] == [
        "denominator.not_positive",
        "denominator.not_positive",
        "denominator.fraction",
        "denominator.percent",
    ]


@given(st.one_of(st.just(0.0), st.floats(SMALLEST, LARGEST), st.floats(-LARGEST, -SMALLEST)))
def test_every_float_comes_back_exactly_as_it_was_written(value: float) -> None:
    assert read_number(repr(value), style=POINT) == Number(value)
    assert read_number(repr(value).replace(".", ","), style=COMMA) == Number(value)
    assert read_number(value) == Number(value)


@given(st.integers(1 - 10**15, 10**15 - 1), st.sampled_from([" ", "\u00a0", "\u202f", "'", "’"]), st.integers(0, 99))
def test_thousands_in_groups_come_back_in_both_styles(whole: int, gap: str, cents: int) -> None:
    value = float(f"{whole}.{cents:02}")
    text = f"{whole:,}.{cents:02}"
    assert read_number(text, style=POINT) == Number(value)
    assert read_number(text.replace(",", gap), style=POINT) == Number(value)
    swapped = text.translate(str.maketrans(",.", ".,"))
    assert read_number(swapped, style=COMMA) == Number(value)
    assert read_number(swapped.replace("-", "−"), style=COMMA) == Number(value)


@given(st.text(st.characters(), max_size=80), st.sampled_from([None, POINT, COMMA]))
def test_any_text_is_answered_with_a_finite_number_or_a_sentence(typed: str, style: NumberStyle | None) -> None:
    read = read_number(typed, style=style)
    assert math.isfinite(read.value) if isinstance(read, Number) else str(read).isprintable()
    guess_number_style([typed])


@given(st.text(st.sampled_from("0123456789.,-+()% '\u202f eE"), max_size=20))
def test_a_column_that_agrees_with_a_number_reads_it_alike(typed: str) -> None:
    plain, style = read_number(typed), guess_number_style([typed]).style
    if isinstance(plain, Number) and style:
        assert read_number(typed, style=style) == plain


def test_messages_can_be_filled_and_those_without_parameters_hold_no_percent_sign() -> None:
    for code, sentence in MESSAGES.items():
        assert sentence.endswith("."), code
        assert "%" not in sentence.replace("%(", ""), code


def test_cells_become_storable_text_and_columns_have_letters() -> None:
    assert plain_text("a\x00\ud800b ") == "a?b"
    assert plain_text(3.0) == "3"
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
