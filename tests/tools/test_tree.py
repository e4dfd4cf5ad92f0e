"""The arithmetic of a why-tree, without a database."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.tools.fishbone.sets import BY_KEY, own_set
from app.tools.five_whys import tree

pytestmark = pytest.mark.pure


def why(text: str, parent: Any = None, *, state: str = "unchecked", root: bool = False) -> Any:
    cause = SimpleNamespace(id=uuid4(), text=text, state=state, is_root=root)
    return SimpleNamespace(id=uuid4(), parent_id=parent.id if parent else None, cause=cause)


@pytest.mark.parametrize(
    "number,words",
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (112, "112th"),
    ],
)
def test_depths_are_said_as_people_say_them(number: int, words: str) -> None:
    assert tree.place_of(number) == f"{words} why"


def test_a_tree_of_a_thousand_whys_below_each_other_is_walked() -> None:
    rows = [why("top")]
    for number in range(999):
        rows.append(why(f"why {number}", rows[-1]))
    forest = tree.grow(rows)
    assert [node.depth for node in tree.walk(forest)] == list(range(1, 1001))
    assert tree.steps(forest)[-1].closes == 1000


def test_lists_open_and_close_as_the_tree_bends() -> None:
    a = why("a")
    b = why("b", a)
    c, d, e = why("c", b), why("d", a), why("e")
    steps = tree.steps(tree.grow([a, e, b, d, c]))
    assert [(s.node.cause.text, s.opens, s.closes) for s in steps] == [
        ("a", True, 0), ("b", True, 0), ("c", True, 1), ("d", False, 1), ("e", False, 1),
    ]  # fmt: skip
    assert tree.steps([]) == []


def test_a_why_whose_parent_is_gone_stands_at_the_top() -> None:
    lost = why("lost", SimpleNamespace(id=UUID(int=0)))
    assert [node.depth for node in tree.grow([lost])] == [1]


def test_reading_back_keeps_names_numbers_and_abbreviations() -> None:
    a = why("WMS lets it pass")
    b = why("Priya had no list", a)
    c = why("A label is too small", b)
    forest = tree.grow([a, b, c])
    deepest = list(tree.walk(forest))[-1]
    lines = tree.read_back(deepest, "61% of picks are wrong", {"Priya", "Nair"})
    assert lines == ["A label is too small", "Priya had no list", "WMS lets it pass", "61% of picks are wrong"]
    assert tree.read_back(forest[0], "Wrong item picked")[1] == "wrong item picked"


def test_what_is_not_checked_is_what_is_neither_confirmed_nor_ruled_out() -> None:
    rows = [why(state, state=state) for state in ("unchecked", "likely", "confirmed", "ruled_out")]
    assert [node.cause.text for node in tree.unchecked(tree.grow(rows))] == ["unchecked", "likely"]


def test_the_two_lists_called_8p_are_told_apart() -> None:
    first, second = ({str(c) for c in BY_KEY[key].categories} for key in ("8p_a", "8p_b"))
    assert len(first) == len(second) == 8 and first != second
    assert "Policies" in first and "Physical environment" in second


def test_every_set_of_m_holds_the_smaller_one() -> None:
    four, six, eight = ([str(c) for c in BY_KEY[key].categories] for key in ("4m", "6m", "8m"))
    assert (len(four), len(six), len(eight)) == (4, 6, 8)
    assert six[:4] == four and eight[:6] == six


def test_own_names_come_in_lines_or_with_commas_each_once_and_at_most_ten() -> None:
    assert own_set("Receiving, Storing\nPicking,,Storing\n ") == ["Receiving", "Storing", "Picking"]
    assert len(own_set(",".join(f"step {n}" for n in range(20)))) == 10
