from __future__ import annotations

import pytest

from app.charts.control import Signal
from app.charts.fingerprint import fingerprint
from app.charts.spark import Sparkline
from tests.charts.pictures import BEFORE, after, before, picking, zone_b

pytestmark = pytest.mark.pure


def test_equal_pictures_share_a_fingerprint() -> None:
    assert fingerprint(picking()) == fingerprint(picking())
    assert len(fingerprint(zone_b())) == 64


@pytest.mark.parametrize(
    "other",
    [
        picking(title="Another title"),
        picking(stages=(before(values=[*BEFORE[:-1], 6.2]), after())),
        picking(stages=(before(upper=11.27), after())),
        picking(signals=(Signal(position=18, label="8 Oct: scanners offline 3 hours", excluded=True),)),
        picking(from_zero=False),
        picking(format_value=lambda value: f"{value:.2f}"),
        picking(format_x=lambda position, grain: f"{position} {grain}"),
    ],
    ids=["title", "a value", "a limit", "a signal", "the scale", "rounding", "dates"],
)
def test_any_change_of_what_is_shown_is_another_fingerprint(other: object) -> None:
    assert fingerprint(other) != fingerprint(picking())  # type: ignore[arg-type]


def test_lists_and_tuples_of_the_same_numbers_are_the_same_picture() -> None:
    assert fingerprint(Sparkline(values=[1, 2], title="a")) == fingerprint(Sparkline(values=(1.0, 2.0), title="a"))


def test_pictures_of_different_kinds_differ() -> None:
    assert fingerprint(zone_b()) != fingerprint(picking())
