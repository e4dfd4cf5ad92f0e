"""Process capability of normal values: Cp, Cpk, Pp, Ppk, Cpm with limits, Z.bench and defects per million.

``overall`` leans on the standard deviation of all values (n - 1, no c4: Pp, Ppk, as Minitab), ``within`` on the
variation within subgroups, or on the moving ranges of individuals (Cp, Cpk). Limits: Cp by chi-square; Cpk by
Bissell, Applied Statistics 39 (1990) 331-340, two-sided also with one specification limit; Cpm by Boyles, Journal of
Quality Technology 23 (1991) 17-26. Cpm's divisor is n - 1 around the target, Minitab's shape with the smaller half of
the tolerance; the others stand beside it. Degrees of freedom as Minitab documents them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import special

from app.stats.base.constants import EXACT, range_mean
from app.stats.base.moments import deviation_of, mean_of
from app.stats.base.result import Flags, Floats, InputError, Interval, Undefined, undefined
from app.stats.base.sample import Numbers, clean
from app.stats.control_charts.control import moving_ranges
from app.stats.control_charts.within import ESTIMATES, POOLED, Within, gather_subgroups, within

MOVING_RANGE = "moving_range"
MILLION = 1_000_000.0


@dataclass(frozen=True)
class Specification:
    """What is allowed: at least one limit; ``target`` only for Cpm."""

    lower: float | None = None
    upper: float | None = None
    target: float | None = None

    @property
    def limits(self) -> tuple[float, ...]:
        return tuple(limit for limit in (self.lower, self.upper) if limit is not None)


@dataclass(frozen=True)
class Spread:
    """The indices on one sigma. ``cp`` needs both limits; ``cpl``, ``cpu`` one; ``z_bench`` is the z of all that is
    expected outside. ``below``, ``above`` and ``outside`` are expected parts per million."""

    estimate: str
    sigma: float | None
    df: float | None
    cp: Interval
    cpk: Interval
    cpl: float | None = None
    cpu: float | None = None
    z_lower: float | None = None
    z_upper: float | None = None
    z_bench: float | None = None
    below: float | None = None
    above: float | None = None
    outside: float | None = None


@dataclass(frozen=True)
class Capability:
    """``within_by`` holds every estimate of the variation within; ``within`` is the one asked for. ``observed_*``
    are parts per million of the values themselves. ``cpm_by``: the other conventions of Cpm."""

    n: int
    mean: float | None
    specification: Specification
    overall: Spread
    within: Spread
    within_by: Mapping[str, Spread]
    cpm: Interval
    observed_below: float | None
    observed_above: float | None
    method: str
    source: str
    level: float
    dropped: int
    cpm_by: Mapping[str, float | None] = field(default_factory=dict)
    undefined: tuple[Undefined, ...] = ()


def capability(
    values: Numbers,
    *,
    lower: float | None = None,
    upper: float | None = None,
    target: float | None = None,
    level: float = 0.95,
    constants: str = EXACT,
) -> Capability:
    """Capability of individuals; the variation within is that of their moving ranges (span 2).

    Everything is undefined without variation. Raises InputError ``no_specification``, ``specification_order``,
    ``specification_not_finite``, ``level_out_of_range``, ``unknown_constants`` and what ``sample.clean`` raises.
    """
    wanted = Specification(lower, upper, target)
    check_specification(wanted)
    sample = clean(values)
    ranges = moving_ranges(sample.values)[1:]
    d2 = range_mean(2, constants=constants)
    found = Within(float(ranges.mean()) / d2 if ranges.size else None, sample.n - 1)
    answer = _capability(sample.values, {MOVING_RANGE: found}, wanted, MOVING_RANGE, level)
    return replace(answer, dropped=sample.dropped)


def subgroup_capability(
    subgroups: Sequence[Numbers],
    *,
    lower: float | None = None,
    upper: float | None = None,
    target: float | None = None,
    estimate: str = POOLED,
    level: float = 0.95,
    constants: str = EXACT,
) -> Capability:
    """Capability of subgroups, a list of values each; ``estimate`` of the variation within: ``pooled`` (over c4,
    Minitab's choice), ``pooled_raw``, ``ranges`` or ``deviations``.

    Raises InputError ``unknown_estimate``, what ``gather_subgroups`` raises, and else as ``capability``.
    """
    wanted = Specification(lower, upper, target)
    check_specification(wanted)
    if estimate not in ESTIMATES:
        raise InputError("unknown_estimate", name=str(estimate))
    groups = gather_subgroups(subgroups)
    found = {name: within(groups, name, constants=constants) for name in ESTIMATES}
    return replace(_capability(groups.values, found, wanted, estimate, level), dropped=groups.dropped)


def _capability(x: Floats, found: Mapping[str, Within], wanted: Specification, chosen: str, level: float) -> Capability:
    if not 0 < level < 1:
        raise InputError("level_out_of_range", level=level)
    mean, reason = mean_of(x) if x.size else None, _why(x)
    by = {name: _spread(name, part, mean, x.size, wanted, level) for name, part in found.items()}
    return Capability(
        n=x.size,
        mean=mean,
        specification=wanted,
        overall=_spread("overall", Within(deviation_of(x), x.size - 1), mean, x.size, wanted, level),
        within=by[chosen],
        within_by=by,
        cpm=_cpm(x, wanted, level),
        observed_below=_observed(x < wanted.lower) if wanted.lower is not None else None,
        observed_above=_observed(x > wanted.upper) if wanted.upper is not None else None,
        method=f"capability, normal, within by {chosen}",
        source="Bissell 1990; Boyles 1991; Minitab",
        level=level,
        dropped=0,
        cpm_by=_other_cpm(x, wanted),
        undefined=undefined(reason, "cp", "cpk", "cpm", "z_bench") if reason else (),
    )


def check_specification(wanted: Specification) -> None:
    """Raises InputError ``no_specification``, ``specification_order``, ``specification_not_finite``."""
    if not wanted.limits:
        raise InputError("no_specification")
    if not all(math.isfinite(number) for number in (*wanted.limits, wanted.target or 0.0)):
        raise InputError("specification_not_finite")
    if len(wanted.limits) == 2 and wanted.limits[0] >= wanted.limits[1]:
        raise InputError("specification_order", lower=wanted.lower, upper=wanted.upper)


def z_of_outside(z_lower: float | None, z_upper: float | None) -> float | None:
    """Z.bench: the z of everything outside, from the z of each limit; exact on both ends of the scale."""
    known = [z for z in (z_lower, z_upper) if z is not None]
    if len(known) < 2:
        return known[0] if known else None
    outside = float(special.ndtr(-known[0]) + special.ndtr(-known[1]))
    if outside < 0.5:
        return -float(special.ndtri(outside))
    smaller, larger = sorted(known)
    return float(special.ndtri(special.ndtr(smaller) - special.ndtr(-larger)))


def _why(x: Floats) -> str:
    if x.size < 2:
        return "too_few_values"
    return "" if np.ptp(x) > 0 else "no_variation"


def _observed(outside: Flags) -> float | None:
    return float(outside.mean()) * MILLION if outside.size else None


def _spread(name: str, found: Within, mean: float | None, n: int, wanted: Specification, level: float) -> Spread:
    """The indices on one sigma; undefined where it is nought or unknown."""
    sigma, df = found.sigma, found.df
    if not sigma or not df or mean is None:
        gap = _no_interval(level, "too_few_values" if sigma is None else "no_variation")
        return Spread(name, sigma, df, gap, gap)
    z_lower = None if wanted.lower is None else (mean - wanted.lower) / sigma
    z_upper = None if wanted.upper is None else (wanted.upper - mean) / sigma
    below, above = (None if z is None else MILLION * float(special.ndtr(-z)) for z in (z_lower, z_upper))
    return Spread(
        name,
        sigma,
        df,
        cp=_cp(wanted, sigma, df, level),
        cpk=_cpk(min(z for z in (z_lower, z_upper) if z is not None) / 3, n, df, level),
        cpl=None if z_lower is None else z_lower / 3,
        cpu=None if z_upper is None else z_upper / 3,
        z_lower=z_lower,
        z_upper=z_upper,
        z_bench=z_of_outside(z_lower, z_upper),
        below=below,
        above=above,
        outside=(below or 0.0) + (above or 0.0),
    )


def _cp(wanted: Specification, sigma: float, df: float, level: float) -> Interval:
    if wanted.lower is None or wanted.upper is None:
        return _no_interval(level, "one_limit")
    cp = (wanted.upper - wanted.lower) / (6 * sigma)
    return _by_chi_square(cp, df, level, "chi-square")


def _by_chi_square(index: float, df: float, level: float, method: str) -> Interval:
    """An index that is a tolerance over a standard deviation, with the limits of that deviation."""
    tail = (1 - level) / 2
    low, high = (float(special.chdtri(df, share)) for share in (1 - tail, tail))
    return Interval(index, index * math.sqrt(low / df), index * math.sqrt(high / df), level, method)


def _cpk(cpk: float, n: int, df: float, level: float) -> Interval:
    half = -float(special.ndtri((1 - level) / 2)) * math.sqrt(1 / (9 * n) + cpk * cpk / (2 * df))
    return Interval(cpk, cpk - half, cpk + half, level, "Bissell 1990")


def _no_interval(level: float, reason: str) -> Interval:
    return Interval(None, None, None, level, undefined=undefined(reason, "estimate", "ci_low", "ci_high"))


def _cpm(x: Floats, wanted: Specification, level: float) -> Interval:
    """Cpm with Boyles's degrees of freedom: a mean off target tells more of the deviation from it."""
    reason = "no_target" if wanted.target is None else _why(x)
    if wanted.target is None or reason:
        return _no_interval(level, reason)
    off = ((float(x.mean()) - wanted.target) / float(x.std())) ** 2
    df = x.size * (1 + off) ** 2 / (1 + 2 * off)
    method = "Boyles 1991, divisor n - 1"
    return _by_chi_square(_half_tolerance(wanted) / (3 * _off_target(x, wanted.target, x.size - 1)), df, level, method)


def _half_tolerance(wanted: Specification) -> float:
    """The smaller way from the target to a limit."""
    assert wanted.target is not None
    ways = (
        None if wanted.lower is None else wanted.target - wanted.lower,
        None if wanted.upper is None else wanted.upper - wanted.target,
    )
    return min(way for way in ways if way is not None)


def _off_target(x: Floats, target: float, divisor: float) -> float:
    return math.sqrt(float(((x - target) ** 2).sum()) / divisor)


def _other_cpm(x: Floats, wanted: Specification) -> dict[str, float | None]:
    """``n``: the divisor n around the target; ``taguchi`` and ``taguchi_n``: the whole tolerance over six roots of
    variance (n - 1, n) plus squared distance from the target, both limits needed."""
    if wanted.target is None or _why(x):
        return {}
    found: dict[str, float | None] = {"n": _half_tolerance(wanted) / (3 * _off_target(x, wanted.target, x.size))}
    if wanted.lower is not None and wanted.upper is not None:
        tolerance, off = wanted.upper - wanted.lower, float(x.mean()) - wanted.target
        for name, less in (("taguchi", 1), ("taguchi_n", 0)):
            found[name] = tolerance / (6 * math.hypot(float(x.std(ddof=less)), off))
    return found
