"""Rule sets: which points carry a signal."""

from __future__ import annotations

import numpy as np
import pytest

from app.stats.base.result import InputError
from app.stats.control_charts.rules import ALL_RULES, RULE_SETS, Deviations, find_signals
from tests.stats.series import noise

pytestmark = pytest.mark.pure


def signals(values: list[float], rule_set: str = "default") -> dict[str, list[int]]:
    """Members of each signal about 0 with sigma 1, 0-based."""
    found = find_signals([Deviations(np.array(values, dtype=np.float64), 0.0, 1.0)], rule_set=rule_set)
    return {code: np.flatnonzero(flags).tolist() for code, flags in found.members.items() if flags.any()}


def test_all_eight_points_on_one_side_belong_to_the_signal_that_the_eighth_completes() -> None:
    values = [-1.0, *[0.5] * 8, -1.0]
    assert signals(values) == {"eight_one_side": list(range(1, 9))}
    stage = Deviations(np.array(values), 0.0, 1.0)
    assert np.flatnonzero(find_signals([stage]).ends["eight_one_side"]).tolist() == [8]


def test_a_point_on_the_centre_line_breaks_a_run_and_a_tie_breaks_a_trend() -> None:
    assert signals([0.5, 0.4, 0.6, 0.0, 0.5, 0.4, 0.6, 0.5]) == {}
    assert signals([-1.0, -0.5, -0.2, 0.3, 0.3, 0.8, 1.0]) == {}
    assert signals([-1.0, -0.5, -0.2, 0.3, 0.8, 1.0]) == {"six_trending": [0, 1, 2, 3, 4, 5]}


def test_the_nhs_set_needs_seven_and_adds_two_of_three_near_a_limit() -> None:
    assert signals([0.5] * 7, "nhs") == {"seven_one_side": list(range(7))}
    assert signals([0.5] * 7) == {}
    assert signals([2.2, -0.1, 2.4, -0.3], "nhs") == {"two_of_three_near_limit": [0, 2]}
    rising = [-1.2, -0.8, -0.3, 0.1, 0.4, 0.9, 1.3]
    assert signals(rising, "nhs") == {"seven_trending": list(range(7))}


def test_only_the_points_beyond_belong_to_four_of_five() -> None:
    values = [1.2, -0.2, 1.4, 1.1, 1.3, -0.5]
    assert signals(values, "western_electric") == {"four_of_five_beyond_one_sigma": [0, 2, 3, 4]}


def test_no_pattern_crosses_a_stage_and_unjudged_points_stay_silent() -> None:
    half = Deviations(np.full(5, 0.5), 0.0, 1.0)
    found = find_signals([half, half, 3])
    assert found.count() == 0
    assert found.members["beyond_limits"].size == 13


@pytest.mark.parametrize("rule_set", sorted(RULE_SETS))
def test_turning_the_values_over_gives_the_same_signals(rule_set: str) -> None:
    values = noise(300)
    straight = find_signals([Deviations(values, 0.0, 0.7)], rule_set=rule_set)
    turned = find_signals([Deviations(-values, 0.0, 0.7)], rule_set=rule_set)
    assert all((straight.members[code] == turned.members[code]).all() for code in RULE_SETS[rule_set])
    assert straight.count() > 0


def test_an_unknown_rule_set_is_refused() -> None:
    with pytest.raises(InputError, match="unknown_rule_set"):
        find_signals([3], rule_set="own")


def test_a_long_series_is_judged_in_blocks_as_it_is_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.round(np.random.default_rng(2).normal(0, 1.6, size=4000), 1)
    values[100:140] = np.linspace(-3, 3, 40)
    values[300:340] = np.tile([-0.4, 0.4], 20)
    sigma = np.linspace(0.9, 1.1, values.size)
    stages = [Deviations(values, 0.0, sigma), 5, Deviations(values, sigma - 1, 1.0)]
    for rule_set in RULE_SETS:
        whole = find_signals(stages, rule_set=rule_set)
        monkeypatch.setattr("app.stats.control_charts.rules._BLOCK", 37)
        parts = find_signals(stages, rule_set=rule_set)
        monkeypatch.undo()
        for code in RULE_SETS[rule_set]:
            assert whole.ends[code].any(), code
            assert parts.ends[code].tolist() == whole.ends[code].tolist()
            assert parts.members[code].tolist() == whole.members[code].tolist()


def test_the_eighth_rule_in_nelsons_own_words_wants_both_sides() -> None:
    rule = ALL_RULES["eight_beyond_one_sigma_both_sides"]
    either, both = np.full(8, 1.5), np.array([1.5, -1.5] * 4)
    assert not rule.find(Deviations(either, 0.0, 1.0)).any()
    assert np.flatnonzero(rule.find(Deviations(both, 0.0, 1.0))).tolist() == [7]


def test_fewer_points_than_a_window_hold_no_pattern() -> None:
    found = find_signals([Deviations(np.full(3, 1.5), 0.0, 1.0)], rule_set="nelson")
    assert found.count() == 0
