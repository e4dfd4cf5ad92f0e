"""How the program answers the oracle's charts of subgroups, charts with a memory, rare events and constants."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from app.stats.base.constants import shewhart_constants
from app.stats.control_charts.rare_events import g_chart, t_chart
from app.stats.control_charts.stages import Settings, StagePlan
from app.stats.control_charts.subgroups import SubgroupChart, subgroup_chart
from app.stats.control_charts.time_weighted import cusum_chart, ewma_chart
from app.stats.control_charts.within import ESTIMATES, gather_subgroups, within
from tests.oracle.cases import Case
from tests.oracle.chart_answers import places

Answer = Mapping[str, Any]


def subgroups_of(case: Case) -> list[list[Any]]:
    """Rows as they stand, or the values of each label in a column beside them."""
    if "subgroups" in case.data:
        return list(case.data["subgroups"])
    values, labels = (case.data[name] for name in ("value", "group"))
    return [
        [value for value, own in zip(values, labels, strict=True) if own == label] for label in dict.fromkeys(labels)
    ]


def _charts(case: Case, stages: list[StagePlan]) -> dict[str, SubgroupChart]:
    how = Settings(fewest_points=1, sigmas=case.params.get("nsigmas", 3))
    rows = subgroups_of(case)
    return {name: subgroup_chart(rows, chart=name, stages=stages, settings=how) for name in ("xbar_r", "xbar_s")}


def _sigmas(rows: list[list[Any]]) -> dict[str, float | None]:
    groups = gather_subgroups(rows)
    found = {name: within(groups, name).sigma for name in ESTIMATES}
    return {
        "sigma_rbar": found["ranges"],
        "sigma_rbar_mvlue": found["ranges"],
        "sigma_sbar": found["deviations"],
        "sigma_sbar_mvlue": found["deviations"],
        "sigma_pooled_raw": found["pooled_raw"],
        "sigma_pooled_c4": found["pooled"],
    }


def subgroups(case: Case) -> Answer:
    return _subgroups_in_stages(case, [StagePlan(0)])[0]


def subgroups_in_stages(case: Case) -> Answer:
    labels = case.params.get("stage_by_row") or case.data["stage"]
    starts = [place for place, label in enumerate(labels) if place == 0 or label != labels[place - 1]]
    return {"stages": _subgroups_in_stages(case, [StagePlan(start, str(labels[start])) for start in starts])}


def _subgroups_in_stages(case: Case, stages: list[StagePlan]) -> list[Answer]:
    charts, rows = _charts(case, stages), subgroups_of(case)
    return [
        {
            "stage": stage.label,
            "k": stage.n,
            "n": stage.size,
            "grand_mean": stage.centre,
            "r_bar": stage.spread_mean,
            "s_bar": charts["xbar_s"].stages[place].spread_mean,
            **_sigmas(rows[stage.start : stage.stop]),
            **_limits(charts, slice(stage.start, stage.stop)),
        }
        for place, stage in enumerate(charts["xbar_r"].stages)
    ]


def _limits(charts: Mapping[str, SubgroupChart], own: slice) -> Answer:
    ranges, deviations = charts["xbar_r"], charts["xbar_s"]
    return {
        "xbar_ucl_R": ranges.upper[own],
        "xbar_lcl_R": ranges.lower[own],
        "r_center": ranges.spread_centre[own],
        "r_ucl": ranges.spread_upper[own],
        "r_lcl": ranges.spread_lower[own],
        "xbar_ucl_S": deviations.upper[own],
        "xbar_lcl_S": deviations.lower[own],
        "s_ucl": deviations.spread_upper[own],
        "s_lcl": deviations.spread_lower[own],
        "violations_xbar_R_1based": places(ranges.signals.ends["beyond_limits"][own]),
        "violations_xbar_S_1based": places(deviations.signals.ends["beyond_limits"][own]),
        "violations_r_1based": places(ranges.spread_signals[own]),
        "violations_s_1based": places(deviations.spread_signals[own]),
    }


def unequal_subgroups(case: Case) -> Answer:
    charts = _charts(case, [])
    chart, ranges = charts["xbar_s"], charts["xbar_r"]
    return {
        "center": chart.stages[0].centre,
        "sizes": chart.sizes,
        **_sigmas(subgroups_of(case)),
        "xbar_ucl_sbar": chart.upper,
        "xbar_lcl_sbar": chart.lower,
        "xbar_ucl_rbar": ranges.upper,
        "xbar_lcl_rbar": ranges.lower,
        "s_center": chart.spread_centre,
        "s_ucl": chart.spread_upper,
        "s_lcl": chart.spread_lower,
        "r_center": ranges.spread_centre,
        "r_ucl": ranges.spread_upper,
        "r_lcl": ranges.spread_lower,
        "violations_1based": places(chart.signals.ends["beyond_limits"]),
    }


def ewma(case: Case) -> Answer:
    asked = case.params
    found = ewma_chart(
        case.data["x"],
        weight=asked.get("lambda", 0.2),
        sigmas=asked.get("nsigmas", 3),
        centre=asked.get("center"),
        sigma=asked.get("stdev"),
    )
    return {
        "center": found.centre,
        "sigma": found.sigma,
        "ewma": found.averages,
        "ucl": found.upper,
        "lcl": found.lower,
        "ucl_asymptotic": found.upper_final,
        "lcl_asymptotic": found.lower_final,
        "violations_1based": places(found.signals),
    }


def cusum(case: Case) -> Answer:
    asked = case.params
    found = cusum_chart(
        case.data["x"],
        target=asked.get("target", asked.get("center")),
        sigma=asked.get("stdev"),
        slack=asked.get("k", 0.5),
        limit=asked.get("h", 5),
        head_start=asked.get("fir_headstart", 0),
    )
    sigma = found.sigma or 0.0
    return {
        "c_plus_sigma_units": found.above,
        "c_minus_sigma_units": found.below,
        "c_plus_data_units": found.above * sigma,
        "c_minus_data_units": found.below * sigma,
        "ucl_data_units": found.limit * sigma,
        "lcl_data_units": -found.limit * sigma,
        "n_plus": found.since_above,
        "n_minus": found.since_below,
        "violations_upper_1based": places(found.signals_above),
        "violations_lower_1based": places(found.signals_below),
        "published": {
            "s_hi": found.above * sigma,
            "s_lo": found.below * sigma,
            "first_signal_1based": next(iter(places(found.signals_above | found.signals_below)), None),
        },
    }


def rare_opportunities(case: Case) -> Answer:
    found = g_chart(case.data["x"])
    minitab, classical = found.conventions["minitab"], found.conventions["classical"]
    return {
        "g_bar": found.estimates["mean"],
        "p_moment": found.estimates["p_moment"],
        "p_mvue": found.estimates["p_unbiased"],
        "minitab_center": minitab.centre,
        "minitab_ucl": minitab.upper,
        "minitab_lcl": minitab.lower,
        "sigma3_mean": classical.centre,
        "sigma3_ucl": classical.upper,
        "sigma3_lcl": classical.lower,
        "qicharts2_center_median": found.estimates["median"],
        "qicharts2_ucl": classical.upper,
        "exact_prob_ucl_qgeom": found.estimates["exact_upper"],
    }


def rare_times(case: Case) -> Answer:
    found = t_chart(case.data["x"])
    names = {"minitab": "minitab", "exponential": "exponential", "nelson": "classical"}
    limits = {name: found.conventions[own] for name, own in names.items()}
    return {
        "weibull_shape_mle": found.estimates["weibull_shape"],
        "weibull_scale_mle": found.estimates["weibull_scale"],
        "exponential_scale": found.estimates["exponential_scale"],
        **{f"{name}_center": one.centre for name, one in limits.items()},
        **{f"{name}_lcl": one.lower for name, one in limits.items()},
        **{f"{name}_ucl": one.upper for name, one in limits.items()},
    }


def constants(case: Case) -> Answer:
    sizes = [row["n"] for row in case.expected["rows"]] if "rows" in case.expected else _sizes(case.params["n"])
    rows = [asdict(shewhart_constants(size)) for size in sizes]
    return {
        "rows": [{**row, "d2_minitab_table": row["d2_table"], "d3_minitab_table": row["d3_table"]} for row in rows],
        **(rows[0] if len(rows) == 1 else {}),
    }


def _sizes(asked: int | str) -> list[int]:
    numbers = [int(number) for number in re.findall(r"\d+", str(asked))]
    return list(range(numbers[0], numbers[-1] + 1))


ANSWERS: Mapping[str, Callable[[Case], Answer]] = {
    "shewhart_constants": constants,
    "xbar_r_s_chart": subgroups,
    "xbar_r_s_chart_staged": subgroups_in_stages,
    "xbar_s_chart_unequal_n": unequal_subgroups,
    "xbar_r_chart_unequal_n": unequal_subgroups,
    "ewma_chart": ewma,
    "cusum_tabular": cusum,
    "g_chart": rare_opportunities,
    "t_chart": rare_times,
}

_PRINTED = "digits printed in a book, rounded there in between; the computed values of the same case are compared"

REASONS: Mapping[str, Mapping[str, str]] = {"ewma_chart": {"published": _PRINTED}}
