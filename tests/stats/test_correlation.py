"""Whether two measurements go together: three coefficients, their limits, and their exact chances."""

from __future__ import annotations

import math
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from app.stats.base.result import InputError
from app.stats.relating.correlation import correlation
from app.stats.relating.rank_correlation import concordance, fisher_limits, kendall_exact, spearman_exact, spearman_t
from tests.stats.series import noise

pytestmark = pytest.mark.pure

VALUES = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=5, max_size=40)


@settings(deadline=None, max_examples=50)
@given(VALUES)
def test_all_three_coefficients_are_scipys(pairs: list[tuple[int, int]]) -> None:
    x, y = (list(column) for column in zip(*pairs, strict=True))
    assume(len(set(x)) > 1 and len(set(y)) > 1)
    found = correlation(x, y)
    assert found.pearson.estimate == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-12)
    assert found.spearman.estimate == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)
    expected = stats.kendalltau(x, y, method="asymptotic")
    assert found.kendall.estimate == pytest.approx(expected.statistic, abs=1e-12)
    assert found.kendall.p_value == pytest.approx(expected.pvalue, rel=1e-9)


def test_moving_stretching_and_swapping_change_nothing() -> None:
    x, y = noise(30), noise(30) + 0.5 * noise(30, seed=8)
    here: Any = correlation(x, y).pearson
    there: Any = correlation(1e9 + 1e-3 * y, 5 - x).pearson
    assert there.estimate == pytest.approx(-here.estimate, abs=1e-4)
    assert correlation(3 * y, x + 4).pearson.estimate == pytest.approx(here.estimate)


def test_limits_narrow_with_more_pairs_and_open_for_a_one_sided_question() -> None:
    small, large = (correlation(noise(n), noise(n) + noise(n, seed=9)) for n in (10, 100))
    for name in ("pearson", "spearman", "kendall"):
        few, many = getattr(small, name), getattr(large, name)
        assert many.ci_high - many.ci_low < few.ci_high - few.ci_low
    assert correlation(noise(9), noise(9, seed=4), alternative="greater").pearson.ci_high == 1
    assert correlation(noise(9), noise(9, seed=4), alternative="less").pearson.ci_low == -1


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_exact_chances_are_those_of_all_orders(alternative: Any) -> None:
    ranks = np.arange(5.0)
    seen = np.array([1.0, 0, 2, 4, 3])
    rhos = [stats.spearmanr(ranks, order).statistic for order in permutations(range(5))]
    rho = stats.spearmanr(ranks, seen).statistic
    along, against = np.mean([one >= rho - 1e-9 for one in rhos]), np.mean([one <= rho + 1e-9 for one in rhos])
    expected = {"greater": along, "less": against, "two-sided": min(1, 2 * min(along, against))}[alternative]
    assert spearman_exact(rho, 5, alternative) == pytest.approx(expected)
    together = (concordance(ranks, seen).score + 10) // 2
    scipys = stats.kendalltau(ranks, seen, method="exact", alternative=alternative).pvalue
    assert kendall_exact(together, 5, alternative) == pytest.approx(scipys)


def test_a_hundred_thousand_pairs_are_counted_without_comparing_each_with_each() -> None:
    x = np.arange(100_000.0)
    found = concordance(x, -x)
    assert (found.score, found.tau_b) == (-4_999_950_000, -1)
    assert concordance(np.ones(3), np.arange(3.0)).tau_b is None


def test_complete_correlation_has_no_limits_and_an_infinite_statistic() -> None:
    found = correlation([1, 2, 3, 4, 5], [0.1, 0.2, 0.3, 0.4, 0.5])
    assert (found.pearson.estimate, found.pearson.statistic, found.pearson.p_value) == (1, math.inf, 0)
    assert found.pearson.ci_low is None
    assert {gap.reason for gap in found.kendall.undefined} == {"perfect_correlation"}


def test_three_pairs_have_coefficients_without_limits() -> None:
    found = correlation([1, 2, 4, None], [1, 3, 2, 5])
    assert (found.n, found.dropped) == (3, 1)
    assert found.pearson.undefined[0].reason == "too_few_values"
    assert spearman_t(0.5, 2) is None
    assert fisher_limits(0, 1, level=0.95) == pytest.approx((-math.tanh(1.959964), math.tanh(1.959964)))


@pytest.mark.parametrize("x, y, reason", [([1, 2], [1, 2], "too_few_values"), ([1, 1, 1], [1, 2, 3], "no_variation")])
def test_what_does_not_vary_does_not_go_together(x: list[float], y: list[float], reason: str) -> None:
    found = correlation(x, y)
    assert {gap.reason for gap in found.undefined} == {reason}
    assert found.spearman.estimate is None


def test_lists_of_different_length_are_refused() -> None:
    with pytest.raises(InputError, match="lengths_differ"):
        correlation([1, 2, 3], [1, 2])
