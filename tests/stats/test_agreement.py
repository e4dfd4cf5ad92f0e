"""People who sort the same things: how far they agree with themselves, each other and the right answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import inter_rater

from app.stats.base.result import InputError
from app.stats.measurement.attribute_agreement import attribute_study
from app.stats.measurement.concordance import kendall_w
from app.stats.measurement.kappa import cohen_kappa, fleiss_kappa

pytestmark = pytest.mark.pure

PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=5, max_size=40)


@settings(deadline=None)
@given(PAIRS)
def test_cohens_kappas_and_their_errors_have_a_second_opinion(pairs: list[tuple[int, int]]) -> None:
    first, second = (list(column) for column in zip(*pairs, strict=True))
    found = cohen_kappa(first, second, categories=range(4))
    table = np.zeros((4, 4))
    for one, two in pairs:
        table[one, two] += 1
    assume(len(set(first)) > 1 and len(set(second)) > 1)
    for own, kind in ((found.unweighted, None), (found.linear, "linear"), (found.quadratic, "quadratic")):
        with np.errstate(invalid="ignore", divide="ignore"):  # without spread the other opinion divides by zero
            other = inter_rater.cohens_kappa(table, wt=kind)
        assert own.kappa == pytest.approx(other.kappa, abs=1e-9)
        assert own.standard_error == pytest.approx(np.nan_to_num(other.std_kappa), abs=1e-6)
        assert (own.error_no_agreement or 0) == pytest.approx(np.nan_to_num(other.std_kappa0), abs=1e-6)


@settings(deadline=None)
@given(PAIRS)
def test_swapping_the_raters_changes_nothing(pairs: list[tuple[int, int]]) -> None:
    first, second = (list(column) for column in zip(*pairs, strict=True))
    here, there = cohen_kappa(first, second), cohen_kappa(second, first)
    if here.quadratic.kappa is not None:
        assert there.quadratic.kappa == pytest.approx(here.quadratic.kappa, abs=1e-12)


def test_complete_agreement_is_one_and_a_single_category_has_no_kappa() -> None:
    assert cohen_kappa(list("abab"), list("abab")).unweighted.kappa == 1
    found = cohen_kappa(["ok", "ok", None], ["ok", "ok", "ok"])
    assert (found.unweighted.kappa, found.undefined[0].reason, found.dropped) == (None, "one_category", 1)
    assert found.agreement.estimate == 1
    empty = cohen_kappa([], [])
    assert (empty.undefined[0].reason, empty.agreement.estimate) == ("too_few_values", None)


def test_a_raters_category_outside_the_order_is_refused() -> None:
    with pytest.raises(InputError, match="unknown_category"):
        cohen_kappa(["a"], ["c"], categories=["a", "b"])
    with pytest.raises(InputError, match="lengths_differ"):
        cohen_kappa(["a"], [])


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=4, max_size=30))
def test_fleiss_kappa_has_a_second_opinion(rows: list[list[int]]) -> None:
    found = fleiss_kappa(rows)
    counts = np.array([[row.count(category) for category in range(3)] for row in rows])
    if found.overall.kappa is not None:
        assert found.overall.kappa == pytest.approx(inter_rater.fleiss_kappa(counts), abs=1e-9)
    assert found.all_agree == sum(len(set(row)) == 1 for row in rows)


def test_a_thing_that_somebody_did_not_rate_is_left_out() -> None:
    found = fleiss_kappa([["a", "a"], ["a", "b"], ["b", None]])
    assert (found.n, found.dropped, found.raters) == (2, 1, 2)
    assert fleiss_kappa([["a", None]]).undefined[0].reason == "too_few_values"
    assert fleiss_kappa([["a", "a"]]).undefined[0].reason == "one_category"
    assert fleiss_kappa([]).n == 0


@pytest.mark.parametrize(
    "rows, error",
    [([["a"]], "too_few_raters"), ([["a", "b"], ["a"]], "not_a_table"), ("ab", "not_a_table"), ([5], "not_a_list")],
)
def test_what_is_no_table_of_ratings_is_refused(rows: Any, error: str) -> None:
    with pytest.raises(InputError) as refused:
        fleiss_kappa(rows)
    assert refused.value.code == error


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=3, max_size=20))
def test_kendalls_w_is_friedmans_test_over_its_largest_value(rows: list[list[int]]) -> None:
    found: Any = kendall_w(rows)
    if found.estimate is None:
        assert found.undefined[0].reason == "no_variation"
        return
    friedman = float(stats.friedmanchisquare(*rows).statistic)
    assert found.statistic == pytest.approx(friedman, rel=1e-9)
    assert found.estimate == pytest.approx(friedman / (4 * (len(rows) - 1)), rel=1e-9)


def test_ranks_in_full_agreement_have_a_w_of_one() -> None:
    assert kendall_w([[1, 10], [2, 20], [3, 30], [None, 5]]).estimate == 1
    assert kendall_w([[1, 2]]).undefined[0].reason == "too_few_values"


@pytest.mark.parametrize(
    "rows, error",
    [([[1]], "too_few_raters"), ([[1, 2], [1]], "not_a_table"), (5, "not_a_table"), ([["a"]], "not_numbers")],
)
def test_what_is_no_table_of_ranks_is_refused(rows: Any, error: str) -> None:
    with pytest.raises(InputError) as refused:
        kendall_w(rows)
    assert refused.value.code == error


def judged(*, wrong: dict[tuple[str, int, int], str] | None = None) -> dict[str, list[Any]]:
    """Twelve parts, every third bad, judged twice by Marek and Priya; ``wrong`` names the judgements that are not."""
    rows = [
        (part, name, (wrong or {}).get((name, part, trial), truth), truth)
        for part in range(12)
        for truth in ["bad" if part % 3 == 0 else "good"]
        for name in ("Marek", "Priya")
        for trial in (1, 2)
    ]
    names = ("parts", "appraisers", "ratings", "standard")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def test_appraisers_who_are_always_right_agree_in_every_way() -> None:
    found: Any = attribute_study(**judged(), reject="bad")
    assert (found.parts, found.trials, found.appraisers) == (12, 2, ("Marek", "Priya"))
    assert [one.matched for one in (*found.within, *found.against_standard)] == [12] * 4
    assert found.all_against_standard.kappa.kappa == 1
    assert found.between.agreement.ci_low == pytest.approx(0.025 ** (1 / 12))
    assert [one.missed.estimate for one in found.misses] == [0, 0]


def test_one_slip_and_one_false_alarm_show_where_they_belong() -> None:
    found: Any = attribute_study(**judged(wrong={("Marek", 0, 2): "good", ("Priya", 1, 1): "bad"}), reject="bad")
    marek, priya = found.within
    assert (marek.matched, priya.matched, found.between.matched, found.all_against_standard.matched) == (11, 11, 10, 10)
    assert [one.matched for one in found.against_standard] == [11, 11]
    assert [one.missed.estimate for one in found.misses] == [1 / 8, 0]
    assert [one.false_alarms.estimate for one in found.misses] == [0, 1 / 16]
    kappas: Any = [
        cohen_kappa(["bad" if part % 3 == 0 else "good" for part in range(12)], trial).unweighted.kappa
        for trial in (
            ["bad" if part % 3 == 0 else "good" for part in range(12)],
            ["bad" if part % 3 == 0 and part else "good" for part in range(12)],
        )
    ]
    assert found.against_standard[0].kappa.kappa == pytest.approx(sum(kappas) / 2, abs=0.01)


def test_a_single_trial_by_one_person_has_nothing_within_or_between() -> None:
    found: Any = attribute_study([1, 2, 3], ["Sam"] * 3, ["a", "b", "a"], standard=["a", "b", "b"])
    assert (found.within, found.between, found.misses) == ((), None, ())
    assert found.all_against_standard.matched == 2
    assert attribute_study([1, 2], ["Sam"] * 2, ["a", "b"]).all_against_standard is None


def test_everything_in_one_category_has_agreement_but_no_kappa() -> None:
    found: Any = attribute_study([1, 2], ["Sam"] * 2, ["a", "a"], standard=["a", "a"])
    assert (found.all_against_standard.matched, found.all_against_standard.kappa.kappa) == (2, None)


def test_ordered_ratings_are_also_compared_by_rank() -> None:
    rows = {"parts": [1, 1, 2, 2, 3, 3], "appraisers": ["Dana", "Sam"] * 3}
    found: Any = attribute_study(**rows, ratings=[1, 2, 2, 3, 5, 5], is_ordered=True)
    assert found.between.concordance.estimate == 1
    with pytest.raises(InputError, match="not_numbers"):
        attribute_study(**rows, ratings=["a"] * 6, is_ordered=True)


@pytest.mark.parametrize(
    "change, error",
    [
        ({"ratings": ["a"]}, "lengths_differ"),
        ({"ratings": ["a", "b", None, "b"]}, "missing_label"),
        ({"parts": [1, 1, 1, 2]}, "not_balanced"),
        ({"parts": [1, 2, 3, 4]}, "not_balanced"),
        ({"standard": ["a", "b", "b", "b"]}, "standard_contradicts_itself"),
        ({"reject": "c"}, "unknown_category"),
        ({"parts": [], "appraisers": [], "ratings": []}, "too_few_values"),
    ],
)
def test_a_study_with_gaps_is_refused(change: dict[str, Any], error: str) -> None:
    question = {"parts": [1, 2, 1, 2], "appraisers": ["Dana", "Dana", "Sam", "Sam"], "ratings": ["a", "b", "a", "b"]}
    with pytest.raises(InputError) as refused:
        attribute_study(**{**question, **change})
    assert refused.value.code == error
