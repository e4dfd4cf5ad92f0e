"""Whether measuring and judging can be trusted, how many are needed, and that every answer has its words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.stats.base.result import InputError, plain
from app.stats.questions import words
from app.stats.questions.agreeing import agree
from app.stats.questions.answer import Answer
from app.stats.questions.driving import drive
from app.stats.questions.measuring import trust
from app.stats.questions.meeting_limits import meet_limits
from app.stats.questions.planning import plan_means, plan_rates, plan_shares

pytestmark = pytest.mark.pure
X = np.arange(1.0, 31.0)
STEADY = 10 + np.random.default_rng(2).normal(0, 1, 120)


def states(found: Answer) -> dict[str, str]:
    return {check.code: check.state for check in found.checks}


def codes(found: Answer) -> list[str]:
    return [line.code for line in found.lines]


def study(
    error: float, bias: float = 0.0, parts: int = 10, slant: float = 0.0
) -> tuple[list[int], list[str], list[float]]:
    draws = np.random.default_rng(2)
    rows = [(part, who, part + bias * n + slant * n * (part % 3) + draws.normal(0, error))
            for part in range(parts) for n, who in enumerate("ABC") for _time in range(2)]  # fmt: skip
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def test_a_good_gauge_a_fair_one_and_a_poor_one() -> None:
    good = trust(*study(0.05), tolerance=20)
    assert (good.procedure, good.signal, good.sentence.code) == ("gage_crossed", "yes", "measuring_good")
    assert codes(good) == [] and states(good)["of_tolerance"] == "ok" and states(good)["categories"] == "ok"
    fair, poor = trust(*study(0.5)), trust(*study(4), tolerance=2)
    assert (fair.signal, codes(fair)) == ("unsure", ["one_person_differs_from_self"])
    assert poor.signal == "no" and states(poor)["categories"] == "look" and states(poor)["of_tolerance"] == "look"


def test_people_who_measure_differently_are_named() -> None:
    found = trust(*study(0.2, bias=2))
    assert codes(found) == ["people_differ"]
    assert states(trust(*study(0.05, slant=1)))["people_and_parts"] == "look"
    assert states(trust(*study(0.05, parts=4)))["study_size"] == "look"


def test_parts_of_their_own_are_compared_within_each_person() -> None:
    parts, people, values = study(0.1)
    own = [f"{who}{part}" for part, who in zip(parts, people, strict=True)]
    found = trust(own, people, values)
    assert (found.procedure, found.reason.code) == ("gage_nested", "own_parts")
    asked = trust(parts, people, values, procedure="gage_nested")
    assert asked.reason.code == "asked_for"


def test_parts_that_do_not_vary_say_nothing() -> None:
    parts, people, values = study(0)
    found = trust(parts, people, [1.0] * len(values))
    assert (found.signal, found.sentence.code, codes(found)) == ("unsure", "parts_do_not_vary", [])


def judged(wrong: int, people: str = "AB", times: int = 1, items: int = 20, kinds: str = "gb") -> dict[str, list[Any]]:
    """Items by people: the last one is wrong on the first few, each time."""
    rows = []
    for item in range(items):
        for who in people:
            for _time in range(times):
                right = kinds[item % len(kinds)]
                other = kinds[(item + 1) % len(kinds)]
                rows.append((item, who, other if who == people[-1] and item < wrong else right, right))
    return {"items": [r[0] for r in rows], "people": [r[1] for r in rows], "ratings": [r[2] for r in rows],
            "standard": [r[3] for r in rows]}  # fmt: skip


def without_standard(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: rows[name] for name in ("items", "people", "ratings")}


@pytest.mark.parametrize(
    "wrong, signal, code",
    [(0, "yes", "judging_alike"), (4, "unsure", "judging_partly_alike"), (9, "no", "judging_not_alike")],
)  # fmt: skip
def test_two_people_are_held_against_one_another(wrong: int, signal: str, code: str) -> None:
    found = agree(**without_standard(judged(wrong)))
    assert (found.procedure, found.signal, found.sentence.code) == ("cohen_kappa", signal, code)
    assert found.sentence.parameters["share"] == pytest.approx(1 - wrong / 20)
    assert codes(found) == ([] if signal == "yes" else ["judges_differ"])
    assert states(found)["judged_once"] == "info" and states(found)["enough_items"] == "look"


@pytest.mark.parametrize("wrong, signal, code", [(1, "yes", "judging_right"), (8, "unsure", "judging_partly_right"),
                                                 (18, "no", "judging_not_right")])  # fmt: skip
def test_a_right_answer_is_what_counts_where_it_is_known(wrong: int, signal: str, code: str) -> None:
    found = agree(**judged(wrong), reject="b")
    assert (found.procedure, found.signal, found.sentence.code) == ("attribute_study", signal, code)
    assert states(found)["missed"] == ("ok" if wrong < 2 else "look")
    assert "false_alarms" in states(found)


def test_people_who_do_not_repeat_themselves_are_named() -> None:
    rows = without_standard(judged(0, people="ABC", times=2))
    for place in range(0, 60, 2):
        if rows["people"][place] == "A" or place % 12 == 4:
            rows["ratings"][place] = "b" if rows["ratings"][place] == "g" else "g"
    found = agree(**rows)
    assert states(found)["repeats_itself"] == "look" and codes(found) == ["judges_differ_from_self"]
    steady = agree(**without_standard(judged(0, people="ABC", times=2, items=50)))
    assert states(steady)["repeats_itself"] == "ok" and states(steady)["enough_items"] == "ok"


def test_the_judgements_people_agree_least_on_are_named() -> None:
    rows = without_standard(judged(0, items=30, kinds="gbx"))
    for place in range(1, 60, 2):
        if rows["ratings"][place] == "x":
            rows["ratings"][place] = "b"
    found = agree(**rows, procedure="attribute_study")
    assert found.reason.code == "asked_for" and states(found)["weak_judgements"] == "look"


def test_nothing_can_be_said_where_everything_is_judged_the_same_or_too_little_is() -> None:
    same = agree(**without_standard(judged(0, kinds="g")))
    assert (same.signal, same.sentence.code, codes(same)) == ("unsure", "all_one_judgement", [])
    assert agree(**without_standard(judged(0, items=6))).signal == "early"
    with pytest.raises(InputError, match="too_few_raters"):
        agree(**without_standard(judged(0, people="A")))


def test_a_plan_says_how_many() -> None:
    found = plan_means(change=2, standard_deviation=3.5)
    assert (found.sentence.code, found.sentence.parameters["needed"]) == ("need_plan_means", 50)
    following = plan_means(change=2, standard_deviation=3.5, correlation=0.5)
    assert following.sentence.parameters["needed"] == pytest.approx(150, abs=3)
    assert plan_means(change=50, standard_deviation=1).sentence.parameters["needed"] == 12
    assert plan_shares(share=0.08, target=0.05).sentence.code == "need_plan_shares"
    assert plan_rates(rate=8, target=6, size=9.6).sentence.code == "need_plan_rates"
    assert codes(found) == ["found_in_tries"]


def test_a_plan_for_nothing_is_none() -> None:
    found = plan_means(change=0, standard_deviation=1)
    assert (found.signal, found.sentence.code, found.lines) == ("unsure", "cannot_plan", ())


@pytest.mark.parametrize(
    "ask, code",
    [
        (lambda: plan_means(change=1, standard_deviation=1, correlation=1), "correlation_out_of_range"),
        (lambda: plan_rates(rate=1, target=2, size=0), "no_size"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(ask: Any, code: str) -> None:
    with pytest.raises(InputError, match=code):
        ask()


def test_every_word_names_only_numbers_whose_writing_is_known() -> None:
    texts = [*words.HEADLINES.values(), *words.LINES.values(), *words.REASONS.values()]
    texts += [text for pair in words.CHECKS.values() for text in pair]
    named = {name for text in texts for name in _names(text)}
    assert named <= set(words.PARAMETERS)
    asked = {"differ", "pair", "shares", "rates", "pareto", "drive", "limits", "trust", "agree", "plan"}
    assert set(words.QUESTIONS) == asked


def _names(text: str) -> list[str]:
    return [part.split(")")[0] for part in text.split("%(")[1:]]


@pytest.mark.parametrize(
    "found",
    [
        meet_limits(STEADY, lower=4, upper=16), drive(2 * X + np.sin(X * 7), {"heat": X}),
        agree(**judged(3), reject="b"),
        trust(*study(4), tolerance=2), plan_means(change=2, standard_deviation=3.5),
    ],
    ids=lambda found: found.question,
)  # fmt: skip
def test_an_answer_has_words_for_all_it_says_and_can_be_kept(found: Answer) -> None:
    said = [
        (words.HEADLINES, found.sentence),
        (words.REASONS, found.reason),
        *((words.LINES, one) for one in found.lines),
    ]
    for table, one in said:
        assert set(_names(table[one.code])) <= set(one.parameters)
    for check in found.checks:
        head, text = words.CHECKS[check.code, check.state]
        assert set(_names(head + text)) <= set(check.parameters)
    assert isinstance(plain(found), dict)
