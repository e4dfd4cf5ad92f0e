from __future__ import annotations

import pytest

from app.charts.control import NARROW, WIDE, ReferenceLine, Size
from app.charts.gage import Component, Share
from app.charts.pareto import Bar
from tests.charts.drawing import marks, outside, overlaps, paths, place, read
from tests.charts.gage_pictures import components, gage_run
from tests.charts.pictures import LONG, SVG, words
from tests.charts.study_pictures import pareto

pytestmark = pytest.mark.pure
both_sizes = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
SOLID, PALE = "f-before s-before", "f-bband s-before"


@both_sizes
def test_kinds_needed_for_eighty_percent_are_solid_and_other_stands_last(size: Size) -> None:
    root = read(pareto(), size)

    assert len(paths(root, SOLID)) == 3
    assert len(paths(root, PALE)) == 4
    along = 0 if size is WIDE else 1
    names = [place(root, bar.label)[along] for bar in pareto().all_bars]
    assert names == sorted(names)
    assert pareto().all_bars[-1].label == "Other"


def test_the_running_total_stands_on_the_scale_of_the_bars() -> None:
    root = read(pareto(), WIDE)
    first = min(y for _, y in paths(root, SOLID)[0])
    dots = marks(root, "f-ink s-surface")
    hundred, two = place(root, "100")[1], place(root, "200")[1]

    assert dots[0][1] == pytest.approx(first, abs=0.1)
    assert (dots[0][1] - dots[-1][1]) / (hundred - two) == pytest.approx((375 - 148) / 100, rel=0.01)


@both_sizes
def test_each_point_carries_its_share_and_the_last_is_all(size: Size) -> None:
    found = words(read(pareto(), size))

    assert [word for word in found if word.endswith("%")] == ["39%", "65%", "81%", "89%", "93%", "95%", "100%"]
    assert "80% of all" in found


@both_sizes
@pytest.mark.parametrize(
    "changed",
    [
        {"bars": [Bar(label="One", count=3)], "other": None},
        {"bars": [Bar(label=f"Kind {number}", count=10) for number in range(12)], "other": None},
        {"bars": [Bar(label=f"{LONG} {number}" if number % 2 else f"Kind {number}", count=120 - 9 * number)
                  for number in range(12)]},
        {"bars": [Bar(label="Nearly all", count=990), Bar(label="Two", count=2), Bar(label="Three", count=0)]},
    ],
    ids=["one", "twelve alike", "long names", "nearly all"],
)  # fmt: skip
def test_words_keep_apart_and_inside_whatever_the_kinds(changed: dict[str, object], size: Size) -> None:
    root = read(pareto(**changed), size)

    assert overlaps(root) == []
    assert outside(root) == []


def test_bars_lie_where_their_names_do_not_fit_below_them() -> None:
    upright = read(pareto(), WIDE)
    lying = read(pareto(bars=[Bar(label=f"{LONG} {number}", count=9) for number in range(8)]), WIDE)

    assert upright.attrib["viewBox"] == "0 0 900 372"
    assert len({min(x for x, _ in bar) for bar in paths(lying, SOLID)}) == 1
    assert len({max(y for _, y in bar) for bar in paths(upright, SOLID)}) == 1


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"bars": ()}, "bars with counts"),
        ({"bars": (Bar(label="A", count=0),), "other": None}, "something counted"),
        ({"bars": (Bar(label="A", count=1), Bar(label="B", count=2))}, "largest down"),
        ({"bars": (Bar(label="A", count=1), Bar(label="B", count=-2))}, "0 and more"),
        ({"share_line": 1.0}, "between 0 and 1"),
    ],
)
def test_kinds_that_cannot_be_are_refused(changed: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        pareto(**changed)


@both_sizes
def test_each_person_has_a_mark_and_every_reading_is_drawn(size: Size) -> None:
    root = read(gage_run(), size)
    uses = list(root.iter(f"{SVG}use"))

    assert len(uses) == 10 * 3 * 3 + 3
    assert len({use.attrib["class"] for use in uses}) == 3
    assert {"Priya", "Sam", "Marek", "Average 500.5", "Part"} <= set(words(root))


def test_parts_stand_in_rows_where_one_row_has_no_room() -> None:
    wide, narrow = read(gage_run(), WIDE), read(gage_run(), NARROW)

    assert place(wide, "1")[1] == place(wide, "10")[1]
    assert place(narrow, "10")[1] - place(narrow, "1")[1] > 100
    assert place(narrow, "1")[1] == place(narrow, "5")[1]


def test_repeated_readings_of_a_person_are_joined_in_their_order() -> None:
    picture = gage_run(1, ("Priya",), readings=[[[500.0, 502.0, 501.0]]], mean=None)
    [line] = [path for path in paths(read(picture, WIDE), "s-after") if len(path) == 3]

    assert [x for x, _ in line] == sorted(x for x, _ in line)
    assert line[1][1] < line[2][1] < line[0][1]


@both_sizes
@pytest.mark.parametrize(
    "parts, operators, trials", [(1, ("Priya",), 2), (30, ("Priya", "Sam", "Marek"), 3),
                                       (5, tuple(f"Person {number} of six" for number in range(6)), 5)]
)  # fmt: skip
def test_small_and_large_studies_keep_their_words_apart(
    parts: int, operators: tuple[str, ...], trials: int, size: Size
) -> None:
    limits = (ReferenceLine(value=515, label="Customer limit 515"),)
    root = read(gage_run(parts, operators, trials, customer_limits=limits), size)

    assert overlaps(root) == []
    assert outside(root) == []


def test_studies_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one reading"):
        gage_run(1, ("Priya",), 0)
    with pytest.raises(ValueError, match="for each operator"):
        gage_run(2, ("Priya",), readings=[[[1.0]], [[1.0], [2.0]]])
    with pytest.raises(ValueError, match="at most 6"):
        gage_run(1, tuple("ABCDEFG"))


@both_sizes
def test_components_are_bars_from_zero_with_their_words_at_the_end(size: Size) -> None:
    root = read(components(), size)
    solid, pale = paths(root, SOLID), paths(root, PALE)

    assert len(solid) == len(pale) == 4
    lengths = [max(x for x, _ in bar) - min(x for x, _ in bar) for bar in pale]
    assert lengths[3] / lengths[0] == pytest.approx(96.0 / 27.9, rel=0.01)
    assert {"27.9% of the spread", "10%", "30%"} <= set(words(root))


def test_components_that_cannot_be_are_refused() -> None:
    one = Component(label="A", shares=(Share(value=1, label="1"),))
    with pytest.raises(ValueError, match="same number of bars"):
        components(components=(one, Component(label="B", shares=())))
    with pytest.raises(ValueError, match="same number of bars"):
        components(components=())
    with pytest.raises(ValueError, match="not be negative"):
        components(components=(Component(label="A", shares=(Share(value=-1, label="1"),)),))
