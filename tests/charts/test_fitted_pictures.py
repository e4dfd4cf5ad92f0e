from __future__ import annotations

import pytest

from app.charts import cells
from app.charts.control import NARROW, WIDE, Size
from app.charts.described import Marked
from app.charts.probability import Reference
from app.charts.scatter import Band, Fit
from tests.charts.drawing import marks, outside, overlaps, paths, place, read, svg_of
from tests.charts.pictures import classes, words
from tests.charts.study_pictures import PERCENTS, drawn_values, probability, residuals, scatter

pytestmark = pytest.mark.pure
both_sizes = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
POINT, DIAMOND = "f-surface s-before", "f-signal s-ink"


@both_sizes
def test_a_scatter_plot_shows_points_line_band_and_the_range_of_single_days(size: Size) -> None:
    root = read(scatter(), size)

    assert len(marks(root, POINT)) == 38
    assert len(marks(root, DIAMOND)) == 2
    assert len(paths(root, "f-aband")) == (1 if size is WIDE else 2)
    assert {"Fitted line", "Range of the line", "8 Oct: far from the line"} <= set(words(root))


def test_a_scatter_plot_without_names_or_line_says_none() -> None:
    bare = Fit(x=[40.0, 120.0], y=[4.0, 8.0])
    root = read(scatter(fit=bare), NARROW)

    assert len(paths(root, "s-after")) == 1
    assert "Fitted line" not in words(root)


def test_points_and_line_stand_on_the_same_scales() -> None:
    fit = Fit(x=[0.0, 10.0], y=[0.0, 10.0], label="Line")
    root = read(scatter(x=[0.0, 5.0, 10.0], y=[0.0, 5.0, 10.0], fit=fit, marked=()), WIDE)
    points = marks(root, POINT)
    [line] = paths(root, "s-after")

    assert points[0] == pytest.approx(line[0], abs=0.1)
    assert points[2] == pytest.approx(line[1], abs=0.1)


@both_sizes
def test_ten_thousand_points_keep_the_outermost_and_the_marked_ones(size: Size) -> None:
    picture = scatter(10_000)
    svg, root = svg_of(picture, size), read(picture, size)
    points = marks(root, POINT) + marks(root, DIAMOND)

    assert len(marks(root, DIAMOND)) == 2
    assert len(points) < 650
    assert len(svg) < 90_000
    whole = [(x, y) for x, y in zip(picture.x, picture.y, strict=True)]
    lowest = min(whole, key=lambda point: point[1])
    zero, ten = (y for y in (place_of(root, "0"), place_of(root, "10")))
    assert max(y for _, y in points) == pytest.approx(zero - lowest[1] * (zero - ten) / 10, abs=0.2)


def place_of(root: object, label: str) -> float:
    """Height of a value on the upright axis, whose numbers end at the axis."""
    found = [text for text in root.iter() if text.text == label and text.get("text-anchor") == "end"]  # type: ignore[attr-defined]
    return float(found[0].get("y")) - float(found[0].get("font-size")) * 0.35


def test_thinning_keeps_all_where_there_are_few_and_named_ones_always() -> None:
    x, y = drawn_values(5000), drawn_values(5000, seed=9)

    assert len(cells.keep(x[:50], y[:50], most=50)) == 50
    kept = set(cells.keep(x, y, most=100, always=[1234]).tolist())
    assert {1234, x.index(min(x)), x.index(max(x)), y.index(min(y)), y.index(max(y))} <= kept
    assert len(kept) <= 105


@both_sizes
@pytest.mark.parametrize(
    "changed",
    [
        {"x": [3.0] * 5, "y": [-2.0] * 5},
        {"x": [1.0], "y": [1e-9]},
        {"x": [-1e6, -2e6], "y": [1e9, 1e9 + 1]},
    ],
    ids=["all equal", "one", "huge"],
)
def test_odd_clouds_are_drawn_inside_the_picture(changed: dict[str, list[float]], size: Size) -> None:
    root = read(scatter(5, fit=None, marked=(), from_zero=False, **changed), size)

    assert len(marks(root, POINT)) == len(changed["x"])
    assert all(0 <= x <= size.width and 0 <= y <= size.height for x, y in marks(root, POINT))
    assert outside(root) == []


def test_a_fit_and_bands_of_unequal_series_are_refused() -> None:
    with pytest.raises(ValueError, match="equally long"):
        Fit(x=[1, 2], y=[1, 2], confidence=Band(lower=[1], upper=[1, 2]))
    with pytest.raises(ValueError, match="finite"):
        Fit(x=[1, 2], y=[1, float("nan")])


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"x": [], "y": []}, "at least one point"),
        ({"x": [1.0], "y": [1.0, 2.0]}, "equally long"),
        ({"marked": (Marked(position=40),)}, "from 0 to 39"),
        ({"y": [float("inf")] * 40}, "finite"),
    ],
)
def test_clouds_that_cannot_be_are_refused(changed: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        scatter(**changed)


def test_probability_paper_writes_the_percents_it_was_given_where_they_leave_air() -> None:
    found = words(read(probability(), WIDE))

    assert {"1%", "50%", "99%"} <= set(found)
    assert [word for word in found if word.endswith("%")] == sorted(
        [word for word in found if word.endswith("%")], key=lambda word: int(word[:-1])
    )


@both_sizes
def test_points_of_a_probability_plot_rise_beside_a_straight_line_in_a_band(size: Size) -> None:
    root = read(probability(), size)
    line = next(path for path in paths(root, "s-after") if len(path) == 2 or straight(path))

    assert len(marks(root, POINT)) == 39
    assert len(marks(root, DIAMOND)) == 1
    assert len(paths(root, "f-aband")) == 1
    assert line[0][0] < line[-1][0]
    assert {"Normal", "95% range", "Order 40"} <= set(words(root))


def straight(path: list[tuple[float, float]]) -> bool:
    (x0, y0), (x1, y1) = path[0], path[-1]
    return all(abs((y - y0) * (x1 - x0) - (y1 - y0) * (x - x0)) < 0.05 * abs(x1 - x0) for x, y in path)


@both_sizes
def test_a_band_without_end_does_not_squeeze_the_points(size: Size) -> None:
    ordinary = probability()
    assert ordinary.reference is not None
    wide = Reference(
        scores=ordinary.reference.scores,
        values=ordinary.reference.values,
        lower=[value - 1e6 for value in ordinary.reference.values],
        upper=[value + 1e6 for value in ordinary.reference.values],
        band_label="95% range",
    )
    root = read(probability(reference=wide), size)
    across = [x for x, _ in marks(root, POINT)]

    assert max(across) - min(across) > size.width * 0.25
    assert outside(root) == []


@both_sizes
@pytest.mark.parametrize("values", [[4.0] * 8, drawn_values(5), drawn_values(30, centre=-5, spread=1e-4)])
def test_odd_probability_plots_keep_their_words_apart(values: list[float], size: Size) -> None:
    root = read(probability(values), size)

    assert overlaps(root) == []
    assert outside(root) == []


def test_probability_plots_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="one point and one percent"):
        probability(percents=())
    with pytest.raises(ValueError, match="equally long"):
        probability(scores=[0.0])
    with pytest.raises(ValueError, match="lower and an upper"):
        Reference(scores=[0, 1], values=[0, 1], lower=[0, 1])
    assert PERCENTS[0].label == "1%"


@both_sizes
def test_residuals_stand_twice_around_the_same_zero_and_only_those_in_order_are_joined(size: Size) -> None:
    root = read(residuals(), size)
    zeros = [path for path in classes(root, "s-ink") if path.get("stroke-width") == "1.5"]
    joined = [path for path in paths(root, "s-before") if len(path) == 40]

    assert len(marks(root, POINT)) == 78
    assert len(marks(root, DIAMOND)) == 2
    assert len(zeros) == 2
    assert len(joined) == 1
    assert words(root).count("8 Oct") == 2


def test_the_two_panels_stand_side_by_side_or_one_below_the_other() -> None:
    wide = [place(read(residuals(), WIDE), title) for title in ("Fitted errors per 1,000", "Day in order")]
    narrow = [place(read(residuals(), NARROW), title) for title in ("Fitted errors per 1,000", "Day in order")]

    assert wide[0][1] == wide[1][1]
    assert narrow[0][0] == narrow[1][0]
    assert narrow[1][1] - narrow[0][1] > 200


def test_residuals_in_an_order_of_their_own_stand_at_it() -> None:
    picture = residuals(3, residuals=[1.0, -1.0, 0.0], fitted=[1, 2, 3], order=[30, 10, 20], marked=())
    order = marks(read(picture, WIDE), POINT)[3:]

    assert order[1][0] < order[2][0] < order[0][0]


@both_sizes
@pytest.mark.parametrize("count", [5, 10_000])
def test_few_and_very_many_residuals_fit_in_the_picture(count: int, size: Size) -> None:
    picture = residuals(count)

    assert len(svg_of(picture, size)) < 90_000
    assert outside(read(picture, size)) == []


def test_residuals_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        residuals(residuals=[], fitted=[], marked=())
    with pytest.raises(ValueError, match="equally long"):
        residuals(order=[1, 2])
