"""Can the process meet the limits? Steady first, then the shape of the values, then how much falls outside.

Sources: AIAG, Statistical Process Control, 2nd edition (2005): no capability without stability; 1.33 wanted; ISO
22514-2 for the share outside; Box and Cox (1964) and ISO 22514-4 (percentiles) for values that are not normal. Minitab
Assistant white paper on capability: 100 values for an estimate that can be relied on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from app.stats.base.result import Floats, Parameter
from app.stats.base.sample import Numbers, Sample, clean
from app.stats.before_after.verdict_result import Check, Sentence
from app.stats.capability.box_cox import BoxCox, box_cox, box_cox_capability
from app.stats.capability.nonnormal import distribution_fits, percentile_capability
from app.stats.capability.normal import Specification, capability, check_specification
from app.stats.control_charts.control import ControlChart, individuals_chart
from app.stats.describing.assumptions import anderson_darling
from app.stats.describing.distributions import fit
from app.stats.questions.answer import Answer, chosen, lopsided, problems_first

NORMAL, TRANSFORMED, PERCENTILES = "capability", "box_cox_capability", "percentile_capability"
FEWEST, WANTED_VALUES = 12, 100
WANTED, BARELY = 1.33, 1.0
_CHANCE_SIGNALS, _FEWEST_SIGNALS = 0.03, 2
"""So many completed signals a value, two at least, are no wonder: 2 to 8 % of steady series of 50 to 500 have more
(simulated, 300 series a length)."""
_LEAST_SHARE = 1e-12
_CLEARLY_MORE = 3.0
"""Poisson standard deviations beyond which more lie outside than the distribution expects."""


@dataclass(frozen=True)
class _Found:
    """The index that decides with its lower limit, and what is expected outside, in parts per million."""

    result: object
    index: float | None
    index_low: float | None
    expected: float | None


@dataclass(frozen=True, eq=False)
class _Asked:
    """The values, what is allowed, what chart and shape say, and the procedure."""

    sample: Sample
    wanted: Specification
    chart: ControlChart
    transformed: BoxCox | None
    is_bent: bool
    offered: tuple[str, ...]
    procedure: str
    reason: str

    @property
    def signals(self) -> int:
        """Completed patterns of the control chart."""
        return sum(int(flags.sum()) for flags in self.chart.signals.ends.values())

    @property
    def is_steady(self) -> bool:
        return self.signals <= max(_FEWEST_SIGNALS, _CHANCE_SIGNALS * self.sample.n)

    @property
    def outside(self) -> int:
        """How many of the values lie outside the limits."""
        low = -np.inf if self.wanted.lower is None else self.wanted.lower
        high = np.inf if self.wanted.upper is None else self.wanted.upper
        return int(((self.sample.values < low) | (self.sample.values > high)).sum())


def meet_limits(
    values: Numbers,
    *,
    lower: float | None = None,
    upper: float | None = None,
    target: float | None = None,
    procedure: str | None = None,
    level: float = 0.95,
) -> Answer:
    """Does the process that made ``values`` (n,), in the order they were made, stay within the limits?

    ``lower``, ``upper``: at least one, in the unit of the values; ``target`` for Cpm alone. ``procedure`` overrules
    the choice. Raises InputError as ``capability``, and ``unknown_procedure``.
    """
    wanted = Specification(lower, upper, target)
    check_specification(wanted)
    asked = _choose(clean(values), wanted, procedure)
    if asked.sample.n < FEWEST or not np.ptp(asked.sample.values):
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
        results={"capability": found.result, "normality": anderson_darling(asked.sample.values)},
        figures={"signals": [place for place in range(asked.sample.n) if asked.chart.signals.at(place)]},
    )


def _choose(sample: Sample, wanted: Specification, procedure: str | None) -> _Asked:
    """Normal values as they are; others by the transformation that makes them normal, or by percentiles."""
    positive = sample.n > 2 and sample.values.min() > 0 and all(limit > 0 for limit in wanted.limits)
    bent = sample.n >= FEWEST and lopsided(sample.values)
    tried = box_cox(sample.values) if bent and positive else None
    transformed = tried if tried is not None and tried.values.size and not lopsided(tried.values) else None
    offered = (NORMAL, TRANSFORMED, PERCENTILES) if positive else (NORMAL, PERCENTILES)
    picked = NORMAL if not bent else TRANSFORMED if transformed else PERCENTILES
    final, by_hand = chosen(procedure, picked, offered)
    chart = individuals_chart(_charted(sample.values, transformed, bent=bent))
    reason = "asked_for" if by_hand else f"limits_{picked}"
    return _Asked(sample, wanted, chart, transformed, bent, offered, final, reason)


def _charted(values: Floats, transformed: BoxCox | None, *, bent: bool) -> Floats:
    """What the chart judges: lopsided values would look unsteady for their shape alone, so that is taken out first."""
    if transformed is not None or not bent:
        return values if transformed is None else transformed.values
    fitted = fit(values, distribution_fits(values).best or "normal")
    assert fitted is not None  # values that vary
    return np.asarray(special.ndtri(np.clip(fitted.below(values), _LEAST_SHARE, 1 - _LEAST_SHARE)))


def _computed(asked: _Asked, level: float) -> _Found:
    values, wanted = asked.sample.values, asked.wanted
    if asked.procedure == PERCENTILES:
        fitted = percentile_capability(values, lower=wanted.lower, upper=wanted.upper)
        return _Found(fitted, fitted.ppk, None, fitted.outside)
    if asked.procedure == NORMAL:
        normal = capability(values, lower=wanted.lower, upper=wanted.upper, target=wanted.target, level=level)
        return _Found(normal, normal.overall.cpk.estimate, normal.overall.cpk.ci_low, normal.overall.outside)
    changed = box_cox_capability(values, lower=wanted.lower, upper=wanted.upper, level=level)
    assert changed.capability is not None  # positive values that vary
    overall = changed.capability.overall
    return _Found(changed, overall.cpk.estimate, overall.cpk.ci_low, overall.outside)


def _judged(asked: _Asked, found: _Found) -> tuple[str, str]:
    """The headline's code and the signal."""
    if not asked.is_steady:
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
        "have": asked.sample.n,
        "observed": asked.outside / asked.sample.n,
        "index": found.index,
        "wanted": WANTED,
    }


def _lines(asked: _Asked, found: _Found, told: dict[str, Parameter]) -> tuple[Sentence, ...]:
    lines = [Sentence("outside_observed", told)]
    if not asked.is_steady:
        return (*lines, Sentence("steady_first"))
    if found.index is not None and found.index < WANTED:
        lines.append(Sentence(_where(asked)))
    return tuple(lines)


def _where(asked: _Asked) -> str:
    """Whether moving the level would do, or the spread has to shrink."""
    low, high = asked.wanted.lower, asked.wanted.upper
    values = asked.sample.values
    if low is None or high is None:
        return "move_or_shrink"
    return "centre_it" if high - low >= 6 * WANTED * float(values.std(ddof=1)) else "spread_too_wide"


def _checks(asked: _Asked, found: _Found, told: dict[str, Parameter]) -> list[Check]:
    state = "ok" if not asked.signals else "look" if asked.is_steady else "todo"
    checks = [
        Check("steady", state, {"points": asked.signals}),
        Check(
            "enough_for_limits", "ok" if asked.sample.n >= WANTED_VALUES else "look", {**told, "needed": WANTED_VALUES}
        ),
        _shape(asked),
    ]
    if found.index is not None and found.index >= WANTED and found.index_low is not None:
        checks.append(Check("index_sure", "ok" if found.index_low >= BARELY else "look", {"index": found.index_low}))
    if found.expected is not None and _more_than(asked.outside, found.expected * asked.sample.n / 1e6):
        checks.append(Check("more_outside", "look", told))
    if asked.sample.dropped:
        checks.append(Check("left_out", "info", {"points": asked.sample.dropped}))
    return [*checks, Check("order_of_making", "info")]


def _shape(asked: _Asked) -> Check:
    if asked.procedure == NORMAL:
        return Check("normal_values", "look" if asked.is_bent else "ok")
    fits = asked.procedure == PERCENTILES or asked.transformed is not None
    return Check("lopsided_values", "info" if fits else "look")


def _more_than(outside: int, expected: float) -> bool:
    return outside > 1 and outside > expected + _CLEARLY_MORE * float(np.sqrt(max(expected, 1.0)))


def _nothing(asked: _Asked) -> Answer:
    few = asked.sample.n < FEWEST
    told: dict[str, Parameter] = {"have": asked.sample.n, "needed": FEWEST}
    return Answer(
        question="limits",
        procedure=asked.procedure,
        reason=Sentence(asked.reason),
        offered=asked.offered,
        signal="early" if few else "unsure",
        sentence=Sentence("too_few_for_limits" if few else "nothing_varies", told),
        checks=(Check("enough_for_limits", "todo" if few else "ok", told),),
    )
