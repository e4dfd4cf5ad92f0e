"""Values that are not normal: fitted distributions, percentiles in place of sigmas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.stats.base.result import InputError
from app.stats.capability.nonnormal import distribution_fits, percentile_capability
from app.stats.capability.normal import capability
from app.stats.describing.assumptions import anderson_darling
from app.stats.describing.distributions import DISTRIBUTIONS, POSITIVE, fit, why_not

pytestmark = pytest.mark.pure
RNG = np.random.default_rng(12)
SKEWED = RNG.gamma(3, 2, size=150)
SCIPY = {
    "weibull": lambda x: stats.weibull_min.logpdf(x, *stats.weibull_min.fit(x, floc=0)),
    "gamma": lambda x: stats.gamma.logpdf(x, *stats.gamma.fit(x, floc=0)),
    "exponential": lambda x: stats.expon.logpdf(x, 0, x.mean()),
    "logistic": lambda x: stats.logistic.logpdf(x, *stats.logistic.fit(x)),
    "loglogistic": lambda x: stats.fisk.logpdf(x, *stats.fisk.fit(x, floc=0)),
    "smallest_extreme_value": lambda x: stats.gumbel_l.logpdf(x, *stats.gumbel_l.fit(x)),
    "largest_extreme_value": lambda x: stats.gumbel_r.logpdf(x, *stats.gumbel_r.fit(x)),
}


@pytest.mark.parametrize("name", sorted(SCIPY))
def test_no_other_parameters_are_likelier(name: str) -> None:
    fitted = fit(SKEWED, name)
    assert fitted is not None
    own, theirs = fitted.log_density(SKEWED).sum(), SCIPY[name](SKEWED).sum()
    assert own >= theirs - 1e-9
    assert own == pytest.approx(theirs, rel=1e-6)


@pytest.mark.parametrize("name", sorted(DISTRIBUTIONS))
def test_shares_below_and_above_are_one_and_quantiles_lead_back(name: str) -> None:
    fitted, shares = fit(SKEWED, name), np.array([0.00135, 0.2, 0.5, 0.9, 0.99865])
    assert fitted is not None
    points = fitted.quantile(shares)
    assert fitted.below(points) == pytest.approx(shares, rel=1e-9)
    assert fitted.below(points) + fitted.above(points) == pytest.approx(1)
    step = 1e-6 * points
    slope = (fitted.below(points + step) - fitted.below(points - step)) / (2 * step)
    assert np.exp(fitted.log_density(points)) == pytest.approx(slope, rel=1e-4)


@pytest.mark.parametrize("name", sorted(POSITIVE))
def test_nothing_lies_below_nought_where_a_distribution_begins_there(name: str) -> None:
    fitted = fit(SKEWED, name)
    assert fitted is not None
    assert fitted.below(np.array([-1.0, 0.0])).tolist() == [0, 0]
    assert fitted.above(np.array([-1.0, 0.0])).tolist() == [1, 1]


def test_by_the_normal_distribution_it_is_ordinary_capability() -> None:
    own = percentile_capability(SKEWED, distribution="normal", lower=-3, upper=20)
    plain = capability(SKEWED, lower=-3, upper=20).overall
    assert own.ppk == pytest.approx(plain.cpk.estimate, rel=1e-4)
    assert own.pp == pytest.approx(plain.cp.estimate, rel=1e-4)
    assert own.z_bench == pytest.approx(plain.z_bench)
    assert own.outside == pytest.approx(plain.outside)


def test_one_limit_leaves_pp_undefined() -> None:
    found = percentile_capability(SKEWED, distribution="gamma", upper=30)
    assert (found.pp, found.ppl, found.below) == (None, None, None)
    assert found.ppk == found.ppu
    lower = percentile_capability(SKEWED, distribution="gamma", lower=0.1)
    assert lower.ppk == lower.ppl


@pytest.mark.parametrize("values, name", [
    (stats.lognorm.ppf((np.arange(200) + 0.5) / 200, 0.8, scale=5), "lognormal"),
    (stats.weibull_min.ppf((np.arange(200) + 0.5) / 200, 6, scale=5), "weibull"),
    (stats.gumbel_r.ppf((np.arange(200) + 0.5) / 200, -3, 2), "largest_extreme_value"),
    (stats.logistic.ppf((np.arange(200) + 0.5) / 200, -3, 2), "logistic"),
])  # fmt: skip
def test_the_best_fit_is_the_distribution_the_values_come_from(values: np.ndarray, name: str) -> None:
    found = percentile_capability(values, upper=float(values.max()) + 1)
    assert found.distribution == name
    assert found.fits[0].distribution == name
    distances = [one.anderson_darling for one in found.fits if one.anderson_darling is not None]
    assert distances == sorted(distances)


def test_the_distance_is_the_anderson_darling_statistic() -> None:
    found = {one.distribution: one for one in distribution_fits(SKEWED).fits}
    assert found["normal"].anderson_darling == pytest.approx(anderson_darling(SKEWED).statistic, rel=1e-9)
    assert (found["exponential"].akaike or 0) > (found["gamma"].akaike or 0)


def test_values_at_or_below_nought_leave_out_the_positive_distributions() -> None:
    found = distribution_fits([-1.0, 0.0, 1.0, 2.0, 5.0])
    assert found.best in DISTRIBUTIONS.keys() - POSITIVE
    assert {one.distribution for one in found.fits if one.undefined} == POSITIVE
    answer = percentile_capability([-1.0, 0.0, 1.0], distribution="weibull", upper=4)
    assert (answer.ppk, answer.undefined[0].reason) == (None, "not_positive")


@pytest.mark.parametrize("values, reason", [
    ([], "too_few_values"),
    ([3.0], "too_few_values"),
    ([3.0] * 9, "no_variation"),
])  # fmt: skip
def test_what_cannot_be_fitted_is_undefined_and_says_why(values: list[float], reason: str) -> None:
    answer = percentile_capability(values, upper=4)
    assert (answer.ppk, answer.undefined[0].reason) == (None, reason)
    assert distribution_fits(values).best is None


def test_a_spread_too_small_for_a_shape_is_said_and_never_a_false_number() -> None:
    values = 1e12 + RNG.normal(size=30) * 1e-3
    assert why_not(values, "gamma") == "too_little_variation"
    assert fit(values, "gamma") is None
    narrow = fit(1000 + 1e-2 * RNG.normal(size=400), "gamma")
    assert narrow is not None
    assert narrow.parameters["shape"] == pytest.approx(1e10, rel=0.2)


@settings(max_examples=25, deadline=None)
@given(scale=st.floats(1e-6, 1e6), name=st.sampled_from(sorted(DISTRIBUTIONS)))
def test_indices_do_not_know_the_unit(scale: float, name: str) -> None:
    one = percentile_capability(SKEWED, distribution=name, lower=0.1, upper=25)
    other = percentile_capability(scale * SKEWED, distribution=name, lower=scale * 0.1, upper=scale * 25)
    assert other.ppk == pytest.approx(one.ppk, rel=1e-6)
    assert other.z_bench == pytest.approx(one.z_bench, rel=1e-6)


def test_an_unknown_distribution_is_refused() -> None:
    with pytest.raises(InputError, match="unknown_distribution"):
        percentile_capability(SKEWED, distribution="cauchy", upper=3)
    with pytest.raises(InputError, match="no_specification"):
        percentile_capability(SKEWED, distribution="gamma")


def test_one_value_far_from_all_others_is_still_fitted() -> None:
    values = np.r_[np.linspace(0, 1e-3, 500), 100.0]
    for name in ("smallest_extreme_value", "largest_extreme_value", "logistic"):
        fitted = fit(values, name)
        assert fitted is not None
        assert np.isfinite(fitted.log_density(values)).all()


def test_values_a_world_apart_are_still_fitted_by_the_gamma_distribution() -> None:
    fitted = fit(np.array([1e-9, 1e9, 5.0]), "gamma")
    assert fitted is not None
    assert fitted.parameters["shape"] == pytest.approx(0.05, abs=0.05)
