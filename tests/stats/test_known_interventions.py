"""Changes that history knows: what the verdict says of them, and when it says they came."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from app.stats.before_after.verdict import before_after
from app.stats.before_after.verdict_result import Verdict
from app.stats.before_after.watch import baseline_watch
from tests.stats.interventions import (
    CLINIC_BIRTHS,
    CLINIC_DEATHS,
    CLINIC_FIRST_MONTH,
    CLINIC_WITHOUT_RECORD,
    COAL_DISASTERS,
    COAL_FIRST_YEAR,
    DRIVER_CASUALTIES,
    DRIVERS_FIRST_YEAR,
    months,
)
from tests.stats.series import check

pytestmark = pytest.mark.pure

CLINIC = months(len(CLINIC_DEATHS), first=CLINIC_FIRST_MONTH)
ROADS = months(len(DRIVER_CASUALTIES), first=date(DRIVERS_FIRST_YEAR, 1, 1))


def coal_split_at(year: int) -> Verdict:
    """British coal mines before the year and from it on."""
    split = year - COAL_FIRST_YEAR
    before, after = COAL_DISASTERS[:split], COAL_DISASTERS[split:]
    return before_after(
        kind="count", direction="lower", before=before, after=after, before_n=[1] * split, after_n=[1] * len(after)
    )


def roads(first: date, changed: date, last: date, **more: Any) -> Verdict:
    """British car drivers from the first month to the last, either side of a change."""
    start, split, stop = (ROADS.index(month) for month in (first, changed, last))
    return before_after(
        kind="count",
        direction="lower",
        before=DRIVER_CASUALTIES[start:split],
        after=DRIVER_CASUALTIES[split : stop + 1],
        before_n=[1] * (split - start),
        after_n=[1] * (stop + 1 - split),
        when=ROADS[start : stop + 1],
        **more,
    )


def clinic(changed: date, last: date) -> Verdict:
    """Mothers' deaths among births in Vienna's first clinic, either side of a change."""
    split, stop = CLINIC.index(changed), CLINIC.index(last) + 1
    return before_after(
        kind="proportion",
        direction="lower",
        before=CLINIC_DEATHS[:split],
        after=CLINIC_DEATHS[split:stop],
        before_n=CLINIC_BIRTHS[:split],
        after_n=CLINIC_BIRTHS[split:stop],
        when=CLINIC[:stop],
    )


def test_the_series_are_those_that_were_published() -> None:
    assert (len(COAL_DISASTERS), sum(COAL_DISASTERS)) == (112, 191)
    assert (len(DRIVER_CASUALTIES), sum(DRIVER_CASUALTIES)) == (192, 320_699)
    assert [month for month, births in zip(CLINIC, CLINIC_BIRTHS, strict=True) if births is None] == [
        CLINIC_WITHOUT_RECORD
    ]
    shares = [deaths / births for deaths, births in zip(CLINIC_DEATHS, CLINIC_BIRTHS, strict=True) if births]  # type: ignore[operator]
    assert (np.mean(shares[:76]), np.mean(shares[76:])) == pytest.approx((0.10505, 0.021093), abs=5e-6)


def test_explosions_in_coal_mines_became_rarer_about_1890() -> None:
    found = coal_split_at(1890)
    assert (found.verdict, found.sentence.code) == ("improved", "improved_fell")
    assert [line.code for line in found.lines] == ["chance_thousand"]
    assert found.effect is not None
    assert found.effect.estimate == pytest.approx(0.9 / 3.1, abs=0.05), "from about 3.1 a year to 0.9"
    assert found.change_point is not None
    moved = [COAL_FIRST_YEAR + place for place in (found.change_point.low, found.change_point.high)]
    assert 1884 <= moved[0] <= 1891 <= moved[1] <= 1895, "where the literature has it: 1887 to 1895"


def test_counting_coal_mines_from_1901_on_is_not_credited_with_what_came_ten_years_before() -> None:
    found = coal_split_at(1901)
    assert (found.verdict, found.sentence.code) == ("cannot_tell", "already_improving")
    assert found.change_point is not None
    assert not found.change_point.matches
    assert COAL_FIRST_YEAR + found.change_point.high < 1901
    assert check(found, "change_date").state == "look"


def test_fewer_drivers_were_hurt_once_belts_had_to_be_worn() -> None:
    found = roads(date(1975, 1, 1), date(1983, 2, 1), date(1984, 12, 1))
    assert (found.verdict, found.sentence.code) == ("improved", "improved_fell")
    assert found.season == 365.25, "December is the worst month every year"
    assert found.change_point is not None
    assert [ROADS[72 + place] for place in (found.change_point.position, found.change_point.high)] == [
        date(1983, 1, 1),
        date(1983, 2, 1),
    ]
    assert found.effect is not None
    assert found.effect.ci_low is not None
    assert found.effect.ci_high is not None
    assert 0.77 < found.effect.ci_low < found.effect.ci_high < 0.87, "Harvey and Durbin tell of 23 % off the last level"


def test_three_years_of_the_same_roads_without_a_new_law_show_no_change() -> None:
    found = roads(date(1977, 1, 1), date(1980, 1, 1), date(1982, 12, 1))
    assert found.verdict == "no_change"
    assert found.difference is not None
    assert (found.difference.ci_low or 0) < 0 < (found.difference.ci_high or 0)


def test_an_upheaval_of_its_own_before_the_law_leaves_its_date_open() -> None:
    found = roads(date(1969, 1, 1), date(1983, 2, 1), date(1984, 12, 1))
    assert found.verdict == "improved"
    assert found.change_point is not None
    assert ROADS[found.change_point.position].year == 1975, "the fall after the oil crisis was as steep"
    assert ROADS[found.change_point.high] >= date(1983, 1, 1)


def test_mothers_died_less_often_once_hands_were_washed() -> None:
    found = clinic(date(1847, 6, 1), date(1849, 3, 1))
    assert (found.verdict, found.sentence.code) == ("improved", "improved_fell")
    assert found.dropped == (1, 0)
    assert (found.before.estimate, found.after.estimate) == pytest.approx((0.105, 0.0216), abs=0.001)
    assert found.change_point is not None
    assert CLINIC[found.change_point.position] == date(1847, 6, 1)
    assert check(found, "independent").state == "look", "fever came in waves of months"
    assert check(found, "dispersion").state == "look"


def test_half_of_the_years_before_hands_were_washed_show_no_change_against_the_other_half() -> None:
    found = clinic(date(1844, 3, 1), date(1847, 5, 1))
    assert found.verdict == "no_change"
    assert found.p_value is not None
    assert found.p_value > 0.5


def test_a_clinic_with_fever_in_waves_is_not_called_steady_before_anything_is_changed() -> None:
    split = CLINIC.index(date(1847, 6, 1))
    found = baseline_watch(
        kind="proportion", values=CLINIC_DEATHS[:split], denominators=CLINIC_BIRTHS[:split], when=CLINIC[:split]
    )
    assert found.state == "wandering"
    assert found.dropped == 1
    assert found.choice is not None
    assert found.choice.chart == "laney_p"
