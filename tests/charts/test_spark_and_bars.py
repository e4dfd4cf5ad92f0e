from __future__ import annotations

import random
import re

import pytest

from app.charts import bars, spark
from app.charts.bars import MoneyBar
from app.charts.spark import Sparkline
from tests.charts.pictures import AFTER, BEFORE, SVG, classes, tree

pytestmark = pytest.mark.pure


def picking(**changed: object) -> Sparkline:
    given: dict[str, object] = {
        "values": BEFORE + AFTER, "title": "8.0 before, 4.2 after, goal 4.0",
        "change_positions": (30,), "goal": 4.0,
    }  # fmt: skip
    return Sparkline(**given | changed)  # type: ignore[arg-type]


def test_a_sparkline_is_grey_to_the_change_and_blue_after_it() -> None:
    root = tree(spark.render(picking()))
    [grey], [blue] = classes(root, "s-before"), classes(root, "s-after")

    assert grey.attrib["d"].count("L") == 29
    assert blue.attrib["d"].count("L") == 18


def test_the_dot_marks_the_last_value_in_the_colour_of_its_stage() -> None:
    for picture, colour in ((picking(), "after"), (picking(change_positions=()), "before")):
        [dot] = tree(spark.render(picture)).iter(f"{SVG}circle")
        assert dot.get("class") == f"f-{colour}"
        assert dot.get("cx") == "163"


def test_the_tick_of_the_change_stands_between_two_points() -> None:
    [tick] = classes(tree(spark.render(picking())), "s-ink")

    assert float(tick.attrib["x1"]) == pytest.approx(5 + 29.5 / 48 * 158, abs=0.01)


def test_the_goal_is_drawn_dash_dot_only_where_there_is_one() -> None:
    assert classes(tree(spark.render(picking())), "s-goal")[0].get("stroke-dasharray")
    assert not classes(tree(spark.render(picking(goal=None))), "s-goal")


def test_a_gap_breaks_the_line_and_a_lone_value_is_still_seen() -> None:
    [line] = classes(tree(spark.render(picking(values=[1, None, 2, 3], change_positions=()))), "s-before")

    assert line.attrib["d"].count("M") == 2
    assert line.get("stroke-linecap") == "round"


def test_a_long_series_keeps_its_peak_and_loses_its_bulk() -> None:
    chance = random.Random(1)
    values = [chance.random() for _ in range(20_000)]
    values[777] = 9.0
    svg = spark.render(Sparkline(values=values, title="Bags"))

    assert min(float(y) for y in re.findall(r"L[\d.]+ ([\d.]+)", svg)) == 6
    assert len(svg) < 15_000


def test_one_value_is_a_dot() -> None:
    [dot] = tree(spark.render(Sparkline(values=[3.0], title="3.0"))).iter(f"{SVG}circle")

    assert (dot.get("cx"), dot.get("cy")) == ("84", "20")


def test_a_sparkline_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        Sparkline(values=[None], title="Nothing")


def widths(picture: MoneyBar) -> dict[str, float]:
    rects = tree(bars.render(picture)).iter(f"{SVG}rect")
    return {rect.attrib["class"].split()[0]: float(rect.attrib["x"]) + float(rect.attrib["width"]) for rect in rects}


def test_confirmed_money_is_solid_and_estimated_money_pale_behind_it() -> None:
    found = widths(MoneyBar(confirmed=118, estimated=101, goal=400, title="Savings"))

    assert found["f-brand"] / found["f-bsoft"] == pytest.approx(118 / 219, rel=0.01)
    assert found["f-ink"] == pytest.approx(640)


def test_money_beyond_the_goal_lengthens_the_bar_and_the_goal_stays_in_it() -> None:
    found = widths(MoneyBar(confirmed=418, estimated=101, goal=400, title="Savings"))

    assert found["f-bsoft"] == pytest.approx(636, abs=1)
    assert found["f-ink"] < found["f-brand"]


@pytest.mark.parametrize("goal", [None, 0.0])
def test_without_a_goal_there_is_no_tick(goal: float | None) -> None:
    assert "f-ink" not in widths(MoneyBar(confirmed=0, estimated=0, goal=goal, title="Savings"))
