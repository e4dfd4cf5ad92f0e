"""Which column is which, guessed for Ruth Adeyemi before she is asked anything."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.problems import Problem
from app.core.reading.cells import RawRow
from app.core.reading.messages import refuse
from app.core.reading.numbers import NumberStyle
from app.core.reading.numeric_dates import DateStyle
from app.metrics.reading.columns import (
    ColumnsGuess,
    Layout,
    guess_columns,
    lengthen,
    sample_of,
)
from app.metrics.reading.tables import TextTable, open_paste, open_text

pytestmark = pytest.mark.pure


def table(text: str) -> TextTable:
    """A pasted table."""
    opened = open_paste(text)
    assert isinstance(opened, TextTable)
    return opened


def guess(text: str, *, needs_denominator: bool = False) -> ColumnsGuess:
    """The guess for a pasted table."""
    sample = sample_of(table(text).rows())
    assert not isinstance(sample, Problem)
    guessed = guess_columns(sample, needs_denominator=needs_denominator)
    assert isinstance(guessed, ColumnsGuess), guessed
    return guessed


def test_headings_tell_date_value_denominator_and_note() -> None:
    found = guess(
        "Day\tLines checked\tPicking errors\tNote\n20/11/2026\t9640\t21\t\n21/11/2026\t8120\t18\tscanner down\n",
        needs_denominator=True,
    )
    assert (found.header_row, found.first_row, found.layout) == (1, 2, Layout.LONG)
    assert (found.date, found.value, found.denominator, found.note) == (0, 2, 1, 3)
    assert found.names == ("Day", "Lines checked", "Picking errors", "Note")
    assert found.columns[0].date_style.style is DateStyle.DAY_FIRST


def test_without_headings_the_first_dates_and_numbers_are_taken() -> None:
    found = guess("2026-11-20\t12,5\n2026-11-21\t13,5\n")
    assert (found.header_row, found.first_row, found.date, found.value) == (None, 1, 0, 1)
    assert found.columns[1].number_style.style is NumberStyle.COMMA
    assert found.columns[1].letter == "B"


def test_titles_above_the_heading_are_passed_over() -> None:
    found = guess("Errors at the packing bench\t\n\t\nDay\tErrors\n2026-11-20\t3\n2026-11-21\t4\n")
    assert (found.header_row, found.first_row) == (3, 4)
    bare = guess("Errors at the packing bench\t\n2026-11-20\t3\n2026-11-21\t4\n")
    assert (bare.header_row, bare.first_row) == (None, 2)


def test_years_are_dates_when_their_heading_says_so() -> None:
    assert guess("year,flow\n1871,1120\n1872,1160\n").date == 0
    assert guess("code,flow\n1871,1120\n1872,1160\n").date is None
    assert guess("Date\tErrors\n46346\t3\n46347\t4\n").date == 0


def test_dates_across_the_heading_are_a_wide_table_that_can_be_made_long() -> None:
    text = "Site\tSep 2026\tOct 2026\tNov 2026\nLeeds\t3\t4\t5\nYork\t6\t\t8\n"
    found = guess(text)
    assert (found.layout, found.header_row, found.first_row, found.across) == (
        Layout.DATES_ACROSS,
        1,
        2,
        (1, 2, 3),
    )
    rows = (row for row in table(text).rows() if not isinstance(row, RawRow) or row.number >= found.first_row)
    long = lengthen(rows, keep=[0], across=found.across, header=found.header)
    assert [(row.number, list(row.cells)) for row in long if isinstance(row, RawRow)] == [
        (2, ["Leeds", "Sep 2026", "3"]),
        (2, ["Leeds", "Oct 2026", "4"]),
        (2, ["Leeds", "Nov 2026", "5"]),
        (3, ["York", "Sep 2026", "6"]),
        (3, ["York", "Nov 2026", "8"]),
    ]


def test_making_a_table_long_passes_on_why_it_broke_off() -> None:
    broken = refuse("table.quote", row=3)
    rows = lengthen([RawRow(2, ["Leeds", "3"]), broken], keep=[0], across=[1], header=["Site", "Nov 2026"])
    assert list(rows) == [RawRow(2, ["Leeds", "Nov 2026", "3"]), broken]


def test_columns_that_differ_in_a_digit_are_several_values() -> None:
    found = guess("Day\tx1\tx2\tx3\n2026-11-20\t3\t4\t5\n2026-11-21\t3\t4\t6\n")
    assert (found.layout, found.across) == (Layout.SEVERAL_VALUES, (1, 2, 3))


def test_percent_signs_and_ambiguous_cells_are_counted_and_shown() -> None:
    column = guess("Day\tRate\n01/02/2026\t1,234 %\n03/04/2026\t2,345 %\n").columns
    assert (column[1].percent, column[1].is_numbers, column[1].number_style.must_ask) == (2, True, True)
    assert (column[0].is_dates, column[0].date_style.must_ask) == (True, True)
    assert column[1].examples == ("1,234 %", "2,345 %")


@pytest.mark.parametrize("text, code", [("Day\tErrors\n", "table.only_header"), ("\t\n \t\n,", "table.only_header")])
def test_a_heading_alone_is_not_enough(text: str, code: str) -> None:
    found = guess_columns([RawRow(1, line.split("\t")) for line in text.splitlines()])
    assert isinstance(found, Problem)
    assert found.code == code


def test_nothing_at_all_is_said_to_be_nothing() -> None:
    for sample in ([], [RawRow(1, [])], [RawRow(1, ["", None, "\u200b"])]):
        found = guess_columns(sample)
        assert isinstance(found, Problem)
        assert found.code == "table.empty"


def test_a_table_that_cannot_be_read_says_why_before_any_guess() -> None:
    opened = open_text(io.BytesIO(b",".join([b"x"] * 10_000)))
    assert isinstance(opened, TextTable)
    sample = sample_of(opened.rows())
    assert isinstance(sample, Problem)
    assert sample.code == "table.too_many_columns"


def test_emergency_attendances_are_understood_without_help() -> None:
    text = (
        "period,org_code,type,attendances,breaches,admissions\n"
        "2017-03-01,RF4,1,21289,2879,5060\n2017-03-01,R1H,2,813,22,0\n"
    )
    found = guess(text, needs_denominator=True)
    assert (found.date, found.value, found.denominator) == (0, 4, 3)


typed = st.floats() | st.integers() | st.dates() | st.booleans() | st.timedeltas()
cell = st.none() | st.text(st.characters(), max_size=12) | typed


@given(st.lists(st.lists(cell, max_size=6), max_size=8), st.booleans())
def test_any_cells_are_answered(rows: list[list[object]], needs_denominator: bool) -> None:
    sample = [RawRow(number, cells) for number, cells in enumerate(rows, start=1)]  # type: ignore[arg-type]
    assert isinstance(guess_columns(sample, needs_denominator=needs_denominator), ColumnsGuess | Problem)
