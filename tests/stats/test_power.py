"""Power, sample size and smallest detectable effect: the three answer one another."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy import stats

from app.stats.base.result import InputError
from app.stats.planning.power import PowerResult, normal_power
from app.stats.planning.power_counts import (
    chi_square_power,
    correlation_power,
    one_proportion_power,
    one_rate_power,
    two_proportions_power,
    two_rates_power,
)
from app.stats.planning.power_means import (
    anova_power,
    equivalence_power,
    one_sample_t_power,
    one_variance_power,
    paired_t_power,
    two_sample_t_power,
)

pytestmark = pytest.mark.pure

Question = Callable[..., PowerResult]
TESTS: dict[str, tuple[Question, str, float]] = {
    "one_t": (partial(one_sample_t_power, standard_deviation=2), "difference", 0.9),
    "paired_t": (partial(paired_t_power, standard_deviation=2), "difference", 0.9),
    "two_t": (partial(two_sample_t_power, standard_deviation=2), "difference", 0.9),
    "two_t_unequal": (partial(two_sample_t_power, standard_deviation=2, ratio=0.5), "difference", 0.9),
    "anova": (partial(anova_power, groups=4, standard_deviation=2), "difference", 1.5),
    "variance": (one_variance_power, "ratio", 1.4),
    "one_proportion": (partial(one_proportion_power, reference=0.1), "proportion", 0.15),
    "two_proportions": (partial(two_proportions_power, second=0.1), "first", 0.15),
    "one_rate": (partial(one_rate_power, reference=2), "rate", 2.5),
    "two_rates": (partial(two_rates_power, second=2), "first", 2.5),
    "chi_square": (partial(chi_square_power, df=3), "cohens_w", 0.2),
    "correlation": (correlation_power, "correlation", 0.3),
    "equivalence": (
        partial(equivalence_power, design="two", lower=-1, upper=1, standard_deviation=1.5),
        "difference",
        0.2,
    ),
}
DIRECTED = sorted(set(TESTS) - {"anova", "chi_square", "equivalence"})


@pytest.mark.parametrize("name", sorted(TESTS))
def test_size_power_and_effect_answer_one_another(name: str) -> None:
    ask, effect_name, effect = TESTS[name]
    size = ask(**{effect_name: effect}, power=0.85)
    assert size.n_fractional is not None
    assert size.n == math.ceil(size.n_fractional)
    assert 0.85 <= (size.power or 0) == ask(**{effect_name: effect}, n=size.n).power
    assert (ask(**{effect_name: effect}, n=(size.n or 0) - 1).power or 1) < 0.85
    assert ask(n=size.n_fractional, power=0.85).effect == pytest.approx(effect, rel=1e-6)


@pytest.mark.parametrize("name", sorted(TESTS))
def test_more_values_find_smaller_effects(name: str) -> None:
    ask, effect_name, effect = TESTS[name]
    few, many = (ask(n=n, power=0.8).effect for n in (60, 240))
    assert few is not None
    assert many is not None
    # For equivalence the larger true difference is the harder one.
    assert (many > few) if name == "equivalence" else (many < few)
    assert (ask(**{effect_name: effect}, n=60).power or 1) < (ask(**{effect_name: effect}, n=240).power or 0)


@pytest.mark.parametrize("name", DIRECTED)
def test_a_direction_finds_its_own_side_sooner_and_the_other_never(name: str) -> None:
    ask, effect_name, effect = TESTS[name]
    both, above, below = (
        ask(**{effect_name: effect}, n=80, alternative=side).power for side in ("two-sided", "greater", "less")
    )
    assert (below or 0) < 0.05 < (both or 0) < (above or 0)
    upward, downward = (ask(n=80, power=0.8, alternative=side) for side in ("greater", "less"))
    assert (downward.effect or 0) < (upward.effect or 0)
    assert upward.effect_below is downward.effect_below is None


@pytest.mark.parametrize("design", ["one", "paired", "two"])
def test_the_power_of_equivalence_is_how_often_it_is_shown(design: str) -> None:
    rng = np.random.default_rng(3)
    samples, draws = (2 if design == "two" else 1), 40_000
    means = rng.normal(0.3, 1.5 * math.sqrt(samples / 20), size=draws)
    deviations = 1.5 * np.sqrt(rng.chisquare(samples * 19, size=draws) / (samples * 19))
    half = stats.t.ppf(0.95, samples * 19) * deviations * math.sqrt(samples / 20)
    shown = ((means - half > -1) & (means + half < 1)).mean()
    found = equivalence_power(design=design, lower=-1, upper=1, standard_deviation=1.5, difference=0.3, n=20)
    assert found.power == pytest.approx(shown, abs=0.01)


def test_t_power_is_that_of_the_noncentral_t() -> None:
    found = two_sample_t_power(n=20, difference=1, standard_deviation=1)
    limit, shift = stats.t.ppf(0.975, 38), math.sqrt(10)
    assert found.power == pytest.approx(stats.nct.sf(limit, 38, shift) + stats.nct.cdf(-limit, 38, shift))
    assert one_variance_power(n=30, ratio=1.5).power == pytest.approx(
        stats.chi2.sf(stats.chi2.ppf(0.975, 29) / 2.25, 29) + stats.chi2.cdf(stats.chi2.ppf(0.025, 29) / 2.25, 29)
    )


def test_an_analysis_of_variance_takes_means_an_effect_size_or_the_largest_gap() -> None:
    by_means = anova_power(groups=3, means=[1, 2, 3], standard_deviation=2, n=10)
    by_size = anova_power(groups=3, cohens_f=math.sqrt(2 / 3) / 2, standard_deviation=2, n=10)
    by_gap = anova_power(groups=3, difference=2, standard_deviation=2, n=10)
    assert by_means.power == pytest.approx(by_size.power)
    assert by_gap.power == pytest.approx(by_means.power)
    assert by_gap.also["cohens_f"] == pytest.approx(by_means.also["cohens_f"])
    with pytest.raises(InputError, match="lengths_differ"):
        anova_power(groups=3, means=[1, 2], n=10)
    with pytest.raises(InputError, match="too_few_groups"):
        anova_power(groups=1, difference=2, n=10)


def test_no_effect_is_found_by_no_number_of_values() -> None:
    for found in (
        one_sample_t_power(difference=0, power=0.8, standard_deviation=1),
        anova_power(groups=2, means=[1, 1], power=0.8),
        chi_square_power(df=2, cohens_w=0, power=0.8),
        equivalence_power(design="two", lower=-1, upper=1, standard_deviation=1, difference=2, power=0.8),
    ):
        assert found.n is None
        assert found.undefined[0].reason == "no_effect"


def test_a_power_out_of_reach_says_so() -> None:
    rough = equivalence_power(design="two", lower=-1, upper=1, standard_deviation=3, n=5, power=0.9)
    assert (rough.effect, rough.undefined[0].reason) == (None, "not_reached")
    small = one_proportion_power(reference=0.5, n=3, power=0.99)
    assert (small.effect, small.effect_below) == (None, None)
    assert small.also == {}
    assert one_sample_t_power(n=2, power=0.99, standard_deviation=1e-9, alpha=1e-13).effect is None


def test_an_effect_that_two_values_show_needs_two() -> None:
    found = one_sample_t_power(difference=1e6, power=0.9, standard_deviation=1)
    assert (found.n, found.n_fractional) == (2, 2)


def test_a_proportion_without_scatter_is_found_or_not() -> None:
    assert normal_power(0.5, 0.1, 0.0, alpha=0.05, alternative="greater") == 1
    assert normal_power(0.1, 0.1, 0.0, alpha=0.05, alternative="greater") == 0


@pytest.mark.parametrize(
    "ask, code",
    [
        (lambda: one_sample_t_power(n=5, power=0.8, difference=1, standard_deviation=1), "one_unknown"),
        (lambda: one_sample_t_power(n=5, standard_deviation=1), "one_unknown"),
        (lambda: one_sample_t_power(n=1, power=0.8, standard_deviation=1), "too_few_values"),
        (lambda: one_sample_t_power(n=5, power=0.04, standard_deviation=1), "power_out_of_range"),
        (lambda: one_sample_t_power(n=5, power=0.8, standard_deviation=1, alpha=0), "alpha_out_of_range"),
        (lambda: one_sample_t_power(n=5, power=0.8, standard_deviation=0), "not_positive"),
        (lambda: one_sample_t_power(n=5, difference=math.inf, standard_deviation=1), "not_finite"),
        (lambda: one_sample_t_power(n=5, power=0.8, standard_deviation=1, alternative="up"), "unknown_alternative"),
        (
            lambda: equivalence_power(design="k", lower=0, upper=1, standard_deviation=1, n=9, power=0.8),
            "unknown_design",
        ),
        (lambda: equivalence_power(design="one", lower=1, upper=1, standard_deviation=1, n=9), "limits_not_in_order"),
        (lambda: one_proportion_power(reference=1, n=9, power=0.8), "not_between_0_and_1"),
        (lambda: correlation_power(correlation=1, n=9), "not_between_minus_1_and_1"),
        (lambda: one_rate_power(reference=1, rate=-1, n=9), "not_a_rate"),
        (lambda: one_variance_power(ratio=-1, n=9), "not_positive"),
    ],
)
def test_a_question_of_power_that_makes_no_sense_is_refused(ask: Callable[[], Any], code: str) -> None:
    with pytest.raises(InputError, match=code):
        ask()
