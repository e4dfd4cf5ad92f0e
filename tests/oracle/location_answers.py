"""How the program answers the oracle's procedures on means, medians and spreads."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from app.stats.base.result import TestResult
from app.stats.comparing import anova, homogeneity, locations, multiple, rank_groups, signed_ranks, signs, variances
from app.stats.describing.describe import describe
from tests.oracle import power_answers
from tests.oracle.cases import Case
from tests.oracle.questions import groups_of, level_of, pair_of, question_of, reference_of

Answer = Mapping[str, Any]


def _test(found: TestResult) -> dict[str, Any]:
    return {
        "error_or_undefined": found.p_value is None,
        "n": found.n[0],
        "statistic": found.statistic,
        "df": found.df,
        "p_value": found.p_value,
        "estimate": found.estimate,
        "ci_low": found.ci_low,
        "ci_high": found.ci_high,
    }


def one_sample_t(case: Case) -> Answer:
    found = locations.one_sample_t(case.data["x"], reference=reference_of(case), **question_of(case))
    also = found.also
    return {**_test(found), "mean": found.estimate, "stdev": also["standard_deviation"], "se": also["standard_error"]}


def paired_t(case: Case) -> Answer:
    found = locations.paired_t(*pair_of(case), reference=reference_of(case), **question_of(case))
    also = found.also
    return {
        **_test(found),
        "mean_x": also["mean_first"],
        "mean_y": also["mean_second"],
        "stdev_diff": also["standard_deviation"],
        "se": also["standard_error"],
        "se_diff": also["standard_error"],
    }


def _signed(found: TestResult) -> Answer:
    also = found.also
    return {
        **{name: value for name, value in also.items() if name.startswith("p_value")},
        "error_or_undefined": found.p_value is None,
        "n_total": found.n[0],
        "n_nonzero": also["n_nonzero"],
        "n_zero": also["n_zero"],
        "v_positive_ranksum": found.statistic,
        "pseudomedian_walsh_all": found.estimate,
        "rank_biserial": also.get("rank_biserial"),
        "ci_exact_low": found.ci_low,
        "ci_exact_high": found.ci_high,
        "ci_exact_achieved_conf": also.get("achieved_level"),
    }


def wilcoxon_1sample(case: Case) -> Answer:
    return _signed(signed_ranks.wilcoxon_signed_rank(case.data["x"], reference=reference_of(case), **question_of(case)))


def wilcoxon_paired(case: Case) -> Answer:
    return _signed(signed_ranks.wilcoxon_paired(*pair_of(case), reference=reference_of(case), **question_of(case)))


def sign_test(case: Case) -> Answer:
    question = {"reference": reference_of(case), **question_of(case)}
    if "y" in case.data:
        found = signs.sign_test_paired(*pair_of(case), **question)
    else:
        found = signs.sign_test(case.data["x"], **question)
    return {
        **found.also,
        **_test(found),
        "median": found.estimate,
        "nli_low": found.ci_low,
        "nli_high": found.ci_high,
        "conservative_conf": found.also.get("achieved_level"),
    }


def moods_median(case: Case) -> Answer:
    found = rank_groups.moods_median(groups_of(case))
    return {
        "error_or_undefined": found.p_value is None,
        "overall_median": found.overall_median,
        "groups": [group.name for group in found.groups],
        "n": [group.n for group in found.groups],
        "medians": [group.median for group in found.groups],
        "n_le": [group.at_most for group in found.groups],
        "n_gt": [group.above for group in found.groups],
        "statistic": found.statistic,
        "df": found.df,
        "p_value": found.p_value,
    }


def kruskal_wallis(case: Case) -> Answer:
    found = rank_groups.kruskal_wallis(groups_of(case))
    return {
        "error_or_undefined": found.p_value is None,
        "groups": [group.name for group in found.groups],
        "n": [group.n for group in found.groups],
        "medians": [group.median for group in found.groups],
        "mean_ranks": [group.mean_rank for group in found.groups],
        "z": [group.z for group in found.groups],
        "h_tie_adjusted": found.statistic,
        "h_unadjusted": found.statistic_unadjusted,
        "df": found.df,
        "p_value_tie_adjusted": found.p_value,
        "p_value_unadjusted": found.p_value_unadjusted,
        "epsilon_squared": found.epsilon_squared,
    }


def anova_oneway(case: Case) -> Answer:
    found = anova.one_way_anova(groups_of(case), level=level_of(case))
    return {
        **dataclasses.asdict(found),
        "error_or_undefined": found.p_value is None,
        "ss_total": found.ss_total,
        "eta_squared": found.r_squared,
        "pooled_stdev": found.pooled_standard_deviation,
    }


def anova_welch(case: Case) -> Answer:
    found = anova.welch_anova(groups_of(case), level=level_of(case))
    return {
        "error_or_undefined": found.p_value is None,
        "statistic": found.statistic,
        "df_num": found.df_between,
        "df_den": found.df_within,
        "p_value": found.p_value,
    }


def _family(test: Callable[..., multiple.PairComparisons]) -> Callable[[Case], Answer]:
    def answer(case: Case) -> Answer:
        found = test(groups_of(case), level=level_of(case))
        return {
            "error_or_undefined": bool(found.undefined),
            "comparisons": [
                {
                    "pair": f"{pair.first}-{pair.second}",
                    "diff": pair.estimate,
                    "ci_low": pair.ci_low,
                    "ci_high": pair.ci_high,
                    "p_adj": pair.p_value,
                    "p_value": pair.p_value,
                    "df": pair.df,
                    "q": None if pair.statistic is None else abs(pair.statistic),
                }
                for pair in found.comparisons
            ],
        }

    return answer


def one_variance(case: Case) -> Answer:
    sigma = case.params.get("sigma0")
    question = {"reference": 1.0 if sigma is None else sigma, **question_of(case)}
    found = variances.one_variance(case.data["x"], **question)
    return {
        **_test(found),
        "chi2": found.statistic,
        "stdev": found.estimate,
        "variance": found.also.get("variance"),
        "stdev_ci_low": found.ci_low,
        "stdev_ci_high": found.ci_high,
        "bonett_low": found.also.get("bonett_low"),
        "bonett_high": found.also.get("bonett_high"),
    }


def two_variances(case: Case) -> Answer:
    ratio = case.params.get("ratio")
    # R's params name the ratio that is estimated; a number is the ratio under the null.
    null = float(ratio) if isinstance(ratio, (int, float)) else 1.0
    found = variances.two_variances(case.data["x"], case.data["y"], ratio=null, **question_of(case))
    spread = homogeneity.equal_variances(pair_of(case))
    return {
        "error_or_undefined": found.p_value is None,
        "f_statistic": found.statistic,
        "df_num": found.also.get("df_first"),
        "df_den": found.also.get("df_second"),
        "f_p_value": found.p_value,
        "ratio_estimate": found.estimate,
        "ratio_ci_low": found.ci_low,
        "ratio_ci_high": found.ci_high,
        "levene_median_statistic": spread.statistic,
        "levene_median_p_value_two_sided": spread.p_value,
        "bartlett_statistic": spread.bartlett_statistic,
        "bartlett_p_value": spread.bartlett_p_value,
        "stdev_x": describe(case.data["x"]).standard_deviation,
        "stdev_y": describe(case.data["y"]).standard_deviation,
    }


def equal_variances(case: Case) -> Answer:
    found = homogeneity.equal_variances(groups_of(case))
    return {
        **dataclasses.asdict(found),
        "error_or_undefined": found.p_value is None,
        "levene_median_statistic": found.statistic,
        "levene_median_p_value": found.p_value,
        "bartlett_df": found.df_between,
        "fligner_df": found.df_between,
        "df_num": found.df_between,
        "df_den": found.df_within,
    }


ANSWERS: Mapping[str, Callable[[Case], Answer]] = {
    "t_test_1sample": one_sample_t,
    "t_test_paired": paired_t,
    "wilcoxon_1sample": wilcoxon_1sample,
    "wilcoxon_paired": wilcoxon_paired,
    "sign_test": sign_test,
    "moods_median": moods_median,
    "kruskal_wallis": kruskal_wallis,
    "anova_oneway": anova_oneway,
    "anova_welch": anova_welch,
    "tukey_hsd": _family(multiple.tukey_hsd),
    "games_howell": _family(multiple.games_howell),
    "one_variance_chisq": one_variance,
    "two_variances": two_variances,
    "equal_variances_k": equal_variances,
    **power_answers.ANSWERS,
}
