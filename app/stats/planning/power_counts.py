"""Power of the tests of proportions, rates, tables and correlations, by the normal approximations in common use.

Sources: Fleiss, Statistical Methods for Rates and Proportions (1981), as Minitab and R have it; Cohen, Statistical
Power Analysis (1988) for arcsine, chi-square and, by Fisher's z, correlation.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

from scipy import special

from app.stats.base.limits import check_positive
from app.stats.base.result import InputError
from app.stats.planning.power import PowerQuestion, PowerResult, answer, normal_power, upper_tail

_NEARLY_ONE = 1 - 1e-12


def one_proportion_power(
    *,
    reference: float,
    n: float | None = None,
    proportion: float | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    alternative: str = "two-sided",
) -> PowerResult:
    """One proportion against ``reference``: leave out one of ``n``, the true ``proportion`` and ``power``.

    ``also`` holds ``power_arcsine`` and ``cohens_h``. Raises InputError ``not_between_0_and_1`` and as
    ``power.answer``.
    """
    _check_shares(reference=reference, proportion=proportion)

    def power_of(size: float, effect: float) -> float:
        errors = (math.sqrt(share * (1 - share) / size) for share in (reference, effect))
        return normal_power(effect - reference, *errors, alpha=alpha, alternative=alternative)

    question = (n, proportion, power)
    return _share_power("1 proportion, normal", power_of, question, alpha, alternative, null=reference, samples=1)


def two_proportions_power(
    *,
    second: float,
    n: float | None = None,
    first: float | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    alternative: str = "two-sided",
) -> PowerResult:
    """Two proportions with ``n`` in each group, pooled under the null: leave out one of n, ``first`` and power.

    ``effect`` is the first proportion and "greater" means that it is above the second; ``also`` as for one.
    """
    _check_shares(first=first, second=second)

    def power_of(size: float, effect: float) -> float:
        pooled = (effect + second) / 2
        null_error = math.sqrt(2 * pooled * (1 - pooled) / size)
        true_error = math.sqrt((effect * (1 - effect) + second * (1 - second)) / size)
        return normal_power(effect - second, null_error, true_error, alpha=alpha, alternative=alternative)

    method = "2 proportions, normal, pooled under the null"
    return _share_power(method, power_of, (n, first, power), alpha, alternative, null=second, samples=2)


def one_rate_power(
    *,
    reference: float,
    n: float | None = None,
    rate: float | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    alternative: str = "two-sided",
) -> PowerResult:
    """One Poisson rate against ``reference``, both per unit: ``n`` counts the units observed."""
    check_positive(reference=reference)
    _check_rate(rate)

    def power_of(size: float, effect: float) -> float:
        errors = (math.sqrt(part / size) for part in (reference, effect))
        return normal_power(effect - reference, *errors, alpha=alpha, alternative=alternative)

    question = (n, rate, power)
    return _rate_power("1 Poisson rate, normal", power_of, question, alpha, alternative, null=reference)


def two_rates_power(
    *,
    second: float,
    n: float | None = None,
    first: float | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    alternative: str = "two-sided",
) -> PowerResult:
    """Two Poisson rates per unit with ``n`` units in each group; pooled and unpooled errors are the same here.

    ``effect`` is the first rate and "greater" means that it is above the second.
    """
    check_positive(second=second)
    _check_rate(first)

    def power_of(size: float, effect: float) -> float:
        error = math.sqrt((effect + second) / size)
        return normal_power(effect - second, error, error, alpha=alpha, alternative=alternative)

    return _rate_power("2 Poisson rates, normal", power_of, (n, first, power), alpha, alternative, null=second)


def chi_square_power(
    *,
    df: float,
    n: float | None = None,
    cohens_w: float | None = None,
    power: float | None = None,
    alpha: float = 0.05,
) -> PowerResult:
    """Chi-square test with ``df`` degrees of freedom and ``n`` observations in all: noncentrality n w^2."""
    check_positive(df=df)

    def power_of(size: float, effect: float) -> float:
        limit, noncentrality = float(special.chdtri(df, alpha)), size * effect**2
        return 1 - float(special.chndtr(limit, df, noncentrality)) if noncentrality else alpha

    return answer(
        PowerQuestion(
            "Chi-square",
            "Cohen 1988, noncentral chi-square",
            power_of,
            n,
            cohens_w,
            power,
            alpha,
            farthest_below=None,
            smallest_n=1.0,
        )
    )


def correlation_power(
    *,
    n: float | None = None,
    correlation: float | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    alternative: str = "two-sided",
) -> PowerResult:
    """Pearson's correlation against none: t's critical value carried to Fisher's z, with its bias r / (2 (n - 1)).

    Raises InputError ``not_between_minus_1_and_1`` and as ``power.answer``.
    """
    if correlation is not None and not -1 < correlation < 1:
        raise InputError("not_between_minus_1_and_1", name="correlation")

    def power_of(size: float, effect: float) -> float:
        t = -float(special.stdtrit(size - 2, upper_tail(alpha, alternative)))
        limit = math.atanh(t / math.sqrt(t * t + size - 2))
        z, root = math.atanh(effect) + effect / (2 * (size - 1)), math.sqrt(size - 3)
        above, below = (float(special.ndtr((side * z - limit) * root)) for side in (1, -1))
        return {"two-sided": above + below, "greater": above, "less": below}[alternative]

    return answer(
        PowerQuestion(
            "Pearson's correlation, Fisher's z",
            "Cohen 1988",
            power_of,
            n,
            correlation,
            power,
            alpha,
            alternative,
            farthest=_NEARLY_ONE,
            farthest_below=-_NEARLY_ONE,
            smallest_n=4.0,
        )
    )


def _share_power(
    method: str,
    power_of: Callable[[float, float], float],
    known: tuple[float | None, float | None, float | None],
    alpha: float,
    alternative: str,
    *,
    null: float,
    samples: int,
) -> PowerResult:
    found = answer(
        PowerQuestion(
            method,
            "Fleiss 1981",
            power_of,
            *known,
            alpha,
            alternative,
            null=null,
            farthest=1.0,
            farthest_below=0.0,
            smallest_n=1.0,
        )
    )
    return _with_arcsine(found, null, samples=samples)


def _rate_power(
    method: str,
    power_of: Callable[[float, float], float],
    known: tuple[float | None, float | None, float | None],
    alpha: float,
    alternative: str,
    *,
    null: float,
) -> PowerResult:
    return answer(
        PowerQuestion(
            method,
            "Fleiss 1981, with the Poisson variance",
            power_of,
            *known,
            alpha,
            alternative,
            null=null,
            farthest_below=0.0,
            reach=null,
            smallest_n=1e-9 / null,
        )
    )


def _with_arcsine(found: PowerResult, null: float, *, samples: int) -> PowerResult:
    """The same with the power of the arcsine approximation beside it."""
    if found.n is None or found.effect is None:
        return found
    cohens_h = 2 * (math.asin(math.sqrt(found.effect)) - math.asin(math.sqrt(null)))
    error = math.sqrt(samples / found.n)
    chance = normal_power(cohens_h, error, error, alpha=found.alpha, alternative=found.alternative)
    return dataclasses.replace(found, also={"cohens_h": cohens_h, "power_arcsine": chance})


def _check_shares(**shares: float | None) -> None:
    for name, share in shares.items():
        if share is not None and not 0 < share < 1:
            raise InputError("not_between_0_and_1", name=name)


def _check_rate(rate: float | None) -> None:
    if rate is not None and not (math.isfinite(rate) and rate >= 0):
        raise InputError("not_a_rate", name="rate")
