"""Distributions of measured values: fitted by maximum likelihood, their percentiles and tails.

Lognormal and normal scales have the divisor n - 1, as Minitab's; the rest is plain maximum likelihood. Sources:
Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions; Minitab, Methods and formulas for individual
distribution identification.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from app.stats.base.moments import mean_of
from app.stats.base.result import Floats, InputError

Curve = Callable[[Floats], Floats]
_LEAST_SPREAD = 1e-6


@dataclass(frozen=True, eq=False)
class Fitted:
    """A distribution with its parameters: ``below`` and ``above`` are the shares under and over a value,
    ``quantile`` the value under which a share lies, ``log_density`` the logarithm of the density."""

    name: str
    parameters: Mapping[str, float]
    below: Curve
    above: Curve
    quantile: Curve
    log_density: Curve


def fit(values: Floats, distribution: str) -> Fitted | None:
    """The named distribution fitted to clean values (n,), None where it cannot be: fewer than 2 values, no
    variation, or a value not above nought where it begins there (``why_not`` says which). Raises InputError
    ``unknown_distribution``."""
    if distribution not in DISTRIBUTIONS:
        raise InputError("unknown_distribution", name=str(distribution))
    if why_not(values, distribution):
        return None
    return DISTRIBUTIONS[distribution](values)


def why_not(values: Floats, distribution: str) -> str:
    """Why a distribution cannot be fitted: ``too_few_values``, ``no_variation``, ``not_positive``,
    ``too_little_variation`` (a shape beyond what floating point can tell), or nothing."""
    if values.size < 2:
        return "too_few_values"
    if np.ptp(values) == 0:
        return "no_variation"
    if distribution not in POSITIVE:
        return ""
    if values.min() <= 0:
        return "not_positive"
    return "too_little_variation" if np.ptp(values) < _LEAST_SPREAD * values.max() else ""


def extreme_value(values: Floats) -> tuple[float, float]:
    """Location and scale of the smallest-extreme-value distribution, whose exponential is Weibull's."""
    centre, spread = float(values.mean()), float(values.std())
    z = (values - centre) / spread
    top = float(z.max())

    def slope(log_shape: float) -> float:
        shape = math.exp(log_shape)
        weights = np.exp(shape * (z - top))
        return float((weights * z).sum() / weights.sum()) - 1 / shape

    shape = math.exp(float(optimize.brentq(slope, *_bracket(slope), xtol=1e-14, rtol=1e-15)))
    location = top + math.log(float(np.exp(shape * (z - top)).mean())) / shape
    return centre + spread * location, spread / shape


def _bracket(slope: Callable[[float], float]) -> tuple[float, float]:
    """Two log shapes between which the slope, which rises, passes nought."""
    low, high = -1.0, 1.0
    while slope(low) > 0:
        low -= 2
    while slope(high) < 0:
        high += 2
    return low, high


def _scaled(name: str, location: float, scale: float, shapes: tuple[Curve, Curve, Curve, Curve]) -> Fitted:
    """A location-scale family from its standard form: below, above, quantile, log density."""
    below, above, quantile, log_density = shapes
    return Fitted(
        name,
        {"location": location, "scale": scale},
        lambda x: below((x - location) / scale),
        lambda x: above((x - location) / scale),
        lambda share: np.asarray(location + scale * quantile(share)),
        lambda x: log_density((x - location) / scale) - math.log(scale),
    )


def _of_logarithms(name: str, fitted: Fitted, parameters: Mapping[str, float]) -> Fitted:
    """The distribution of values whose logarithms follow ``fitted``."""

    def logarithm(x: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.log(np.maximum(x, 0))

    return Fitted(
        name,
        parameters,
        lambda x: fitted.below(logarithm(x)),
        lambda x: fitted.above(logarithm(x)),
        lambda share: np.exp(fitted.quantile(share)),
        lambda x: fitted.log_density(np.log(x)) - np.log(x),
    )


_NORMAL: tuple[Curve, Curve, Curve, Curve] = (
    special.ndtr,
    lambda z: special.ndtr(-z),
    special.ndtri,
    lambda z: -z * z / 2 - math.log(2 * math.pi) / 2,
)
_LOGISTIC: tuple[Curve, Curve, Curve, Curve] = (
    special.expit,
    lambda z: special.expit(-z),
    special.logit,
    lambda z: special.log_expit(z) + special.log_expit(-z),
)
_SMALLEST: tuple[Curve, Curve, Curve, Curve] = (
    lambda z: -np.expm1(-np.exp(z)),
    lambda z: np.exp(-np.exp(z)),
    lambda share: np.log(-np.log1p(-share)),
    lambda z: z - np.exp(z),
)
_LARGEST: tuple[Curve, Curve, Curve, Curve] = (
    lambda z: np.exp(-np.exp(-z)),
    lambda z: -np.expm1(-np.exp(-z)),
    lambda share: -np.log(-np.log(share)),
    lambda z: -z - np.exp(-z),
)


def _normal(values: Floats) -> Fitted:
    return _scaled("normal", mean_of(values), float(values.std(ddof=1)), _NORMAL)


def _lognormal(values: Floats) -> Fitted:
    fitted = _normal(np.log(values))
    names = {"location": fitted.parameters["location"], "scale_n1": fitted.parameters["scale"]}
    return _of_logarithms("lognormal", fitted, {**names, "scale_mle": float(np.log(values).std())})


def _logistic(values: Floats) -> Fitted:
    """Location for every scale, then the scale whose slope is nought: the log-likelihood has one maximum."""
    centre, spread = float(values.mean()), float(values.std())
    z = (values - centre) / spread

    def pull(offset: float, rate: float) -> Floats:
        return np.asarray(np.tanh((rate * z - offset) / 2))

    def offset_of(rate: float) -> float:
        ends = (rate * float(z.min()), rate * float(z.max()))
        return float(optimize.brentq(lambda offset: float(pull(offset, rate).sum()), *ends, xtol=1e-14, rtol=1e-15))

    def slope(log_rate: float) -> float:
        rate = math.exp(log_rate)
        return float((z * pull(offset_of(rate), rate)).sum()) - z.size / rate

    rate = math.exp(float(optimize.brentq(slope, *_bracket(slope), xtol=1e-14, rtol=1e-15)))
    return _scaled("logistic", centre + spread * offset_of(rate) / rate, spread / rate, _LOGISTIC)


def _loglogistic(values: Floats) -> Fitted:
    fitted = _logistic(np.log(values))
    return _of_logarithms("loglogistic", fitted, fitted.parameters)


def _smallest(values: Floats) -> Fitted:
    return _scaled("smallest_extreme_value", *extreme_value(values), _SMALLEST)


def _largest(values: Floats) -> Fitted:
    location, scale = extreme_value(-values)
    return _scaled("largest_extreme_value", -location, scale, _LARGEST)


def _weibull(values: Floats) -> Fitted:
    location, scale = extreme_value(np.log(values))
    fitted = _scaled("", location, scale, _SMALLEST)
    return _of_logarithms("weibull", fitted, {"shape": 1 / scale, "scale": math.exp(location)})


def _exponential(values: Floats) -> Fitted:
    scale = mean_of(values)
    return Fitted(
        "exponential",
        {"scale": scale},
        lambda x: np.asarray(-np.expm1(-np.maximum(x, 0) / scale)),
        lambda x: np.asarray(np.exp(-np.maximum(x, 0) / scale)),
        lambda share: np.asarray(-scale * np.log1p(-share)),
        lambda x: -x / scale - math.log(scale),
    )


def _gamma(values: Floats) -> Fitted:
    mean = mean_of(values)
    apart = (values - mean) / mean
    gap = float(_less_logarithm(apart, np.log(values) - math.log(mean)).mean())

    def slope(log_shape: float) -> float:
        return gap - _logarithm_less_digamma(math.exp(log_shape))

    shape = math.exp(float(optimize.brentq(slope, *_bracket(slope), xtol=1e-14, rtol=1e-15)))
    scale = mean / shape
    return Fitted(
        "gamma",
        {"shape": shape, "scale": scale},
        lambda x: np.asarray(special.gammainc(shape, np.maximum(x, 0) / scale)),
        lambda x: np.asarray(special.gammaincc(shape, np.maximum(x, 0) / scale)),
        lambda share: np.asarray(scale * special.gammaincinv(shape, share)),
        lambda x: (shape - 1) * np.log(x / scale) - x / scale - math.lgamma(shape) - math.log(scale),
    )


def _less_logarithm(d: Floats, logarithm: Floats) -> Floats:
    """d less ln(1 + d), by its series where the two nearly cancel."""
    series = d * d * (1 / 2 - d * (1 / 3 - d * (1 / 4 - d * (1 / 5 - d / 6))))
    return np.where(np.abs(d) < 1e-3, series, d - logarithm)


def _logarithm_less_digamma(shape: float) -> float:
    """ln k - digamma(k), by its series for large k."""
    if shape > 1e4:
        return 1 / (2 * shape) + 1 / (12 * shape**2)
    return math.log(shape) - float(special.digamma(shape))


POSITIVE = frozenset({"lognormal", "weibull", "gamma", "exponential", "loglogistic"})
DISTRIBUTIONS: Mapping[str, Callable[[Floats], Fitted]] = {
    "normal": _normal,
    "lognormal": _lognormal,
    "weibull": _weibull,
    "gamma": _gamma,
    "exponential": _exponential,
    "logistic": _logistic,
    "loglogistic": _loglogistic,
    "smallest_extreme_value": _smallest,
    "largest_extreme_value": _largest,
}
