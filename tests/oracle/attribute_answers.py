"""How the program answers the oracle's counts, relations, measurement studies, Pareto and FMEA."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.stats.base.result import Interval
from app.stats.counting import chi_square, proportions, rates
from app.stats.measurement import kappa
from app.stats.priorities import failure_modes, pareto
from app.stats.relating import correlation, regression
from tests.oracle import gage_answers
from tests.oracle.cases import Case
from tests.oracle.questions import level_of, question_of

Answer = Mapping[str, Any]


def one_proportion(case: Case) -> Answer:
    asked = case.params
    found = proportions.one_proportion(asked["x"], asked["n"], hypothesis=asked.get("p0", 0.5), **question_of(case))
    also = found.also
    return {
        **also,
        "error_or_undefined": bool(found.undefined),
        "estimate": found.estimate,
        "exact_p_value": found.p_value,
        "clopper_pearson_low": found.ci_low,
        "clopper_pearson_high": found.ci_high,
        "z_statistic": also["z"],
        "z_p_value": also["p_value_z"],
        "z_cc_p_value": also["p_value_z_corrected"],
        "blaker_p_value": also.get("p_value_blaker"),
    }


def one_rate(case: Case) -> Answer:
    asked = case.params
    found = rates.one_poisson_rate(
        asked["x"], asked.get("exposure", 1), hypothesis=asked.get("rate0", 1), **question_of(case)
    )
    return {
        "estimate": found.estimate,
        "exact_p_value": found.p_value,
        "garwood_low": found.ci_low,
        "garwood_high": found.ci_high,
        "z_statistic": found.also["z"],
        "z_p_value": found.also["p_value_z"],
    }


def association(case: Case) -> Answer:
    found = chi_square.association(case.data["table"])
    return {**vars(found), "error_or_undefined": bool(found.undefined)}


def goodness_of_fit(case: Case) -> Answer:
    shares = case.params.get("p", case.data.get("p"))
    found = chi_square.goodness_of_fit(case.data["observed"], shares=shares, estimated=case.params.get("estimated", 0))
    return {**vars(found), "error_or_undefined": bool(found.undefined)}


def correlations(case: Case) -> Answer:
    found = correlation.correlation(case.data["x"], case.data["y"], **question_of(case))
    straight, ranked, ordered = found.pearson, found.spearman, found.kendall
    return {
        "error_or_undefined": bool(found.undefined),
        "n": found.n,
        "pearson_r": straight.estimate,
        "statistic": straight.statistic,
        "df": straight.df,
        "p_value": straight.p_value,
        "ci_low": straight.ci_low,
        "ci_high": straight.ci_high,
        "spearman_rho": ranked.estimate,
        "spearman_p_value_t": ranked.p_value,
        "spearman_p_value_exact": ranked.also.get("p_value_exact"),
        "kendall_tau_b": ordered.estimate,
        "kendall_p_value_normal": ordered.p_value,
        "kendall_p_value_exact": ordered.also.get("p_value_exact"),
    }


def straight_line(case: Case) -> Answer:
    at = case.params.get("x0")
    points = [] if at is None else [at]
    found = regression.simple_regression(case.data["x"], case.data["y"], level=level_of(case), at=points)
    if not found.terms or found.analysis is None or found.diagnostics is None:
        return {"error_or_undefined": True, "n": found.n}
    constant, slope = found.terms
    prediction = found.predictions[0] if found.predictions else None
    return {
        "error_or_undefined": bool(found.undefined),
        "n": found.n,
        "intercept": constant.coefficient,
        "slope": slope.coefficient,
        "se_intercept": constant.standard_error,
        "se_slope": slope.standard_error,
        "t_slope": slope.statistic,
        "p_slope": slope.p_value,
        "t_intercept": constant.statistic,
        "p_intercept": constant.p_value,
        "slope_ci_low": slope.ci_low,
        "slope_ci_high": slope.ci_high,
        "intercept_ci_low": constant.ci_low,
        "intercept_ci_high": constant.ci_high,
        "s": found.s,
        "r_squared": found.r_squared,
        "adj_r_squared": found.adjusted_r_squared,
        "f_statistic": found.analysis.statistic,
        "f_p_value": found.analysis.p_value,
        "ss_regression": found.analysis.ss_regression,
        "ss_error": found.analysis.ss_error,
        "x0": at,
        "fit": prediction and prediction.fit,
        "ci_fit_low": prediction and prediction.ci_low,
        "ci_fit_high": prediction and prediction.ci_high,
        "pi_low": prediction and prediction.prediction_low,
        "pi_high": prediction and prediction.prediction_high,
        "durbin_watson": found.diagnostics.durbin_watson,
    }


def cohen(case: Case) -> Answer:
    first, second = _raters(case)
    found = kappa.cohen_kappa(first, second, level=level_of(case))
    return {
        "error_or_undefined": bool(found.undefined),
        "n": found.n,
        **_agreed(found.agreement, "agreement_ci", "percent_agreement"),
        "expected_agreement": found.expected_agreement,
        "kappa": found.unweighted.kappa,
        "se_h0": found.unweighted.error_no_agreement,
        "z": found.unweighted.z,
        "p_value_two_sided": found.unweighted.p_value,
        "se_kappa": found.unweighted.standard_error,
        "ci_low": found.unweighted.ci_low,
        "ci_high": found.unweighted.ci_high,
        "kappa_weighted_linear": found.linear.kappa,
        "kappa_weighted_quadratic": found.quadratic.kappa,
    }


def fleiss(case: Case) -> Answer:
    found = kappa.fleiss_kappa(list(zip(*_raters(case), strict=True)), level=level_of(case))
    return {
        "error_or_undefined": bool(found.undefined),
        "subjects": found.n,
        "raters": found.raters,
        "kappa": found.overall.kappa,
        "z": found.overall.z,
        "p_value": found.overall.p_value,
        "per_category": [
            {"category": one.category, "kappa": one.kappa.kappa, "z": one.kappa.z, "p_value": one.kappa.p_value}
            for one in found.categories
        ],
        "all_agree": found.all_agree,
        **_agreed(found.agreement, "ci", "percent_all_agree"),
    }


def _raters(case: Case) -> list[Any]:
    """A list of ratings for each rater, in the order of the columns."""
    return [values for values in case.data.values() if isinstance(values, list)]


def _agreed(share: Interval, limits: str, percent: str) -> Answer:
    estimate = None if share.estimate is None else 100 * share.estimate
    return {percent: estimate, f"{limits}_low": share.ci_low, f"{limits}_high": share.ci_high}


def pareto_bars(case: Case) -> Answer:
    found = pareto.pareto(case.data["label"], case.data["count"])
    return {
        "error_or_undefined": bool(found.undefined),
        "labels_sorted": [bar.label for bar in found.bars],
        "counts_sorted": [bar.count for bar in found.bars],
        "percent": [bar.percent for bar in found.bars],
        "cumulative_percent": [bar.cumulative_percent for bar in found.bars],
        "total": found.total,
        "vital_few_80": list(found.vital_few),
    }


def fmea(case: Case) -> Answer:
    ties = "severity" if "severity" in str(case.params.get("tie_rule", "severity")) else "order"
    ratings = (case.data["severity"], case.data["occurrence"], case.data["detection"])
    found = failure_modes.failure_modes(*ratings, ties=ties)
    return {
        "rpn": found.rpn,
        "criticality_s_o": found.criticality,
        "rank_order_1based": [int(place) + 1 for place in found.rank_order],
        "total_rpn": found.total_rpn,
        "max_rpn": found.highest_rpn,
    }


ANSWERS: Mapping[str, Callable[[Case], Answer]] = {
    "proportion_1sample": one_proportion,
    "poisson_rate_1sample": one_rate,
    "chi_square_association": association,
    "chi_square_goodness_of_fit": goodness_of_fit,
    "correlation": correlations,
    "simple_linear_regression": straight_line,
    "cohen_kappa": cohen,
    "fleiss_kappa": fleiss,
    "gage_rr_crossed": gage_answers.crossed,
    "pareto": pareto_bars,
    "fmea_rpn": fmea,
}
