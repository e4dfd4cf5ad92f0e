"""Score limits of the difference of two proportions (Miettinen and Nurminen, Statistics in Medicine 4 (1985) 213-226).

Mee's limits (Biometrics 40 (1984)) are the same without the factor N / (N - 1) of the variance; packages give these
under his name.
"""

from __future__ import annotations

import math

from scipy import optimize, special

_BESIDE = 1e-10


def score_limits(x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95) -> tuple[float, float]:
    """Limits of p1 - p2: the differences whose score statistic is the normal quantile."""
    z = -float(special.ndtri((1 - level) / 2))
    gap = x1 / n1 - x2 / n2
    widening = math.sqrt((n1 + n2) / (n1 + n2 - 1))

    def beyond(difference: float) -> float:
        return abs(gap - difference) - z * widening * _constrained_error(x1, n1, x2, n2, difference)

    # At the estimate itself the constrained error may vanish (no events at all): look just beside it.
    low = -1.0 if gap <= -1 else float(optimize.brentq(beyond, -1.0, gap - _BESIDE, xtol=1e-14))
    high = 1.0 if gap >= 1 else float(optimize.brentq(beyond, gap + _BESIDE, 1.0, xtol=1e-14))
    return low, high


def _constrained_error(x1: float, n1: float, x2: float, n2: float, difference: float) -> float:
    """Standard error of p1 - p2 at the most likely pair of proportions that differ by ``difference``: the middle root
    of a cubic, in closed form (the appendix of the paper)."""
    p1, p2, ratio = x1 / n1, x2 / n2, n2 / n1
    a = 1 + ratio
    b = -(a + p1 + ratio * p2 + difference * (ratio + 2)) / (3 * a)
    c = (difference**2 + difference * (2 * p1 + a) + p1 + ratio * p2) / (3 * a)
    v = b**3 - 1.5 * b * c - p1 * difference * (1 + difference) / (2 * a)
    u = math.copysign(math.sqrt(max(0.0, b**2 - c)), v)
    angle = (math.pi + math.acos(max(-1.0, min(1.0, v / u**3)))) / 3 if u else math.pi / 2
    first = min(1.0, max(0.0, 2 * u * math.cos(angle) - b))
    second = min(1.0, max(0.0, first - difference))
    return math.sqrt(first * (1 - first) / n1 + second * (1 - second) / n2)
