from __future__ import annotations

import pytest

from app.charts.control import NARROW, WIDE, ControlChart, ReferenceLine, Role, SecondLine, Signal, Size, Stage
from app.charts.control_pair import ControlPair
from app.charts.fingerprint import fingerprint
from tests.charts.drawing import marks, outside, overlaps, read
from tests.charts.pictures import SVG, classes, series, staged, words
from tests.charts.study_pictures import drawn_values

pytestmark = pytest.mark.pure
both_sizes = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


def chart(values: list[float], **changed: object) -> ControlChart:
    stage = Stage(role=Role.BEFORE, label="Average", x=range(1, len(values) + 1), values=values, centre=12.0,
                  lower=8.0, upper=16.0)  # fmt: skip
    return series([], **{"stages": (stage,), "from_zero": False, "range_label": ""} | changed)


def pair(**changed: object) -> ControlPair:
    given: dict[str, object] = {
        "title": "Average and range of five cartons",
        "description": "The ranges are steady.",
        "upper": chart(drawn_values(20), title="Average in grams", caption=""),
        "lower": chart([value * 1000 for value in drawn_values(20, seed=9)], title="Range in milligrams"),
    }
    return ControlPair(**given | changed)  # type: ignore[arg-type]


@both_sizes
def test_the_points_of_both_charts_stand_below_one_another(size: Size) -> None:
    places = marks(read(pair(), size), "f-surface s-before")

    assert len(places) == 40
    assert [x for x, _ in places[:20]] == pytest.approx([x for x, _ in places[20:]], abs=0.02)


@both_sizes
def test_both_charts_keep_their_words_and_no_id_is_shared(size: Size) -> None:
    root = read(pair(), size)
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]

    assert {"Average in grams", "Range in milligrams"} <= set(words(root))
    assert len(ids) == len(set(ids))
    assert len(list(root.iter(f"{SVG}title"))) == 1
    assert overlaps(root) == []
    assert outside(root) == []


@both_sizes
def test_a_chart_with_goal_and_changes_may_be_the_upper_one(size: Size) -> None:
    lower = staged(title="Moving range", signals=(), runs=(), goal=None, customer_limits=())
    root = read(pair(upper=staged(), lower=lower), size)

    assert overlaps(root) == []
    assert words(root).count("Moving range") == 1


def test_charts_of_different_points_are_no_pair() -> None:
    with pytest.raises(ValueError, match="same points"):
        pair(lower=chart(drawn_values(19)))
    with pytest.raises(ValueError, match="same points"):
        pair(lower=chart(drawn_values(20), spacing="time"))


def cusum(**changed: object) -> ControlChart:
    upper = [0.0, 0.5, 1.5, 0.0, 1.0, 3.0, 5.5, 6.0, 6.5, 7.0, 6.0, 6.5, 7.0]
    stage = Stage(
        role=Role.BEFORE, label="Reference 500", x=range(1, 14), values=upper, centre=0.0, lower=-5.0, upper=5.0
    )
    lower = [-0.5, -2.0, -6.0, -4.0, -1.0, *[0.0] * 8]
    given: dict[str, object] = {
        "stages": (stage,),
        "line_label": "Upper sum",
        "second": SecondLine(values=lower, label="Lower sum"),
        "signals": (Signal(position=6, label="Rose here"), Signal(position=2, label="Fell here", second=True)),
    }
    return series([], **given | changed)


@both_sizes
def test_a_cusum_chart_draws_and_names_both_sums(size: Size) -> None:
    root = read(cusum(), size)
    lines = [path for path in classes(root, "s-before") if path.get("stroke-width") == "1.1"]

    assert len(lines) == 2
    assert len(marks(root, "f-surface s-before")) == 24
    assert {"Upper sum", "Lower sum", "Rose here", "Fell here"} <= set(words(root))
    assert overlaps(root) == []
    assert outside(root) == []


def test_a_signal_of_the_second_line_stands_on_it() -> None:
    (upper_x, upper_y), (lower_x, lower_y) = sorted(marks(read(cusum(), WIDE), "f-signal s-ink"), reverse=True)

    assert lower_x < upper_x
    assert lower_y > upper_y


def test_the_axis_holds_the_second_line() -> None:
    lowest, _ = cusum().value_range

    assert lowest == -6.0


def test_a_second_line_of_another_length_is_refused_and_another_one_is_another_picture() -> None:
    with pytest.raises(ValueError, match="as many values"):
        cusum(second=SecondLine(values=[1.0]))
    assert fingerprint(cusum(second=None)) != fingerprint(cusum())


def test_limits_that_widen_from_point_to_point_are_drawn_as_stairs() -> None:
    widths = [3 * (0.1 * (1 - 0.64 ** (step + 1))) ** 0.5 for step in range(20)]
    stage = Stage(role=Role.AFTER, label="EWMA", x=range(20), values=[50.0] * 20, centre=50.0,
                  lower=[50 - wide for wide in widths], upper=[50 + wide for wide in widths])  # fmt: skip
    [band] = classes(read(series([], stages=(stage,), from_zero=False), WIDE), "f-aband")

    assert band.attrib["d"].count("L") > 60


@both_sizes
def test_days_between_rare_events_have_a_normal_range_without_a_lower_end(size: Size) -> None:
    days = [abs(value) ** 3 / 100 for value in drawn_values(20)]
    stage = Stage(role=Role.BEFORE, label="Median 14 days", x=range(1, 21), values=days, centre=14.0, upper=80.0)
    goal = ReferenceLine(value=60, label="Goal 60")
    root = read(series([], stages=(stage,), goal=goal, caption="T chart."), size)

    assert len(classes(root, "f-bband")) == 1
    assert outside(root) == []
