"""Counts in cells: whether two sortings go together, and whether one follows given shares."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.stats.base.result import InputError
from app.stats.counting.chi_square import association, goodness_of_fit

pytestmark = pytest.mark.pure

TABLES = st.integers(2, 5).flatmap(
    lambda columns: st.lists(st.lists(st.integers(1, 60), min_size=columns, max_size=columns), min_size=2, max_size=5)
)


@settings(deadline=None, max_examples=50)
@given(TABLES)
def test_chi_square_is_scipys_and_its_parts_add_up(table: list[list[int]]) -> None:
    found: Any = association(table)
    expected = stats.chi2_contingency(table, correction=False)
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-9, abs=1e-12)
    assert found.p_value == pytest.approx(expected.pvalue, rel=1e-8, abs=1e-300)
    assert found.contributions is not None
    assert found.contributions.sum() == pytest.approx(found.statistic, abs=1e-12)
    assert found.expected_counts == pytest.approx(expected.expected_freq)
    assert 0 <= found.cramers_v <= 1


@settings(deadline=None, max_examples=50)
@given(TABLES)
def test_turning_the_table_changes_nothing(table: list[list[int]]) -> None:
    here, there = association(table), association(np.array(table).T)
    assert there.statistic == pytest.approx(here.statistic, abs=1e-12)
    assert there.cramers_v == pytest.approx(here.cramers_v, abs=1e-12)


def test_ruths_labels_are_counted_and_missing_ones_left_out() -> None:
    shift = ["day", "night", "day", None, "night", "day"]
    result = ["good", "bad", "good", "bad", "bad", "bad"]
    found: Any = association(first=shift, second=result)
    assert (found.rows, found.columns, found.dropped) == (("day", "night"), ("bad", "good"), 1)
    assert found.observed.tolist() == [[1, 2], [2, 0]]
    assert found.small_counts is not None
    assert not found.small_counts.trustworthy
    assert found.small_counts.below_five == 4
    assert found.fisher_p_value == pytest.approx(0.4)


def test_large_counts_are_trusted_and_yates_never_overshoots() -> None:
    found: Any = association([[50, 50], [50, 50]])
    assert (found.statistic, found.yates_statistic, found.p_value, found.phi) == (0, 0, 1, 0)
    assert found.small_counts is not None
    assert found.small_counts.trustworthy


def test_counts_that_are_no_whole_numbers_have_no_exact_p() -> None:
    found: Any = association([[1.5, 2], [2, 1]])
    assert found.fisher_p_value is None
    assert found.p_value is not None


@pytest.mark.parametrize(
    "table, reason",
    [([[0, 0], [0, 0]], "no_events"), ([[1, 2]], "too_few_levels"), ([[1, 0], [3, 0]], "empty_row_or_column")],
)
def test_a_table_that_says_nothing_has_no_p(table: list[list[int]], reason: str) -> None:
    found: Any = association(table)
    assert (found.p_value, found.undefined[0].reason) == (None, reason)


@pytest.mark.parametrize(
    "question, error",
    [
        ({}, "table_or_labels"),
        ({"table": [[1, 2], [3, 4]], "first": ["a"]}, "table_or_labels"),
        ({"table": [[1, 2], [3]]}, "not_a_table"),
        ({"table": [1, 2]}, "not_numbers"),
        ({"table": 5}, "not_a_table"),
        ({"table": []}, "not_a_table"),
        ({"table": [[1, -2], [3, 4]]}, "negative_count"),
        ({"table": [[1, None], [3, 4]]}, "missing_count"),
        ({"table": [[1, math.inf], [3, 4]]}, "infinite_value"),
        ({"first": ["a"], "second": []}, "lengths_differ"),
        ({"first": "ab", "second": "cd"}, "not_a_list"),
        ({"first": [["a"]], "second": ["b"]}, "not_labels"),
    ],
)
def test_what_is_no_table_is_refused(question: dict[str, object], error: str) -> None:
    with pytest.raises(InputError) as refused:
        association(**question)
    assert refused.value.code == error


def test_shares_are_scaled_and_estimated_ones_cost_a_degree_of_freedom() -> None:
    found: Any = goodness_of_fit([30, 20, 10], shares=[2, 2, 2])
    assert (found.statistic, found.df) == (pytest.approx(10), 2)
    assert found.p_value == pytest.approx(math.exp(-5))
    assert goodness_of_fit([30, 20, 10]).statistic == pytest.approx(10)
    assert goodness_of_fit([30, 20, 10], estimated=1).df == 1


@pytest.mark.parametrize(
    "question, reason",
    [
        ({"observed": [0, 0]}, "no_events"),
        ({"observed": [5]}, "too_few_levels"),
        ({"observed": [5, 5], "estimated": 1}, "too_few_levels"),
        ({"observed": [5, 5, 1], "shares": [1, 0, 1]}, "share_of_nought"),
        ({"observed": []}, "no_events"),
    ],
)
def test_a_fit_that_cannot_be_judged_has_no_p(question: dict[str, list[float]], reason: str) -> None:
    found: Any = goodness_of_fit(**question)
    assert (found.p_value, found.undefined[0].reason) == (None, reason)


@pytest.mark.parametrize(
    "shares, error", [([1], "lengths_differ"), ([-1, 2], "shares_wrong"), ([0, 0], "shares_wrong")]
)
def test_wrong_shares_are_refused(shares: list[float], error: str) -> None:
    with pytest.raises(InputError) as refused:
        goodness_of_fit([1, 2], shares=shares)
    assert refused.value.code == error
