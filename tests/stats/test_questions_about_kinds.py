"""Do a few kinds make most of it, and is the first really first? Wrong picks that Priya Nair sorted by kind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.stats.base.result import InputError
from app.stats.questions.answer import Answer
from app.stats.questions.ranking import AMOUNTS, COUNTS, few_make_most

pytestmark = pytest.mark.pure

PICKS = {"look-alike": 61, "wrong bin": 29, "miscount": 14, "label": 5, "damage": 4, "late": 3, "lost": 2, "mixed": 2}


def asked(counts: dict[str, float], **options: object) -> Answer:
    return few_make_most(list(counts), list(counts.values()), **options)  # type: ignore[arg-type]


def states(found: Answer) -> dict[str, str]:
    return {check.code: check.state for check in found.checks}


def lines(found: Answer) -> list[str]:
    return [line.code for line in found.lines]


def test_a_few_kinds_make_most_and_the_first_is_really_first() -> None:
    found = asked(PICKS)
    assert (found.signal, found.sentence.code, found.procedure) == ("yes", "few_make_most", COUNTS)
    assert found.sentence.parameters == {"parts": 3, "kinds": 8, "share": pytest.approx(104 / 120)}
    assert lines(found) == ["first_is_sure"] and found.lines[0].parameters["first"] == "look-alike"
    assert states(found)["counted"] == "ok"


def test_rows_are_counted_as_well_as_added_up() -> None:
    rows = [kind for kind, count in PICKS.items() for _ in range(count)]
    assert few_make_most(rows).sentence == asked(PICKS).sentence


def test_two_large_kinds_that_are_close_are_not_put_in_order() -> None:
    found = asked({"look-alike": 40, "wrong bin": 36, "a": 3, "b": 2, "c": 2})
    assert found.signal == "yes" and lines(found) == ["first_not_sure", "difference_may_hide"]


def test_kinds_that_occur_equally_often_have_no_first() -> None:
    found = asked({"a": 11, "b": 10, "c": 9, "d": 12})
    assert (found.signal, found.sentence.code) == ("no", "kinds_even")


def test_uneven_kinds_of_which_many_are_needed_are_no_few() -> None:
    found = asked({"a": 60, "b": 50, "c": 45, "d": 40, "e": 15})
    assert (found.signal, found.sentence.code) == ("no", "many_make_most")
    assert found.sentence.parameters["parts"] == 4


def test_few_events_over_many_kinds_decide_nothing() -> None:
    found = asked({"a": 5, "b": 3, "c": 1, "d": 1, "e": 0, "f": 0, "g": 0})
    assert (found.signal, lines(found), states(found)["counted"]) == ("unsure", ["count_more"], "look")


def test_four_events_are_too_early() -> None:
    found = asked({"a": 3, "b": 1})
    assert (found.signal, found.sentence.code, states(found)) == ("early", "too_few_counted", {"counted": "todo"})


def test_amounts_are_put_in_order_and_never_held_against_chance() -> None:
    for found in (asked({"a": 900.5, "b": 80.0, "c": 15.0}), asked({"a": 900, "b": 80, "c": 15}, weighed=True)):
        assert (found.procedure, found.signal, lines(found)) == (AMOUNTS, "yes", ["first_by_amount"])
        assert states(found)["weighed"] == "look" and found.results["test"] is None
    assert asked({"a": 0.0, "b": 0.0}, weighed=True).signal == "unsure"


def test_an_expert_may_take_counts_for_amounts_but_not_the_other_way() -> None:
    assert asked(PICKS, procedure=AMOUNTS).reason.code == "asked_for"
    with pytest.raises(InputError, match="unknown_procedure"):
        asked({"a": 1.5, "b": 2.0}, procedure=COUNTS)


def test_what_nobody_sorted_is_pointed_out_where_it_is_large() -> None:
    assert states(asked({"Other": 50, "a": 10, "b": 5, "c": 5}))["rest_is_large"] == "look"
    assert "rest_is_large" not in states(asked({"a": 80, "b": 8, "c": 6, "Other": 5}))


def test_rows_without_a_kind_are_left_out_and_counted() -> None:
    found = few_make_most(["a", None, "b", "a", "a", "a", "a"])
    assert next(check.parameters for check in found.checks if check.code == "left_out") == {"points": 1}


def test_one_kind_has_no_order() -> None:
    with pytest.raises(InputError, match="too_few_kinds"):
        few_make_most(["a", "a", None])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(counts: list[int], draw: object) -> None:
    named = [(f"kind {place}", count) for place, count in enumerate(counts)]
    mixed = list(named)
    draw.shuffle(mixed)  # type: ignore[attr-defined]
    first, second = (few_make_most([n for n, _ in rows], [c for _, c in rows]) for rows in (named, mixed))
    assert first.signal == second.signal and first.sentence.code == second.sentence.code


def test_even_kinds_are_seldom_called_a_few_and_seldom_have_a_sure_first() -> None:
    """Of 1,000 series of 60 events over 2, 5 or 10 equal kinds at most 6% are called uneven or have a sure first."""
    import numpy as np

    draw = np.random.default_rng(20261123)
    for kinds in (2, 5, 10):
        rows = draw.multinomial(60, [1 / kinds] * kinds, size=1_000)
        found = [asked({str(place): float(count) for place, count in enumerate(row)}) for row in rows]
        uneven = sum(one.sentence.code != "kinds_even" for one in found)
        sure = sum("first_is_sure" in lines(one) for one in found)
        assert max(uneven, sure) <= 0.06 * len(found), (kinds, uneven, sure)
