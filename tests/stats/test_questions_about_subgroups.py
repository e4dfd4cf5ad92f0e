"""Whether a process can meet its limits, of values that were taken several at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.stats.base.result import InputError
from app.stats.capability.box_cox import box_cox_capability, box_cox_subgroup_capability
from app.stats.capability.normal import capability, subgroup_capability
from app.stats.questions.answer import Answer
from app.stats.questions.meeting_limits import meet_limits

pytestmark = pytest.mark.pure
ROWS = np.random.default_rng(5).normal(10, 1, (25, 5))


def asked(rows: Any, **question: Any) -> Answer:
    """The question of subgroups, a row each."""
    labels = [f"hour {place}" for place, row in enumerate(rows) for _value in row]
    return meet_limits([value for row in rows for value in row], subgroups=labels, **question)


def states(found: Answer) -> dict[str, str]:
    return {check.code: check.state for check in found.checks}


def test_small_subgroups_of_one_size_are_charted_by_ranges() -> None:
    found = asked(ROWS, lower=4, upper=16)
    (told,) = [check for check in found.checks if check.code == "subgroups_by_ranges"]
    assert (found.signal, found.sentence.code, found.figures["chart"]) == ("yes", "limits_met", "xbar_r")
    assert told.parameters == {"subgroups": 25, "size": 5} and states(found)["steady"] == "ok"


@pytest.mark.parametrize("rows", [np.random.default_rng(6).normal(10, 1, (25, 9)), [*ROWS[:24], ROWS[24][:4]]])
def test_large_subgroups_or_such_of_two_sizes_are_charted_by_deviations(rows: Any) -> None:
    found = asked(rows, lower=4, upper=16)
    assert found.figures["chart"] == "xbar_s" and states(found)["subgroups_by_deviations"] == "info"


def test_the_deviation_within_is_pooled_and_the_overall_one_decides() -> None:
    found: Any = asked(ROWS, lower=6, upper=14).results["capability"]
    expected = subgroup_capability(list(ROWS), lower=6, upper=14)
    assert found.within.cpk == expected.within_by["pooled"].cpk and found.overall == expected.overall
    assert found.overall == capability(ROWS.ravel(), lower=6, upper=14).overall


def test_single_values_are_charted_one_by_one_as_before() -> None:
    found: Any = meet_limits(ROWS.ravel(), lower=4, upper=16)
    assert found.figures["chart"] == "i_mr" and "moving_range" in found.results["capability"].within_by
    assert not {"subgroups_by_ranges", "subgroups_by_deviations"} & set(states(found))


def test_a_level_that_moves_between_subgroups_is_not_steady_though_single_values_would_hide_it() -> None:
    moves = np.random.default_rng(7).permutation(np.repeat([-1.2, 1.2], 15))
    rows = np.random.default_rng(8).normal(10, 1, (30, 5)) + moves[:, None]
    found = asked(rows, lower=2, upper=18)
    assert (found.signal, found.sentence.code, states(found)["steady"]) == ("unsure", "limits_not_steady", "todo")
    assert found.figures["signals"] and found.figures["spread_signals"] == []


def test_a_spread_that_jumps_is_not_steady_though_the_level_is() -> None:
    wide = [3, 9, 15, 21]
    means = ROWS.mean(axis=1, keepdims=True)
    rows = means + (ROWS - means) * np.where(np.isin(np.arange(25), wide), 6, 1)[:, None]
    found: Any = asked(rows, upper=60)
    assert set(found.figures["spread_signals"]) >= set(wide)
    assert found.figures["signals"] == [] and found.sentence.code == "limits_not_steady"


def test_a_process_that_would_do_within_its_subgroups_is_told_to_hold_its_level() -> None:
    shifted = np.tile([-0.55, 0.55], 13)[:25]
    rows = ROWS - ROWS.mean(axis=1, keepdims=True) + 10 + shifted[:, None]
    within = subgroup_capability(list(rows), lower=6.2, upper=13.8).within.cpk.estimate
    found = asked(rows, lower=6.2, upper=13.8)
    assert within is not None and within > 1.33 and found.sentence.code == "limits_barely"
    assert found.lines[-1].code == "hold_the_level"


def test_lopsided_subgroups_are_transformed_together() -> None:
    rows = np.exp(np.random.default_rng(9).normal(1, 0.5, (30, 5)))
    found: Any = asked(rows, upper=25)
    assert found.procedure == "box_cox_capability" and found.figures["chart"] == "xbar_r"
    assert "pooled" in found.results["capability"].capability.within_by
    assert (
        found.results["capability"].capability.overall == box_cox_capability(rows.ravel(), upper=25).capability.overall
    )


def test_lopsided_subgroups_below_nought_are_met_by_percentiles() -> None:
    rows = np.exp(np.random.default_rng(9).normal(1, 0.5, (30, 5))) - 2
    found = asked(rows, upper=25)
    assert (found.procedure, found.figures["chart"], found.signal) == ("percentile_capability", "xbar_r", "yes")


def test_a_power_that_turns_values_round_turns_the_limits_of_subgroups_too() -> None:
    rows = list(1 / np.random.default_rng(3).normal(10, 1, (20, 4)))
    found = box_cox_subgroup_capability(rows, lower=0.05, power=-1)
    assert found.lower is None and found.upper == pytest.approx(20)
    assert box_cox_subgroup_capability([[1.0, -1.0]], upper=3).capability is None
    with pytest.raises(InputError, match="specification_not_positive"):
        box_cox_subgroup_capability(rows, lower=-1)


@pytest.mark.parametrize("rows", [ROWS[:11], [*ROWS[:11], *([value] for value in ROWS[12:].ravel())]])
def test_fewer_than_twelve_subgroups_of_two_values_are_too_early(rows: Any) -> None:
    found = asked(rows, upper=16)
    assert (found.signal, found.sentence.code, states(found)) == (
        "early",
        "too_few_subgroups",
        {"enough_subgroups": "todo"},
    )
    assert found.sentence.parameters == {"have": 11, "needed": 12}


def test_subgroups_that_do_not_vary_say_so() -> None:
    found = asked([[5.0, 5.0]] * 15, upper=6)
    assert (found.signal, found.sentence.code, states(found)) == (
        "unsure",
        "nothing_varies",
        {"enough_subgroups": "ok"},
    )


def test_rows_of_a_subgroup_need_not_stand_together_and_those_of_none_are_left_out() -> None:
    labels = [*range(25)] * 5
    found: Any = meet_limits([*ROWS.T.ravel(), 99.0, None], subgroups=[*labels, None, 3], lower=4, upper=16)
    assert found.results["capability"].n == 125
    assert found.results["capability"].within == subgroup_capability(list(ROWS), lower=4, upper=16).within
    assert [check.parameters for check in found.checks if check.code == "left_out"] == [{"points": 2}]


def test_a_name_is_needed_for_each_value() -> None:
    with pytest.raises(InputError, match="lengths_differ"):
        meet_limits([1, 2, 3], subgroups=["A"], upper=4)
