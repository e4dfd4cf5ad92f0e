"""One basis for tiles, chart and sentences; labels, advice and goals that say what the numbers say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from app.analyses import comparing, pictures, sentences
from app.analyses.advice import advice
from app.analyses.case import Case
from app.analyses.chart_labels import runs
from app.analyses.measure_page import trust_summary
from app.analyses.reading import Reading
from app.analyses.staging import staged
from app.analyses.tiles import tiles
from tests.analyses.cases import case
from tests.analyses.world import around, counts

pytestmark = [pytest.mark.pure, pytest.mark.usefixtures("english")]
COUNTED = {"kind": "count", "per": 1000, "name": "Picking errors", "denominator_name": "Order lines", "measured_in": ""}


def offline(*, causes: bool = True) -> Reading:
    """Errors before and after the labels, with one wild day before whose cause is known."""
    return comparing.read(wild(causes=causes))


def wild(*, causes: bool = True) -> Case:
    before, after = counts(437, 0.008, [2900] * 30), counts(18, 0.0042, [2900] * 19)
    before[18] = 80
    named = {18: "scanners were offline"} if causes else {}
    return case(before, after, sizes=[2900.0] * 49, causes=named, **COUNTED)


def number(text: str) -> float:
    return float(text.replace("\u2212", "-").replace(",", ""))


def test_before_after_and_change_leave_the_named_special_cause_out_and_say_so() -> None:
    before, after, change = tiles(offline())[:3]
    assert before["note"] == "average of 29 days, without 8 Oct" and after["note"] == "average of 19 days"
    assert number(after["value"]) - number(before["value"]) == pytest.approx(number(change["value"]), abs=0.11)
    low, high = map(float, re.findall(r"between ([0-9.]+) and ([0-9.]+)", change["note"])[0])
    assert low <= -number(change["value"]) <= high


def test_the_chart_the_tiles_and_the_check_name_the_same_averages() -> None:
    made = wild()
    reading = comparing.read(made)
    stages = [stage.label for stage in pictures.control_chart_of(made).stages]
    before, after = tiles(reading)[:2]
    assert stages[0] == f"Before: average {before['value']} without 8 Oct"
    assert stages[1].startswith(f"After: average {after['value']}")
    check = next(item for item in sentences.check_items(reading) if item["code"].startswith("cause_before"))
    assert "It is left out of all averages. With it the result is the same: " in check["text"]
    everything = tiles(offline(causes=False))[0]["value"]
    assert f": {everything} to {after['value']}." in check["text"] and everything != before["value"]


def test_a_measure_nobody_changed_yet_leaves_it_out_too() -> None:
    values = around(1, 40, 4, 24)
    values[18] = 90.0
    made = case(values, causes={18: "power cut"})
    reading = comparing.read(made)
    tile = tiles(reading)[0]
    assert tile["note"] == "average of 23 days, without 8 Oct"
    assert pictures.control_chart_of(made).stages[0].label == f"So far: average {tile['value']} without 8 Oct"
    assert "8 Oct: power cut." in " ".join(item["text"] for item in sentences.check_items(reading))


def test_settled_limits_do_not_hide_the_average_of_all_days_since() -> None:
    made = case(around(1, 40, 4, 24), [*around(2, 30, 2, 20), *around(3, 36, 2, 20)])
    after = tiles(comparing.read(made))[1]
    label = pictures.control_chart_of(made).stages[1].label
    assert label.startswith(f"After: average {after['value']}, the line is at ")


def test_a_claim_that_only_stands_without_the_named_days_is_not_made() -> None:
    before, after = around(5, 40, 3, 20), around(7, 36, 3, 20)
    after[3] = after[9] = after[15] = 75.0
    named = {23: "training", 29: "training", 35: "training"}
    reading = comparing.read(case(before, after, causes=named))
    assert reading.verdict == "cannot_tell"
    assert "only without the values that have a named special cause (3)" in sentences.second_line(reading)


def test_nobody_is_told_to_sit_still_while_the_stage_is_not_steady() -> None:
    steady = comparing.read(case(around(1, 40, 4, 24), around(2, 30, 3, 24)))
    slipped = comparing.read(case(around(1, 40, 4, 24), [*around(2, 24, 2, 12), *around(3, 32, 2, 12)]))
    heads = {made.steady_now: [line.head for line in advice(made, has_baseline=True)] for made in (steady, slipped)}
    assert "Do not react to single days." in heads[True]
    assert "Do not react to single days." not in heads[False]
    assert "Ask what happened at the values marked in the chart." in heads[False]


def test_two_runs_side_by_side_keep_a_label_each() -> None:
    made = case([*around(1, 50, 2, 12), *around(2, 30, 2, 14)])
    found = [run for run in runs(staged(made)) if "one side" in run.label]
    assert [(run.label, len(run.positions)) for run in found] == [("12 on one side", 12), ("14 on one side", 14)]


def test_a_rise_and_the_fall_after_it_are_two_runs() -> None:
    made = case([30.0, 31, 29, 30, 31, 30, 32, 34, 36, 38, 40, 42, 40, 38, 36, 34, 32, 30, 31, 29, 30, 31])
    labels = [run.label for run in runs(staged(made)) if run.label.endswith(("rising", "falling"))]
    assert labels == ["7 rising", "7 falling"]


def test_what_only_informs_is_not_counted_as_passed() -> None:
    items = [{"kind": kind} for kind in ("ok", "ok", "look", "todo", "info", "info")]
    assert trust_summary(items) == "Can we trust this? 2 checks passed, 2 to look at, 2 to know"


@pytest.mark.parametrize("basis", ["average", "every", "share"])
def test_with_six_values_it_is_too_early_for_the_goal(basis: str) -> None:
    reading = comparing.read(
        case(around(1, 40, 4, 24), around(2, 30, 2, 6), goal=35.0, goal_basis=basis, goal_share=0.9)
    )
    tile, says = tiles(reading)[-1], sentences.goal_says(reading)
    assert (tile["value"], tile["note"]) == ("Too early", "6 days so far, at least 12 are needed")
    assert says is not None and (says.kind, says.head) == ("early", "Too early to say")


def test_each_basis_of_a_goal_has_words_of_its_own() -> None:
    told = {}
    for basis in ("average", "every", "share"):
        reading = comparing.read(
            case(around(1, 40, 3, 24), around(2, 30, 3, 20), goal=29.8, goal_basis=basis, goal_share=0.9)
        )
        told[basis] = (tiles(reading)[-1], sentences.goal_says(reading), sentences.headline(reading), reading)
    tile, says, headline, reading = told["average"]
    average = sentences.now_text(reading)
    assert tile["label"] == "Goal 29.8 or less on average" and tile["note"] == f"average {average}"
    assert says is not None and says.sub == f"average {average}" and "every day" not in headline
    tile, says, headline, reading = told["every"]
    assert tile["note"] == "days met the goal, every one is wanted" and "not met every day" in headline
    assert says is not None and says.sub == f"{reading.goal_meeting} of 20 days"
    tile, says, headline, reading = told["share"]
    assert tile["note"] == "days met the goal, 90% wanted" and "on some days, fewer than wanted" in headline
    assert says is not None and says.sub == f"{reading.goal_meeting} of 20 days, 90% wanted"


def test_what_to_do_for_a_goal_is_said_on_its_basis() -> None:
    heads = []
    for basis in ("average", "every", "share"):
        reading = comparing.read(
            case(around(1, 40, 3, 24), around(2, 30, 3, 20), goal=29.0, goal_basis=basis, goal_share=0.9)
        )
        heads += [
            line.head for line in advice(reading, has_baseline=True) if line.head.endswith("change something else.")
        ]
    assert heads == [
        "To reach 29.0 on average, change something else.",
        "To meet 29.0 every day, change something else.",
        "To meet 29.0 in 90% of the days, change something else.",
    ]


def checks_of(reading: Reading) -> dict[str, str]:
    return {item["code"]: item["text"] for item in sentences.check_items(reading)}


def test_no_error_since_the_change_is_not_said_to_be_never() -> None:
    made = case(counts(437, 0.008, [2900] * 30), [0] * 19, sizes=[2900.0] * 49, **COUNTED)
    reading = comparing.read(made)
    assert "None in 55,100 checked is not never: a rate of up to 0.05 per 1,000" in checks_of(reading)["no_events"]
    assert "steady_after" not in checks_of(reading)
    change = tiles(reading)[2]
    high = re.findall(r"and ([0-9.]+)", change["note"])[0]
    assert change["note"].startswith("down 100%") and high == tiles(reading)[0]["value"]
    assert not any("is normal" in line.text for line in advice(reading, has_baseline=True))


@pytest.mark.parametrize(
    "after, value",
    [(40.0, "0.0"), (30.0, "\u221210.0")],
)
def test_values_that_never_differ_are_not_called_too_few(after: float, value: str) -> None:
    reading = comparing.read(case([40.0] * 20, [after] * 14))
    change = tiles(reading)[2]
    assert (change["value"], change["note"]) == (value, "the values do not vary, so no chance can be worked out")
    assert not any("is normal" in line.text for line in advice(reading, has_baseline=True))


def test_different_counting_is_the_reason_named_in_the_tile() -> None:
    reading = comparing.read(case(around(1, 40, 4, 20), around(2, 30, 4, 20), same_way=False))
    assert tiles(reading)[2]["note"] == "counted differently before and after"


def test_a_long_gap_in_the_values_is_told() -> None:
    made = case(around(1, 40, 4, 24), around(2, 30, 4, 20))
    days = tuple(day + timedelta(days=60 if place >= 12 else 0) for place, day in enumerate(made.series.days))
    steps = tuple(replace(step, day=step.day + timedelta(days=60)) for step in made.steps)
    gapped = Case(made.question, replace(made.series, days=days), steps)
    assert "gap" not in checks_of(comparing.read(made))
    assert checks_of(comparing.read(gapped))["gap"].startswith("None between 29 Sep 2026 and 29 Nov 2026.")


def test_while_it_is_too_early_no_check_speaks_of_the_change() -> None:
    told = checks_of(comparing.read(case(around(1, 40, 4, 24), around(2, 20, 2, 6))))
    assert not {"change_date", "second_opinion", "smallest_effect"} & set(told)
