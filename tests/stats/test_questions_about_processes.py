"""What moves what, and whether a process can meet its limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.stats.base.result import InputError
from app.stats.questions.answer import Answer
from app.stats.questions.driving import drive
from app.stats.questions.meeting_limits import meet_limits

pytestmark = pytest.mark.pure
X = np.arange(1.0, 31.0)


def noise(seed: int, size: int = 30, spread: float = 1.0) -> Any:
    return np.random.default_rng(seed).normal(0, spread, size)


def states(found: Answer) -> dict[str, str]:
    return {check.code: check.state for check in found.checks}


def codes(found: Answer) -> list[str]:
    return [line.code for line in found.lines]


def test_a_line_rises_or_falls_with_one_predictor() -> None:
    rose, fell = drive(2 * X + noise(1), {"heat": X}), drive(-2 * X + noise(1), {"heat": X})
    assert (rose.procedure, rose.signal, rose.sentence.code) == ("simple_regression", "yes", "rises_with")
    assert fell.sentence.code == "falls_with" and codes(rose)[-1] == "goes_with_is_not_causes"
    assert len(rose.results["regression"].predictions) == 60  # type: ignore[attr-defined]


def test_what_does_not_go_together_is_said_so() -> None:
    found = drive(noise(3), {"heat": X})
    assert (found.signal, found.sentence.code, states(found)["explains"]) == ("no", "no_relation", "look")


@pytest.mark.parametrize("y", [2 * X + 3, 0.1 * X - 7])
def test_points_exactly_on_a_line_are_said_to_be_computed(y: Any) -> None:
    found = drive(y, {"heat": X})
    assert (found.signal, found.sentence.code) == ("unsure", "line_exact")
    assert codes(found) == ["goes_with_is_not_causes"]


def test_a_bend_is_no_line() -> None:
    found = drive((X - 15) ** 2 + X * 6 + noise(4), {"heat": X})
    assert (found.signal, found.sentence.code, states(found)["straight"]) == ("unsure", "bends", "look")
    repeated = np.repeat([1.0, 2.0, 3.0, 4.0], 8)
    lacking = drive((repeated - 2.5) ** 2 * 5 + repeated + noise(5, 32, 0.3), {"heat": repeated})
    assert lacking.sentence.code == "bends"


def test_single_points_that_would_decide_are_met_by_ranks() -> None:
    x, y = [*X[:14], 400.0], [*noise(6, 14), 90.0]
    found = drive(y, {"heat": x})
    assert (found.procedure, found.reason.code) == ("spearman", "single_points_decide")
    assert states(found)["unusual_rows"] == "look" and "ranks" in found.results
    asked = drive(y, {"heat": x}, procedure="simple_regression")
    assert asked.procedure == "simple_regression" and asked.reason.code == "asked_for"


@pytest.mark.parametrize("way, code", [(1, "ranks_rise"), (-1, "ranks_fall")])
def test_ranks_say_the_way_and_no_amount_for_each_unit_more(way: int, code: str) -> None:
    y = way * (2 * X + noise(21))
    y[10] += 60
    found = drive(y, {"heat": X})
    assert (found.procedure, found.signal, found.sentence.code) == ("spearman", "yes", code)
    assert found.sentence.parameters == {"x": "heat"}


def test_several_predictors_make_a_plane() -> None:
    other = noise(7, 30, 5)
    found = drive(2 * X + noise(18), {"heat": X, "wind": other})
    assert (found.procedure, found.sentence.code) == ("multiple_regression", "several_relate")
    assert found.sentence.parameters["predictors"] == "heat"
    alike = drive(2 * X + noise(8, 30, 12), {"heat": X, "also heat": X + noise(9, 30, 0.4)})
    assert alike.sentence.code in ("together_relate", "several_relate")
    assert states(alike)["predictors_alike"] == "look"


def test_predictors_that_relate_only_together_are_said_so() -> None:
    twin = X + noise(9, 30, 0.01)
    assert drive(X + noise(10, 30, 6), {"a": X, "b": twin}).sentence.code == "together_relate"


def test_rows_that_follow_and_residuals_that_lean_are_on_the_card() -> None:
    walk = np.cumsum(noise(11))
    assert states(drive(X + walk * 3, {"heat": X}))["rows_follow"] == "look"
    leaning = np.exp(noise(12, 30, 1.2))
    assert states(drive(X + leaning, {"heat": X}))["residuals_lopsided"] == "look"
    assert states(drive([*(X + noise(13)), None], {"heat": [*X, 31]}))["left_out"] == "info"


def test_too_few_rows_and_no_variation() -> None:
    assert drive([1, 2, 4], {"heat": [1, 2, 3]}).signal == "early"
    assert drive([], {"heat": []}).signal == "early"
    assert drive([5.0] * 20, {"heat": list(range(20))}).sentence.code == "nothing_varies"


STEADY = 10 + noise(2, 120)


def test_a_process_with_room_meets_its_limits() -> None:
    found = meet_limits(STEADY, lower=4, upper=16, target=10)
    assert (found.procedure, found.signal, found.sentence.code) == ("capability", "yes", "limits_met")
    assert codes(found) == ["outside_observed"]
    assert states(found)["index_sure"] == "ok" and states(found)["normal_values"] == "ok"


@pytest.mark.parametrize(
    "limits, signal, code, line",
    [
        ({"lower": 6.6, "upper": 13.4}, "unsure", "limits_barely", "spread_too_wide"),
        ({"lower": 9, "upper": 11}, "no", "limits_not_met", "spread_too_wide"),
        ({"lower": 9, "upper": 29}, "no", "limits_not_met", "centre_it"),
        ({"upper": 11}, "no", "limits_not_met", "move_or_shrink"),
        ({"lower": 9}, "no", "limits_not_met", "move_or_shrink"),
    ],
)
def test_a_process_without_room_is_told_what_would_help(
    limits: dict[str, float], signal: str, code: str, line: str
) -> None:
    found = meet_limits(STEADY, **limits)
    assert (found.signal, found.sentence.code, codes(found)[-1]) == (signal, code, line)


def test_an_unsteady_process_promises_nothing() -> None:
    found = meet_limits([*STEADY[:60], *(STEADY[60:] + 3)], upper=40)
    assert (found.signal, found.sentence.code, states(found)["steady"]) == ("unsure", "limits_not_steady", "todo")
    assert codes(found) == ["outside_observed", "steady_first"] and found.figures["signals"]


def test_lopsided_values_are_transformed_or_met_by_percentiles() -> None:
    lopsided = np.exp(noise(2, 150, 0.5) + 1)
    found = meet_limits(lopsided, upper=20)
    assert (found.procedure, found.reason.code) == ("box_cox_capability", "limits_box_cox_capability")
    assert states(found)["lopsided_values"] == "info"
    below_nought = meet_limits(lopsided - 1.5, upper=20)
    assert below_nought.procedure == "percentile_capability" and "box_cox_capability" not in below_nought.offered
    asked = meet_limits(lopsided, upper=20, procedure="capability")
    assert asked.reason.code == "asked_for" and states(asked)["normal_values"] == "look"


def test_a_transformation_that_does_not_help_is_said_so() -> None:
    two_humps = np.concatenate([noise(24, 60, 0.2) + 5, noise(25, 60, 0.2) + 9])
    mixed = np.random.default_rng(1).permutation(two_humps)
    found = meet_limits(mixed, upper=12, procedure="box_cox_capability")
    assert states(found)["lopsided_values"] == "look"
    assert meet_limits(mixed, upper=12).procedure == "percentile_capability"


def test_more_outside_than_the_shape_expects_is_on_the_card() -> None:
    values = STEADY.copy()
    values[[20, 40, 60, 80, 100]] = 14.6
    found = meet_limits(values, upper=14.5, procedure="capability")
    assert states(found)["more_outside"] == "look"


def test_few_values_are_rough_and_fewer_too_early() -> None:
    rough = meet_limits([*STEADY[:25], None], lower=4.9, upper=15.1)
    assert states(rough)["enough_for_limits"] == "look" and states(rough)["left_out"] == "info"
    unsure = meet_limits(STEADY[:13], lower=5.5, upper=14.5)
    assert unsure.signal == "yes" and states(unsure)["index_sure"] == "look"
    assert meet_limits([1, 2, 3], upper=4).signal == "early"
    flat = meet_limits([5.0] * 20, upper=6)
    assert (flat.signal, flat.sentence.code) == ("unsure", "nothing_varies")


def test_values_whose_transformation_leaves_the_range_of_numbers_are_not_judged() -> None:
    vanishing = np.random.default_rng(1).normal(10, 2.5, 200).clip(1) ** -0.2 * 1e40
    found = meet_limits(vanishing, upper=3e40)
    assert (found.procedure, found.signal, found.sentence.code) == (
        "box_cox_capability",
        "unsure",
        "limits_cannot_tell",
    )


@pytest.mark.parametrize(
    "asked, code", [({}, "no_specification"), ({"lower": 2, "upper": 1}, "specification_order"),
                    ({"upper": 3, "procedure": "tarot"}, "unknown_procedure")]
)  # fmt: skip
def test_limits_that_make_no_sense_are_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError, match=code):
        meet_limits(STEADY, **asked)
