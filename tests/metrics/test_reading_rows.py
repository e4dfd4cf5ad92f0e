"""Marek Kowalski pastes a month of picking errors; every row becomes a value or a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.problems import Problem
from app.core.reading.cells import Cell, RawRow
from app.core.reading.messages import refuse
from app.core.reading.numbers import NumberStyle
from app.core.reading.numeric_dates import DateStyle
from app.metrics.reading.outcomes import Outcome
from app.metrics.reading.rows import (
    ColumnChoice,
    Filter,
    Kind,
    Observation,
    Reading,
    RowProblem,
    Skipped,
    SkipReason,
    read_rows,
)

pytestmark = pytest.mark.pure
LONDON = ZoneInfo("Europe/London")
NAMES = ("Day", "Errors", "Lines", "Note", "Shift")


@dataclass
class ReadResult:
    """The outcomes of a table, by sort; `stopped` is why the rest could not be read."""

    outcomes: list[Outcome]

    @property
    def observations(self) -> list[Observation]:
        return [outcome for outcome in self.outcomes if isinstance(outcome, Observation)]

    @property
    def problems(self) -> list[RowProblem]:
        return [outcome for outcome in self.outcomes if isinstance(outcome, RowProblem)]

    @property
    def stopped(self) -> Problem | None:
        return next((outcome for outcome in self.outcomes if isinstance(outcome, Problem)), None)

    def skipped(self, reason: SkipReason) -> int:
        return sum(isinstance(outcome, Skipped) and outcome.reason == reason for outcome in self.outcomes)


def read(
    *rows: Sequence[Cell], kind: Kind = Kind.PROPORTION, choice: ColumnChoice | None = None, **options: Any
) -> ReadResult:
    """Rows numbered from 2, below a heading, read with the columns day, errors, lines."""
    numbered = [RawRow(number, cells) for number, cells in enumerate(rows, start=2)]
    chosen = choice or ColumnChoice(date=0, value=1, denominator=2)
    reading = Reading(kind=kind, zone=LONDON, **options)
    return ReadResult([*read_rows(numbered, choice=chosen, reading=reading, first_row=2, names=NAMES)])


def only(result: ReadResult) -> RowProblem:
    """The one problem of a result without values."""
    assert result.observations == []
    assert len(result.problems) == 1
    return result.problems[0]


def test_good_rows_become_values_in_full_precision() -> None:
    result = read(["20 Nov 2026", "21", "9640"], ["21 Nov 2026", 18.0, 8120])
    assert result.problems == []
    assert [(row.row, row.at, row.value, row.denominator) for row in result.observations] == [
        (2, date(2026, 11, 20), 21, 9640),
        (3, date(2026, 11, 21), 18, 8120),
    ]
    third = read(["2026-11-20", "0.1234567890123456"], kind=Kind.CONTINUOUS, choice=ColumnChoice(date=0, value=1))
    assert third.observations[0].value == 0.1234567890123456
    assert third.observations[0].denominator is None


def test_a_bad_cell_is_named_by_row_column_and_what_to_enter_instead() -> None:
    problem = only(read(["20 Nov 2026", "12 min", "9640"]))
    assert (problem.row, problem.column, problem.letter, problem.column_name, problem.found) == (
        2,
        1,
        "B",
        "Errors",
        "12 min",
    )
    assert str(problem) == "Row 2, column Errors: “12 min” carries “min”. Enter the number alone: 12."


def test_every_bad_cell_of_a_row_is_reported_at_once() -> None:
    result = read(["31 Feb 2026", "NaN", "0"])
    assert [(one.row, one.column, one.problem.code) for one in result.problems] == [
        (2, 0, "date.no_such_day"),
        (2, 1, "number.not_finite"),
        (2, 2, "denominator.not_positive"),
    ]


@pytest.mark.parametrize(
    "row, kind, code",
    [
        (["2026-11-20", "11", "10"], Kind.PROPORTION, "proportion.above_one"),
        (["2026-11-20", "1.5", "10"], Kind.PROPORTION, "count.fraction"),
        (["2026-11-20", "-1", "10"], Kind.COUNT, "count.negative"),
        (["2026-11-20", "5 %", "10"], Kind.PROPORTION, "count.percent"),
        (["2026-11-20", "1", "9.5"], Kind.PROPORTION, "denominator.fraction"),
        (["2026-11-20", "1", ""], Kind.COUNT, "number.blank"),
        (["2026-11-20", "1"], Kind.COUNT, "number.blank"),
        (["2026-11-20", "#N/A", "5"], Kind.COUNT, "number.spreadsheet_error"),
        (["2026-11-20", "1e400", "5"], Kind.COUNT, "number.too_large"),
        (["2026-11-20", "=cmd()", "5"], Kind.COUNT, "number.text"),
        (["0000-01-01", "1", "5"], Kind.COUNT, "date.year"),
        (["", "1", "5"], Kind.COUNT, "date.blank"),
        (["Total", "1", "5"], Kind.COUNT, "date.text"),
    ],
)
def test_what_the_kind_of_metric_forbids_is_refused(row: list[Cell], kind: Kind, code: str) -> None:
    assert only(read(row, kind=kind)).problem.code == code


def test_events_may_outnumber_what_was_checked_and_areas_may_be_fractions() -> None:
    assert read(["2026-11-20", "11", "2.5"], kind=Kind.COUNT).observations[0].denominator == 2.5


def test_the_styles_of_the_columns_are_obeyed() -> None:
    result = read(
        ["01/02/2026", "1.234", "1,000"],
        number_style=NumberStyle.COMMA,
        denominator_style=NumberStyle.POINT,
        date_style=DateStyle.MONTH_FIRST,
        kind=Kind.COUNT,
    )
    assert result.observations[0][1:5] == (date(2026, 1, 2), "day", 1234, 1000)
    undecided = read(["01/02/2026", "1.234", "1000"])
    assert [one.problem.code for one in undecided.problems] == ["date.ambiguous", "number.ambiguous"]


def test_only_rows_that_pass_every_filter_count() -> None:
    choice = ColumnChoice(date=0, value=1, filters=(Filter(3, "rf4"), Filter(4, "1")))
    result = read(
        ["2026-11-20", "3", "", "RF4", 1.0],
        ["2026-11-20", "4", "", "RF4", "2"],
        ["rubbish", "5", "", "R1H", "1"],
        kind=Kind.COUNT,
        choice=choice,
    )
    assert [row.value for row in result.observations] == [3]
    assert (result.skipped(SkipReason.FILTERED), result.problems) == (2, [])


def test_notes_and_factors_come_along_cleaned() -> None:
    choice = ColumnChoice(date=0, value=1, note=3, factors=(4,))
    rows: list[list[Cell]] = [["2026-11-20", "3", "", " scanner\x00 down 😀\ud800", 2.0], ["2026-11-21", "4"]]
    result = read(*rows, kind=Kind.CONTINUOUS, choice=choice)
    assert [(row.note, row.factors) for row in result.observations] == [
        ("scanner down 😀?", ("2",)),
        ("", ("",)),
    ]
    long = read(["2026-11-20", "3", "", "x" * 100_000], kind=Kind.CONTINUOUS, choice=choice)
    assert (only(long).column, only(long).problem.code) == (3, "row.text_too_long")


def test_empty_rows_are_left_out_without_a_word() -> None:
    result = read([], ["", None, " "], ["", "", "", "only a note"])
    assert (result.skipped(SkipReason.BLANK), result.problems, result.observations) == (3, [], [])


def test_values_of_tomorrow_are_refused() -> None:
    result = read(["2026-11-21", "1", "5"], ["2026-11-20 23:59", "1", "5"], not_after=date(2026, 11, 20))
    assert [one.problem.code for one in result.problems] == ["date.future"]
    assert len(result.observations) == 1


def test_moments_are_kept_or_become_days_as_wanted() -> None:
    row = ["2026-11-20T14:30Z", "1", "5"]
    assert read(row).observations[0].at == datetime(2026, 11, 20, 14, 30, tzinfo=LONDON)
    assert read(row, keep_times=False).observations[0].at == date(2026, 11, 20)


def test_a_measured_value_may_carry_a_percent_sign() -> None:
    result = read(
        ["2026-11-20", "12,5 %"],
        ["2026-11-21", "13"],
        kind=Kind.CONTINUOUS,
        choice=ColumnChoice(date=0, value=1),
    )
    assert [row.value for row in result.observations] == [12.5, 13]


def test_a_table_that_breaks_off_keeps_what_came_before_and_says_why() -> None:
    rows: list[RawRow | Problem] = [RawRow(1, ["2026-11-20", "3"]), refuse("table.quote", row=2)]
    outcomes = read_rows(rows, choice=ColumnChoice(date=0, value=1), reading=Reading(kind=Kind.COUNT, zone=LONDON))
    result = ReadResult([*outcomes])
    assert len(result.observations) == 1
    assert result.stopped == rows[1]


cell = (
    st.none()
    | st.text(st.characters(), max_size=30)
    | st.floats()
    | st.integers()
    | st.dates()
    | st.datetimes()
    | st.times()
)


@given(st.lists(cell, max_size=5), st.sampled_from(list(Kind)))
def test_any_row_is_answered_and_an_accepted_one_keeps_the_rules(cells: list[Cell], kind: Kind) -> None:
    choice = ColumnChoice(date=0, value=1, denominator=2, note=3, factors=(4,))
    reading = Reading(kind=kind, zone=LONDON)
    for outcome in read_rows([RawRow(1, cells)], choice=choice, reading=reading):
        assert not isinstance(outcome, Problem)
        if isinstance(outcome, Observation):
            assert outcome.denominator is not None
            assert outcome.denominator > 0
            assert kind is not Kind.PROPORTION or 0 <= outcome.value <= outcome.denominator
        elif isinstance(outcome, Skipped):
            assert outcome.reason is SkipReason.BLANK
        else:
            assert str(outcome)
