from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest

from app.charts import fishbone
from app.charts.fishbone import Category, Cause, Fishbone, State
from tests.charts.pictures import SVG, classes, text_boxes, tree, words, zone_b

pytestmark = pytest.mark.pure


def drawn(picture: Fishbone) -> ElementTree.Element:
    return tree(fishbone.render(picture))


def test_problem_and_categories_are_named() -> None:
    found = words(drawn(zone_b()))

    assert "Too many picking errors in Zone B" in " ".join(found)
    assert {"Method", "Equipment", "Materials", "Measuring"} <= set(found)


@pytest.mark.parametrize("count", range(1, 11))
def test_with_any_number_of_categories_nothing_is_printed_over_anything_else(count: int) -> None:
    boxes = list(text_boxes(drawn(zone_b(count))))

    assert [(one[0], two[0]) for one, two in combinations(boxes, 2) if one[1].meets(two[1])] == []
    assert [text for text, box in boxes if box.left < 0 or box.right > 900 or box.top < 0 or box.bottom > 600] == []


@pytest.mark.parametrize("count", range(1, 11))
def test_no_word_stands_on_a_bone_or_the_spine(count: int) -> None:
    root = drawn(zone_b(count))
    bones = [
        tuple(float(line.attrib[key]) for key in ("x1", "y1", "x2", "y2"))
        for line in root.iter(f"{SVG}line")
        if line.get("stroke-width") == "2.5"
    ]
    struck = [
        text
        for text, box in text_boxes(root)
        for x1, y1, x2, y2 in bones
        for y in (box.top, box.bottom)
        if min(y1, y2) < y < max(y1, y2) and box.left < x1 + (y - y1) / (y2 - y1) * (x2 - x1) < box.right
    ]

    assert struck == []


def test_a_bone_draws_four_causes_and_tells_how_many_more_are_in_the_list() -> None:
    found = words(drawn(zone_b()))

    assert "+3 in the list" in found
    assert sum(text.startswith("Cartons") for text in found) == 4


def test_causes_that_find_no_room_behind_a_cause_are_counted_too() -> None:
    behind = tuple(Cause(text=f"Reason {number}") for number in range(30))
    crowded = Category(label="Method", causes=(Cause(text="Deep", sub_causes=behind),))
    picture = Fishbone(
        problem="P", categories=(crowded,), title="t", description="", format_more=lambda number: f"+{number}"
    )
    found = words(drawn(picture))

    told = sum(text.startswith("Reason") for text in found)
    assert 5 < told < 30
    assert f"+{30 - told}" in found


def test_the_four_states_have_marks_of_four_shapes() -> None:
    shapes = {
        state: [element.tag.removeprefix(SVG) for element in tree(fishbone.mark(state)).iter()][1:] for state in State
    }

    assert shapes[State.CONFIRMED] == ["rect", "path"]
    assert shapes[State.LIKELY] == shapes[State.UNCHECKED] == ["circle"]
    assert shapes[State.RULED_OUT] == ["path"]
    assert 'stroke="' in fishbone.mark(State.UNCHECKED)
    assert 'stroke="' not in fishbone.mark(State.LIKELY)


def test_a_confirmed_cause_does_not_wear_the_mark_of_an_unusual_day() -> None:
    root = drawn(zone_b())

    assert classes(root, "f-brand")
    assert not classes(root, "f-signal")


def test_a_cause_ruled_out_is_struck_through_by_a_line_of_its_own() -> None:
    root = drawn(zone_b())
    [box] = [box for text, box in text_boxes(root) if text == "Scanners too slow"]
    strikes = [line for line in classes(root, "s-ink3") if line.tag == f"{SVG}line"]

    assert len(strikes) == 1
    assert float(strikes[0].attrib["x1"]) <= box.left
    assert float(strikes[0].attrib["x2"]) >= box.right
    assert box.top < float(strikes[0].attrib["y1"]) < box.bottom


def test_text_stays_readable_on_paper() -> None:
    assert min(float(text.attrib["font-size"]) for text in drawn(zone_b(10)).iter(f"{SVG}text")) >= 15


def test_a_long_problem_stays_in_the_head() -> None:
    root = drawn(zone_b(problem="Patients wait " * 40))
    [head] = [box for box in root.iter(f"{SVG}rect") if box.get("width") == "122"]

    assert float(head.attrib["y"]) > 0
    assert float(head.attrib["height"]) < 600


def test_what_priya_types_is_escaped() -> None:
    picture = zone_b(problem="A < B & <script>")

    assert "<script>" in " ".join(words(drawn(picture)))
    assert "<script>" not in fishbone.render(picture)


@pytest.mark.parametrize("count", [0, 11])
def test_none_or_more_than_ten_categories_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 10"):
        zone_b(count)


def test_a_problem_as_long_as_a_sheet_takes_is_told_whole_between_the_labels() -> None:
    problem = "Pallets with wrong or missing labels reach the outbound lanes and wait " * 3
    picture = Fishbone(
        problem=problem.strip(),
        categories=zone_b().categories,
        title="t",
        description="",
        format_more=lambda number: f"+{number}",
    )
    root = drawn(picture)
    tops = [float(rect.attrib["y"]) for rect in root.iter(f"{SVG}rect") if rect.get("rx") == "12"]

    assert problem.strip() in " ".join(words(root))
    assert len(tops) == 1 and tops[0] >= 48
