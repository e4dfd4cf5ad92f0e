"""Fewer points for the same picture: of each pixel column the first, last, lowest and highest stay.

Source: Jugel et al., "M4: a visualization-oriented time series data aggregation", PVLDB 7(10), 2014. A line
through these points covers the pixels the full line covers, so no extreme is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def keep(places: NDArray[np.float64], series: Sequence[NDArray[np.float64]], *, columns: int) -> NDArray[np.intp]:
    """Rising indices that stay when `series`, all over the same `places`, are drawn `columns` pixels wide.

    Everything stays when there are at most four points a column. NaN is a gap; a column of nothing else
    keeps one.
    """
    count = len(places)
    if count <= 4 * columns:
        return np.arange(count)
    width = (places[-1] - places[0]) / columns
    column = np.minimum(((places - places[0]) / width).astype(int), columns - 1)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    ends = np.append(starts[1:], count)
    kept = {0, count - 1}
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        for values in series:
            kept.update(_of_column(values[start:end], start))
    return np.array(sorted(kept))


def _of_column(values: NDArray[np.float64], start: int) -> list[int]:
    there = np.flatnonzero(np.isfinite(values))
    if not there.size:
        return [start]
    found = values[there]
    return [start + int(there[spot]) for spot in (0, -1, int(found.argmin()), int(found.argmax()))]
