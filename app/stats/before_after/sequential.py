"""Looking more than once: what a p-value is worth when the same question is asked again as data arrive."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy import special

from app.stats.base.result import InputError

MOST_LOOKS = 200


def adjusted_p(p_value: float, *, looks: int) -> float:
    """Chance that any of ``looks`` equally spaced looks shows at least this p-value if nothing changed.

    The boundary is Pocock's (Biometrika 64 (1977) 191-199), constant over the looks; the probability is
    computed by the recursive integration of Armitage, McPherson and Rowe (JRSS A 132 (1969) 235-244).
    """
    if not 1 <= looks <= MOST_LOOKS:
        raise InputError("looks_out_of_range", looks=looks, most=MOST_LOOKS)
    if looks == 1 or p_value >= 1:
        return p_value
    if p_value < 1e-12:
        return p_value * looks
    return max(p_value, _crossing(round(float(-special.ndtri(p_value / 2)), 6), looks))


@lru_cache(maxsize=512)
def _crossing(bound: float, looks: int) -> float:
    """P(max |S_k| / sqrt(k) >= bound, k = 1 … looks) for a standard normal random walk S."""
    nodes, node_weights = np.polynomial.legendre.leggauss(81)
    inside = nodes * bound
    density = np.exp(-0.5 * inside**2) / math.sqrt(2 * math.pi)
    for look in range(2, looks + 1):
        following = nodes * bound * math.sqrt(look)
        step = np.exp(-0.5 * (following[:, None] - inside[None, :]) ** 2) / math.sqrt(2 * math.pi)
        density = step @ (density * node_weights * bound * math.sqrt(look - 1))
        inside = following
    kept = float((density * node_weights).sum() * bound * math.sqrt(looks))
    return min(1.0, max(0.0, 1 - kept))


def always_valid_p(z: float, *, information: float, tuned_to: float = 12.0) -> float:
    """A p-value that holds however often one looks: 1 over Robbins' normal-mixture likelihood ratio, at most
    1.

    ``information`` counts the points of the stage that grows, ``tuned_to`` where the bound is sharpest.
    Sources: Robbins, Annals of Mathematical Statistics 41 (1970) 1397-1409; Howard et al., Annals of
    Statistics 49 (2021).
    """
    ratio = information / tuned_to
    log_evidence = 0.5 * z * z * ratio / (1 + ratio) - 0.5 * math.log1p(ratio)
    return min(1.0, math.exp(-log_evidence))
