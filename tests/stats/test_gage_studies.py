"""Measurement studies: how much of the variation is the gage's, and whether it reads true."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.stats.base.result import InputError
from app.stats.measurement.gage_crossed import gage_crossed, gage_nested
from app.stats.measurement.gage_ranges import d2_star, gage_ranges
from app.stats.measurement.gage_reference import linearity_and_bias, reference_study
from app.stats.measurement.gage_study import judgement
from tests.stats.series import noise

pytestmark = pytest.mark.pure


def measured(*, gage: float, people: float, parts: float = 1.0, both: float = 0.0) -> tuple[list[Any], ...]:
    """Ten parts, Dana, Priya and Sam, three times each, row by row."""
    names = ["Dana", "Priya", "Sam"]
    own, bias, cross = noise(10) * parts, dict(zip(names, (-people, 0, people), strict=True)), noise(30, seed=9)
    rows = [
        (part, name, 50 + own[part] + bias[name] + both * cross[3 * part + place])
        for part in range(10)
        for place, name in enumerate(names)
        for _ in range(3)
    ]
    values = np.array([row[2] for row in rows]) + gage * noise(90, seed=5)
    return [row[0] for row in rows], [row[1] for row in rows], values.tolist()


def test_a_fine_gage_is_good_and_a_coarse_one_poor() -> None:
    fine: Any = gage_crossed(*measured(gage=0.05, people=0.02))
    coarse: Any = gage_crossed(*measured(gage=0.8, people=0.1))
    assert (fine.chosen.judgement, coarse.chosen.judgement) == ("good", "poor")
    assert fine.chosen.distinct_categories > 10 > 2 >= coarse.chosen.distinct_categories
    assert fine.interaction_removed
    assert [judgement(share) for share in (None, 10, 10.1, 30, 30.1)] == [None, "good", "marginal", "marginal", "poor"]


def test_people_who_differ_by_part_keep_their_interaction() -> None:
    found: Any = gage_crossed(*measured(gage=0.05, people=0.1, both=0.4), tolerance=6)
    assert not found.interaction_removed
    assert found.chosen is found.with_interaction
    parts = found.chosen.components
    assert parts["operator_by_part"].variance == pytest.approx(0.16, rel=0.4)
    assert parts["gage_rr"].share_of_tolerance == pytest.approx(100 * parts["gage_rr"].standard_deviation)
    assert parts["total"].contribution == pytest.approx(100)
    assert parts["gage_rr"].contribution + parts["part_to_part"].contribution == pytest.approx(100)


@settings(deadline=None, max_examples=50)
@given(st.floats(-1000, 1000), st.floats(0.1, 10))
def test_unit_and_zero_of_the_scale_change_no_share(shift: float, unit: float) -> None:
    parts, people, values = measured(gage=0.2, people=0.1)
    here, there = gage_crossed(parts, people, values), gage_crossed(parts, people, np.array(values) * unit + shift)
    for name, part in here.chosen.components.items():
        assert there.chosen.components[name].share_of_study == pytest.approx(part.share_of_study, rel=1e-6, abs=1e-6)
    form = gage_ranges(parts, people, np.array(values) * unit + shift)
    assert form.percent_of_total["grr"] == pytest.approx(gage_ranges(parts, people, values).percent_of_total["grr"])


def test_the_order_of_the_rows_is_of_no_matter() -> None:
    parts, people, values = measured(gage=0.2, people=0.1)
    mixed = np.random.default_rng(4).permutation(90)
    shuffled = gage_crossed([parts[i] for i in mixed], [people[i] for i in mixed], [values[i] for i in mixed])
    for name, part in gage_crossed(parts, people, values).chosen.components.items():
        assert shuffled.chosen.components[name].variance == pytest.approx(part.variance, rel=1e-9)


def test_measurements_that_are_all_one_number_tell_nothing() -> None:
    parts, people, _ = measured(gage=0, people=0)
    found: Any = gage_crossed(parts, people, [5.1] * 90)
    assert found.chosen.distinct_categories is None
    assert {gap.name for gap in found.chosen.undefined} == {"distinct_categories", "contribution"}
    assert gage_ranges(parts, people, [5.1] * 90).undefined[0].reason == "no_variation"


def test_a_gage_that_always_repeats_itself_has_no_test_of_the_interaction() -> None:
    parts, people, values = measured(gage=0, people=0, both=0.5)
    found: Any = gage_crossed(parts, people, np.round(values, 6))
    assert found.interaction_removed is False
    assert found.chosen.analysis[2].p_value is None


def test_parts_within_people_are_split_by_the_nested_study() -> None:
    rows = [(part, name) for name in ("Dana", "Priya", "Sam") for part in range(8) for _ in range(2)]
    own, bias = np.repeat(noise(24), 2), np.repeat([-1.0, 0, 1], 16)
    found: Any = gage_nested([row[0] for row in rows], [row[1] for row in rows], own + bias + 0.1 * noise(48, seed=3))
    parts = found.chosen.components
    assert [line.df for line in found.chosen.analysis] == [2, 21, 24]
    assert parts["repeatability"].variance == pytest.approx(0.01, rel=0.6)
    assert parts["reproducibility"].variance == parts["operator"].variance
    assert parts["part_to_part"].variance == pytest.approx(1, rel=0.5)
    assert found.with_interaction is None


def test_the_form_of_averages_and_ranges_names_the_range_to_measure_again() -> None:
    parts, people, values = measured(gage=0.1, people=0.05)
    values[0] += 2
    found = gage_ranges(parts, people, values, tolerance=8)
    assert found.ranges_beyond == (("0", "Dana"),)
    assert found.averages_outside > 50
    assert found.grr == pytest.approx(math.hypot(found.ev, found.av))
    assert found.percent_of_tolerance["grr"] == pytest.approx(600 * found.grr / 8)
    assert d2_star(2) == pytest.approx(math.sqrt(2))


@pytest.mark.parametrize(
    "change, error",
    [
        ({"values": [1.0] * 7}, "lengths_differ"),
        ({"values": [1.0] * 7 + [None]}, "missing_value"),
        ({"parts": [1, 1, 2, 2, 1, 1, 2, None]}, "missing_label"),
        ({"parts": [1, 1, 1, 2, 1, 1, 2, 2]}, "not_balanced"),
        ({"parts": [1] * 8}, "too_few_parts"),
        ({"operators": ["Dana"] * 8}, "too_few_operators"),
        ({"parts": [1, 2, 3, 4, 1, 2, 3, 4]}, "too_few_repeats"),
        ({"parts": "abcdefgh"}, "not_a_list"),
        ({"parts": [], "operators": [], "values": []}, "too_few_values"),
        ({"tolerance": 0}, "tolerance_out_of_range"),
        ({"multiplier": 0}, "multiplier_out_of_range"),
        ({"alpha": 2}, "alpha_out_of_range"),
    ],
)
def test_a_study_that_cannot_be_split_is_refused(change: dict[str, Any], error: str) -> None:
    question = {
        "parts": [1, 1, 2, 2, 1, 1, 2, 2],
        "operators": ["Dana"] * 4 + ["Sam"] * 4,
        "values": [1.0, 2, 3, 4, 5, 6, 7, 9],
    }
    with pytest.raises(InputError) as refused:
        gage_crossed(**{**question, **change})
    assert refused.value.code == error


def test_nested_parts_of_uneven_number_are_refused() -> None:
    with pytest.raises(InputError, match="not_balanced"):
        gage_nested([1, 1, 2, 2, 1, 1], ["Dana"] * 4 + ["Sam"] * 2, range(6))


def test_a_true_and_fine_gage_is_capable_and_a_biased_one_is_not() -> None:
    true: Any = reference_study(10 + 0.02 * noise(30), reference=10, tolerance=1, resolution=0.01)
    biased: Any = reference_study(10.08 + 0.02 * noise(30), reference=10, tolerance=1)
    assert (true.cg, true.cgk) == (pytest.approx(0.2 / 0.12), pytest.approx(0.2 / 0.12))
    assert (true.capable, biased.capable) == (True, False)
    assert (true.resolution_percent, true.repeatability_percent) == (1, pytest.approx(12))
    assert biased.cgk == pytest.approx(0.04 / 0.12)
    assert biased.p_value < 0.001 < 0.9 < true.p_value
    assert biased.ci_low < biased.bias < biased.ci_high


def test_a_bias_beyond_what_is_allowed_has_no_percentage() -> None:
    assert reference_study(11 + 0.02 * noise(30), reference=10, tolerance=1).bias_percent is None


def test_a_gage_that_never_moves_has_no_capability() -> None:
    found: Any = reference_study([10.1] * 5, reference=10, tolerance=1)
    assert (found.cg, found.capable, found.undefined[0].reason) == (None, None, "no_variation")
    assert found.bias == pytest.approx(0.1)
    assert reference_study([10.1, None], reference=10, tolerance=1).undefined[0].reason == "too_few_values"


@pytest.mark.parametrize(
    "change, error",
    [
        ({"tolerance": -1}, "tolerance_out_of_range"),
        ({"percent": 0}, "percent_out_of_range"),
        ({"resolution": 0}, "resolution_out_of_range"),
        ({"reference": math.nan}, "reference_wrong"),
    ],
)
def test_a_wrong_reference_study_is_refused(change: dict[str, float], error: str) -> None:
    with pytest.raises(InputError) as refused:
        reference_study(**{"values": [1, 2], "reference": 1, "tolerance": 1, **change})
    assert refused.value.code == error


def test_a_bias_that_grows_along_the_scale_is_a_slope() -> None:
    known = np.repeat([2.0, 4, 6, 8, 10], 12)
    found: Any = linearity_and_bias(known, known + 0.7 - 0.13 * known + 0.1 * noise(60), process_variation=14)
    assert found.line.terms[1].coefficient == pytest.approx(-0.13, abs=0.01)
    assert found.linearity == pytest.approx(14 * abs(found.line.terms[1].coefficient))
    assert found.linearity_percent == pytest.approx(13, abs=1)
    assert [one.reference for one in found.at] == [2, 4, 6, 8, 10]
    assert found.at[0].bias > 0 > found.at[-1].bias
    assert found.at[0].p_value < 0.001
    assert found.at[0].percent == pytest.approx(100 * found.at[0].bias / 14)
    assert found.average.bias == pytest.approx(-0.08, abs=0.05)
    assert len(found.line.predictions) == 5


def test_one_measurement_of_each_reference_leaves_the_repeatability_unknown() -> None:
    found: Any = linearity_and_bias([1, 2, 3, 4], [1.1, 2.0, 3.2, 4.1])
    assert (found.repeatability, found.linearity, found.at[0].p_value) == (None, None, None)
    assert found.undefined[-1].name == "repeatability"
    assert linearity_and_bias([], []).average is None


def test_a_process_variation_of_nought_is_refused() -> None:
    with pytest.raises(InputError, match="process_variation_out_of_range"):
        linearity_and_bias([1], [1], process_variation=0)
