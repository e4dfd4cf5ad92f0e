"""Dates as people write them, and clocks that change in spring and autumn."""

# ruff: noqa: DTZ001 - spreadsheets hold times without a zone

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.problems import Problem
from app.core.reading.cells import Cell
from app.core.reading.dates import DateReader, DateStyle, Precision, When, guess_date_style

pytestmark = pytest.mark.pure
LONDON = ZoneInfo("Europe/London")
DAY_FIRST, MONTH_FIRST = DateStyle.DAY_FIRST, DateStyle.MONTH_FIRST
TWENTIETH = date(2026, 11, 20)


def read(
    cell: Cell, style: DateStyle | None = None, keep_times: bool = True, serial_1904: bool = False
) -> When | Problem:
    """A cell read with the clocks of London."""
    return DateReader(LONDON, style, keep_times, serial_1904).read(cell)


def code_of(cell: Cell, style: DateStyle | None = None) -> str:
    """The code of the refusal."""
    problem = read(cell, style)
    assert isinstance(problem, Problem), problem
    assert str(problem).isprintable()
    return problem.code


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-20",
        "2026/11/20",
        "20261120",
        "20 Nov 2026",
        "20-Nov-26",
        "20 november 2026",
        "20th Nov 2026",
        "Nov 20, 2026",
        "Fri 20 Nov 2026",
        "Friday, 20 November 2026",
        "20/11/2026",
        "11/20/2026",
        "20.11.2026",
        "20.11.26",
        "2026-W47-5",
        "46346",
        46346,
        46346.0,
        TWENTIETH,
        " 20 Nov 2026\u00a0",
    ],
)
def test_a_day_is_read_however_it_is_written(typed: Cell) -> None:
    assert read(typed) == When(TWENTIETH, Precision.DAY)


@pytest.mark.parametrize(
    "typed, first, precision",
    [
        ("2026-W47", date(2026, 11, 16), "week"),
        ("W47 2026", date(2026, 11, 16), "week"),
        ("2026-11", date(2026, 11, 1), "month"),
        ("Nov 2026", date(2026, 11, 1), "month"),
        ("Nov-26", date(2026, 11, 1), "month"),
        ("11/2026", date(2026, 11, 1), "month"),
        ("2026-Q4", date(2026, 10, 1), "quarter"),
        ("Q4 2026", date(2026, 10, 1), "quarter"),
        ("1871", date(1871, 1, 1), "year"),
        (1871, date(1871, 1, 1), "year"),
    ],
)
def test_a_period_is_its_first_day_and_says_how_long_it_is(typed: Cell, first: date, precision: str) -> None:
    assert read(typed) == When(first, Precision(precision))


@pytest.mark.parametrize(
    "typed, hour, minute, second",
    [
        ("2026-11-20 14:30", 14, 30, 0),
        ("20/11/2026 2:30 PM", 14, 30, 0),
        ("20 Nov 2026, 12:05 am", 0, 5, 0),
        ("2026-11-20T14:30:05Z", 14, 30, 5),
        ("2026-11-20T14:30:00+05:30", 9, 0, 0),
        ("2026-11-20T09:30-0500", 14, 30, 0),
        (46346 + 0.6041666667, 14, 30, 0),
        (datetime(2026, 11, 20, 14, 30), 14, 30, 0),
        (datetime(2026, 11, 20, 14, 30, tzinfo=UTC), 14, 30, 0),
    ],
)
def test_a_time_of_day_becomes_a_moment_in_the_organisations_zone(
    typed: Cell, hour: int, minute: int, second: int
) -> None:
    moment = datetime(2026, 11, 20, hour, minute, second, tzinfo=LONDON)
    assert read(typed) == When(moment, Precision.MOMENT)
    assert read(typed, keep_times=False) == When(TWENTIETH, Precision.DAY)


def test_a_moment_from_elsewhere_falls_on_the_day_it_was_here() -> None:
    assert read("2026-06-30T23:30Z", keep_times=False) == When(date(2026, 7, 1), Precision.DAY)


def test_the_hour_skipped_in_spring_is_refused_and_the_doubled_hour_is_the_first() -> None:
    assert code_of("2026-03-29 01:30") == "date.skipped_hour"
    assert code_of(datetime(2026, 3, 29, 1, 30)) == "date.skipped_hour"
    doubled = read("2026-10-25 01:30")
    assert isinstance(doubled, When)
    assert isinstance(doubled.at, datetime)
    assert doubled.at.astimezone(UTC).hour == 0


def test_two_small_numbers_are_ambiguous_until_the_column_has_a_style() -> None:
    problem = read("01/02/2026")
    assert isinstance(problem, Problem)
    assert problem.code == "date.ambiguous"
    assert (problem.parameters["day_first"], problem.parameters["month_first"]) == (
        "2026-02-01",
        "2026-01-02",
    )
    assert read("01/02/2026", DAY_FIRST) == When(date(2026, 2, 1), Precision.DAY)
    assert read("01/02/2026", MONTH_FIRST) == When(date(2026, 1, 2), Precision.DAY)
    assert read("05/05/2026") == When(date(2026, 5, 5), Precision.DAY)
    assert read("01.02.2026") == When(date(2026, 2, 1), Precision.DAY)


def test_the_other_cells_of_a_column_settle_the_order() -> None:
    assert guess_date_style(["01/02/2026", "20/02/2026"]).style is DAY_FIRST
    assert guess_date_style(["01/02/2026", "02/20/2026 08:15"]).style is MONTH_FIRST
    undecided = guess_date_style(["01/02/2026", "03/04/2026", None, 5.5])
    assert (undecided.style, undecided.must_ask, undecided.example) == (None, True, "01/02/2026")
    mixed = guess_date_style(["20/02/2026", "02/20/2026"])
    assert (mixed.style, mixed.day_first, mixed.month_first, mixed.must_ask) == (None, 1, 1, False)


def test_a_column_knows_whether_it_holds_times() -> None:
    assert guess_date_style(["2026-11-20 14:30"]).has_times
    assert guess_date_style([datetime(2026, 11, 20, 14, 30)]).has_times
    assert guess_date_style([46346.5]).has_times
    assert not guess_date_style(["2026-11-20 00:00:00", datetime(2026, 11, 20), 46346.0]).has_times


def test_bare_day_numbers_of_an_old_mac_count_from_1904() -> None:
    assert read(46346 - 1462, serial_1904=True) == When(TWENTIETH, Precision.DAY)


def test_month_names_of_the_organisations_language_are_read_too() -> None:
    german = DateReader(LONDON, language="de")
    assert german.read("3. März 2026") == When(date(2026, 3, 3), Precision.DAY)
    assert german.read("Okt 2026") == When(date(2026, 10, 1), Precision.MONTH)
    assert DateReader(LONDON, language="no such language").read("20 Nov 2026") == When(TWENTIETH, Precision.DAY)


@pytest.mark.parametrize(
    "typed, code",
    [
        (None, "date.blank"),
        ("  ", "date.blank"),
        ("0000-01-01", "date.year"),
        ("9999-12-31", "date.year"),
        (date(9999, 12, 31), "date.year"),
        (datetime(1, 1, 1, 1), "date.year"),
        ("0001-01-01T00:00+14:00", "date.year"),
        ("31 Feb 2026", "date.no_such_day"),
        ("2026-02-31", "date.no_such_day"),
        ("31/02/2026", "date.no_such_day"),
        ("13/13/2026", "date.no_such_day"),
        ("2026-13", "date.no_such_day"),
        ("2026-W60", "date.no_such_week"),
        ("2026-11-20 25:00", "date.no_such_time"),
        ("2026-11-20 13:00 pm", "date.no_such_time"),
        ("2026-11-20T14:30+99:00", "date.no_such_time"),
        ("2026-W47 10:00", "date.no_such_time"),
        ("20 Nov", "date.no_year"),
        ("20/11", "date.no_year"),
        ("Total", "date.text"),
        ("=cmd()", "date.text"),
        (True, "date.text"),
        (time(14, 30), "date.text"),
        (timedelta(1), "date.text"),
        (float("nan"), "date.text"),
        (10**400, "date.text"),
        (-5, "date.text"),
        (3.5, "date.text"),
        ("\x00", "date.text"),
        ("\ud800", "date.text"),
        ("x" * 100_000, "date.text"),
    ],
)
def test_what_is_no_date_is_refused_with_a_reason(typed: Cell, code: str) -> None:
    assert code_of(typed) == code


def test_a_date_in_the_wrong_order_for_its_column_is_refused() -> None:
    assert code_of("11/20/2026", DAY_FIRST) == "date.order_day_first"
    assert code_of("20/11/2026", MONTH_FIRST) == "date.order_month_first"


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_every_day_comes_back_from_every_way_of_writing_it(day: date) -> None:
    expected = When(day, Precision.DAY)
    for style, form in (
        (None, "%Y-%m-%d"),
        (None, "%d %b %Y"),
        (None, "%B %d, %Y"),
        (None, "%a %d %b %Y"),
        (None, "%d.%m.%Y"),
        (None, "%G-W%V-%u"),
        (DAY_FIRST, "%d/%m/%Y"),
        (MONTH_FIRST, "%m/%d/%Y"),
    ):
        assert read(day.strftime(form), style) == expected


@given(st.datetimes(datetime(1900, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)))
def test_every_moment_with_a_zone_comes_back_to_the_microsecond(moment: datetime) -> None:
    when = read(moment.isoformat())
    assert isinstance(when, When)
    assert when.at == moment


@given(st.text(st.characters(), max_size=60) | st.text(st.sampled_from("0123456789-/.:TWQ novMay+Z"), max_size=25))
def test_any_text_is_answered_with_a_date_or_a_sentence(typed: str) -> None:
    for style in (None, DAY_FIRST, MONTH_FIRST):
        when = read(typed, style)
        assert isinstance(when, When) or str(when).isprintable()
    guess_date_style([typed])


@given(st.floats() | st.integers())
def test_any_number_is_answered_with_a_date_or_a_sentence(typed: float) -> None:
    when = read(typed)
    assert isinstance(when, When) or str(when).isprintable()
