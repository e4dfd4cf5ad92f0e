from __future__ import annotations

from itertools import pairwise

import pytest

from app.charts.control import NARROW, WIDE, ReferenceLine, Role, Size
from app.charts.histogram import Curve, Histogram, counted
from tests.charts.drawing import outside, overlaps, paths, place, read
from tests.charts.pictures import classes, words
from tests.charts.study_pictures import drawn_values, histogram

pytestmark = pytest.mark.pure
both_sizes = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


def plain(**changed: object) -> Histogram:
    given: dict[str, object] = {"curves": (), "customer_limits": (), "target": None, "mean": None}
    return histogram(**given | changed)


def test_every_bar_stands_on_the_floor_and_is_as_high_as_its_count() -> None:
    root = read(plain(edges=[0, 1, 2, 3], counts=[2, 0, 8]), WIDE)
    bars = paths(root, "f-bband s-before")

    heights = [max(y for _, y in bar) - min(y for _, y in bar) for bar in bars]
    assert len(bars) == 2
    assert heights[1] / heights[0] == pytest.approx(4, rel=0.01)
    assert len({max(y for _, y in bar) for bar in bars}) == 1


def test_bars_after_the_change_are_blue() -> None:
    assert classes(read(plain(role=Role.AFTER), WIDE), "f-aband")


@both_sizes
def test_limits_target_and_average_are_named_above_their_lines(size: Size) -> None:
    root = read(histogram(), size)
    found = words(root)

    assert {"Customer limit 8", "Customer limit 16", "Target 11.5"} <= set(found)
    assert [word for word in found if word.startswith("Average")]
    left, right = (paths(root, "s-limit")[number][0][0] for number in (0, 1))
    assert left < paths(root, "s-goal")[0][0][0] < right


def test_a_line_stands_at_its_value_on_the_axis() -> None:
    root = read(histogram(customer_limits=(ReferenceLine(value=13, label="Customer limit"),), target=None), WIDE)
    [limit] = paths(root, "s-limit")

    assert [x for x, _ in limit] == pytest.approx([place(root, "13")[0]] * len(limit), abs=0.1)


def test_two_curves_differ_in_their_dashes_and_carry_their_names() -> None:
    root = read(histogram(), WIDE)
    curves = [path for path in classes(root, "s-after") if path.get("stroke-width") == "2"]

    assert [bool(curve.get("stroke-dasharray")) for curve in curves] == [False, True]
    assert {"Overall", "Within"} <= set(words(root))


def test_counts_are_marked_in_whole_numbers_from_zero() -> None:
    found = words(read(plain(edges=[5, 6, 7], counts=[1, 2], value_title=""), WIDE))

    assert {"0", "1", "2"} <= set(found)
    assert not {"0.5", "1.5"} & set(found)


@both_sizes
@pytest.mark.parametrize(
    "values",
    [[7.0], [7.0] * 9, drawn_values(5), drawn_values(60, centre=-1e-4, spread=1e-5), [*drawn_values(10_000), 60.0]],
    ids=["one", "all equal", "five", "tiny and negative", "ten thousand"],
)
def test_whatever_the_values_names_keep_apart_inside_the_picture(values: list[float], size: Size) -> None:
    root = read(histogram(values), size)

    assert overlaps(root) == []
    assert outside(root) == []


def test_values_are_counted_into_bars_at_round_numbers() -> None:
    edges, counts = counted([0.5, 1.0, 1.2, 2.0, 3.9, 1.1, 2.4, 0.1])

    assert sum(counts) == 8
    assert edges[0] <= 0.1
    assert edges[-1] > 3.9
    steps = {round(right - left, 9) for left, right in pairwise(edges)}
    assert len(steps) == 1
    assert steps <= {0.1, 0.2, 0.5, 1.0, 2.0}


def test_a_value_on_an_edge_counts_above_it_whatever_its_last_bit() -> None:
    edges, counts = counted([tenths / 10 for tenths in range(1, 8)] * 6)

    assert edges == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8])
    assert edges[3] > 0.6
    assert counts == [6, 12, 12, 12]


def test_one_far_value_does_not_make_hundreds_of_bars() -> None:
    edges, counts = counted([*drawn_values(1000), 5000.0])

    assert len(counts) <= 40
    assert sum(counts) == 1001
    assert edges[-1] > 5000


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"edges": [1, 2], "counts": []}, "at least one bar"),
        ({"edges": [1, 2], "counts": [1, 2]}, "one edge more"),
        ({"edges": [1, 1], "counts": [3]}, "must rise"),
        ({"edges": [1, 2], "counts": [-1]}, "not be negative"),
        ({"edges": [1, float("nan")], "counts": [1]}, "finite"),
    ],
)
def test_bars_that_cannot_be_are_refused(changed: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        plain(**changed)


def test_a_curve_of_unequal_series_and_a_count_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="equally long"):
        Curve(x=[1, 2], heights=[1])
    with pytest.raises(ValueError, match="at least one value"):
        counted([])


def test_names_too_many_for_any_arrangement_are_cut_rather_than_printed_over_one_another() -> None:
    long = "Target agreed with the customer in the contract of 2024 and confirmed again since"
    lines = [ReferenceLine(value=10 + step / 100, label=f"{step} {long}") for step in range(6)]
    root = read(histogram(customer_limits=lines), NARROW)

    assert overlaps(root) == []
    assert outside(root) == []
    assert [word for word in words(root) if word.endswith("\N{HORIZONTAL ELLIPSIS}")]
