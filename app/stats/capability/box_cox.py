"""Box-Cox transformation, y = x^lambda (ln x at nought), and capability on the transformed scale.

Lambda by the profile likelihood, its interval by the likelihood ratio, then rounded to a half as Minitab does.
Source: Box and Cox, Journal of the Royal Statistical Society B 26 (1964) 211-252.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize, special

from app.stats.base.result import Floats, InputError, Interval, TestResult, Undefined, undefined
from app.stats.base.sample import Numbers, clean
from app.stats.capability.normal import (
    Capability,
    Specification,
    capability,
    check_specification,
    subgroup_capability,
)
from app.stats.control_charts.within import gather_subgroups
from app.stats.describing.assumptions import anderson_darling

METHOD, SOURCE = "Box-Cox, profile likelihood", "Box and Cox 1964"
_WIDEST = 5.0
_FARTHEST = 80.0


@dataclass(frozen=True, eq=False)
class BoxCox:
    """``power`` is the likeliest lambda (searched from -5 to 5) with its interval, ``rounded`` the nearest half and
    ``used`` what made ``values``, shape (n,), of which ``normality`` speaks. ``log_likelihood``: the kernel
    -n/2 ln(variance) + (lambda - 1) sum of ln x."""

    n: int
    power: Interval
    rounded: float | None
    used: float | None
    log_likelihood: float | None
    values: Floats
    normality: TestResult
    method: str
    source: str
    dropped: int
    undefined: tuple[Undefined, ...] = ()


@dataclass(frozen=True, eq=False)
class TransformedCapability:
    """Capability of transformed values against transformed limits, which change places under a negative power."""

    transformation: BoxCox
    capability: Capability | None
    lower: float | None
    upper: float | None


def box_cox(values: Numbers, *, power: float | None = None, rounded: bool = True, level: float = 0.95) -> BoxCox:
    """The transformation of positive values; ``power`` fixes lambda, else the likeliest, ``rounded`` to a half.

    Undefined below 3 values, without variation, or with a value not above nought. Raises InputError
    ``level_out_of_range``, ``power_out_of_range`` and what ``sample.clean`` raises.
    """
    if not 0 < level < 1:
        raise InputError("level_out_of_range", level=level)
    if power is not None and not -_WIDEST <= power <= _WIDEST:
        raise InputError("power_out_of_range", power=power)
    sample = clean(values)
    reason = _why(sample.values)
    if reason:
        gap = Interval(None, None, None, level, METHOD, undefined(reason, "estimate", "ci_low", "ci_high"))
        nothing = anderson_darling([])
        return BoxCox(
            sample.n, gap, None, None, None, np.empty(0), nothing, METHOD, SOURCE, sample.dropped, gap.undefined
        )
    likelihood = _profile(sample.values)
    found = _likeliest(likelihood, level)
    assert found.estimate is not None
    half = round(found.estimate * 2) / 2
    used = power if power is not None else half if rounded else found.estimate
    transformed = transform(sample.values, used)
    return BoxCox(
        n=sample.n,
        power=found,
        rounded=half,
        used=used,
        log_likelihood=likelihood(found.estimate),
        values=transformed,
        normality=anderson_darling(transformed),
        method=METHOD,
        source=SOURCE,
        dropped=sample.dropped,
    )


def box_cox_capability(
    values: Numbers,
    *,
    lower: float | None = None,
    upper: float | None = None,
    power: float | None = None,
    rounded: bool = True,
    level: float = 0.95,
) -> TransformedCapability:
    """Pp, Ppk and the rest on the transformed scale, None where the transformation does not exist. Raises
    InputError as ``box_cox`` and ``capability``, and ``specification_not_positive``."""
    _check_positive(lower, upper)
    found = box_cox(values, power=power, rounded=rounded, level=level)
    return _transformed(
        found, lower, upper, lambda low, high: capability(found.values, lower=low, upper=high, level=level)
    )


def box_cox_subgroup_capability(
    subgroups: Sequence[Numbers],
    *,
    lower: float | None = None,
    upper: float | None = None,
    power: float | None = None,
    rounded: bool = True,
    level: float = 0.95,
) -> TransformedCapability:
    """The same of subgroups, a list of values each: one power for all of them, and the variation within them pooled.
    Raises InputError as ``box_cox_capability`` and ``gather_subgroups``."""
    _check_positive(lower, upper)
    groups = gather_subgroups(subgroups)
    found = box_cox(groups.values, power=power, rounded=rounded, level=level)
    changed = replace(found, dropped=groups.dropped)
    return _transformed(changed, lower, upper, lambda low, high: subgroup_capability(
        np.split(found.values, np.cumsum(groups.sizes)[:-1]), lower=low, upper=high, level=level
    ))  # fmt: skip


def _check_positive(lower: float | None, upper: float | None) -> None:
    check_specification(Specification(lower, upper))
    if any(limit is not None and limit <= 0 for limit in (lower, upper)):
        raise InputError("specification_not_positive")


def _transformed(
    found: BoxCox,
    lower: float | None,
    upper: float | None,
    judge: Callable[[float | None, float | None], Capability],
) -> TransformedCapability:
    """The transformed limits, which ``judge`` holds the transformed values against."""
    if found.used is None:
        return TransformedCapability(found, None, None, None)
    low, high = (None if limit is None else _power_of(limit, found.used) for limit in (lower, upper))
    if found.used < 0:
        low, high = high, low
    return TransformedCapability(found, judge(low, high), low, high)


def transform(values: Floats, power: float) -> Floats:
    """x^power, or ln x when the power is nought."""
    return np.asarray(np.log(values) if power == 0 else values**power)


def _power_of(limit: float, power: float) -> float:
    return float(transform(np.array([limit], dtype=np.float64), power)[0])


def _why(values: Floats) -> str:
    if values.size < 3:
        return "too_few_values"
    if values.min() <= 0:
        return "not_positive"
    return "" if np.ptp(values) > 0 else "no_variation"


def _profile(values: Floats) -> Callable[[float], float]:
    """The profile log-likelihood of lambda, on values over their geometric mean, where powers stay in range."""
    logarithms = np.log(values)
    apart = logarithms - logarithms.mean()
    total = float(logarithms.sum())

    def likelihood(power: float) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            variance = float((apart if power == 0 else np.expm1(power * apart) / power).var())
        return -values.size / 2 * math.log(variance) - total if math.isfinite(variance) else -math.inf

    return likelihood


def _likeliest(likelihood: Callable[[float], float], level: float) -> Interval:
    found = optimize.minimize_scalar(
        lambda power: -likelihood(power), bounds=(-_WIDEST, _WIDEST), method="bounded", options={"xatol": 1e-10}
    )
    best = float(found.x)
    bound = likelihood(best) - float(special.chdtri(1, 1 - level)) / 2
    low, high = (_crossing(lambda power: likelihood(power) - bound, best, side) for side in (-1, 1))
    gaps = [name for name, limit in (("ci_low", low), ("ci_high", high)) if limit is None]
    return Interval(best, low, high, level, "likelihood ratio", undefined("too_far", *gaps))


def _crossing(above: Callable[[float], float], start: float, side: int) -> float | None:
    """Where the likelihood falls below its bound on one side; None when that is out of reach."""
    step = 0.5
    while step < _FARTHEST:
        if above(start + side * step) < 0:
            return float(optimize.brentq(above, start, start + side * step, xtol=1e-12, rtol=1e-14))
        step *= 2
    return None
