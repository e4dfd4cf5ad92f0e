from __future__ import annotations

import pytest

from app.charts.box import BoxPlot, Group
from app.charts.control import NARROW, WIDE, ReferenceLine, Role, Size
from app.charts.intervals import Estimate
from tests.charts.drawing import marks, outside, overlaps, paths, place, read, svg_of
from tests.charts.pictures import LONG, SVG, classes, words
from tests.charts.study_pictures import box_plot, drawn_values, group, intervals

pytestmark = pytest.mark.pure
both_sizes = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


def test_every_order_is_a_point_and_one_beyond_the_whiskers_is_larger() -> None:
    values = [10.0, 11.0, 12.0, 13.0, 14.0, 30.0]
    root = read(box_plot((group("Early", values),)), WIDE)

    assert len(marks(root, "f-surface s-before")) == 5
    assert len(marks(root, "f-surface s-ink")) == 1


def test_the_box_ends_at_the_quartiles_and_the_median_stands_in_it() -> None:
    one = group("Early", [0.0, 10.0, 20.0, 30.0, 40.0])
    root = read(box_plot((one,), goal=None), WIDE)
    [box] = paths(root, "f-bband s-before")
    median = next(path for path in classes(root, "s-before") if path.get("stroke-width") == "3")

    left, right = place(root, "10")[0], place(root, "30")[0]
    assert (min(x for x, _ in box), max(x for x, _ in box)) == pytest.approx((left, right), abs=0.1)
    assert float(median.attrib["d"].split()[1]) == pytest.approx(place(root, "20")[0], abs=0.1)


def test_the_average_is_a_cross_with_a_pale_edge() -> None:
    root = read(box_plot((group("Early", drawn_values(30)),)), WIDE)

    assert len(marks(root, "s-ink")) == 1
    assert marks(root, "s-ink") == marks(root, "s-surface")


def test_fewer_than_five_values_get_no_box() -> None:
    assert not classes(read(box_plot((group("Few", [1.0, 2.0, 3.0, 4.0]),)), WIDE), "f-bband")
    assert classes(read(box_plot((group("Enough", [1.0, 2.0, 3.0, 4.0, 5.0]),)), WIDE), "f-bband")


def test_a_group_of_very_many_shows_its_box_and_what_lies_beyond() -> None:
    values = [*drawn_values(10_000), 40.0, -20.0]
    svg = svg_of(box_plot((group("All orders", values),)), WIDE)
    root = read(box_plot((group("All orders", values),)), WIDE)
    beyond = [x for x, _ in marks(root, "f-surface s-ink")]

    assert not marks(root, "f-surface s-before")
    assert max(beyond) - min(beyond) > 500
    assert len(svg) < 20_000


def test_a_group_after_the_change_is_blue_and_filled() -> None:
    root = read(box_plot((group("Since", drawn_values(20), role=Role.AFTER),)), WIDE)

    assert classes(root, "f-aband")
    assert marks(root, "f-after s-surface")


def test_points_stand_at_the_same_place_each_time() -> None:
    assert svg_of(box_plot(), NARROW) == svg_of(box_plot(), NARROW)


@both_sizes
@pytest.mark.parametrize("count", [1, 12])
def test_groups_with_long_names_keep_apart_and_the_picture_grows(count: int, size: Size) -> None:
    groups = tuple(group(f"{LONG} {number}" if number % 2 else f"Team {number}", drawn_values(30, seed=number))
                   for number in range(count))  # fmt: skip
    root = read(box_plot(groups), size)

    assert overlaps(root) == []
    assert outside(root) == []
    assert float(root.attrib["viewBox"].split()[3]) > count * 35


@both_sizes
@pytest.mark.parametrize("values", [[5.0] * 8, [5.0], [-3.0, -3.00001, -2.99999, -3.0, -3.0, -3.00002]])
def test_groups_without_spread_are_drawn(values: list[float], size: Size) -> None:
    root = read(box_plot((group("Early", values),), goal=None), size)

    assert outside(root) == []
    assert len(marks(root, "s-ink")) == 1


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"values": []}, "at least one value"),
        ({"quartiles": (3.0, 2.0, 4.0)}, "must rise"),
        ({"whiskers": (4.0, 1.0)}, "must rise"),
        ({"values": [float("inf")]}, "finite"),
    ],
)
def test_groups_that_cannot_be_are_refused(changed: dict[str, object], said: str) -> None:
    given: dict[str, object] = {"label": "A", "values": [2.0], "quartiles": (2.0, 2.0, 2.0), "whiskers": (2.0, 2.0)}
    with pytest.raises(ValueError, match=said):
        Group(**given | changed)  # type: ignore[arg-type]


def test_a_box_plot_and_intervals_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one group"):
        BoxPlot(title="", description="", groups=(), format_value=str)
    with pytest.raises(ValueError, match="at least one estimate"):
        intervals(estimates=())


def test_a_difference_that_does_not_hold_zero_is_filled_and_named_in_bold() -> None:
    root = read(intervals(), WIDE)
    bold = [text.text for text in root.iter(f"{SVG}text") if text.get("font-weight") == "700"]

    assert {"Night minus early", "Night minus late"} <= set(bold)
    assert "Late minus early" not in bold
    assert len(marks(root, "f-after s-surface")) == 2
    assert len(marks(root, "f-surface s-before")) == 2


def test_an_interval_that_ends_at_zero_holds_it() -> None:
    edge = Estimate(label="Edge", value=1.0, lower=0.0, upper=2.0)

    assert not edge.excludes(0.0)
    assert not intervals(estimates=(edge,)).marks(edge)


def test_an_open_side_is_an_arrow_to_the_edge_of_the_plot() -> None:
    root = read(intervals(), WIDE)
    [arrow] = marks(root, "f-before s-before")

    assert arrow[0] < place(root, "\N{MINUS SIGN}0.5")[0]


def test_averages_without_a_zero_line_are_all_alike() -> None:
    root = read(intervals(zero=None), WIDE)

    assert len(marks(root, "f-after s-surface")) == 4
    assert "No difference" not in words(root)


@both_sizes
def test_twelve_pairs_with_long_names_and_a_margin_keep_apart(size: Size) -> None:
    estimates = tuple(
        Estimate(label=f"{LONG} {step}" if step % 4 == 0 else f"{step} minus {step + 1}", value=step - 6,
                 lower=step - 7.5, upper=step - 4, note=f"{step - 6} ({step - 7.5} to {step - 4})")
        for step in range(12)
    )  # fmt: skip
    root = read(intervals(estimates=estimates, margins=(ReferenceLine(value=-2, label="Margin"),)), size)

    assert overlaps(root) == []
    assert outside(root) == []


def test_an_estimate_outside_its_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="lie in its interval"):
        Estimate(label="A", value=3.0, lower=0.0, upper=2.0)
