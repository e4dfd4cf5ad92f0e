"""Can the process meet the limits? Steady first, then the shape of the values, then how much falls outside.

Values come one by one or in subgroups. The chart and the deviation within (Cp, Cpk) follow; what falls outside is
always judged by the deviation of all values (Pp, Ppk), because it is what the customer gets.

Sources: AIAG, Statistical Process Control, 2nd edition (2005): no capability without stability; 1.33 wanted; ISO
22514-2 for the share outside; Box and Cox (1964) and ISO 22514-4 (percentiles) for values that are not normal. Minitab
Assistant white paper on capability: 100 values for an estimate that can be relied on.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from app.stats.base.result import Floats, Parameter
from app.stats.base.sample import Numbers
from app.stats.before_after.verdict_result import Check, Sentence
from app.stats.capability.box_cox import BoxCox, box_cox, box_cox_capability, box_cox_subgroup_capability
from app.stats.capability.nonnormal import distribution_fits, percentile_capability
from app.stats.capability.normal import Specification, Spread, capability, check_specification, subgroup_capability
from app.stats.describing.assumptions import anderson_darling
from app.stats.describing.distributions import fit
from app.stats.questions.answer import Answer, chosen, lopsided, problems_first
from app.stats.questions.steadiness import BY_RANGES, Steadiness, Taken, judge, take

NORMAL, TRANSFORMED, PERCENTILES = "capability", "box_cox_capability", "percentile_capability"
FEWEST, WANTED_VALUES = 12, 100
WANTED, BARELY = 1.33, 1.0
_LEAST_SHARE = 1e-12
_CLEARLY_MORE = 3.0
"""Poisson standard deviations beyond which more lie outside than the distribution expects."""


@dataclass(frozen=True)
class _Found:
    """The index that decides with its lower limit, what is expected outside, in parts per million, and the index
    within subgroups or of neighbours."""

    result: object
    index: float | None
    index_low: float | None
    expected: float | None
    index_within: float | None = None


@dataclass(frozen=True, eq=False)
class _Asked:
    """The values, what is allowed, what chart and shape say, and the procedure."""

    taken: Taken
    wanted: Specification
    chart: Steadiness
    transformed: BoxCox | None
    is_bent: bool
    offered: tuple[str, ...]
    procedure: str
    reason: str

    @property
    def outside(self) -> int:
        """How many of the values lie outside the limits."""
        low = -np.inf if self.wanted.lower is None else self.wanted.lower
        high = np.inf if self.wanted.upper is None else self.wanted.upper
        return int(((self.taken.values < low) | (self.taken.values > high)).sum())


def meet_limits(
    values: Numbers,
    *,
    subgroups: Sequence[Hashable] | None = None,
    lower: float | None = None,
    upper: float | None = None,
    target: float | None = None,
    procedure: str | None = None,
    level: float = 0.95,
) -> Answer:
    """Does the process that made ``values`` (n,), in the order they were made, stay within the limits?

    ``subgroups`` (n,) names the subgroup each was taken in, where several were taken under the same conditions.
    ``lower``, ``upper``: at least one, in the unit of the values; ``target`` for Cpm alone. ``procedure`` overrules
    the choice. Raises InputError as ``capability`` and ``take``, and ``unknown_procedure``.
    """
    wanted = Specification(lower, upper, target)
    check_specification(wanted)
    asked = _choose(take(values, subgroups), wanted, procedure)
    if _too_few(asked.taken) or not np.ptp(asked.taken.values):
        return _nothing(asked)
    found = _computed(asked, level)
    told = _told(asked, found)
    code, signal = _judged(asked, found)
    return Answer(
        question="limits",
        procedure=asked.procedure,
        reason=Sentence(asked.reason),
        offered=asked.offered,
        signal=signal,
        sentence=Sentence(code, told),
        lines=_lines(asked, found, told),
        checks=problems_first(_checks(asked, found, told)),
        results={"capability": found.result, "normality": anderson_darling(asked.taken.values)},
        figures={
            "chart": asked.taken.chart,
            "signals": list(asked.chart.marked),
            "spread_signals": list(asked.chart.marked_spreads),
        },
    )


def _choose(taken: Taken, wanted: Specification, procedure: str | None) -> _Asked:
    """Normal values as they are; others by the transformation that makes them normal, or by percentiles."""
    values = taken.values
    positive = taken.n > 2 and values.min() > 0 and all(limit > 0 for limit in wanted.limits)
    bent = taken.n >= FEWEST and lopsided(values)
    tried = box_cox(values) if bent and positive else None
    transformed = tried if tried is not None and tried.values.size and not lopsided(tried.values) else None
    offered = (NORMAL, TRANSFORMED, PERCENTILES) if positive else (NORMAL, PERCENTILES)
    picked = NORMAL if not bent else TRANSFORMED if transformed else PERCENTILES
    final, by_hand = chosen(procedure, picked, offered)
    chart = judge(taken, _charted(values, transformed, bent=bent))
    reason = "asked_for" if by_hand else f"limits_{picked}"
    return _Asked(taken, wanted, chart, transformed, bent, offered, final, reason)


def _charted(values: Floats, transformed: BoxCox | None, *, bent: bool) -> Floats:
    """What the chart judges: lopsided values would look unsteady for their shape alone, so that is taken out first."""
    if transformed is not None or not bent:
        return values if transformed is None else transformed.values
    fitted = fit(values, distribution_fits(values).best or "normal")
    assert fitted is not None  # values that vary
    return np.asarray(special.ndtri(np.clip(fitted.below(values), _LEAST_SHARE, 1 - _LEAST_SHARE)))


def _computed(asked: _Asked, level: float) -> _Found:
    taken, low, high = asked.taken, asked.wanted.lower, asked.wanted.upper
    groups = taken.cut(taken.values) if taken.sizes else []
    if asked.procedure == PERCENTILES:
        fitted = percentile_capability(taken.values, lower=low, upper=high)
        return _Found(fitted, fitted.ppk, None, fitted.outside)
    if asked.procedure == NORMAL:
        target = asked.wanted.target
        normal = (
            subgroup_capability(groups, lower=low, upper=high, target=target, level=level)
            if groups
            else capability(taken.values, lower=low, upper=high, target=target, level=level)
        )
        return _found(normal, normal.overall, normal.within)
    changed = (
        box_cox_subgroup_capability(groups, lower=low, upper=high, level=level)
        if groups
        else box_cox_capability(taken.values, lower=low, upper=high, level=level)
    )
    assert changed.capability is not None  # positive values that vary
    return _found(changed, changed.capability.overall, changed.capability.within)


def _found(result: object, overall: Spread, within: Spread) -> _Found:
    return _Found(result, overall.cpk.estimate, overall.cpk.ci_low, overall.outside, within.cpk.estimate)


def _judged(asked: _Asked, found: _Found) -> tuple[str, str]:
    """The headline's code and the signal."""
    if not asked.chart.is_steady:
        return "limits_not_steady", "unsure"
    if found.index is None:
        return "limits_cannot_tell", "unsure"
    if found.index >= WANTED:
        return "limits_met", "yes"
    return ("limits_barely", "unsure") if found.index >= BARELY else ("limits_not_met", "no")


def _told(asked: _Asked, found: _Found) -> dict[str, Parameter]:
    return {
        "expected": found.expected,
        "outside": asked.outside,
        "have": asked.taken.n,
        "observed": asked.outside / asked.taken.n,
        "index": found.index,
        "wanted": WANTED,
    }


def _lines(asked: _Asked, found: _Found, told: dict[str, Parameter]) -> tuple[Sentence, ...]:
    lines = [Sentence("outside_observed", told)]
    if not asked.chart.is_steady:
        return (*lines, Sentence("steady_first"))
    if found.index is not None and found.index < WANTED:
        lines.append(Sentence(_where(asked, found)))
    return tuple(lines)


def _where(asked: _Asked, found: _Found) -> str:
    """Whether holding or moving the level would do, or the spread has to shrink."""
    if asked.taken.sizes and found.index_within is not None and found.index_within >= WANTED:
        return "hold_the_level"
    low, high = asked.wanted.lower, asked.wanted.upper
    values = asked.taken.values
    if low is None or high is None:
        return "move_or_shrink"
    return "centre_it" if high - low >= 6 * WANTED * float(values.std(ddof=1)) else "spread_too_wide"


def _checks(asked: _Asked, found: _Found, told: dict[str, Parameter]) -> list[Check]:
    state = "ok" if not asked.chart.signals else "look" if asked.chart.is_steady else "todo"
    checks = [
        Check("steady", state, {"points": asked.chart.signals}),
        Check(
            "enough_for_limits", "ok" if asked.taken.n >= WANTED_VALUES else "look", {**told, "needed": WANTED_VALUES}
        ),
        _shape(asked),
    ]
    if found.index is not None and found.index >= WANTED and found.index_low is not None:
        checks.append(Check("index_sure", "ok" if found.index_low >= BARELY else "look", {"index": found.index_low}))
    if found.expected is not None and _more_than(asked.outside, found.expected * asked.taken.n / 1e6):
        checks.append(Check("more_outside", "look", told))
    if asked.taken.dropped:
        checks.append(Check("left_out", "info", {"points": asked.taken.dropped}))
    return [*checks, *_subgroups(asked.taken), Check("order_of_making", "info")]


def _subgroups(taken: Taken) -> list[Check]:
    """Which chart the subgroups are judged by, and why."""
    if not taken.sizes:
        return []
    code = "subgroups_by_ranges" if taken.chart == BY_RANGES else "subgroups_by_deviations"
    return [Check(code, "info", {"subgroups": len(taken.sizes), "size": max(taken.sizes)})]


def _shape(asked: _Asked) -> Check:
    if asked.procedure == NORMAL:
        return Check("normal_values", "look" if asked.is_bent else "ok")
    fits = asked.procedure == PERCENTILES or asked.transformed is not None
    return Check("lopsided_values", "info" if fits else "look")


def _more_than(outside: int, expected: float) -> bool:
    return outside > 1 and outside > expected + _CLEARLY_MORE * float(np.sqrt(max(expected, 1.0)))


def _too_few(taken: Taken) -> bool:
    return taken.n < FEWEST or bool(taken.sizes and taken.repeated < FEWEST)


def _nothing(asked: _Asked) -> Answer:
    """Too few values, too few subgroups, or nothing varies."""
    few, in_subgroups = _too_few(asked.taken), bool(asked.taken.sizes)
    told: dict[str, Parameter] = {"have": asked.taken.repeated if in_subgroups else asked.taken.n, "needed": FEWEST}
    early = "too_few_subgroups" if in_subgroups else "too_few_for_limits"
    return Answer(
        question="limits",
        procedure=asked.procedure,
        reason=Sentence(asked.reason),
        offered=asked.offered,
        signal="early" if few else "unsure",
        sentence=Sentence(early if few else "nothing_varies", told),
        checks=(Check("enough_subgroups" if in_subgroups else "enough_for_limits", "todo" if few else "ok", told),),
    )
