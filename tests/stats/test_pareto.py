"""Pareto: the largest first, equal ones as handed in, and the few that make most of it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.stats.base.result import InputError
from app.stats.priorities.pareto import pareto

pytestmark = pytest.mark.pure


def test_marek_counts_the_reasons_written_on_the_cards() -> None:
    found = pareto(["dirt", "scratch", "dirt", None, "dent", "scratch", "dirt", ""])
    assert [(bar.label, bar.count) for bar in found.bars] == [("dirt", 3), ("scratch", 2), ("dent", 1)]
    assert (found.total, found.dropped, found.vital_few) == (6, 2, ("dirt", "scratch"))
    assert found.bars[-1].cumulative_percent == 100


def test_eighty_percent_reached_exactly_ends_the_vital_few() -> None:
    assert pareto(["a", "b", "c"], [50, 30, 20]).vital_few == ("a", "b")
    assert pareto(["a", "b", "c"], [0.5, 0.3, 0.2]).vital_few == ("a", "b")
    assert pareto(["a", "b", "c"], [50, 30, 20], line=81).vital_few == ("a", "b", "c")


def test_equal_counts_keep_their_order_and_a_label_met_again_is_added() -> None:
    found = pareto([3, 1.0, 2, "1"], [5, 2, 5, 3])
    assert [(bar.label, bar.count) for bar in found.bars] == [("3", 5), ("1", 5), ("2", 5)]


def test_small_categories_are_one_group_that_stands_last() -> None:
    found = pareto(list("abcdef"), [40, 30, 4, 3, 2, 21], keep=2)
    assert [bar.label for bar in found.bars] == ["a", "b", "other"]
    assert found.bars[-1].is_other
    assert found.bars[-1].members == ("f", "c", "d", "e")
    by_share = pareto(list("abcdef"), [40, 30, 4, 3, 2, 21], other_below=5)
    assert [bar.label for bar in by_share.bars] == ["a", "b", "f", "other"]
    assert by_share.bars[-1].count == 9


def test_a_group_of_one_is_shown_by_its_own_name() -> None:
    assert [bar.label for bar in pareto(["a", "b", "c"], [5, 3, 1], keep=2).bars] == ["a", "b", "c"]


def test_nothing_counted_has_no_percentages() -> None:
    found = pareto(["a", "b"], [0, 0], other_below=5)
    assert [(bar.percent, bar.cumulative_percent) for bar in found.bars] == [(None, None)] * 2
    assert (found.vital_few, found.undefined[0].reason) == ((), "no_events")
    assert pareto([], []).bars == ()


@pytest.mark.parametrize(
    "question, error",
    [
        ({"labels": ["a"], "counts": [1, 2]}, "lengths_differ"),
        ({"labels": ["a"], "counts": [-1]}, "negative_count"),
        ({"labels": ["a"], "counts": [math.inf]}, "infinite_value"),
        ({"labels": "abc"}, "not_a_list"),
        ({"labels": [["a"]]}, "not_labels"),
        ({"labels": ["a"], "line": 0}, "line_out_of_range"),
        ({"labels": ["a"], "keep": 0}, "keep_out_of_range"),
        ({"labels": ["a"], "other_below": 101}, "other_below_out_of_range"),
    ],
)
def test_a_wrong_question_is_refused(question: dict[str, object], error: str) -> None:
    with pytest.raises(InputError) as refused:
        pareto(**question)
    assert refused.value.code == error


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30))
def test_bars_fall_and_their_percentages_rise_to_a_hundred(counts: list[int]) -> None:
    found = pareto([f"reason {place}" for place in range(len(counts))], counts)
    heights = [bar.count for bar in found.bars]
    assert heights == sorted(counts, reverse=True)
    if sum(counts):
        assert found.bars[-1].cumulative_percent == pytest.approx(100)
        reached = sum(bar.count for bar in found.bars if bar.label in found.vital_few)
        assert reached >= 0.8 * sum(counts) * (1 - 1e-9)
