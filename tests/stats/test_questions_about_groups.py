"""Do groups, pairs, shares and rates differ: the procedure that is picked, the signal, and what the card says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.stats.base.result import InputError
from app.stats.questions.answer import Answer
from app.stats.questions.differing import differ
from app.stats.questions.pairing import pair
from app.stats.questions.sharing import rates_differ, shares_differ

pytestmark = pytest.mark.pure
BELL = [-1.9, -1.4, -1.1, -0.8, -0.6, -0.4, -0.2, -0.1, 0.1, 0.2, 0.4, 0.6, 0.8, 1.1, 1.4, 1.9]


def bell(level: float = 0.0, spread: float = 1.0, size: int = 16) -> list[float]:
    """Values spread as a normal distribution has them."""
    return [level + spread * value for value in BELL[:size]]


def states(found: Answer) -> dict[str, str]:
    return {check.code: check.state for check in found.checks}


def codes(found: Answer) -> list[str]:
    return [line.code for line in found.lines]


def test_two_groups_are_compared_by_welch() -> None:
    found = differ({"Day": bell(), "Night": bell(4)})
    assert (found.procedure, found.reason.code, found.signal) == ("welch_t", "means_of_groups", "yes")
    assert found.sentence.code == "two_differ" and found.sentence.parameters["change"] == pytest.approx(4)
    assert codes(found) == ["chance_thousand"] and states(found)["order_in_time"] == "info"
    assert set(found.results) == {"test", "second_opinion", "spread", "effect"}


def test_three_groups_are_compared_by_welchs_analysis_and_pair_by_pair() -> None:
    found = differ({"A": bell(), "B": bell(0.1), "C": bell(4)})
    assert (found.procedure, found.signal, found.sentence.code) == ("welch_anova", "yes", "groups_differ")
    assert (found.sentence.parameters["higher"], found.sentence.parameters["lower"]) == ("C", "A")
    assert "pairs" in found.results


@pytest.mark.parametrize("gap, line", [(1.2, "chance_hundred"), (0.85, "chance_about"), (0.1, "hidden_difference")])
def test_the_chance_is_said_as_far_as_it_is_worth_saying(gap: float, line: str) -> None:
    assert codes(differ([bell(), bell(gap)])) == [line]


def test_extreme_values_are_met_by_ranks() -> None:
    found = differ({"A": [*bell(), 9.0], "B": bell(3)})
    assert (found.procedure, found.reason.code) == ("mann_whitney", "extreme_values")
    assert states(found)["extremes_in_groups"] == "info"
    asked = differ({"A": [*bell(), 9.0], "B": bell(3)}, procedure="welch_t")
    assert asked.reason.code == "asked_for" and states(asked)["extremes_in_groups"] == "look"
    many = differ({"A": [*bell(), 9.0], "B": bell(3), "C": bell(5)})
    assert many.procedure == "kruskal_wallis" and many.signal == "yes"


def test_few_lopsided_values_are_met_by_ranks() -> None:
    bent = [float(2**power) for power in range(11)]
    found = differ({"A": bent[:9], "B": [value * 1.5 for value in bent[:9]]}, procedure="welch_t")
    assert states(found).get("lopsided_groups") == "look"
    assert differ({"A": [1, 1.1, 1.2, 1.3, 3, 3.3, 3.5], "B": [1, 1, 1, 1, 2, 2, 2]}).reason.code == "lopsided_and_few"


def test_a_test_that_assumes_one_spread_is_told_where_there_are_two() -> None:
    groups = {"A": bell(), "B": bell(3, 6)}
    assert states(differ(groups))["unequal_spread"] == "ok"
    assert states(differ(groups, procedure="student_t"))["unequal_spread"] == "look"


@pytest.mark.parametrize("procedure", ["one_way_anova", "moods_median", "kruskal_wallis"])
def test_an_expert_may_choose_another_for_three_groups(procedure: str) -> None:
    found = differ([bell(), bell(3), bell(6)], procedure=procedure)
    assert (found.procedure, found.reason.code, found.signal) == (procedure, "asked_for", "yes")


def test_means_and_ranks_that_disagree_are_not_settled() -> None:
    mixed = [*bell(-0.3, 0.3, size=9), *[3.0 + 0.01 * place for place in range(7)]]
    found = differ({"A": bell(0, 0.3), "B": mixed}, procedure="welch_t")
    assert found.signal == "unsure" and codes(found) == ["methods_differ"]
    assert states(found)["second_opinion_groups"] == "look"


def test_ranks_that_are_sure_where_means_are_not_are_not_settled() -> None:
    found = differ({"A": bell(0, 0.1), "B": [*bell(1, 0.1)[:-2], -30.0, -31.0]}, procedure="welch_t")
    assert found.signal == "unsure"


def test_groups_without_spread_cannot_be_told_apart() -> None:
    found = differ({"A": [1.0] * 6, "B": [1.0] * 6})
    assert found.signal == "unsure" and codes(found) == ["no_spread"]


def test_missing_values_are_counted_and_few_are_too_early() -> None:
    assert states(differ({"A": [*bell(), None], "B": bell()}))["left_out"] == "info"
    early = differ({"A": [1, 2, 3], "B": bell()})
    assert (early.signal, early.sentence.code) == ("early", "too_few_in_groups")


@pytest.mark.parametrize("ask", [differ, shares_differ, rates_differ])
def test_an_unknown_procedure_is_refused(ask: Any) -> None:
    groups: dict[str, Any] = {"A": (5, 20), "B": (6, 20)}
    with pytest.raises(InputError, match="unknown_procedure"):
        ask({"A": bell(), "B": bell()} if ask is differ else groups, procedure="tarot")


def test_pairs_are_compared_by_the_mean_of_their_differences() -> None:
    first, noise = np.linspace(10, 40, 16), np.array(bell(0, 0.5))
    rose = pair(first, first + 2 + noise, first_name="Old", second_name="New")
    assert (rose.procedure, rose.signal, rose.sentence.code) == ("paired_t", "yes", "pairs_rose")
    assert rose.sentence.parameters["change"] == pytest.approx(2) and codes(rose) == ["chance_thousand"]
    assert pair(first, first - 2 + noise).sentence.code == "pairs_fell"
    nothing = pair(first, first + noise)
    assert (nothing.signal, codes(nothing)) == ("no", ["hidden_difference"])


def test_pairs_that_lie_far_out_are_ranked_and_said() -> None:
    first = np.linspace(10, 40, 16)
    gaps = np.array(bell(2, 0.5))
    gaps[3] = 9.0
    found = pair(first, first + gaps)
    assert (found.procedure, states(found)["extremes_in_pairs"], found.signal) == ("wilcoxon_paired", "info", "yes")
    asked = pair(first, first + gaps, procedure="paired_t")
    assert asked.reason.code == "asked_for" and states(asked)["extremes_in_pairs"] == "look"
    assert pair(first, first + gaps, procedure="sign_test_paired").signal == "yes"


def test_few_lopsided_pairs_are_ranked() -> None:
    gaps = [0.0, 0.02, 0.05, 0.1, 0.1, 3.0, 3.02, 3.05, 3.08, 3.1]
    found = pair([0.0] * 10, gaps)
    assert found.reason.code == "lopsided_and_few" and states(found)["lopsided_pairs"] == "ok"
    assert states(pair([0.0] * 10, gaps, procedure="paired_t"))["lopsided_pairs"] == "look"


def test_pairs_on_which_two_methods_disagree_are_not_settled() -> None:
    gaps = [*np.linspace(-0.4, -0.2, 13), *np.linspace(2.9, 3.1, 7)]
    found = pair([0.0] * 20, gaps, procedure="paired_t")
    assert found.signal == "unsure" and codes(found) == ["methods_differ"]
    assert states(found)["second_opinion_groups"] == "look"


def test_pairs_on_which_ranks_are_sure_where_the_mean_is_not_are_not_settled() -> None:
    gaps = [*np.linspace(0.9, 1.1, 24), -14.0, -15.0]
    found = pair([0.0] * 26, gaps, procedure="paired_t")
    assert found.signal == "unsure" and codes(found) == ["methods_differ"]


def test_few_pairs_that_all_differ_by_the_same_hide_no_difference() -> None:
    found = pair([1.0] * 5, [3.0] * 5, procedure="sign_test_paired")
    assert (found.signal, codes(found)) == ("no", [])


def test_pairs_without_spread_too_few_and_incomplete() -> None:
    flat = pair([1.0] * 6, [1.0] * 6)
    assert (flat.signal, codes(flat)) == ("unsure", ["no_spread"])
    assert pair([1, 2], [3, 4]).signal == "early"
    assert states(pair([*range(10), None], [value + 0.1 * (value % 3) for value in range(11)]))["left_out"] == "info"


def test_two_shares_are_compared_exactly_and_many_by_chi_square() -> None:
    two = shares_differ({"A": (5, 100), "B": (30, 100)})
    assert (two.procedure, two.signal, two.sentence.code) == ("fisher_exact", "yes", "shares_differ")
    assert "interval" in two.results and codes(two) == ["chance_thousand"]
    many = shares_differ({"A": (10, 100), "B": (30, 100), "C": (11, 100)})
    assert (many.procedure, many.signal) == ("chi_square_association", "yes")
    alike = shares_differ({"A": (10, 100), "B": (11, 100)})
    assert (alike.signal, codes(alike)) == ("no", ["difference_may_hide"])


def test_a_test_that_needs_more_events_is_not_relied_on() -> None:
    found = shares_differ({"A": (0, 100), "B": (6, 100)}, procedure="two_proportions")
    assert found.reason.code == "asked_for" and found.signal == "unsure" and codes(found) == ["count_more"]
    assert states(found)["enough_events"] == "look"
    few = shares_differ({"A": (0, 9), "B": (6, 9), "C": (0, 9)})
    assert few.signal == "unsure" and states(few)["enough_events"] == "look"


def test_rates_are_compared_by_their_opportunity() -> None:
    two = rates_differ({"A": (12, 1900), "B": (45, 2100)})
    assert (two.procedure, two.signal, two.sentence.code) == ("two_poisson_rates", "yes", "rates_differ")
    many = rates_differ({"A": (12, 1900), "B": (45, 2100), "C": (20, 2000)})
    assert (many.procedure, many.signal) == ("chi_square_goodness_of_fit", "yes")
    assert rates_differ({"A": (12, 1900), "B": (13, 2100)}).sentence.code == "no_difference_rates"
    assert rates_differ({"A": (0, 10), "B": (0, 10)}).signal == "unsure"


@pytest.mark.parametrize("groups, code", [({"A": (1, 2)}, "too_few_groups"), ({"A": (1, 2), "B": (1, 0)}, "no_size")])
def test_counts_that_cannot_be_compared_are_refused(groups: Any, code: str) -> None:
    with pytest.raises(InputError, match=code):
        shares_differ(groups)


def test_nothing_is_claimed_where_averages_and_most_values_point_in_opposite_directions() -> None:
    few_far = [1.0, 2, 3, 2, 1, 3, 2, 1, 2, 3] * 3 + [95.0, 100, 105, 98, 102, 99, 101, 97, 103, 100]
    answer = differ({"Day": few_far, "Night": [5.0, 6, 4, 5, 6, 4, 5, 6, 4, 5] * 4})
    assert (answer.signal, answer.sentence.code) == ("unsure", "cannot_tell_groups")
    assert [line.code for line in answer.lines] == ["methods_differ"]
