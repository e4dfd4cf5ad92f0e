"""Values as ranks: ties share the mean of theirs, and normal scores stand in where normal values are wanted."""

from __future__ import annotations

import numpy as np
from scipy import special

from app.stats.base.result import Floats


def midranks(values: Floats) -> tuple[Floats, float]:
    """Ranks with ties averaged, and the tie sum of t^3 - t."""
    _, inverse, sizes = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(sizes)
    ranks = (ends - (sizes - 1) / 2)[inverse]
    return np.asarray(ranks, dtype=np.float64), float((sizes.astype(np.float64) ** 3 - sizes).sum())


def normal_scores(values: Floats) -> Floats:
    """Blom's scores: the normal quantile of (rank - 0.375) / (n + 0.25)."""
    return np.asarray(special.ndtri((midranks(values)[0] - 0.375) / (values.size + 0.25)))
