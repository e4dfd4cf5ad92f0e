"""How the program answers each procedure of the oracle, and what is left out of a case for a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.stats.base.result import TestResult
from app.stats.comparing import compare, effect, ranks
from app.stats.counting import odds, rates
from app.stats.describing import assumptions, describe
from tests.oracle import attribute_answers, capability_answers, chart_answers, location_answers, subgroup_answers
from tests.oracle.cases import Case
from tests.oracle.questions import level_of, question_of, reference_of

Answer = Mapping[str, Any]


def _t_test(test: Callable[..., TestResult]) -> Callable[[Case], Answer]:
    def answer(case: Case) -> Answer:
        found = test(case.data["x"], case.data["y"], difference=reference_of(case), **question_of(case))
        return {
            "error_or_undefined": found.p_value is None,
            "statistic": found.statistic,
            "df": found.df,
            "p_value": found.p_value,
            "estimate": found.estimate,
            "ci_low": found.ci_low,
            "ci_high": found.ci_high,
            "mean_x": found.also["mean_first"],
            "mean_y": found.also["mean_second"],
        }

    return answer


def _mann_whitney(case: Case) -> Answer:
    found = ranks.mann_whitney(case.data["x"], case.data["y"], difference=reference_of(case), **question_of(case))
    exact = (
        {}
        if found.also.get("p_value_exact") is None
        else {
            "ci_exact_low": found.ci_low,
            "ci_exact_high": found.ci_high,
            "ci_exact_achieved_conf": found.also["achieved_level"],
        }
    )
    return {
        "error_or_undefined": found.p_value is None,
        **{name: value for name, value in found.also.items() if name.startswith("p_value")},
        "u_x": found.also.get("u_first"),
        "u_y": found.also.get("u_second"),
        "w_ranksum_x": found.statistic,
        "hodges_lehmann": found.estimate,
        "median_x": found.also.get("median_first"),
        "median_y": found.also.get("median_second"),
        **exact,
    }


def _proportions(case: Case) -> Answer:
    counts = [case.params[name] for name in ("x1", "n1", "x2", "n2")]
    found = rates.two_proportions(*counts, **question_of(case))
    return {
        **found.also,
        "p1": found.also["proportion_first"],
        "p2": found.also["proportion_second"],
        "estimate": found.estimate,
        "newcombe_low": found.ci_low,
        "newcombe_high": found.ci_high,
        "mee_score_low": found.also["score_low"],
        "mee_score_high": found.also["score_high"],
    }


def _poisson(case: Case) -> Answer:
    counts = [case.params[name] for name in ("x1", "exposure1", "x2", "exposure2")]
    found = rates.two_poisson_rates(*counts, **question_of(case))
    return {
        **found.also,
        "rate1": found.also["rate_first"],
        "rate2": found.also["rate_second"],
        "rate_ratio": found.estimate,
        "exact_p_value_minlike": found.p_value,
        "ratio_ci_low": found.ci_low,
        "ratio_ci_high": found.ci_high,
        "diff_wald_low": found.also.get("difference_low"),
        "diff_wald_high": found.also.get("difference_high"),
    }


def _normality(case: Case) -> Answer:
    values = case.data["x"]
    darling, wilk = assumptions.anderson_darling(values), assumptions.shapiro_wilk(values)
    gap = assumptions.lilliefors(values)
    return {
        "n": darling.n[0],
        "ad_statistic": darling.statistic,
        "ad_adjusted": darling.also.get("adjusted"),
        "ad_p_value": darling.p_value,
        "sw_statistic": wilk.statistic,
        "sw_p_value": wilk.p_value,
        "lilliefors_statistic": gap.statistic,
        "lilliefors_p_value": gap.p_value,
    }


def _describe(case: Case) -> Answer:
    found = describe.describe(case.data["x"], level=level_of(case))
    return {
        "n": found.n,
        "mean": found.mean,
        "stdev": found.standard_deviation,
        "se_mean": found.standard_error,
        "variance": found.variance,
        "cv_percent": found.coefficient_of_variation,
        "min": found.minimum,
        "max": found.maximum,
        "range": found.value_range,
        "q1_type6": found.lower_quartile_minitab,
        "q3_type6": found.upper_quartile_minitab,
        "iqr_type6": found.quartile_range_minitab,
        "q1_type7": found.lower_quartile_r,
        "q3_type7": found.upper_quartile_r,
        "median": found.median,
        "skewness_G1": found.skewness,
        "kurtosis_G2": found.kurtosis,
        "mad_raw": found.mad,
        "sum": found.total,
        "sum_squares": found.total_of_squares,
        "mssd_half": found.half_mssd,
        "mean_ci_low": found.mean_low,
        "mean_ci_high": found.mean_high,
        "stdev_ci_low": found.deviation_low,
        "stdev_ci_high": found.deviation_high,
        "lag1_autocorrelation": assumptions.autocorrelation(case.data["x"]).estimate,
        "median_ci": None if found.median_interval is None else _median_limits(found.median_interval),
        "error_or_undefined": bool(found.undefined),
    }


def _median_limits(median: describe.MedianInterval) -> Answer:
    return {
        "conservative_low": median.conservative_low,
        "conservative_high": median.conservative_high,
        "conservative_conf": median.achieved_level,
        "nli_low": median.low,
        "nli_high": median.high,
    }


def _effects(case: Case) -> Answer:
    pair, level = (case.data["x"], case.data["y"]), level_of(case)
    d, g = effect.cohens_d(*pair, level=level), effect.hedges_g(*pair, level=level)
    delta, biserial = effect.cliffs_delta(*pair, level=level), effect.rank_biserial(*pair, level=level)
    df = len(pair[0]) + len(pair[1]) - 2
    return {
        "error_or_undefined": d.estimate is None,
        "cohens_d": d.estimate,
        "cohens_d_ci_low": d.ci_low,
        "cohens_d_ci_high": d.ci_high,
        "hedges_g": g.estimate,
        "hedges_g_ci_low": g.ci_low,
        "hedges_g_ci_high": g.ci_high,
        "hedges_j_exact": effect.hedges_factor(df),
        "cohens_d_av_sd": effect.cohens_d_average(*pair).estimate,
        "glass_delta_sd_y": effect.glass_delta(*pair).estimate,
        "cliffs_delta": delta.estimate,
        "cliffs_delta_ci_low": delta.ci_low,
        "cliffs_delta_ci_high": delta.ci_high,
        "rank_biserial": biserial.estimate,
        "rank_biserial_ci_low": biserial.ci_low,
        "rank_biserial_ci_high": biserial.ci_high,
        "prob_superiority": None if delta.estimate is None else (delta.estimate + 1) / 2,
    }


def _odds(case: Case) -> Answer:
    counts, level = [case.params[name] for name in ("x1", "n1", "x2", "n2")], level_of(case)
    woolf, exact = odds.odds_ratio(*counts, level=level), odds.conditional_odds_ratio(*counts, level=level)
    haldane, risk = odds.haldane_odds_ratio(*counts, level=level), effect.risk_ratio(*counts, level=level)
    return {
        "odds_ratio_sample": woolf.estimate,
        "woolf_ci_low": woolf.ci_low,
        "woolf_ci_high": woolf.ci_high,
        "odds_ratio_cmle": exact.estimate,
        "fisher_ci_low": exact.ci_low,
        "fisher_ci_high": exact.ci_high,
        "haldane_or": haldane.estimate,
        "haldane_ci_low": haldane.ci_low,
        "haldane_ci_high": haldane.ci_high,
        "risk_ratio": risk.estimate,
        "rr_ci_low": risk.ci_low,
        "rr_ci_high": risk.ci_high,
    }


ANSWERS: Mapping[str, Callable[[Case], Answer]] = {
    "descriptive": _describe,
    "descriptive_summary": _describe,
    "normality_tests": _normality,
    "t_test_2sample_welch": _t_test(compare.welch_t),
    "t_test_2sample_student": _t_test(compare.student_t),
    "mann_whitney": _mann_whitney,
    "proportion_2sample": _proportions,
    "poisson_rate_2sample": _poisson,
    "effect_size_2sample": _effects,
    "odds_ratio_risk_ratio": _odds,
    **chart_answers.ANSWERS,
    **subgroup_answers.ANSWERS,
    **capability_answers.ANSWERS,
    **location_answers.ANSWERS,
    **attribute_answers.ANSWERS,
}

_ROOT_FOUND = "R's root-found interval (tolerance 1e-4); ours are order statistics of the differences"

REASONS: Mapping[str, Mapping[str, str]] = {
    "mann_whitney": {"r_asymptotic_ci_low": _ROOT_FOUND, "r_asymptotic_ci_high": _ROOT_FOUND},
    "effect_size_2sample": {"hedges_j_approx": "the exact gamma form of J is used"},
    **chart_answers.REASONS,
    **subgroup_answers.REASONS,
}
