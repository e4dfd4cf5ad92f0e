"""Effect sizes of one sample and of pairs; those of several groups stand in test_groups."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from app.stats.base.noncentral import deviation_grid, t_below, t_noncentrality_limits
from app.stats.base.result import InputError, Interval
from app.stats.comparing.effect import cohens_d, hedges_g
from app.stats.comparing.effect_sizes import one_sample_d, one_sample_g, paired_d, paired_d_average, paired_g
from tests.stats.series import noise

pytestmark = pytest.mark.pure

BEFORE, AFTER = noise(20) + 0.6, noise(20, seed=8)


def test_the_limits_put_the_t_at_its_tails() -> None:
    found = one_sample_d(BEFORE, level=0.9)
    assert found.estimate == pytest.approx(0.6)
    for limit, below in ((found.ci_low, 0.95), (found.ci_high, 0.05)):
        shares = stats.nct.cdf(0.6 * np.sqrt(20), 19, (limit or 0) * np.sqrt(20))
        assert shares == pytest.approx(below)


def test_pairs_are_one_sample_of_differences_and_g_is_smaller_than_d() -> None:
    d, g = paired_d(BEFORE, AFTER, reference=0.1), paired_g(BEFORE, AFTER, reference=0.1)
    assert d.estimate == pytest.approx(one_sample_d(BEFORE - AFTER, reference=0.1).estimate)
    assert 0 < (g.estimate or 0) < (d.estimate or 0)
    assert one_sample_g(BEFORE).estimate == pytest.approx(0.6 * (1 - 3 / (4 * 19 - 1)), rel=1e-3)
    assert paired_d_average(BEFORE, AFTER).estimate == pytest.approx(0.6)


@pytest.mark.parametrize("effect", [one_sample_d, one_sample_g])
def test_an_effect_without_spread_is_undefined(effect: Callable[..., Interval]) -> None:
    assert effect([2, 2, 2]).undefined[0].reason == "no_variation"
    assert effect([2]).undefined[0].reason == "too_few_values"
    with pytest.raises(InputError, match="level_out_of_range"):
        effect([1, 2], level=2)


def test_effects_of_large_values_keep_their_digits() -> None:
    first, second = np.round(BEFORE * 1024) / 1024, np.round(AFTER * 1024) / 1024
    for effect in (cohens_d, hedges_g, paired_d):
        plain, moved = effect(first, second), effect(first + 1e12, second + 1e12)
        assert (moved.estimate, moved.ci_low) == pytest.approx((plain.estimate, plain.ci_low), rel=1e-9)


def test_an_interval_of_a_small_sample_may_reach_far() -> None:
    low, high = t_noncentrality_limits(10, 1, level=0.999)
    assert (t_below(10, 1, low), t_below(10, 1, high)) == pytest.approx((0.9995, 0.0005))
    assert high > 30


@pytest.mark.parametrize("df", [1, 7.93, 200, 1e6])
def test_averaging_over_an_estimated_deviation_gives_its_moments(df: float) -> None:
    s, weights = deviation_grid(df)
    assert float(weights @ s**2) == pytest.approx(1, rel=1e-9)
    s, weights = deviation_grid(df, below=1.0)
    assert float(weights.sum()) == pytest.approx(stats.chi2.cdf(df, df), rel=1e-7)


def test_chances_far_out_and_effects_without_bounds_stay_chances() -> None:
    assert t_below(2.0, 50, 40.0) == pytest.approx(0, abs=1e-15)
    assert t_below(-2.0, 50, 1e7) == 0
    assert t_below(-1e9, 5, -1e9) == pytest.approx(stats.chi2.cdf(5, 5), rel=1e-6)
    beyond, within = t_below(1.3e5, 10, 1.0001e5), t_below(1.3e5, 10, 0.9999e5)
    assert within > beyond > within - 1e-3
