"""Extreme values that stand alone or in pairs.

One slip of the pen must neither look like a move of the whole nor hide one. A value is a stray when it lies far from
the level just before it and far, on the same side, from the level just after it; three in a row are a level.
"""

from __future__ import annotations

import numpy as np

from app.stats.base.result import Flags, Floats
from app.stats.before_after.comparison import Series
from app.stats.before_after.evidence import OUTLIER_DEVIATIONS

NEIGHBOURS = 3
FEWEST_LEFT = 12
_ROUNDS = 3
_MEDIAN_RANGE, _MEAN_RANGE = 0.9539, 1.1284
"""Of two normal values: the median and the mean of their distance, in standard deviations (Montgomery, Introduction to
Statistical Quality Control, appendix VI: d4 and d2 of two)."""


def strays_of(series: Series) -> Flags:
    """Which values are strays, shape (n,): more than 5 standard deviations, as neighbours differ, from the medians of
    the three values before and of the three after. None where fewer than 12 others would remain."""
    rows, values = np.arange(series.n), series.values * series.roots
    scale = _spread(values)
    for _ in range(_ROUNDS if scale > 0 and series.n > FEWEST_LEFT else 0):
        kept = rows[~_apart(values[rows], OUTLIER_DEVIATIONS * scale)]
        if kept.size == rows.size or kept.size < FEWEST_LEFT:
            break
        rows = kept
    stray = np.ones(series.n, dtype=np.bool_)
    stray[rows] = False
    return stray


def _spread(values: Floats) -> float:
    moves = np.abs(np.diff(values))
    return (float(np.median(moves)) / _MEDIAN_RANGE or float(moves.mean()) / _MEAN_RANGE) if moves.size else 0.0


def _apart(values: Floats, far: float) -> Flags:
    """Values farther than this from the level on either side that has values, all on one side of it."""
    away = values - np.vstack([_level_before(values), _level_before(values[::-1])[::-1]])
    return np.asarray((np.nanmin(away, axis=0) > far) | (np.nanmax(away, axis=0) < -far))


def _level_before(values: Floats) -> Floats:
    """The median of the three values before each, or of as many as there are; NaN before the first."""
    level = np.full(values.size, np.nan)
    for row in range(1, min(NEIGHBOURS, values.size)):
        level[row] = np.median(values[:row])
    level[NEIGHBOURS:] = np.median(np.lib.stride_tricks.sliding_window_view(values, NEIGHBOURS)[:-1], axis=1)
    return level
