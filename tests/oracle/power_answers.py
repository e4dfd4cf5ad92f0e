"""How the program answers the oracle's procedures on equivalence, the size of effects, and power."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from app.stats.base.result import Interval
from app.stats.comparing import anova, effect_sizes, equivalence
from app.stats.planning import power_counts, power_means
from app.stats.planning.power import PowerResult
from tests.oracle.cases import Case
from tests.oracle.questions import alternative_of, groups_of, level_of, pair_of, reference_of

Answer = Mapping[str, Any]


def _equivalent(design: str) -> Callable[[Case], Answer]:
    def answer(case: Case) -> Answer:
        question = {name: case.params[name] for name in ("lower", "upper", "alpha") if name in case.params}
        if design == "one":
            found = equivalence.equivalence_one(case.data["x"], **question)
        elif design == "paired":
            found = equivalence.equivalence_paired(*pair_of(case), **question)
        else:
            found = equivalence.equivalence_two(*pair_of(case), **question, equal_variances=design == "student")
        return {
            **dataclasses.asdict(found),
            "error_or_undefined": found.p_value is None,
            "minitab_ci_low": found.wide_low,
            "minitab_ci_high": found.wide_high,
            "se": found.standard_error,
        }

    return answer


def _limits(found: Interval) -> dict[str, Any]:
    return {
        "error_or_undefined": found.estimate is None,
        "ci_low": found.ci_low,
        "ci_high": found.ci_high,
    }


def effect_size_paired(case: Case) -> Answer:
    pair, level = pair_of(case), level_of(case)
    d, g = effect_sizes.paired_d(*pair, level=level), effect_sizes.paired_g(*pair, level=level)
    return {
        **_limits(d),
        "cohens_dz": d.estimate,
        "hedges_gz": g.estimate,
        "hedges_gz_ci_low": g.ci_low,
        "hedges_gz_ci_high": g.ci_high,
        "d_av": effect_sizes.paired_d_average(*pair).estimate,
    }


def effect_size_1sample(case: Case) -> Answer:
    question = {"reference": reference_of(case), "level": level_of(case)}
    d, g = (test(case.data["x"], **question) for test in (effect_sizes.one_sample_d, effect_sizes.one_sample_g))
    return {**_limits(d), "cohens_d": d.estimate, "hedges_g": g.estimate}


def eta_squared(case: Case) -> Answer:
    groups, level = groups_of(case), level_of(case)
    found = effect_sizes.eta_squared(groups, level=level)
    table = anova.one_way_anova(groups)
    return {
        **_limits(found),
        "eta_squared": found.estimate,
        "omega_squared": table.omega_squared,
        "epsilon_squared": table.epsilon_squared,
        "cohens_f": table.cohens_f,
    }


def _size(case: Case) -> float | None:
    """The sample size a case gives under any of its names."""
    return next((case.params[name] for name in ("n", "n_per_group") if case.params.get(name) is not None), None)


def _alpha(case: Case) -> float:
    alpha = case.params.get("alpha")
    return 0.05 if alpha is None else float(alpha)


def _power(found: PowerResult) -> dict[str, Any]:
    return {
        "error_or_undefined": bool(found.undefined),
        "power": found.power,
        "actual_power": found.power,
        "n_fractional": found.n_fractional,
        "n_per_group": found.n,
        "n": found.n,
        "delta": found.effect,
        **found.also,
    }


def _t_power(test: Callable[..., PowerResult]) -> Callable[[Case], Answer]:
    def answer(case: Case) -> Answer:
        spread = case.params.get("stdev")
        found = test(
            n=_size(case),
            difference=case.params.get("delta"),
            power=case.params.get("power"),
            standard_deviation=1.0 if spread is None else spread,
            alpha=_alpha(case),
            alternative=alternative_of(case),
        )
        return _power(found)

    return answer


def _toward(case: Case, first: float | None, second: float) -> str:
    """A one-sided question about proportions looks where the first one lies."""
    asked = alternative_of(case)
    if str(case.params.get("alternative")).startswith("one") and first is not None and first < second:
        return "less"
    return asked


def proportions_power(case: Case) -> Answer:
    first, second = case.params.get("p1"), case.params["p2"]
    found = power_counts.two_proportions_power(
        first=first,
        second=second,
        n=_size(case),
        power=case.params.get("power"),
        alpha=_alpha(case),
        alternative=_toward(case, first, second),
    )
    return {**_power(found), "power_normal_pooled_null": found.power}


def proportion_power(case: Case) -> Answer:
    share, reference = case.params.get("p1"), case.params["p0"]
    found = power_counts.one_proportion_power(
        reference=reference,
        proportion=share,
        n=_size(case),
        power=case.params.get("power"),
        alpha=_alpha(case),
        alternative=_toward(case, share, reference),
    )
    return {**_power(found), "power_normal": found.power}


def anova_power(case: Case) -> Answer:
    means, spread = case.params.get("means"), case.params.get("stdev")
    effect = {"means": means} if means is not None else {"cohens_f": case.params.get("cohens_f")}
    found = power_means.anova_power(
        groups=int(case.params.get("groups") or len(means or ())),
        n=_size(case),
        power=case.params.get("power"),
        standard_deviation=1.0 if spread is None else spread,
        alpha=_alpha(case),
        **effect,
    )
    return _power(found)


def chi_square_power(case: Case) -> Answer:
    known = {"n": _size(case), "cohens_w": case.params.get("w"), "power": case.params.get("power")}
    return _power(power_counts.chi_square_power(df=case.params["df"], alpha=_alpha(case), **known))


def correlation_power(case: Case) -> Answer:
    known = {"n": _size(case), "correlation": case.params.get("r"), "power": case.params.get("power")}
    return _power(power_counts.correlation_power(alpha=_alpha(case), alternative=alternative_of(case), **known))


ANSWERS: Mapping[str, Callable[[Case], Answer]] = {
    "tost_one": _equivalent("one"),
    "tost_paired": _equivalent("paired"),
    "tost_student": _equivalent("student"),
    "tost_welch": _equivalent("welch"),
    "effect_size_paired": effect_size_paired,
    "effect_size_1sample": effect_size_1sample,
    "eta_squared": eta_squared,
    **{
        f"{asked}_t_{design}": _t_power(test)
        for asked in ("power", "sample_size")
        for design, test in (
            ("one.sample", power_means.one_sample_t_power),
            ("paired", power_means.paired_t_power),
            ("two.sample", power_means.two_sample_t_power),
        )
    },
    **{
        f"{asked}_{test}": answer
        for asked in ("power", "sample_size")
        for test, answer in (
            ("2proportions", proportions_power),
            ("1proportion", proportion_power),
            ("anova_oneway", anova_power),
            ("chi_square", chi_square_power),
            ("correlation", correlation_power),
        )
    },
}
