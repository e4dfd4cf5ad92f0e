"""How the program answers the oracle's control charts, rules and run charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from app.stats.base.result import Flags
from app.stats.control_charts import runs
from app.stats.control_charts.control import ControlChart, Settings, Stage, StagePlan, individuals_chart, rate_chart
from app.stats.control_charts.rules import ALL_RULES, Deviations, find_signals
from tests.oracle.cases import Case

Answer = Mapping[str, Any]
_ALWAYS_LIMITS = Settings(fewest_points=2)


def places(flags: Flags) -> list[int]:
    """1-based positions of the flagged points."""
    return [int(place) + 1 for place in np.flatnonzero(flags)]


def _beyond(chart: ControlChart, stage: Stage) -> list[int]:
    return places(chart.signals.ends["beyond_limits"][stage.start : stage.stop])


def _settings(case: Case, constants: str = "exact") -> Settings:
    return Settings(
        fewest_points=2,
        sigmas=case.params.get("nsigmas", 3),
        moving_range_span=case.params.get("mr_span", 2),
        constants=constants,
    )


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
        "violations_mr_1based": places(chart.moving_range_signals[own]),
        "median_mr": float(np.nanmedian(chart.moving_ranges[own])),
    }


def _stages_of(case: Case, labels: list[Any]) -> list[StagePlan]:
    starts = [place for place, label in enumerate(labels) if place == 0 or label != labels[place - 1]]
    return [StagePlan(start, str(labels[start])) for start in starts]


def _by_both_constants(case: Case, plans: list[StagePlan]) -> list[Answer]:
    """Exact constants, and beside them the printed tables'; books print the latter."""
    exact = individuals_chart(case.data["x"], stages=plans, settings=_settings(case))
    table = individuals_chart(case.data["x"], stages=plans, settings=_settings(case, "table"))
    return [
        {
            "stage": stage.label,
            **_individuals(exact, stage),
            "sigma_table_constants": printed.sigma,
            "ucl_table_constants": printed.upper,
            "lcl_table_constants": printed.lower,
            "mr_ucl_table_constants": printed.moving_range_upper,
            "published": _individuals(table, printed),
        }
        for stage, printed in zip(exact.stages, table.stages, strict=True)
    ]


def individuals(case: Case) -> Answer:
    return _by_both_constants(case, [])[0]


def individuals_in_stages(case: Case) -> Answer:
    return {"stages": _by_both_constants(case, _stages_of(case, case.data["stage"]))}


def rates(kind: str) -> Callable[[Case], Answer]:
    def answer(case: Case) -> Answer:
        chart = rate_chart(kind, case.data["x"], case.data.get("n"), settings=_settings(case))
        stage = chart.stages[0]
        varying = chart.lower.size > 1 and not isinstance(case.expected.get("ucl"), int | float)
        limits = {"ucl": chart.upper, "lcl": chart.lower} if varying else {"ucl": stage.upper, "lcl": stage.lower}
        found = {
            "center": stage.centre,
            "points": chart.values,
            "violations_1based": _beyond(chart, stage),
            "sigma_z_1128": stage.sigma_z,
            "ucl_1128": chart.upper,
            "lcl_1128": chart.lower,
            **limits,
        }
        return {**found, "published": found}

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


def rules(case: Case) -> Answer:
    values = np.array(case.data["x"], dtype=np.float64)
    stage = Deviations(values, case.params["center"], case.params["sigma"])
    nelson = find_signals([stage], rule_set="nelson")
    western = find_signals([stage], rule_set="western_electric")
    return {
        **{name: places(ALL_RULES[code].find(stage)) for name, code in _RULE_NAMES.items()},
        **{name: places(nelson.ends[code]) for name, code in _RULE_NAMES.items() if code in nelson.ends},
        **{name: places(western.ends[code]) for name, code in _WESTERN_ELECTRIC.items()},
    }


def run_chart(case: Case) -> Answer:
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
    "i_mr_chart": individuals,
    "i_mr_chart_staged": individuals_in_stages,
    **{f"{name}_chart": rates(name) for name in ("p", "np", "u", "c", "laney_p", "laney_u")},
    "nelson_western_electric_rules": rules,
    "run_chart": run_chart,
}

_EXACT = "Laney's charts use the table's 1.128"

REASONS: Mapping[str, Mapping[str, str]] = {
    "laney_p_chart": {"sigma_z_exact": _EXACT},
    "laney_u_chart": {"sigma_z_exact": _EXACT},
}
