"""How the program answers the oracle's gage studies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.stats.measurement import gage_crossed, gage_ranges
from app.stats.measurement.gage_study import GageModel
from tests.oracle.cases import Case

Answer = Mapping[str, Any]


def crossed(case: Case) -> Answer:
    data, asked = case.data, case.params
    settings = {"multiplier": asked.get("sigma_multiplier", 6), "tolerance": asked.get("tolerance")}
    columns: Sequence[Any] = (data["part"], data["operator"], data["y"])
    alpha = asked.get("alpha_interaction", 0.05)
    found = gage_crossed.gage_crossed(*columns, alpha=alpha, **settings)
    assert found.with_interaction is not None
    assert found.without_interaction is not None
    full, plain = _model(found.with_interaction), _model(found.without_interaction)
    full_lines, plain_lines = _lines(found.with_interaction), _lines(found.without_interaction)
    form = gage_ranges.gage_ranges(*columns, **settings)
    own = _by_ranges(form)
    return {
        "error_or_undefined": bool(found.chosen.undefined),
        "parts": found.parts,
        "operators": found.operators,
        "replicates": found.repeats,
        "anova_with_interaction": full_lines,
        "interaction_removed_at_alpha": found.interaction_removed,
        "varcomp_with_interaction": full,
        "varcomp_without_interaction": plain,
        "anova_no_interaction": {
            **plain_lines,
            "ms_repeatability": plain_lines["ms"][-1],
            "df_repeatability": plain_lines["df"][-1],
        },
        "xbar_r": {**own, **_form(form)},
        "published": {
            "aiag_xbar_r": {**own, "ndc": form.distinct_categories},
            "minitab_anova": _printed(full_lines, plain),
        },
    }


def _by_ranges(form: gage_ranges.RangeStudy) -> dict[str, Any]:
    shares = {f"pct_{name}": value for name, value in form.percent_of_total.items()}
    return {"ev": form.ev, "av": form.av, "grr": form.grr, "pv": form.pv, "tv": form.tv, **shares}


def _form(form: gage_ranges.RangeStudy) -> Answer:
    return {
        "r_bar": form.range_mean,
        "r_bar_by_operator": list(form.range_mean_by_operator.values()),
        "xbar_by_operator": list(form.mean_by_operator.values()),
        "xbar_diff": form.operator_difference,
        "part_range": form.part_range,
        "d2_r": form.d2_repeats,
        "d2star_operators": form.d2_star_operators,
        "d2star_parts": form.d2_star_parts,
        "ndc_raw": form.distinct_categories_raw,
        "ndc": form.distinct_categories,
    }


def _printed(lines: dict[str, Any], plain: Answer) -> Answer:
    names = ("part", "operator", "interaction", "repeatability")
    variances = {name: plain[name] for name in ("gage_rr", "repeatability", "reproducibility", "total")}
    return {
        **{f"ss_{name}": value for name, value in zip(names, lines["ss"], strict=True)},
        **{name: value for name, value in lines.items() if name[:2] in ("f_", "p_")},
        "varcomp_no_interaction": {**variances, "part": plain["part_to_part"]},
        "pct_contribution_gage_rr": plain["pct_contribution_gage_rr"],
        "pct_study_var_gage_rr": plain["pct_study_var_gage_rr"],
        "ndc": plain["ndc"],
    }


def _lines(model: GageModel) -> dict[str, Any]:
    short = {"part_to_part": "part", "operator_by_part": "interaction"}
    tests = [line for line in model.analysis if line.name != "repeatability"]
    return {
        "df": [line.df for line in model.analysis],
        "ss": [line.ss for line in model.analysis],
        "ms": [line.ms for line in model.analysis],
        **{f"f_{short.get(line.name, line.name)}": line.statistic for line in tests},
        **{f"p_{short.get(line.name, line.name)}": line.p_value for line in tests},
    }


def _model(model: GageModel) -> Answer:
    parts = model.components
    short = {name: "part" if name == "part_to_part" else name for name in parts}
    return {
        **{name: part.variance for name, part in parts.items()},
        "part_operator": parts["operator_by_part"].variance if "operator_by_part" in parts else None,
        **{f"pct_contribution_{short[name]}": part.contribution for name, part in parts.items()},
        **{f"pct_study_var_{short[name]}": part.share_of_study for name, part in parts.items()},
        **{f"pct_tolerance_{short[name]}": part.share_of_tolerance for name, part in parts.items()},
        **{f"study_var_{short[name]}_6s": part.study_variation for name, part in parts.items()},
        "ndc_raw": model.distinct_categories_raw,
        "ndc": model.distinct_categories,
    }
