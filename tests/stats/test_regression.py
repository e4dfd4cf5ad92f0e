"""Lines, planes and powers: the digits of NIST's hard sets, and what the residuals tell."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import statsmodels.api as second_opinion
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.outliers_influence import OLSInfluence

from app.stats.base.result import InputError
from app.stats.relating.regression import linear_regression, polynomial_regression, simple_regression
from app.stats.relating.regression_result import Regression
from tests.stats.series import noise

pytestmark = pytest.mark.pure

LONGLEY = {
    "coefficients": [
        -3482258.63459582,
        15.0618722713733,
        -0.358191792925910e-01,
        -2.02022980381683,
        -1.03322686717359,
        -0.511041056535807e-01,
        1829.15146461355,
    ],
    "errors": [
        890420.383607373,
        84.9149257747669,
        0.334910077722432e-01,
        0.488399681651699,
        0.214274163161675,
        0.226073200069370,
        455.478499142212,
    ],
}
FILIP = {
    "coefficients": [
        -1467.48961422980,
        -2772.17959193342,
        -2316.37108160893,
        -1127.97394098372,
        -354.478233703349,
        -75.1242017393757,
        -10.8753180355343,
        -1.06221498588947,
        -0.670191154593408e-01,
        -0.246781078275479e-02,
        -0.402962525080404e-04,
    ],
    "errors": [
        298.084530995537,
        559.779865474950,
        466.477572127796,
        227.204274477751,
        71.6478660875927,
        15.2897178747400,
        2.23691159816033,
        0.221624321934227,
        0.142363763154724e-01,
        0.535617408889821e-03,
        0.896632837373868e-05,
    ],
}


def assert_certified(found: Regression, certified: dict[str, list[float]], *, s: float, r_squared: float) -> None:
    assert [term.coefficient for term in found.terms] == pytest.approx(certified["coefficients"], rel=1e-9)
    assert [term.standard_error for term in found.terms] == pytest.approx(certified["errors"], rel=1e-9)
    assert found.s == pytest.approx(s, rel=1e-11)
    assert found.r_squared == pytest.approx(r_squared, rel=1e-12)


def test_longley_keeps_its_certified_digits() -> None:
    data = second_opinion.datasets.longley.load()
    predictors = {name: data.exog[name].to_numpy() for name in data.exog.columns}
    found = linear_regression(data.endog.to_numpy(), predictors)
    assert_certified(found, LONGLEY, s=304.854073561965, r_squared=0.995479004577296)
    assert max(term.inflation or 0 for term in found.terms) > 1000


def test_filip_keeps_its_certified_digits() -> None:
    with (Path(__file__).parent / "nist_filip.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    x, y = ([float(row[name]) for row in rows] for name in ("x", "y"))
    found = polynomial_regression(x, y, degree=10, at=[-6])
    assert_certified(found, FILIP, s=0.334801051324544e-02, r_squared=0.996727416185620)
    assert found.predictions[0].fit == pytest.approx(0.8859, abs=2e-3)


def test_wampler_is_fitted_exactly_and_says_so() -> None:
    x = np.arange(21.0)
    for scale in (1.0, 0.1):
        found = polynomial_regression(x, sum((scale * x) ** k for k in range(6)), degree=5)
        assert [term.coefficient for term in found.terms] == pytest.approx([scale**k for k in range(6)], rel=1e-9)
        assert (found.s, found.terms[1].p_value, found.undefined[0].reason) == (0, None, "exact_fit")


@pytest.fixture(scope="module")
def plane() -> dict[str, Any]:
    """Helen's cost of 40 orders by weight and distance."""
    weight, distance = 5 + noise(40), 100 + 20 * noise(40, seed=3)
    return {"y": 3 + 2 * weight + 0.1 * distance + noise(40, seed=5), "predictors": {"w": weight, "d": distance}}


def test_every_figure_of_a_plane_has_a_second_opinion(plane: dict[str, Any]) -> None:
    found = linear_regression(plane["y"], plane["predictors"], at=[[5, 100]])
    design = second_opinion.add_constant(np.column_stack(list(plane["predictors"].values())))
    other = second_opinion.OLS(plane["y"], design).fit()
    influence = OLSInfluence(other)
    assert found.diagnostics is not None
    assert found.analysis is not None
    assert [term.coefficient for term in found.terms] == pytest.approx(other.params)
    assert [term.p_value for term in found.terms] == pytest.approx(other.pvalues)
    assert [[term.ci_low, term.ci_high] for term in found.terms] == pytest.approx(other.conf_int())
    assert found.adjusted_r_squared == pytest.approx(other.rsquared_adj)
    assert found.analysis.p_value == pytest.approx(other.f_pvalue)
    assert found.diagnostics.leverage == pytest.approx(influence.hat_matrix_diag)
    assert found.diagnostics.standardised == pytest.approx(influence.resid_studentized_internal)
    assert found.diagnostics.deleted == pytest.approx(influence.resid_studentized_external)
    assert found.diagnostics.cooks_distance == pytest.approx(influence.cooks_distance[0])
    assert found.predicted_r_squared == pytest.approx(1 - (influence.resid_press**2).sum() / other.centered_tss)
    frame = other.get_prediction([[1, 5, 100]]).summary_frame()
    (point,) = found.predictions
    assert [point.fit, point.ci_low, point.ci_high] == pytest.approx(
        frame[["mean", "mean_ci_lower", "mean_ci_upper"]].to_numpy()[0]
    )
    assert [point.prediction_low, point.prediction_high] == pytest.approx(
        frame[["obs_ci_lower", "obs_ci_upper"]].to_numpy()[0]
    )


def test_values_of_1e12_with_a_spread_of_a_thousandth_still_have_their_slope() -> None:
    steps = np.arange(10.0)
    x = 1e12 + steps / 1024
    found: Any = simple_regression(x, 5 * steps + noise(10, seed=2))
    near = simple_regression(steps / 1024, 5 * steps + noise(10, seed=2))
    assert found.terms[1].coefficient == pytest.approx(near.terms[1].coefficient, rel=1e-9)


@settings(deadline=None, max_examples=50)
@given(st.floats(-100, 100), st.floats(0.01, 100))
def test_moving_and_stretching_x_moves_and_stretches_the_line(shift: float, stretch: float) -> None:
    x, y = noise(20), noise(20) + noise(20, seed=6)
    here, there = simple_regression(x, y, at=[0.5]), simple_regression(shift + stretch * x, y, at=[shift + stretch / 2])
    assert there.terms[1].coefficient * stretch == pytest.approx(here.terms[1].coefficient, rel=1e-6)
    assert there.predictions[0].ci_low == pytest.approx(here.predictions[0].ci_low, rel=1e-6, abs=1e-9)


def test_repeats_tell_a_curve_that_the_line_misses() -> None:
    x = np.repeat(np.arange(6.0), 3)
    curved: Any = simple_regression(x, x**2 + 0.1 * noise(18)).lack_of_fit
    straight: Any = simple_regression(x, x + 0.1 * noise(18)).lack_of_fit
    assert curved is not None
    assert straight is not None
    assert (curved.df_lack_of_fit, curved.df_pure_error) == (4, 12)
    assert curved.p_value < 1e-6 < 0.05 < straight.p_value
    exact = simple_regression([1, 1, 2, 2, 3, 3], [1, 1, 5, 5, 2, 2]).lack_of_fit
    assert exact is not None
    assert exact.p_value is None
    assert simple_regression([1, 1, 2, 2], [1, 2, 3, 5]).lack_of_fit is None


def test_a_point_far_out_is_named_where_sam_handed_it_in() -> None:
    x, y = [None, *range(10), 40], [1.0, *(0.5 * place + 0.1 * (place % 3) for place in range(10)), 0.0]
    found: Any = simple_regression(x, y)
    assert found.dropped == 1
    assert found.diagnostics is not None
    last = found.diagnostics.unusual[-1]
    assert (last.position, last.high_leverage, last.influential) == (11, True, True)


def test_a_point_that_alone_makes_the_slope_has_no_standardised_residual() -> None:
    found: Any = simple_regression([8] * 6 + [19], [1, 2, 3, 4, 5, 6, 9])
    assert found.diagnostics is not None
    assert np.isnan(found.diagnostics.standardised[-1])
    assert found.predicted_r_squared is None
    assert np.isnan(simple_regression([1, 2, 4], [1, 3, 4]).diagnostics.deleted).all()


@pytest.mark.parametrize(
    "x, y, name, reason",
    [
        ([1, 2], [1, 2], "terms", "too_few_values"),
        ([3, 3, 3, 3], [1, 2, 3, 4], "x", "no_variation"),
        ([1, 2, 3, 4], [5, 5, 5, 5], "y", "no_variation"),
    ],
)
def test_a_line_that_cannot_be_drawn_is_undefined(x: list[float], y: list[float], name: str, reason: str) -> None:
    found: Any = simple_regression(x, y)
    assert (found.terms, found.undefined[0].name, found.undefined[0].reason) == ((), name, reason)


def test_a_predictor_that_follows_from_the_others_is_named() -> None:
    found = linear_regression([1, 2, 4, 3, 7], {"a": [1, 2, 3, 4, 5], "b": [2, 4, 6, 8, 10]})
    assert (found.undefined[0].name, found.undefined[0].reason) == ("b", "follows_from_others")
    assert polynomial_regression([], []).undefined[0].reason == "too_few_values"
    assert polynomial_regression([2, 2, 2, 2], [1, 2, 3, 4]).undefined[0].reason == "no_variation"


@pytest.mark.parametrize(
    "ask, error",
    [
        (lambda: linear_regression([1, 2], {}), "no_predictors"),
        (lambda: linear_regression([1], {str(k): [1] for k in range(201)}), "too_many_predictors"),
        (lambda: linear_regression([1, 2], {"a": [1]}), "lengths_differ"),
        (lambda: linear_regression([1, 2, 3], {"a": [1, 2, 4]}, at=[[1, 2]]), "predictions_wrong"),
        (lambda: polynomial_regression([1], [1], degree=0), "degree_out_of_range"),
        (lambda: polynomial_regression([1], [1], degree=13), "degree_out_of_range"),
        (lambda: simple_regression([1], [1], level=0), "level_out_of_range"),
    ],
)
def test_a_wrong_question_is_refused(ask: Any, error: str) -> None:
    with pytest.raises(InputError) as refused:
        ask()
    assert refused.value.code == error
