from __future__ import annotations

import random
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from app.charts.control import (
    NARROW,
    WIDE,
    ReferenceLine,
    Role,
    Signal,
    Size,
    Stage,
    render,
)
from tests.charts.drawing import calls_of
from tests.charts.pictures import (
    SVG,
    after,
    before,
    classes,
    control_stage,
    drawn,
    picking,
    series,
    staged,
    tree,
    words,
)

pytestmark = pytest.mark.pure
both_sizes = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


@both_sizes
def test_dana_reads_title_stages_change_goal_and_rule_set_in_the_picture(size: Size) -> None:
    found = " ".join(words(drawn(picking(), size=size)))

    stages = ("Before: average 8.0", "After: average 4.2") if size is WIDE else ("Before 8.0", "After 4.2")
    for said in (
        *stages,
        "Picking errors per 1,000 order lines",
        "26 Oct: new labels",
        "Goal 4.0",
        "u-chart",
    ):
        assert said in found


@both_sizes
def test_the_picture_may_stand_in_a_page_with_a_strict_style_policy(size: Size) -> None:
    root = drawn(staged(), size=size)

    assert not [element for element in root.iter() if "style" in element.attrib]
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "g", "defs", "path", "use", "text", "rect", "line",
    }  # fmt: skip


@both_sizes
def test_no_text_is_smaller_than_twelve(size: Size) -> None:
    root = drawn(staged(), size=size)

    assert min(float(text.attrib["font-size"]) for text in root.iter(f"{SVG}text")) >= 12


def test_a_screen_reader_is_given_title_and_description() -> None:
    root = drawn(picking(), size=WIDE)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")

    assert title is not None
    assert description is not None
    assert title.text == "Picking errors per 1,000 order lines, each working day"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_both_sizes_can_stand_in_one_page_without_sharing_an_id() -> None:
    ids = [element.get("id") for size in (WIDE, NARROW) for element in drawn(staged(), size=size).iter()]
    given_ids = [identity for identity in ids if identity]

    assert len(given_ids) == len(set(given_ids))


def test_every_mark_refers_to_a_shape_in_its_own_picture() -> None:
    root = tree(render(staged(), prefix="m12"))
    ids = {element.get("id") for element in root.iter()}

    uses = [element.attrib["href"] for element in root.iter(f"{SVG}use")]
    assert uses
    assert all(reference[1:] in ids and reference.startswith("#m12-") for reference in uses)


def test_what_marek_types_is_text_and_never_markup_or_mathematics() -> None:
    label = 'Ł <script>alert(1)</script> & "$x^2$" \x00 漢字'
    root = drawn(picking(title=label, goal=ReferenceLine(value=4, label="$5 & <b>")), size=WIDE)

    assert "$5 & <b>" in words(root)
    assert words(root).count(label.replace("\x00", "")) == 1
    assert not list(root.iter(f"{SVG}script"))


def test_before_is_hollow_grey_after_is_filled_blue_and_control_is_square() -> None:
    root = drawn(picking(stages=(before(), after(), control_stage()), signals=()), size=WIDE)
    paths = {path.get("id"): path.attrib["d"] for path in root.iter(f"{SVG}path") if path.get("id")}

    def shapes(fill: str, stroke: str) -> list[str]:
        marks = [use for use in root.iter(f"{SVG}use") if use.get("class") == f"f-{fill} s-{stroke}"]
        return [paths[use.attrib["href"][1:]] for use in marks]

    assert len(shapes("surface", "before")) == 30
    blue = shapes("after", "surface")
    assert sum("C" in shape for shape in blue) == 19
    assert sum("C" not in shape for shape in blue) == 8


def test_an_unusual_day_is_an_orange_diamond_and_a_known_cause_left_out_is_a_hollow_one() -> None:
    root = drawn(staged(), size=WIDE)

    assert len([use for use in root.iter(f"{SVG}use") if use.get("class") == "f-signal s-ink"]) == 1
    assert len([use for use in root.iter(f"{SVG}use") if use.get("class") == "f-surface s-signal"]) == 1


def test_every_point_of_a_run_is_ringed() -> None:
    root = drawn(staged(), size=WIDE)

    rings = [use for use in root.iter(f"{SVG}use") if use.get("class") == "s-signal"]
    assert len(rings) == 9


def test_eleven_points_show_their_average_without_a_normal_range() -> None:
    few = after(x=after().x[:11], values=AFTER_ELEVEN)
    root = drawn(picking(stages=(before(), few)), size=WIDE)

    assert len(classes(root, "f-bband")) == 1
    assert not classes(root, "f-aband")
    assert "Normal range" not in words(root)


AFTER_ELEVEN = [4.8, 3.9, 3.9, 3.4, 4.2, 4.1, 4.4, 3.9, 4.3, 5.4, 4.5]


def test_limits_frozen_in_improve_are_drawn_through_a_short_control_stage() -> None:
    with_frozen = drawn(picking(stages=(before(), after(), control_stage())), size=WIDE)
    with_own = drawn(picking(stages=(before(), after(), control_stage(carried=False))), size=WIDE)

    assert len(classes(with_frozen, "f-aband")) == 2
    assert len(classes(with_own, "f-aband")) == 1


def test_limits_of_a_p_chart_step_with_the_number_checked() -> None:
    limits = [0.09 if index % 2 else 0.07 for index in range(24)]
    stage = Stage(
        role=Role.BEFORE,
        label="Before",
        x=range(24),
        values=[0.05] * 24,
        centre=0.05,
        lower=0.0,
        upper=limits,
    )
    [band] = classes(drawn(series([], stages=(stage,)), size=WIDE), "f-bband")

    heights = {point.split()[1] for point in re.findall(r"[ML] ([\d.]+ [\d.]+)", band.attrib["d"])}
    assert len(heights) == 3


def test_counts_start_at_zero_and_differences_need_not() -> None:
    values: list[float | None] = [51.0, 52.0, 53.0]

    assert "0" in words(drawn(series(values), size=WIDE))
    assert "0" not in words(drawn(series(values, from_zero=False), size=WIDE))


@both_sizes
@pytest.mark.parametrize(
    "values",
    [
        [3.2],
        [5.0] * 14,
        [0.0] * 14,
        [-3.0, -8.5, 2.0] * 5,
        [None, 4.0, None, None, 5.0, 4.0] * 3,
        [1e9, 2e9],
        [1e-7] * 3,
    ],
    ids=["one", "all equal", "all zero", "negative", "gaps", "huge", "tiny"],
)
def test_odd_series_are_drawn_inside_the_picture(values: list[float | None], size: Size) -> None:
    root = drawn(series(values, from_zero=values[0] != -3.0), size=size)

    points = [(float(use.attrib["x"]), float(use.attrib["y"])) for use in root.iter(f"{SVG}use")]
    assert len(points) == sum(value is not None for value in values)
    assert all(0 <= x <= size.width and 0 <= y <= size.height for x, y in points)


def test_missing_days_break_the_line() -> None:
    root = drawn(series([4.0, 5.0, None, 4.0, 5.0]), size=WIDE)
    [line] = [path for path in classes(root, "s-before") if path.get("stroke-width") == "1.1"]

    assert line.attrib["d"].count("M") == 2


@both_sizes
def test_ten_thousand_bags_keep_their_extremes_in_a_small_picture(size: Size) -> None:
    chance = random.Random(4)
    values = [chance.gauss(10, 1) for _ in range(10_000)]
    values[1234], values[7777] = 25.0, -6.0
    svg = render(series([*values]), size=size)

    lines = [path.attrib["d"] for path in classes(tree(svg), "s-before") if path.get("stroke-width") == "1.1"]
    heights = [float(height) for height in re.findall(r"[ML] [\d.]+ ([\d.]+)", lines[0])]
    zero, twenty = (label_height(svg, label) for label in ("0", "20"))
    unit = (zero - twenty) / 20
    assert min(heights) == pytest.approx(zero - 25 * unit, abs=0.05)
    assert max(heights) == pytest.approx(zero + 6 * unit, abs=0.05)
    assert len(svg) < 80_000


def label_height(svg: str, label: str) -> float:
    """Height of the value a label of the upright axis stands at."""
    [text] = [text for text in tree(svg).iter(f"{SVG}text") if text.text == label and text.get("text-anchor") == "end"]
    return float(text.attrib["y"]) - float(text.attrib["font-size"]) * 0.35


def test_the_work_of_a_chart_grows_no_faster_than_its_values() -> None:
    chance = random.Random(10)
    values = [chance.gauss(10, 1) for _ in range(10_000)]
    few, many = series(values[:1_000]), series(values)
    render(few)
    assert calls_of(lambda: render(many)) <= 10 * calls_of(lambda: render(few))


def test_dates_over_years_are_marked_by_month_and_year() -> None:
    days = [date(2021, 1, 4) + timedelta(weeks=week) for week in range(260)]
    stage = Stage(role=Role.BEFORE, label="Before", x=days, values=[float(week % 7) for week in range(260)])
    found = words(drawn(series([], stages=(stage,)), size=WIDE))

    assert {"Jan 2022", "Jan 2023", "Jan 2024", "Jan 2025"} <= set(found)


def test_points_may_stand_as_far_apart_as_their_times() -> None:
    times = [datetime(2026, 11, 20, 6, tzinfo=UTC) + timedelta(minutes=minute) for minute in (0, 10, 240)]
    stage = Stage(role=Role.BEFORE, label="Before", x=times, values=[1.0, 2.0, 3.0])
    root = drawn(series([], stages=(stage,), spacing="time"), size=WIDE)
    first, second, third = (float(use.attrib["x"]) for use in root.iter(f"{SVG}use"))

    assert (third - first) / (second - first) == pytest.approx(24, rel=0.01)
    assert {"06:00", "10:00"} <= set(words(root))


def test_the_same_chart_is_the_same_text_from_every_thread() -> None:
    with ThreadPoolExecutor(8) as pool:
        pictures = set(pool.map(lambda _: render(staged()), range(16)))

    assert len(pictures) == 1


def test_importing_the_package_does_not_load_matplotlib_or_numpy() -> None:
    program = (
        "import sys; from app.charts import bars, control, fingerprint, fishbone, spark;"
        "sys.exit(any(name in sys.modules for name in ('matplotlib', 'numpy')))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_series_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="equally long"):
        before(values=[1.0])


def test_a_signal_must_name_a_point_that_is_there() -> None:
    with pytest.raises(ValueError, match="from 0 to 48"):
        picking(signals=(Signal(position=49),))


def test_a_chart_without_points_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one point"):
        picking(stages=(), signals=())
