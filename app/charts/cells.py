"""Fewer points of a cloud for the same picture: of those that fall into one small square one stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray


def keep(x: Sequence[float], y: Sequence[float], *, most: int, always: Iterable[int] = ()) -> NDArray[np.intp]:
    """Rising indices of about `most` points at the most that stay, `x` and `y` in picture units.

    All stay when there are no more than `most`. The outermost points of both directions and those of
    `always` stay in any case; squares grow from 2 units until few enough are filled.
    """
    across, down = np.array(x, float), np.array(y, float)
    if len(across) <= most:
        return np.arange(len(across))
    kept = {int(found) for end in (across, down) for found in (end.argmin(), end.argmax())} | set(always)
    side, first = 2.0, np.arange(len(across))
    while len(first) > most:
        columns, rows = np.floor(across / side).astype(int), np.floor(down / side).astype(int)
        first = np.unique(np.column_stack([columns, rows]), axis=0, return_index=True)[1]
        side *= 1.25
    return np.array(sorted(kept | set(first.tolist())))
