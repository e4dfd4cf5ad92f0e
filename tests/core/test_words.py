"""Numbers, money and days as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.core import words

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "value, decimals, text",
    [
        (0.05, 1, "0.1"),
        (-1234.5, 0, "−1,235"),
        (1e27, 1, "1,000,000,000,000,000,000,000,000,000.0"),
        (1e28, 0, "10,000,000,000,000,000,000,000,000,000"),
        (1e24, 4, "1,000,000,000,000,000,000,000,000.0000"),
    ],
)
def test_a_number_of_any_size_is_written_out(value: float, decimals: int, text: str) -> None:
    assert words.number(value, decimals) == text


def test_the_largest_float_there_is_can_be_written() -> None:
    assert words.number(1.7976931348623157e308, 4).startswith("179,769,313,486,231,570,000")
    assert words.hours(1e300).startswith("1,000,000,")


@pytest.mark.parametrize(
    "amount, text",
    [("940", "£940"), ("118000", "£118k"), ("-1200000", "−£1.2m"), ("999499", "£999k"), ("999500", "£1.0m")],
)
def test_money_for_a_narrow_place_is_short(amount: str, text: str) -> None:
    assert words.short_money(Decimal(amount)) == text


def test_short_money_is_one_phrase_that_a_language_may_turn_round(monkeypatch: pytest.MonkeyPatch) -> None:
    phrases = {"%(sign)s%(currency)s%(amount)sm": "%(sign)s%(amount)s Mio. %(currency)s"}

    monkeypatch.setattr("app.core.words._", lambda text, **parameters: phrases[text] % parameters)
    assert words.short_money(Decimal(-1_200_000)) == "−1.2 Mio. £"


@pytest.mark.parametrize(
    "day, text",
    [
        (date(2026, 11, 18), "2 days late"),
        (date(2026, 11, 20), "today"),
        (date(2026, 11, 25), "Wed 25 Nov"),
        (date(2027, 1, 5), "5 Jan 2027"),
        (date(2028, 11, 20), "20 Nov 2028"),
    ],
)
def test_what_is_due_in_another_year_says_which(day: date, text: str) -> None:
    assert words.due(day, TODAY) == text
