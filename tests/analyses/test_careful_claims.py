"""What is not claimed: a level that had moved before, a goal met so far, a range while it is too early."""

from __future__ import annotations

import numpy as np
import pytest

from app.analyses import comparing, sentences
from app.analyses.reading import Reading
from app.analyses.tiles import tiles
from tests.analyses.cases import case, changed_on
from tests.analyses.test_readings import frozen
from tests.analyses.world import around

pytestmark = [pytest.mark.pure, pytest.mark.usefixtures("english")]


def baseline_then(between: float, after: float, *, direction: str = "lower") -> Reading:
    """20 values of 40 frozen, 20 around `between` before the change, 20 around `after` since."""
    values = [*around(1, 40, 2, 20), *around(2, between, 2, 20)]
    return comparing.read(frozen(case(values, around(3, after, 2, 20), direction=direction), 20))


@pytest.mark.parametrize("direction, headline", [("lower", "better"), ("higher", "worse")])
def test_a_level_that_fell_between_baseline_and_change_is_not_the_changes_work(direction: str, headline: str) -> None:
    reading = baseline_then(30, 30, direction=direction)
    assert (reading.verdict, reading.signal) == ("cannot_tell", "same")
    assert sentences.headline(reading) == f"Things were already getting {headline} before the change."
    assert "from 12 Oct to 6 Nov, after the baseline and before the change" in sentences.second_line(reading)


def test_a_level_that_fell_again_with_the_change_is_claimed_from_the_baseline() -> None:
    reading = baseline_then(35, 28)
    assert reading.verdict == "improved"
    assert sentences.change_says(reading).sub.endswith("% from the baseline")


def test_a_level_that_stood_still_until_the_change_is_claimed() -> None:
    assert baseline_then(40, 30).verdict == "improved"


def test_a_level_that_fell_while_it_was_still_before_is_not_the_changes_work() -> None:
    fell = 20 + 2 * np.random.default_rng(0).normal(size=120) - 6 * (np.arange(120) >= 54)
    values = np.round(fell, 1).tolist()
    reading = comparing.read(case(values[:60], values[60:]))
    assert (reading.verdict, reading.signal) == ("cannot_tell", "same")
    assert sentences.headline(reading) == "Things were already getting better before the change."
    assert "The values moved around " in sentences.second_line(reading)


def test_a_change_in_two_steps_is_told_from_before_the_first() -> None:
    made = case([*around(1, 40, 2, 20), *around(2, 35, 2, 10)], around(3, 30, 2, 20))
    days = made.series.days
    reading = comparing.read(changed_on(made, (days[20], "Rota"), (days[30], "Labels")))
    assert reading.verdict == "improved"
    assert sentences.change_says(reading).sub.endswith("% from before 12 Oct")


def test_a_goal_every_day_met_is_met_so_far_while_the_normal_range_goes_past_it() -> None:
    before, after = around(1, 40, 2, 30), [29.0, 31.0] * 12
    bound = comparing.read(case(before, after, goal=31.5, goal_basis="every"))
    assert sentences.headline(bound) == "Waiting time clearly fell, and every day so far met the goal."
    said = sentences.goal_says(bound)
    assert said is not None and (said.kind, said.sub) == (
        "meets", "24 of 24 days so far; the normal range goes past it",
    )  # fmt: skip
    assert "the normal range goes past it" in tiles(bound)[3]["note"]
    far = comparing.read(case(before, after, goal=39.0, goal_basis="every"))
    assert sentences.headline(far) == "Waiting time clearly fell, and the goal is met."
    higher = comparing.read(case(after, before, goal=35.0, goal_basis="every", direction="higher"))
    assert higher.range_passes_goal and sentences.headline(higher).endswith("rose, and every day so far met the goal.")


def test_no_goal_is_judged_where_it_was_counted_differently() -> None:
    reading = comparing.read(case(around(1, 40, 2, 20), around(3, 30, 2, 20), goal=35.0, same_way=False))
    assert sentences.goal_says(reading) is None
    assert tiles(reading)[3]["value"] == "Not judged"


def test_no_likely_range_stands_beside_too_early() -> None:
    reading = comparing.read(case(around(1, 40, 2, 20), around(3, 30, 2, 8)))
    assert reading.verdict == "too_early"
    assert "Likely" not in tiles(reading)[2]["note"] and "down" in tiles(reading)[2]["note"]
