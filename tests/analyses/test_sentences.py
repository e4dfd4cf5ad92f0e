"""Every sentence of the design's table of words is reached by data and says what it should."""

from __future__ import annotations

import random

import pytest

from app.analyses import comparing, own_sentences, sentences, tiles
from app.analyses.case import Case
from app.analyses.reading import Finding, Reading, Said
from app.stats.before_after import check_sentences
from app.stats.before_after import sentences as of_stats
from tests.analyses.cases import case
from tests.analyses.world import around, counts

pytestmark = [pytest.mark.pure, pytest.mark.usefixtures("english")]
THOUSAND = "A change this big or bigger would appear by chance less than once in 1,000 tries if nothing had changed."


def said(made: Case) -> tuple[str, str]:
    reading = comparing.read(made)
    return sentences.headline(reading), sentences.second_line(reading)


def checks_of(made: Case) -> dict[str, dict[str, str]]:
    return {item["code"]: item for item in sentences.check_items(comparing.read(made))}


def wandering(seed: int) -> list[float]:
    """A stock: each value carries most of the one before."""
    draw, level, values = random.Random(seed), 0.0, []
    for _ in range(20):
        level = 0.97 * level + draw.gauss(0, 2)
        values.append(round(40 + level, 2))
    return values


def test_a_real_change_that_meets_the_goal() -> None:
    made = case(around(1, 40, 4, 24), around(51, 30, 4, 24), goal=34.0)
    assert said(made) == ("Waiting time clearly fell, and the goal is met.", THOUSAND)


def test_a_real_change_that_meets_the_goal_on_some_days() -> None:
    made = case(around(1, 40, 4, 24), around(51, 30, 4, 24), goal=30.0, goal_basis="every")
    headline, line = said(made)
    assert headline.startswith("Waiting time clearly fell, by ")
    assert headline.endswith(" minutes. The average is still above the goal.")
    assert line == THOUSAND


def test_a_rate_that_fell_by_almost_half_is_said_to_have_done_so() -> None:
    sizes = [2900.0] * 49
    found = [*counts(1, 0.008, [2900] * 30), *counts(18, 0.0042, [2900] * 19)]
    about = {"name": "Picking errors", "kind": "count", "per": 1000, "measured_in": "", "goal": 4.0}
    made = case(found[:30], found[30:], sizes=sizes, goal_basis="every", **about)
    assert said(made)[0] == "Picking errors clearly fell, by almost half. The average is still above the goal."


def test_a_weaker_change_asks_to_keep_measuring() -> None:
    headline, line = said(case(around(4, 40, 4, 20), around(54, 37, 4, 20)))
    assert headline.startswith("Waiting time probably fell, by about ")
    assert line.startswith("By chance alone a change this big or bigger appears about ")
    assert line.endswith(" times in 100. Keep measuring to be sure.")


def test_no_clear_change_is_no_proof_that_nothing_changed() -> None:
    headline, line = said(case(around(1, 40, 4, 20), around(51, 40, 4, 20)))
    assert headline == "No clear change so far."
    assert "within the usual ups and downs. That is not proof that nothing changed: an effect smaller than" in line
    assert line.endswith(" minutes could be hidden.")


def test_a_change_for_the_worse_sends_one_looking() -> None:
    headline, line = said(case(around(1, 30, 4, 24), around(51, 42, 4, 24)))
    assert headline.startswith("Waiting time clearly rose, by ") and headline.endswith("That is the wrong direction.")
    assert line.startswith("Look for what changed around 16 Oct.")


def test_a_real_but_tiny_change_asks_whether_it_matters() -> None:
    headline, line = said(case(around(1, 40, 4, 1500), around(52, 39.4, 4, 1500)))
    assert headline.startswith("There is a real change, but it is very small: Waiting time fell by 0.")
    assert line.startswith("Ask if it matters before you spend more on it.")


def test_six_days_are_too_early() -> None:
    made = case(around(1, 40, 4, 20), around(51, 30, 4, 6))
    assert said(made) == (
        "Too early to tell.",
        "You have 6 of at least 12 days since the change. Add at least 6 more before you decide.",
    )


def test_under_five_days_nothing_is_calculated() -> None:
    reading = comparing.read(case(around(1, 40, 4, 20), around(51, 30, 4, 4)))
    assert sentences.headline(reading) == "Too early to tell."
    assert reading.change is None and reading.statistics["p_value"] is None


def test_too_few_days_before_the_change_cannot_be_compared() -> None:
    headline, line = said(case(around(1, 40, 4, 8), around(51, 30, 4, 20)))
    assert headline == "We cannot compare yet."
    assert line.endswith("Measure them before you change anything.")


def test_lopsided_values_are_pointed_out_and_the_verdict_stays() -> None:
    draw = random.Random(0)
    before, after = ([round(draw.expovariate(1 / level), 1) for _ in range(40)] for level in (20, 6))
    made = case(before, after)
    assert comparing.read(made).verdict == "improved"
    assert checks_of(made)["lopsided"] == {
        "code": "lopsided", "kind": "look", "head": "The values are lopsided",
        "text": "A second test that does not mind gives the same answer.",
    }  # fmt: skip


def test_two_methods_that_disagree_name_the_extreme_days() -> None:
    draw = random.Random(7)
    before, after = ([round(draw.expovariate(1 / level), 1) for _ in range(40)] for level in (20, 6))
    found = [said(case(before[:size], after[:size])) for size in range(12, 41)]
    assert any(
        headline == "We cannot be sure." and "because of extreme days" in line and "Look at those first." in line
        for headline, line in found
    )


def test_a_measure_that_was_improving_already_gets_no_credit() -> None:
    draw = random.Random(1)
    falling = [round(60 - place + draw.gauss(0, 2), 2) for place in range(48)]
    assert said(case(falling[:24], falling[24:])) == (
        "Things were already getting better before the change.",
        "The difference may have come without the change. Wait for more data or ask an expert.",
    )


def test_days_that_follow_each_other_too_closely_give_no_chance() -> None:
    headline, line = said(case(wandering(1), [value - 15 for value in wandering(10)]))
    assert headline == "Values follow each other too closely for this test."
    assert line == "The chart still shows the pattern; do not quote a chance for it."


def test_an_unusual_day_is_named_with_the_result_without_it() -> None:
    before = around(1, 40, 4, 24)
    before[18] = 70.0
    made = case(before, around(51, 30, 4, 24), causes={18: "scanners were offline"})
    item = checks_of(made)["cause_before_same"]
    assert (item["kind"], item["head"]) == ("look", "One unusual day before the change")
    assert item["text"].startswith(
        "8 Oct: scanners were offline. It is left out of all averages. With it the result is the same: "
    )


def test_different_counting_withholds_the_verdict() -> None:
    made = case(around(1, 40, 4, 24), around(51, 30, 4, 24), same_way=False)
    reading = comparing.read(made)
    assert reading.verdict == "cannot_tell" and reading.change is None
    assert said(made) == (
        "Before and after were counted differently.",
        "No verdict is shown until someone confirms the method.",
    )


def test_a_goal_inside_the_usual_ups_and_downs_is_met_by_chance() -> None:
    headline, line = said(case(around(1, 40, 4, 20), around(51, 40, 4, 20), goal=40.0, goal_basis="every"))
    assert headline == "Meets the goal on some days. Chance decides which."
    assert line.startswith("To meet it every day, something else has to change.")


def test_a_steady_slide_and_values_without_spread_are_not_called_a_step() -> None:
    assert said(case([5.0] * 14, [4.0] * 14))[0] == "We cannot be sure: the values do not vary."
    assert said(case([5.0] * 14, [5.0] * 14))[1] == "The values before and after are all 5.0."
    assert said(case(around(7, 40, 4, 20), around(57, 40, 4, 20)))[0] == "We cannot tell a step from a slide."


def test_before_any_change_the_measure_is_watched() -> None:
    assert said(case(around(1, 40, 4, 24))) == (
        "Waiting time: steady.",
        "All values stay within the usual ups and downs. It will stay so until something changes.",
    )
    rising = [round(30 + place + draw, 2) for place, draw in enumerate(around(5, 0, 1, 24))]
    reading = comparing.read(case(rising))
    assert sentences.headline(reading).endswith(", before any change.")
    assert (reading.signal, sentences.change_says(reading).sub) == ("neutral-up", "before any change")


def test_without_values_the_page_says_what_to_measure() -> None:
    assert said(case([])) == ("No values yet.", "Measure at least 12 days before you change anything.")


@pytest.mark.parametrize("code", [*of_stats.HEADLINES, *of_stats.WATCH_HEADLINES])
def test_every_headline_of_the_statistics_can_be_said(code: str) -> None:
    mode = "watched" if code in of_stats.WATCH_HEADLINES else "compared"
    parameters = {"change": 3.2, "since": "2026-11-03", "points": 2, "before": 8.0}
    assert "%" not in sentences.headline(_reading(mode=mode, headline=Said(code=code, parameters=parameters)))


@pytest.mark.parametrize("key", [*check_sentences.CHECKS, *own_sentences.CHECKS])
def test_every_check_can_be_said(key: tuple[str, str]) -> None:
    own = ("first", "last", "steps", "cause", "change_title", "who", "when", "margin", "checked",
           "without", "without_low", "without_high")  # fmt: skip
    names = [*of_stats.PARAMETERS, *own]
    parameters = {name: "2026-11-03" if name in ("since", "first", "last", "when") else 3 for name in names}
    reading = _reading(checks=(Finding(code=key[0], state=key[1], parameters=parameters),))
    for item in sentences.check_items(reading):
        assert item["head"] and "%(" not in item["head"] + item["text"]


def _reading(**about: object) -> Reading:
    made = comparing.read(case(around(1, 40, 4, 24), around(51, 30, 4, 24)))
    return Reading(**{**{name: getattr(made, name) for name in Reading.__dataclass_fields__}, **about})


def test_the_tiles_hold_before_after_change_and_goal() -> None:
    made = case(around(1, 40, 4, 24), around(51, 30, 4, 24), goal=30.0, goal_basis="every")
    shown = tiles.tiles(comparing.read(made))
    assert [tile["label"] for tile in shown] == ["Before", "After 16 Oct", "Change", "Goal 30.0 or less"]
    assert shown[0]["note"] == "average of 24 days"
    assert shown[2]["value"].startswith("\u2212") and shown[2]["note"].startswith("down ")
    assert shown[3]["value"].endswith(" of 24")


def test_the_portfolio_says_how_far_and_since_when() -> None:
    reading = comparing.read(case(around(1, 40, 4, 24), around(51, 20, 4, 24), goal=20.0, goal_basis="every"))
    change, goal = sentences.change_says(reading), sentences.goal_says(reading)
    assert (change.kind, change.head, change.direction) == ("good", "A clear change in the right direction", "down")
    assert change.sub.startswith("down ") and change.sub.endswith("% since 16 Oct")
    assert goal is not None and goal.kind == "some" and goal.head == "Meets on some days"
