"""Failure modes: the risk priority number, and the handbook's action priority in every one of its thousand cells."""

from __future__ import annotations

from itertools import product

import pytest

from app.stats.base.result import InputError
from app.stats.priorities.failure_modes import HIGH, LOW, MEDIUM, action_priority, failure_modes

pytestmark = pytest.mark.pure

RATINGS = range(1, 11)
URGENCY = {LOW: 0, MEDIUM: 1, HIGH: 2}


def by_the_handbook(severity: int, occurrence: int, detection: int) -> str:
    """The table of the handbook as its sentences read, apart from the program's own form of it."""
    if severity == 1 or occurrence == 1:
        return LOW
    if severity >= 9:
        return of_the_gravest(occurrence, detection)
    if severity >= 7:
        return of_the_grave(occurrence, detection)
    if severity >= 4:
        return of_the_middling(occurrence, detection)
    return MEDIUM if occurrence >= 8 and detection >= 5 else LOW


def of_the_gravest(occurrence: int, detection: int) -> str:
    if occurrence >= 6:
        return HIGH
    if occurrence >= 4:
        return MEDIUM if detection == 1 else HIGH
    if detection >= 7:
        return HIGH
    return MEDIUM if detection >= 5 else LOW


def of_the_grave(occurrence: int, detection: int) -> str:
    if occurrence >= 8:
        return HIGH
    if occurrence >= 6:
        return MEDIUM if detection == 1 else HIGH
    if occurrence >= 4:
        return HIGH if detection >= 7 else MEDIUM
    return MEDIUM if detection >= 5 else LOW


def of_the_middling(occurrence: int, detection: int) -> str:
    if occurrence >= 8:
        return HIGH if detection >= 5 else MEDIUM
    if occurrence >= 6:
        return LOW if detection == 1 else MEDIUM
    return MEDIUM if occurrence >= 4 and detection >= 7 else LOW


def test_all_thousand_cells_are_the_handbooks() -> None:
    cells = list(product(RATINGS, repeat=3))
    assert len(cells) == 1000
    assert [cell for cell in cells if action_priority(*cell) != by_the_handbook(*cell)] == []


def test_a_worse_rating_never_lowers_the_priority() -> None:
    for cell in product(range(1, 10), repeat=3):
        for place in range(3):
            worse = [rating + (position == place) for position, rating in enumerate(cell)]
            assert URGENCY[action_priority(*worse)] >= URGENCY[action_priority(*cell)]


def test_priorities_follow_severity_where_equal_products_hide_it() -> None:
    found = failure_modes([10, 2], [2, 10], [8, 8])
    assert found.rpn.tolist() == [160, 160]
    assert found.action_priority == (HIGH, MEDIUM)


def test_equal_products_are_ordered_by_severity_then_occurrence_then_as_priya_wrote_them() -> None:
    found = failure_modes([4, 8, 8, 4], [10, 2, 5, 10], [5, 10, 5, 5])
    assert (found.rpn.tolist(), found.criticality.tolist()) == ([200, 160, 200, 200], [40, 16, 40, 40])
    assert found.rank_order.tolist() == [2, 0, 3, 1]
    assert failure_modes([4, 8, 8, 4], [10, 2, 5, 10], [5, 10, 5, 5], ties="order").rank_order.tolist() == [0, 2, 3, 1]
    assert (found.total_rpn, found.highest_rpn) == (760, 200)


def test_an_empty_sheet_has_no_highest_number() -> None:
    assert failure_modes([], [], []).highest_rpn is None


@pytest.mark.parametrize(
    "ratings, error",
    [
        (([0], [1], [1]), "rating_out_of_range"),
        (([11], [1], [1]), "rating_out_of_range"),
        (([1], [2.5], [1]), "rating_out_of_range"),
        (([1], [1], [None]), "rating_out_of_range"),
        (([1, 2], [1], [1]), "lengths_differ"),
    ],
)
def test_a_rating_that_is_none_is_refused(ratings: tuple[list[float], ...], error: str) -> None:
    with pytest.raises(InputError) as refused:
        failure_modes(*ratings)
    assert refused.value.code == error


def test_an_unknown_order_of_equals_is_refused() -> None:
    with pytest.raises(InputError, match="unknown_ties"):
        failure_modes([1], [1], [1], ties="luck")
