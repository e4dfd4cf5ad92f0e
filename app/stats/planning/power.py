"""Power, sample size and smallest detectable effect: of the three, the one that is not given is found.

Each test brings its own power as a function of sample size and effect; the search is the same for all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scipy import optimize, special

from app.stats.base.limits import check_question
from app.stats.base.result import InputError, Undefined, undefined

_LARGEST_N = 1e12


@dataclass(frozen=True)
class PowerResult:
    """What a test of this size finds. ``n`` counts values (pairs, periods) in each group.

    ``power`` is that of the whole ``n``; ``n_fractional`` is where the wanted power is met exactly. ``effect`` is in
    the unit the test's own page names (a difference of means, the other proportion, a ratio …), above the null value
    unless the alternative is "less"; ``effect_below`` is the detectable one on the other side, if asked for and there.
    """

    method: str
    source: str
    n: float | None
    power: float | None
    effect: float | None
    alpha: float
    alternative: str
    n_fractional: float | None = None
    effect_below: float | None = None
    also: Mapping[str, float | None] = field(default_factory=dict)
    undefined: tuple[Undefined, ...] = ()


@dataclass(frozen=True)
class PowerQuestion:
    """A test's power and what is known. Exactly one of ``n``, ``effect`` and ``power`` is None.

    Power grows from ``null`` towards ``farthest`` and, where there is one, towards ``farthest_below``; ``reach`` is a
    first step in the effect's unit; ``smallest_n`` the least size the test can be made with.
    """

    method: str
    source: str
    power_of: Callable[[float, float], float]
    n: float | None
    effect: float | None
    power: float | None
    alpha: float
    alternative: str = "two-sided"
    null: float = 0.0
    farthest: float = math.inf
    farthest_below: float | None = -math.inf
    reach: float = 1.0
    smallest_n: float = 2.0


def answer(question: PowerQuestion) -> PowerResult:
    """Find the unknown. Undefined: ``no_effect`` (nothing to find at any size), ``not_reached`` (no effect gives so
    much power).

    Raises InputError ``one_unknown``, ``alpha_out_of_range``, ``power_out_of_range`` (between alpha and 1),
    ``too_few_values`` (below the smallest n), ``not_finite``.
    """
    _check(question)
    if question.n is None:
        return _size(question)
    if question.effect is None:
        return _effect(question)
    return _result(question, n=question.n, effect=question.effect, power=question.power_of(question.n, question.effect))


def _check(question: PowerQuestion) -> None:
    if not 0 < question.alpha < 1:
        raise InputError("alpha_out_of_range", alpha=question.alpha)
    check_question(level=0.95, alternative=question.alternative)
    known = {"n": question.n, "effect": question.effect, "power": question.power}
    given = {name: value for name, value in known.items() if value is not None}
    if len(given) != 2:
        raise InputError("one_unknown", given=len(given))
    for name, value in given.items():
        if not math.isfinite(value):
            raise InputError("not_finite", name=name)
    if question.power is not None and not question.alpha < question.power < 1:
        raise InputError("power_out_of_range", power=question.power)
    if question.n is not None and question.n < question.smallest_n:
        raise InputError("too_few_values", n=question.n, smallest=question.smallest_n)


def _size(question: PowerQuestion) -> PowerResult:
    """The least whole n with the wanted power."""
    effect, wanted = question.effect, question.power
    assert effect is not None
    assert wanted is not None

    def missing(n: float) -> float:
        return question.power_of(n, effect) - wanted

    low = high = question.smallest_n
    while missing(high) < 0:
        low, high = high, 2 * high
        if high > _LARGEST_N:
            return _result(question, effect=effect, gaps=undefined("no_effect", "n", "power"))
    fractional = high if low == high else float(optimize.brentq(missing, low, high, xtol=1e-10, rtol=1e-13))
    n = math.ceil(fractional * (1 - 1e-11))
    return _result(question, n=n, effect=effect, power=question.power_of(n, effect), fractional=fractional)


def _effect(question: PowerQuestion) -> PowerResult:
    """The nearest effect to the null that is found with the wanted power."""
    n, wanted = question.n, question.power
    assert n is not None
    assert wanted is not None
    up, down = (_detectable(question, n, wanted, end) for end in (question.farthest, question.farthest_below))
    if question.alternative == "less":
        up, down = down, None
    elif question.alternative == "greater":
        down = None
    gaps = undefined("not_reached", "effect") if up is None else ()
    return _result(question, n=n, effect=up, power=wanted, below=down, gaps=gaps)


def _detectable(question: PowerQuestion, n: float, wanted: float, end: float | None) -> float | None:
    """The effect between the null and ``end`` with this power; None when there is none."""
    if end is None:
        return None
    far = end if math.isfinite(end) else question.null + math.copysign(question.reach, end)
    while math.isinf(end) and question.power_of(n, far) < wanted:
        far = question.null + 2 * (far - question.null)
        if abs(far - question.null) > _LARGEST_N * question.reach:
            return None
    if question.power_of(n, far) < wanted:
        return None
    found = optimize.brentq(lambda effect: question.power_of(n, effect) - wanted, question.null, far, xtol=1e-13)
    return float(found)


def _result(
    question: PowerQuestion,
    *,
    n: float | None = None,
    effect: float | None = None,
    power: float | None = None,
    fractional: float | None = None,
    below: float | None = None,
    gaps: tuple[Undefined, ...] = (),
) -> PowerResult:
    return PowerResult(
        question.method,
        question.source,
        n,
        power,
        effect,
        question.alpha,
        question.alternative,
        fractional,
        below,
        undefined=gaps,
    )


def upper_tail(alpha: float, alternative: str) -> float:
    """The share of alpha in the tail that a test looks at."""
    return alpha / 2 if alternative == "two-sided" else alpha


def normal_power(gap: float, null_error: float, true_error: float, *, alpha: float, alternative: str) -> float:
    """Chance that a normal estimate ``gap`` from the null, with ``true_error``, passes limits built on
    ``null_error``."""
    limit = -float(special.ndtri(upper_tail(alpha, alternative))) * null_error

    def beyond(distance: float) -> float:
        if not true_error:
            return float(distance > limit)
        return float(special.ndtr((distance - limit) / true_error))

    if alternative == "two-sided":
        return beyond(gap) + beyond(-gap)
    return beyond(gap if alternative == "greater" else -gap)
