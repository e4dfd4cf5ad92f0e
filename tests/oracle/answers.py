"""How the program answers each procedure of the oracle, and what is left out of a case for a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from app.stats import assumptions, compare, describe, effect, odds, ranks, rates, runs
from app.stats.control import ControlChart, Settings, StagePlan, individuals_chart, rate_chart
from app.stats.result import Flags, TestResult
from app.stats.rules import ALL_RULES, Deviations, find_signals
from app.stats.stages import Stage
from tests.oracle.cases import Case

Answer = Mapping[str, Any]
_ALWAYS_LIMITS = Settings(fewest_points=2)


def _question(case: Case) -> dict[str, Any]:
    alternative = str(case.params.get("alternative", "two.sided")).replace("two.sided", "two-sided")
    return {"level": case.params.get("conf_level", 0.95), "alternative": alternative}


def _t_test(test: Callable[..., TestResult]) -> Callable[[Case], Answer]:
    def answer(case: Case) -> Answer:
        found = test(case.data["x"], case.data["y"], difference=case.params.get("mu", 0), **_question(case))
        return {
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
    found = ranks.mann_whitney(case.data["x"], case.data["y"], **_question(case))
    exact = (
        {}
        if found.also["p_value_exact"] is None
        else {
            "ci_exact_low": found.ci_low,
            "ci_exact_high": found.ci_high,
            "ci_exact_achieved_conf": found.also["achieved_level"],
        }
    )
    return {
        **{name: value for name, value in found.also.items() if name.startswith("p_value")},
        "u_x": found.also["u_first"],
        "u_y": found.also["u_second"],
        "w_ranksum_x": found.statistic,
        "hodges_lehmann": found.estimate,
        "median_x": found.also["median_first"],
        "median_y": found.also["median_second"],
        **exact,
    }


def _proportions(case: Case) -> Answer:
    counts = [case.params[name] for name in ("x1", "n1", "x2", "n2")]
    found = rates.two_proportions(*counts, **_question(case))
    return {
        **found.also,
        "p1": found.also["proportion_first"],
        "p2": found.also["proportion_second"],
        "estimate": found.estimate,
        "newcombe_low": found.ci_low,
        "newcombe_high": found.ci_high,
    }


def _poisson(case: Case) -> Answer:
    counts = [case.params[name] for name in ("x1", "exposure1", "x2", "exposure2")]
    found = rates.two_poisson_rates(*counts, **_question(case))
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
    found = describe.describe(case.data["x"], level=case.params.get("conf_level", 0.95))
    median = found.median_interval
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
        "median_ci": None
        if median is None
        else {
            "conservative_low": median.conservative_low,
            "conservative_high": median.conservative_high,
            "conservative_conf": median.achieved_level,
            "nli_low": median.low,
            "nli_high": median.high,
        },
    }


def _effects(case: Case) -> Answer:
    pair, level = (case.data["x"], case.data["y"]), case.params["conf_level"]
    d, g = effect.cohens_d(*pair, level=level), effect.hedges_g(*pair, level=level)
    delta, biserial = effect.cliffs_delta(*pair, level=level), effect.rank_biserial(*pair, level=level)
    df = len(pair[0]) + len(pair[1]) - 2
    return {
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
    counts, level = [case.params[name] for name in ("x1", "n1", "x2", "n2")], case.params["conf_level"]
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


def _places(flags: Flags) -> list[int]:
    """1-based positions of the flagged points."""
    return [int(place) + 1 for place in np.flatnonzero(flags)]


def _beyond(chart: ControlChart, stage: Stage) -> list[int]:
    return _places(chart.signals.ends["beyond_limits"][stage.start : stage.stop])


def _individuals(chart: ControlChart, stage: Stage) -> Answer:
    assert chart.moving_range_signals is not None
    assert chart.moving_ranges is not None
    own = slice(stage.start, stage.stop)
    return {
        "n": stage.n,
        "center": stage.centre,
        "mr_bar": stage.moving_range_mean,
        "sigma": stage.sigma,
        "ucl": stage.upper,
        "lcl": stage.lower,
        "mr_center": stage.moving_range_mean,
        "mr_ucl": stage.moving_range_upper,
        "mr_lcl": 0,
        "violations_i_1based": _beyond(chart, stage),
        "violations_mr_1based": _places(chart.moving_range_signals[own]),
        "median_mr": float(np.nanmedian(chart.moving_ranges[own])),
    }


def _i_mr(case: Case) -> Answer:
    chart = individuals_chart(case.data["x"], settings=Settings(fewest_points=2, sigmas=case.params.get("nsigmas", 3)))
    return _individuals(chart, chart.stages[0])


def _i_mr_staged(case: Case) -> Answer:
    labels = case.data["stage"]
    starts = [place for place, label in enumerate(labels) if place == 0 or label != labels[place - 1]]
    plans = [StagePlan(start, str(labels[start])) for start in starts]
    chart = individuals_chart(case.data["x"], stages=plans, settings=_ALWAYS_LIMITS)
    return {"stages": [{"stage": stage.label, **_individuals(chart, stage)} for stage in chart.stages]}


def _attribute(kind: str) -> Callable[[Case], Answer]:
    def answer(case: Case) -> Answer:
        chart = rate_chart(kind, case.data["x"], case.data.get("n"), settings=_ALWAYS_LIMITS)
        stage = chart.stages[0]
        limits = (
            {"ucl": chart.upper, "lcl": chart.lower} if "n" in case.data else {"ucl": stage.upper, "lcl": stage.lower}
        )
        return {
            "center": stage.centre,
            "points": chart.values,
            "violations_1based": _beyond(chart, stage),
            "sigma_z_1128": stage.sigma_z,
            "ucl_1128": chart.upper,
            "lcl_1128": chart.lower,
            **limits,
        }

    return answer


_RULE_NAMES = {
    "nelson1_beyond_3s": "beyond_limits",
    "nelson2_9_same_side": "nine_one_side",
    "nelson3_6_trend": "six_trending",
    "nelson4_14_alternating": "fourteen_alternating",
    "nelson5_2of3_beyond_2s_same_side": "two_of_three_near_limit",
    "nelson6_4of5_beyond_1s_same_side": "four_of_five_beyond_one_sigma",
    "nelson7_15_within_1s": "fifteen_within_one_sigma",
    "nelson8_8_beyond_1s_either_side": "eight_beyond_one_sigma",
    "nelson8_variant_both_sides_required": "eight_beyond_one_sigma_both_sides",
}
_WESTERN_ELECTRIC = {
    "we1": "beyond_limits",
    "we2": "two_of_three_near_limit",
    "we3": "four_of_five_beyond_one_sigma",
    "we4_8_same_side": "eight_one_side",
}


def _rules(case: Case) -> Answer:
    values = np.array(case.data["x"], dtype=np.float64)
    stage = Deviations(values, case.params["center"], case.params["sigma"])
    nelson = find_signals([stage], rule_set="nelson")
    western = find_signals([stage], rule_set="western_electric")
    return {
        **{name: _places(ALL_RULES[code].find(stage)) for name, code in _RULE_NAMES.items()},
        **{name: _places(nelson.ends[code]) for name, code in _RULE_NAMES.items() if code in nelson.ends},
        **{name: _places(western.ends[code]) for name, code in _WESTERN_ELECTRIC.items()},
    }


def _run_chart(case: Case) -> Answer:
    found = runs.run_chart(case.data["x"])
    return {
        "median": found.median,
        "n": found.n,
        "n_useful": found.n_useful,
        "anhoej_longest_run": found.longest_run,
        "anhoej_longest_run_max": found.longest_run_limit,
        "anhoej_n_crossings": found.crossings,
        "anhoej_n_crossings_min": found.crossings_limit,
        "anhoej_signal": found.signal,
        "minitab_runs_about_median": found.runs_about_median,
        "minitab_expected_runs": found.expected_runs,
        "minitab_longest_run_about_median": found.longest_run_about_median,
        "minitab_p_clustering": found.p_clustering,
        "minitab_p_mixtures": found.p_mixtures,
        "runs_up_down": found.runs_up_down,
        "expected_runs_up_down": found.expected_runs_up_down,
        "p_trends": found.p_trends,
        "p_oscillation": found.p_oscillation,
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
    "i_mr_chart": _i_mr,
    "i_mr_chart_staged": _i_mr_staged,
    "p_chart": _attribute("p"),
    "u_chart": _attribute("u"),
    "c_chart": _attribute("u"),
    "laney_p_chart": _attribute("laney_p"),
    "laney_u_chart": _attribute("laney_u"),
    "nelson_western_electric_rules": _rules,
    "run_chart": _run_chart,
}

_TABLE = "the limits use the exact d2; the three-decimal table is another convention"
_ROOT_FOUND = "R's root-found interval (tolerance 1e-4); ours are order statistics of the differences"
_MEE = "another convention; the interval given is Newcombe's method 10"
_PRINTED = "the printed digits of the book; the computed values of the same case are compared"

_TABLE_CONSTANTS = dict.fromkeys(
    ("sigma_table_constants", "ucl_table_constants", "lcl_table_constants", "mr_ucl_table_constants"), _TABLE
)

REASONS: Mapping[str, Mapping[str, str]] = {
    "i_mr_chart_staged": _TABLE_CONSTANTS,
    "mann_whitney": {"r_asymptotic_ci_low": _ROOT_FOUND, "r_asymptotic_ci_high": _ROOT_FOUND},
    "proportion_2sample": {"mee_score_low": _MEE, "mee_score_high": _MEE},
    "effect_size_2sample": {"hedges_j_approx": "the exact gamma form of J is used"},
    "i_mr_chart": {**_TABLE_CONSTANTS, "published": _PRINTED},
    "laney_p_chart": {"sigma_z_exact": "Laney's charts use the table's 1.128"},
    "laney_u_chart": {"sigma_z_exact": "Laney's charts use the table's 1.128"},
    "p_chart": {"published": _PRINTED},
    "c_chart": {"published": _PRINTED},
}
