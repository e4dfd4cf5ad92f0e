from __future__ import annotations

import random
import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charts.control import NARROW, WIDE, Change, ControlChart, ReferenceLine, Role, Signal, Size, Stage
from app.charts.placing import Box
from tests.charts.pictures import SVG, classes, drawn, picking, series, staged, text_boxes, words

pytestmark = pytest.mark.pure
both_sizes = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


def overlapping(chart: ControlChart, size: Size) -> list[tuple[str, str]]:
    """Pairs of texts of which one is printed over the other."""
    boxes = list(text_boxes(drawn(chart, size=size)))
    return [(one[0], two[0]) for one, two in combinations(boxes, 2) if one[1].meets(two[1])]


def outside(chart: ControlChart, size: Size) -> list[str]:
    """Texts that run out of the picture."""
    picture = Box(0, 0, size.width + 0.5, size.height)
    return [text for text, box in text_boxes(drawn(chart, size=size)) if not box.within(picture)]


@both_sizes
def test_labels_of_a_roll_out_in_three_steps_keep_apart(size: Size) -> None:
    assert overlapping(staged(), size) == []
    assert outside(staged(), size) == []


@both_sizes
def test_no_change_line_runs_through_the_name_of_another_change(size: Size) -> None:
    root = drawn(staged(), size=size)
    poles = [path.attrib["d"].split() for path in classes(root, "s-ink") if path.get("stroke-width") == "1.5"]
    lines = [(float(part[1]), float(part[5]), float(part[2])) for part in poles]
    names = [box for text, box in text_boxes(root) if re.match(r"(26 Oct:|4 Nov|20 Nov)", text) and box.top < 120]

    assert len(lines) == 3
    assert not [box for box in names for x, top, foot in lines if box.left < x < box.right and top < box.bottom < foot]


def test_all_three_changes_are_named_on_a_wide_picture() -> None:
    found = " ".join(words(drawn(staged(), size=WIDE)))

    assert all(name in found for name in ("26 Oct:", "4 Nov:", "20 Nov"))


@settings(max_examples=25, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 30), min_size=1, max_size=5),
    labels=st.lists(st.text("abc defghij wW0:,", min_size=1, max_size=90), min_size=5, max_size=5),
    marked=st.lists(st.integers(0, 150), max_size=6),
    goal=st.floats(-20, 20),
    size=st.sampled_from([WIDE, NARROW]),
)
def test_whatever_the_labels_nothing_is_printed_over_anything_else(
    lengths: list[int], labels: list[str], marked: list[int], goal: float, size: Size
) -> None:
    chance = random.Random(sum(lengths))
    starts = [1 + sum(lengths[:index]) for index in range(len(lengths))]
    stages = [
        Stage(
            role=role,
            label=label,
            x=range(start, start + length),
            values=[chance.gauss(8, 3) for _ in range(length)],
        )
        for start, length, label, role in zip(starts, lengths, labels, [Role.BEFORE, *[Role.AFTER] * 4], strict=False)
    ]
    chart = series(
        [],
        stages=stages,
        changes=[Change(at=start, label=label) for start, label in zip(starts[1:], labels, strict=False)],
        signals=[Signal(position=spot % sum(lengths), label=labels[spot % 5]) for spot in marked],
        goal=ReferenceLine(value=goal, label=labels[0][:30]),
        customer_limits=[ReferenceLine(value=goal + 0.1, label=labels[1][:30])] if size is WIDE else [],
    )

    assert overlapping(chart, size) == []
    assert outside(chart, size) == []


def test_a_change_stands_before_the_first_point_that_followed_it() -> None:
    root = drawn(picking(signals=()), size=WIDE)
    [pole] = [path for path in classes(root, "s-ink") if path.get("stroke-width") == "1.5"]
    x = float(pole.attrib["d"].split()[1])
    marks = sorted(float(use.attrib["x"]) for use in root.iter(f"{SVG}use"))

    assert marks[29] < x < marks[30]
