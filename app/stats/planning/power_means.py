"""Power of the tests of means and of one standard deviation, exact under the normal distribution.

Sources: Cohen, Statistical Power Analysis (1988); Phillips, Journal of Pharmacokinetics and Biopharmaceutics 18 (1990)
for equivalence, whose integral over the estimated deviation is taken numerically.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence

from scipy import special

from app.stats.base.limits import check_positive
from app.stats.base.noncentral import deviation_grid, f_above, t_below
from app.stats.base.result import InputError
from app.stats.base.sample import clean
from app.stats.planning.power import PowerQuestion, PowerResult, answer, upper_tail

_ANOVA = ("One-way analysis of variance", "Cohen 1988, noncentral F")
_NONCENTRAL_T = "Cohen 1988, noncentral t"


def one_sample_t_power(
    *,
    standard_deviation: float,
    n: float | None = None,
    difference: float | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    alternative: str = "two-sided",
) -> PowerResult:
    """1-sample t: leave out one of ``n``, ``difference`` (mean less reference, the values' unit) and ``power``.

    Raises InputError as ``power.answer``, and ``not_positive``.
    """
    return _t_power("1-sample t", (n, difference, power), standard_deviation, alpha, alternative)


def paired_t_power(
    *,
    standard_deviation: float,
    n: float | None = None,
    difference: float | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    alternative: str = "two-sided",
) -> PowerResult:
    """Paired t: ``n`` counts pairs, ``standard_deviation`` is that of the differences. Else as for one sample."""
    return _t_power("Paired t", (n, difference, power), standard_deviation, alpha, alternative)


def two_sample_t_power(
    *,
    standard_deviation: float,
    n: float | None = None,
    difference: float | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    alternative: str = "two-sided",
    ratio: float = 1.0,
) -> PowerResult:
    """2-sample t at equal variances: ``n`` counts the first sample, the second has ``ratio`` times as many."""
    check_positive(ratio=ratio)
    share, smallest = ratio / (1 + ratio), max(2.0, 2 / ratio)
    known = (n, difference, power)
    return _t_power(
        "2-sample t",
        known,
        standard_deviation,
        alpha,
        alternative,
        df_of=lambda size: size * (1 + ratio) - 2,
        share=share,
        smallest=smallest,
    )


def anova_power(
    *,
    groups: int,
    n: float | None = None,
    difference: float | None = None,
    power: float | None = None,
    means: Sequence[float] | None = None,
    cohens_f: float | None = None,
    standard_deviation: float = 1.0,
    alpha: float = 0.05,
) -> PowerResult:
    """One-way analysis of variance with ``n`` values in each group; leave out one of n, effect and power.

    The effect is ``difference``, the largest gap between two means with the others in the middle (the hardest case),
    or else ``means`` or ``cohens_f``, which are turned into such a gap. ``also`` holds ``cohens_f``. Raises InputError
    ``too_few_groups``, ``lengths_differ``, and as ``power.answer``.
    """
    check_positive(standard_deviation=standard_deviation)
    if groups < 2:
        raise InputError("too_few_groups", groups=groups)
    unit = standard_deviation * math.sqrt(2 * groups)
    if means is not None:
        cohens_f = _f_of(means, groups, standard_deviation)
    gap = difference if cohens_f is None else cohens_f * unit

    def power_of(size: float, effect: float) -> float:
        df = groups - 1, groups * (size - 1)
        limit = float(special.fdtri(*df, 1 - alpha))
        return f_above(limit, *df, size * groups * (effect / unit) ** 2)

    known = (n, gap, power)
    question = PowerQuestion(*_ANOVA, power_of, *known, alpha, reach=standard_deviation, farthest_below=None)
    found = answer(question)
    return dataclasses.replace(found, also={"cohens_f": None if found.effect is None else found.effect / unit})


def equivalence_power(
    *,
    design: str,
    lower: float,
    upper: float,
    standard_deviation: float,
    n: float | None = None,
    difference: float | None = None,
    power: float | None = None,
    alpha: float = 0.05,
) -> PowerResult:
    """Two one-sided t tests: ``design`` is "one", "paired" or "two" (n in each of two samples, equal variances).

    ``difference`` is the true one, between ``lower`` and ``upper``; left out, the largest one is found that still
    shows equivalence with this power, on either side of the middle. ``standard_deviation`` is that of the differences
    for pairs. Raises InputError ``unknown_design``, ``limits_not_in_order``, and as ``power.answer``.
    """
    check_positive(standard_deviation=standard_deviation)
    if design not in ("one", "paired", "two"):
        raise InputError("unknown_design", name=design)
    if not (math.isfinite(lower) and math.isfinite(upper) and lower < upper):
        raise InputError("limits_not_in_order", lower=lower, upper=upper)
    zone = _Zone((lower + upper) / 2, (upper - lower) / 2, standard_deviation, 2 if design == "two" else 1, alpha)
    question = PowerQuestion(
        f"Equivalence, two one-sided t, {design}",
        "Phillips 1990",
        zone.power_of,
        n,
        None if difference is None else difference - zone.middle,
        power,
        alpha,
        null=zone.half,
        farthest=0.0,
        farthest_below=None,
    )
    return _around(zone.middle, question)


@dataclasses.dataclass(frozen=True)
class _Zone:
    """The differences that do not matter, and the design that is to show them."""

    middle: float
    half: float
    standard_deviation: float
    samples: int
    alpha: float

    def power_of(self, size: float, effect: float) -> float:
        """Chance that both tests reject when the true difference lies ``effect`` from the middle."""
        df, error = self.samples * (size - 1), self.standard_deviation * math.sqrt(self.samples / size)
        t = -float(special.stdtrit(df, self.alpha))
        # Beyond this deviation the two rejection limits have passed one another.
        s, weights = deviation_grid(df, below=self.half / (t * error))
        within = special.ndtr((self.half - effect) / error - t * s) - special.ndtr(
            (-self.half - effect) / error + t * s
        )
        return float(weights @ within)


def one_variance_power(
    *,
    n: float | None = None,
    ratio: float | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    alternative: str = "two-sided",
) -> PowerResult:
    """Chi-square test of one standard deviation: ``ratio`` is the true one over the reference, above 0.

    The detectable ``effect`` is above 1, ``effect_below`` under it.
    """
    if ratio is not None:
        check_positive(ratio=ratio)

    def power_of(size: float, effect: float) -> float:
        df, tail = size - 1, upper_tail(alpha, alternative)
        scale = max(effect, 1e-150) ** 2
        above = float(special.chdtrc(df, float(special.chdtri(df, tail)) / scale))
        below = float(special.chdtr(df, float(special.chdtri(df, 1 - tail)) / scale))
        return {"two-sided": above + below, "greater": above, "less": below}[alternative]

    return answer(
        PowerQuestion(
            "1 variance, chi-square",
            "Cohen 1988, chi-square",
            power_of,
            n,
            ratio,
            power,
            alpha,
            alternative,
            null=1.0,
            farthest_below=0.0,
        )
    )


def _t_power(
    method: str,
    known: tuple[float | None, float | None, float | None],
    standard_deviation: float,
    alpha: float,
    alternative: str,
    *,
    df_of: Callable[[float], float] = lambda size: size - 1,
    share: float = 1.0,
    smallest: float = 2.0,
) -> PowerResult:
    check_positive(standard_deviation=standard_deviation)

    def power_of(size: float, effect: float) -> float:
        df, nc = df_of(size), effect / standard_deviation * math.sqrt(size * share)
        limit = -float(special.stdtrit(df, upper_tail(alpha, alternative)))
        above, below = 1 - t_below(limit, df, nc), t_below(-limit, df, nc)
        return {"two-sided": above + below, "greater": above, "less": below}[alternative]

    return answer(
        PowerQuestion(
            method,
            _NONCENTRAL_T,
            power_of,
            *known,
            alpha,
            alternative,
            reach=standard_deviation,
            smallest_n=smallest,
        )
    )


def _f_of(means: Sequence[float], groups: int, standard_deviation: float) -> float:
    values = clean(means, name="means").values
    if values.size != groups:
        raise InputError("lengths_differ", name="means", means=int(values.size), groups=groups)
    return float(values.std()) / standard_deviation


def _around(middle: float, question: PowerQuestion) -> PowerResult:
    """An answer whose effect is a distance from the middle of a zone, as two true differences around it."""
    found = answer(question)
    if found.effect is None:
        return found
    below = middle - found.effect if question.effect is None else None
    return dataclasses.replace(found, effect=middle + found.effect, effect_below=below)
