"""What the golden values' own sources can promise: how finely a package solved, and what it gets wrong by rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.oracle.cases import Case

_UNIROOT = 1.3e-4


def _within(width: float) -> Callable[[float], float]:
    return lambda expected: width


def _solved_by_uniroot(expected: float) -> float:
    """R's fisher.test solves for the odds ratio, or for its reciprocal above 1, to 1.22e-4."""
    if abs(expected) <= 1:
        return _UNIROOT
    reach = _UNIROOT * abs(expected)
    return reach * abs(expected) / (1 - reach) if reach < 1 else math.inf


ACCURACY: Mapping[str, Mapping[str, tuple[Callable[[float], float], str]]] = {
    "proportion_1sample": dict.fromkeys(
        ("blaker_low", "blaker_high"), (_within(1e-4), "PropCIs rounds Blaker's limits to 4 decimals")
    ),
    "proportion_2sample": dict.fromkeys(
        ("mee_score_low", "mee_score_high"), (_within(1e-5), "PropCIs halves steps until they are below 1e-5")
    ),
    "odds_ratio_risk_ratio": dict.fromkeys(
        ("odds_ratio_cmle", "fisher_ci_low", "fisher_ci_high"), (_solved_by_uniroot, "R's uniroot stops at 1.2e-4")
    ),
}
"""Absolute width, as a function of the expected value, within which a source's own error lies, and why."""


@dataclass(frozen=True)
class Error:
    """Values of a procedure that a source gets wrong whenever ``applies``; the derivation stands in disputed.md."""

    names: frozenset[str]
    applies: Callable[[Case], bool]
    why: str


def _values_in_both(case: Case) -> bool:
    return bool(set(case.data["x"]) & set(case.data["y"]))


def _one_sided(case: Case) -> bool:
    return str(case.params.get("alternative", "two.sided")) not in ("two.sided", "two-sided")


ERRORS: Mapping[str, Error] = {
    "effect_size_2sample": Error(
        frozenset({"cliffs_delta_ci_low", "cliffs_delta_ci_high"}), _values_in_both, "effsize miscounts ties"
    ),
    "mann_whitney": Error(
        frozenset({"ci_exact_achieved_conf"}), _one_sided, "R reports the nominal level of a one-sided limit"
    ),
}
