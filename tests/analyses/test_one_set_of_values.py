"""The change, its range and what is said beside it rest on the same values; marks, limits and checks agree."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from app.analyses import comparing, pictures, sentences, summaries
from app.analyses.case import Case
from app.analyses.reading import Reading
from app.analyses.statistics_fold import statistics_lines
from app.analyses.tiles import tiles
from app.analyses.usual_ranges import usual_from
from tests.analyses.cases import case
from tests.analyses.world import around, counts

pytestmark = [pytest.mark.pure, pytest.mark.usefixtures("english")]
COUNTED = {"kind": "count", "per": 1000, "name": "Picking errors", "denominator_name": "Order lines", "measured_in": ""}


def wild(**about: object) -> Case:
    """A real fall with one extreme day since the change that nobody has explained."""
    after = around(2, 30, 3, 24)
    after[10] = 75.0
    return case(around(1, 40, 3, 30), after, **about)


def items(reading: Reading) -> dict[str, dict[str, str]]:
    return {item["code"]: item for item in sentences.check_items(reading)}


def test_an_extreme_day_counts_in_the_change_and_in_its_range() -> None:
    made = wild()
    reading, verdict = comparing.read(made), comparing.verdict_of(made, *made.compared)
    assert reading.change is not None and reading.now is not None and reading.was is not None
    whole = verdict.outliers.with_all
    assert whole is not None and (reading.change.low, reading.change.high) == (whole.ci_low, whole.ci_high)
    assert reading.change.estimate == pytest.approx(reading.now - reading.was)
    assert "Likely between" in tiles(reading)[2]["note"]
    assert reading.statistics["difference"]["estimate"] == pytest.approx(reading.change.estimate)
    assert reading.statistics["difference"]["ci_low"] == reading.change.low


def test_the_check_tells_the_change_without_the_extreme_day() -> None:
    made = wild()
    rest = comparing.verdict_of(made, *made.compared).outliers.without
    assert rest is not None and rest.estimate is not None
    text = items(comparing.read(made))["outliers"]["text"]
    assert text.startswith("They count in the averages and in the likely range. Without them the result is the same: ")
    assert f"a change of \u2212{abs(rest.estimate):.1f}, likely from " in text
    assert {"Step with extreme values", "Step without extreme values"} <= dict(
        statistics_lines(comparing.read(made))
    ).keys()


def test_a_margin_that_holds_only_without_extreme_values_is_not_said_to_hold() -> None:
    before, after = around(1, 40, 2, 30), around(2, 40, 2, 24)
    kept = comparing.read(case(before, after, role="balancing", margin=3.0))
    after[10] = 140.0
    swayed = comparing.read(case(before, after, role="balancing", margin=3.0))
    assert (kept.balance, swayed.balance) == ("safe", "unclear")
    assert "xtreme values" not in sentences.second_line(kept)
    assert "worse. Extreme values decide this. Look at them first." in sentences.second_line(swayed)


def test_the_row_with_special_causes_has_estimate_and_interval_of_one_verdict() -> None:
    made = wild()
    named = replace(
        made.series, special_causes=tuple("power cut" if value == 75.0 else "" for value in made.series.values)
    )
    explained = replace(made, series=named)
    found = comparing.read(explained).statistics["with_causes"]["difference"]
    whole = comparing.verdict_of(explained, explained.before, explained.after)
    expected = summaries.difference(whole)
    assert expected is not None and whole.outliers.with_all is not None
    assert (found["ci_low"], found["ci_high"]) == (whole.outliers.with_all.ci_low, whole.outliers.with_all.ci_high)
    assert found["estimate"] == expected.estimate != comparing.read(explained).statistics["difference"]["estimate"]


def test_an_interval_that_is_not_centred_says_why() -> None:
    lines = dict(statistics_lines(comparing.read(wild())))
    numbers = comparing.read(wild()).statistics["difference"]
    middle, width = (numbers["ci_low"] + numbers["ci_high"]) / 2, numbers["ci_high"] - numbers["ci_low"]
    assert ("Why not in the middle" in lines) == (abs(numbers["estimate"] - middle) > 0.02 * width)


def test_limits_with_an_unexplained_value_inside_are_not_settled() -> None:
    reading = comparing.read(wild())
    assert dict(statistics_lines(reading))["Normal range: After"].endswith(
        "not settled: 1 value inside it is not explained, ask for its cause first"
    )
    usual = usual_from(reading)
    assert usual is not None and usual.unexplained
    calm = comparing.read(case(around(1, 40, 3, 30), around(2, 30, 3, 24)))
    assert dict(statistics_lines(calm))["Normal range: After"].endswith(", settled")
    usual = usual_from(calm)
    assert usual is not None and not usual.unexplained


def test_a_named_day_before_the_change_is_said_where_the_stage_is_called_steady() -> None:
    before = around(1, 40, 3, 30)
    before[18] = 90.0
    told = items(comparing.read(case(before, around(2, 30, 3, 24), causes={18: "power cut"})))
    heads = [item["head"] for item in told.values()]
    assert any(head.endswith(", apart from 8 Oct") for head in heads)
    assert "Steady before the change" not in heads


def test_a_run_that_is_marked_before_the_change_is_told_by_the_check() -> None:
    before = [*around(1, 40, 1, 14), *around(3, 42, 1, 14)]
    made = case(before, around(2, 30, 1, 24))
    assert "one side" in " ".join(pictures.charts_of_case(made, "shift").runs)
    assert items(comparing.read(made))["steady_before"]["kind"] == "look"


def test_over_dispersion_is_told_of_the_stage_that_has_it() -> None:
    rng = random.Random(4)
    after = [max(0, round(rng.gauss(14, 12))) for _ in range(24)]
    made = case(counts(437, 0.008, [2900] * 30), after, sizes=[2900.0] * 54, **COUNTED)
    assert "dispersion" not in items(comparing.read(made))
    told = items(comparing.read(made))["dispersion_after"]
    assert told["head"] == "Since the change, the rate varies far more than counting explains"
    assert "before the change it varied no more than that" in told["text"]


def test_the_runs_of_a_chart_are_listed_and_many_unnamed_values_are_one_line() -> None:
    made = case([*around(1, 50, 2, 12), *around(2, 30, 2, 14)])
    runs = [text.split(": ")[1] for text in pictures.charts_of_case(made, "steps").runs]
    assert runs[:2] == ["14 on one side", "12 on one side"]
    stock = pictures.charts_of_case(case([100.0 + 10 * place for place in range(49)]), "stock")
    assert stock.unnamed > 8 and stock.points == ()
