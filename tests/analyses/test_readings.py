"""What a case's values come to: stages, several changes, frozen baselines, balancing measures, JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.analyses import comparing, pictures, sentences
from app.analyses.advice import advice
from app.analyses.case import Case, Step
from app.analyses.reading import Reading
from app.charts import control
from tests.analyses.cases import case, changed_on
from tests.analyses.world import FIRST_DAY, around, counts, days_from

pytestmark = [pytest.mark.pure, pytest.mark.usefixtures("english")]


def codes(reading: Reading) -> dict[str, str]:
    return {check.code: check.state for check in reading.checks}


def rolled_out_in_steps() -> Case:
    made = case([*around(1, 40, 4, 20), *around(2, 35, 4, 10), *around(3, 24, 4, 20)])
    days = made.series.days
    return changed_on(made, (days[20], "Zone A"), (days[30], "Zone B"))


def test_a_roll_out_in_steps_compares_the_first_stage_with_the_last() -> None:
    reading = comparing.read(rolled_out_in_steps())
    assert [(stage.role, stage.n) for stage in reading.stages] == [("before", 20), ("between", 10), ("after", 20)]
    assert (reading.n_before, reading.n_after) == (20, 20)
    assert reading.changed_on < reading.settled_on
    item = next(item for item in sentences.check_items(reading) if item["code"] == "between")
    assert item["head"] == "The change came in 2 steps" and "10 from 12 Oct to 23 Oct" in item["text"]


def test_a_change_noted_ahead_of_its_first_value_does_not_take_the_verdict_away() -> None:
    made = rolled_out_in_steps()
    later = Step(day=made.series.days[-1] + timedelta(days=30), title="Zone C")
    assert comparing.read(replace(made, steps=(*made.steps, later))).verdict == "improved"


def test_a_trial_opens_no_stage_and_is_pointed_out() -> None:
    made = case([*around(1, 40, 4, 24), *around(2, 30, 4, 20)])
    days = made.series.days
    trial, real = Step(day=days[18], title="Trial", is_trial=True), Step(day=days[24], title="New labels")
    reading = comparing.read(replace(made, steps=(trial, real)))
    assert [stage.n for stage in reading.stages] == [24, 20]
    assert codes(reading)["on_trial"] == "look"
    watched = comparing.read(replace(made, steps=(trial,)))
    assert watched.mode == "watched" and watched.verdict == "too_early"


def frozen(made: Case, count: int) -> Case:
    first = made.series.days[0]
    days = (first, made.series.days[count - 1])
    return replace(made, frozen=made.series.between(*days), frozen_days=days)


def test_the_frozen_baseline_is_the_before_and_later_values_are_not_compared() -> None:
    made = frozen(case([*around(1, 40, 4, 20), *around(2, 60, 4, 10)], around(3, 30, 4, 20)), 20)
    reading = comparing.read(made)
    assert reading.n_before == 20 and reading.was == pytest.approx(sum(made.before.values) / 20)
    assert codes(reading)["unused"] == "info" and "no_frozen_baseline" not in codes(reading)
    assert (reading.stages[0].n, reading.stages[0].n_limits) == (30, 20)
    assert reading.stages[0].centre == pytest.approx(reading.was)


def test_a_baseline_whose_values_were_changed_behind_its_back_is_still_compared_as_frozen() -> None:
    made = frozen(case(around(1, 40, 4, 20), around(3, 30, 4, 20)), 20)
    lower = replace(made.series, counts=(1.0, *made.series.counts[1:]), values=(1.0, *made.series.values[1:]))
    reading = comparing.read(replace(made, series=lower))
    assert reading.was == comparing.read(made).was
    assert codes(reading)["baseline_differs"] == "look"


def test_a_change_inside_the_baseline_is_pointed_out() -> None:
    made = frozen(case(around(1, 40, 4, 20), around(3, 30, 4, 20)), 20)
    inside = Step(day=made.series.days[10], title="New shift plan")
    reading = comparing.read(replace(made, steps=(inside, *made.steps)))
    item = next(item for item in sentences.check_items(reading) if item["code"] == "change_inside_baseline")
    assert item["text"].startswith("28 Sept") or item["text"].startswith("28 Sep")
    assert "New shift plan" in item["text"]


def test_special_causes_stay_on_the_chart_and_leave_its_limits() -> None:
    before = around(1, 40, 4, 24)
    before[18] = 90.0
    named = comparing.read(case(before, around(3, 30, 4, 20), causes={18: "power cut"}))
    unnamed = comparing.read(case(before, around(3, 30, 4, 20)))
    assert named.stages[0].n == 24 and named.stages[0].n_limits == 23
    assert named.stages[0].upper < unnamed.stages[0].upper  # type: ignore[operator]
    assert named.named == 1 and named.left_out_before == (days_from(FIRST_DAY, 19)[18].isoformat(),)
    assert named.was == pytest.approx(sum(before[:18] + before[19:]) / 23) and named.was != unnamed.was
    assert named.statistics["with_causes"]["verdict"] == "improved"
    chart = pictures.control_chart_of(case(before, around(3, 30, 4, 20), causes={18: "power cut"}))
    assert [signal.label for signal in chart.signals if signal.excluded] == ["8 Oct: power cut"]
    assert chart.stages[0].label.endswith("without 8 Oct")


def test_a_special_cause_is_told_on_its_side_of_the_change_and_not_held_against_the_stage() -> None:
    before, after = around(1, 40, 4, 24), around(2, 30, 4, 20)
    before[18], after[5] = 70.0, 60.0
    found = codes(comparing.read(case(before, after, causes={18: "power cut", 29: "fire drill"})))
    assert found["cause_before_unknown"] == "look" and found["cause_after_unknown"] == "look"
    assert found["causes_same"] == "info"
    assert found["steady_before"] == "ok" and found["steady_after"] == "ok"
    assert codes(comparing.read(case(before, after)))["steady_before"] == "look"


def test_many_special_causes_share_a_line() -> None:
    before = around(1, 40, 4, 24)
    causes = dict.fromkeys((2, 7, 11, 18), "stocktake")
    reading = comparing.read(case(before, around(3, 30, 4, 20), causes=causes))
    item = next(item for item in sentences.check_items(reading) if item["code"] == "causes_same")
    assert item["head"] == "Values with a known special cause: 4"


def test_counts_are_compared_with_their_denominators_and_shown_as_rates() -> None:
    sizes = [2900.0] * 24 + [1450.0] * 24
    found = [*counts(1, 0.008, [2900] * 24), *counts(2, 0.004, [1450] * 24)]
    reading = comparing.read(case(found[:24], found[24:], sizes=sizes, kind="count", per=1000, goal=4.0))
    assert reading.was == pytest.approx(1000 * sum(found[:24]) / (24 * 2900))
    assert reading.now == pytest.approx(1000 * sum(found[24:]) / (24 * 1450))
    assert reading.chart == "u"
    assert reading.stages[0].centre == pytest.approx(reading.was)


def test_a_day_on_which_nothing_was_checked_is_left_out_and_said() -> None:
    sizes = [0.0, *([2900.0] * 47)]
    found = [0, *counts(1, 0.008, [2900] * 23), *counts(2, 0.004, [2900] * 24)]
    reading = comparing.read(case(found[:24], found[24:], sizes=sizes, kind="count", per=1000))
    assert reading.n_before == 23 and reading.spark[0] is None
    assert codes(reading)["missing"] == "info"


def balancing(after: list[float], *, margin: float | None = 3.0, direction: str = "higher") -> Reading:
    made = case(around(1, 112, 2, 30), after, kind="continuous", direction=direction, role="balancing", margin=margin)
    return comparing.read(made)


def test_a_balancing_measure_is_safe_only_when_the_margin_is_ruled_out() -> None:
    safe = balancing(around(2, 112, 2, 30))
    assert (safe.verdict, safe.balance, safe.goal_signal) == ("no_change", "safe", "meets")
    assert sentences.headline(safe) == "Waiting time has not got worse by 3.0 minutes or more."
    assert sentences.second_line(safe).startswith("It is likely between ")


def test_what_to_do_follows_from_what_the_data_say() -> None:
    def first(reading: Reading) -> str:
        return advice(reading, has_baseline=False)[0].head

    assert first(balancing(around(2, 112, 2, 30))) == "Keep watching it."
    assert first(balancing(around(2, 100, 2, 30))) == "Stop and look at what the change does here."
    assert first(comparing.read(case(around(1, 40, 4, 24), around(3, 30, 4, 20)))) == "Keep the change."
    assert first(comparing.read(case(around(1, 30, 4, 24), around(51, 42, 4, 24)))).startswith("Find out what happened")
    assert first(comparing.read(case(around(1, 40, 4, 20), around(51, 40, 4, 20)))) == "Do not claim a result."
    assert first(comparing.read(case(around(1, 40, 4, 24)))) == "Freeze the baseline."
    assert first(comparing.read(case([]))) == "Add the first values."


def test_no_clear_change_of_a_balancing_measure_is_not_called_safe() -> None:
    unclear = balancing(around(4, 111, 9, 14))
    assert (unclear.verdict, unclear.balance, unclear.signal) == ("no_change", "unclear", "same")
    assert sentences.headline(unclear).startswith("We cannot rule out that Waiting time has got worse by 3.0")
    assert "not proof that nothing got worse" in sentences.second_line(unclear)


def test_a_balancing_measure_beyond_its_margin_is_a_concern_and_within_it_says_so() -> None:
    broken, within = balancing(around(2, 100, 2, 30)), balancing(around(2, 111, 0.5, 60), margin=4.0)
    assert (broken.balance, broken.signal, broken.goal_signal) == ("broken", "warn", "misses")
    assert sentences.headline(broken) == "Waiting time has got worse by more than the margin of 3.0 minutes."
    assert (within.verdict, within.balance, within.signal) == ("worse", "safe", "warn")
    assert "but by less than the margin of 4.0 minutes" in sentences.headline(within)


def test_a_balancing_measure_without_a_margin_is_asked_for_one() -> None:
    open_question = balancing(around(2, 112, 2, 30), margin=None)
    assert open_question.balance == "no_margin"
    assert sentences.check_items(open_question)[0]["head"] == "No margin is stated"


def test_looking_more_often_makes_the_chance_larger() -> None:
    values = around(20, 40, 4, 20), around(70, 37, 4, 20)
    once, often = comparing.read(case(*values)), comparing.read(case(*values, looks_planned=10))
    assert once.verdict == "improved" and often.verdict == "no_change"
    assert often.statistics["p_value"] > once.statistics["p_value"]


def test_a_reading_comes_back_from_json_as_it_went() -> None:
    reading = comparing.read(rolled_out_in_steps())
    assert Reading.from_json(json.loads(json.dumps(reading.to_json()))) == reading
    assert Reading.from_json({**reading.to_json(), "procedure": 0}) is None


def test_long_series_are_drawn_and_kept_small() -> None:
    made = case(around(1, 8, 1, 6000), around(2, 6, 1, 4000))
    reading = comparing.read(made)
    assert len(reading.spark) <= 240 and len(json.dumps(reading.to_json())) < 20_000
    assert len(control.render(pictures.control_chart_of(made))) < 120_000


def test_the_chart_says_its_type_rules_and_stages() -> None:
    chart = pictures.control_chart_of(rolled_out_in_steps())
    assert chart.caption.startswith("Individuals chart (I-MR). Signals, usual rules: 1 point outside the limits;")
    assert [stage.label.split(":")[0] for stage in chart.stages] == ["Before", "In between", "After"]
    assert [change.short_label for change in chart.changes] == ["12 Oct", "26 Oct"]
    assert chart.title == "Waiting time, minutes, each day"


def test_no_clear_answer_about_unreadable_values_is_no_failure() -> None:
    reading = comparing.read(case([float("1e80"), *around(1, 40, 4, 20)], around(2, 30, 4, 20)))
    assert (reading.mode, sentences.headline(reading)) == ("empty", "We cannot read these values.")


def test_one_mistyped_value_takes_the_claim_away_instead_of_contradicting_it() -> None:
    before, after = around(21, 8.0, 0.8, 30), around(22, 4.2, 0.8, 19)
    assert comparing.read(case(before, after)).verdict == "improved"
    reading = comparing.read(case(before, [*after[:-1], 1367.1]))
    assert reading.verdict == "cannot_tell"
    assert "We cannot be sure" in sentences.headline(reading)
    assert "extreme days (1)" in sentences.second_line(reading)
