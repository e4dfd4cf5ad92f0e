"""What tests lean on: a normal shape, independence over time, a variance no larger than counting explains."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from app.stats.base.result import Floats, TestResult, undefined
from app.stats.base.sample import Numbers, clean


def anderson_darling(values: Numbers) -> TestResult:
    """Normality with mean and s estimated. p by D'Agostino and Stephens, Goodness-of-Fit Techniques (1986),
    4.8.2.

    ``statistic`` is A2, ``also['adjusted']`` is A2 (1 + .75/n + 2.25/n^2). Undefined below 3 values or
    without variation; the p-value is an approximation for n >= 8 and is still given from 3 on.
    """
    sample = clean(values)
    method, source = "Anderson-Darling", "D'Agostino and Stephens 1986"
    reason = _not_testable(sample.values)
    if reason:
        return TestResult(
            method,
            source,
            (sample.n,),
            dropped=(sample.dropped,),
            undefined=undefined(reason, "statistic", "p_value"),
        )
    n = sample.n
    scores = np.sort((sample.values - sample.values.mean()) / sample.values.std(ddof=1))
    odd = 2 * np.arange(1, n + 1) - 1
    statistic = float(-n - (odd * (special.log_ndtr(scores) + special.log_ndtr(-scores[::-1]))).mean())
    adjusted = statistic * (1 + 0.75 / n + 2.25 / n**2)
    return TestResult(
        method,
        source,
        (n,),
        statistic=statistic,
        p_value=_stephens_p(adjusted),
        dropped=(sample.dropped,),
        also={"adjusted": adjusted},
    )


def shapiro_wilk(values: Numbers) -> TestResult:
    """Normality by Shapiro and Wilk (Biometrika 1965), p by Royston (Applied Statistics 44 (1995)); 3 to
    5,000."""
    from scipy import stats  # one second to load, needed by this procedure alone

    sample = clean(values)
    method, source = "Shapiro-Wilk", "Shapiro and Wilk 1965; Royston 1995"
    reason = _not_testable(sample.values) or ("too_many_values" if sample.n > 5000 else "")
    if reason:
        return TestResult(
            method,
            source,
            (sample.n,),
            dropped=(sample.dropped,),
            undefined=undefined(reason, "statistic", "p_value"),
        )
    statistic, p_value = stats.shapiro(sample.values)
    return TestResult(
        method,
        source,
        (sample.n,),
        statistic=float(statistic),
        p_value=float(p_value),
        dropped=(sample.dropped,),
    )


def lilliefors(values: Numbers) -> TestResult:
    """Normality by the largest gap between the two distribution functions, mean and s estimated; from 5
    values on.

    p by Dallal and Wilkinson (American Statistician 40 (1986)), above 0.1 by Stephens' (JASA 69 (1974))
    modified statistic.
    """
    sample = clean(values)
    n = sample.n
    reason = _not_testable(sample.values) or ("too_few_values" if n < 5 else "")
    method, source = "Lilliefors", "Lilliefors 1967; Dallal and Wilkinson 1986; Stephens 1974"
    if reason:
        return TestResult(
            method,
            source,
            (n,),
            dropped=(sample.dropped,),
            undefined=undefined(reason, "statistic", "p_value"),
        )
    shares = special.ndtr(np.sort((sample.values - sample.values.mean()) / sample.values.std(ddof=1)))
    steps = np.arange(n + 1) / n
    statistic = float(max((steps[1:] - shares).max(), (shares - steps[:-1]).max()))
    return TestResult(
        method,
        source,
        (n,),
        statistic=statistic,
        p_value=_lilliefors_p(statistic, n),
        dropped=(sample.dropped,),
    )


def _lilliefors_p(statistic: float, n: int) -> float:
    size = min(n, 100)
    scaled = statistic * (n / size) ** 0.49
    p_value = math.exp(
        -7.01256 * scaled**2 * (size + 2.78019)
        + 2.99587 * scaled * math.sqrt(size + 2.78019)
        - 0.122119
        + 0.974598 / math.sqrt(size)
        + 1.67997 / size
    )
    if p_value <= 0.1:
        return p_value
    modified = (math.sqrt(n) - 0.01 + 0.85 / math.sqrt(n)) * statistic
    coefficients = next(own for limit, own in _STEPHENS_MODIFIED if modified <= limit)
    return float(np.polynomial.polynomial.polyval(modified, coefficients))


_STEPHENS_MODIFIED = (
    (0.302, (1.0,)),
    (0.5, (2.76773, -19.828315, 80.709644, -138.55152, 81.218052)),
    (0.9, (-4.901232, 40.662806, -97.490286, 94.029866, -32.355711)),
    (1.31, (6.198765, -19.558097, 23.186922, -12.234627, 2.423045)),
)


def autocorrelation(values: Numbers) -> TestResult:
    """Lag-1 correlation about the mean; z = (r + 1/n) sqrt(n) against independence (Kendall's bias,
    Bartlett's variance)."""
    sample = clean(values)
    found = lag_one(sample.values)
    if found is None:
        reason = "too_few_values" if sample.n < 3 else "no_variation"
        return TestResult(
            "Lag-1 autocorrelation",
            "Bartlett 1946",
            (sample.n,),
            dropped=(sample.dropped,),
            undefined=undefined(reason, "estimate", "statistic", "p_value"),
        )
    statistic = (found + 1 / sample.n) * math.sqrt(sample.n)
    return TestResult(
        "Lag-1 autocorrelation",
        "Bartlett 1946",
        (sample.n,),
        statistic=statistic,
        estimate=found,
        p_value=float(2 * special.ndtr(-abs(statistic))),
        dropped=(sample.dropped,),
    )


def lag_one(values: Floats) -> float | None:
    """Correlation of neighbours about the mean; None for fewer than 3 values or no variation."""
    apart = values - values.mean() if values.size else values
    total = float(apart @ apart)
    return float(apart[1:] @ apart[:-1]) / total if values.size >= 3 and total > 0 else None


def dispersion(counts: Floats, sizes: Floats, *, proportion: bool) -> TestResult:
    """Is the variance of rates larger than counting explains? ``estimate`` is chi-square / df, 1 when it is
    not.

    ``p_value`` is one-sided, for more. Undefined with fewer than 2 points, or when nothing or everything
    happened.
    """
    method, source = "Dispersion, chi-square over df", "Pearson; Cochran 1954"
    if counts.size < 2:
        return TestResult(method, source, (counts.size,), undefined=undefined("too_few_values", "estimate", "p_value"))
    level = float(counts.sum() / sizes.sum())
    expected = sizes * level * ((1 - level) if proportion else 1)
    if expected[0] <= 0:
        return TestResult(method, source, (counts.size,), undefined=undefined("no_variation", "estimate", "p_value"))
    df = counts.size - 1
    statistic = float(((counts - sizes * level) ** 2 / expected).sum())
    return TestResult(
        method,
        source,
        (counts.size,),
        statistic=statistic,
        df=df,
        estimate=statistic / df,
        p_value=float(special.chdtrc(df, statistic)),
    )


def _not_testable(values: Floats) -> str:
    if values.size < 3:
        return "too_few_values"
    return "" if np.ptp(values) > 0 else "no_variation"


def _stephens_p(adjusted: float) -> float:
    """The four branches of table 4.9."""
    if adjusted < 0.2:
        return 1 - math.exp(-13.436 + 101.14 * adjusted - 223.73 * adjusted**2)
    if adjusted < 0.34:
        return 1 - math.exp(-8.318 + 42.796 * adjusted - 59.938 * adjusted**2)
    if adjusted < 0.6:
        return math.exp(0.9177 - 4.279 * adjusted - 1.38 * adjusted**2)
    return math.exp(1.2937 - 5.709 * adjusted + 0.0186 * adjusted**2) if adjusted < 10 else 3.7e-24
