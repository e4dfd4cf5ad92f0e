"""Control-chart constants, exact where closed forms exist (Duncan 1986; ASTM STP 15D tables agree to their
digits)."""

from __future__ import annotations

import math

D2_OF_TWO = 2 / math.sqrt(math.pi)
"""Mean range of two standard normal values, exact (1.12837…); the usual tables print 1.128."""

D3_OF_TWO = math.sqrt(2 - 4 / math.pi)
"""Standard deviation of the range of two standard normal values (0.85250…)."""

D2_OF_TWO_TABLE = 1.128
"""The value of the printed tables, which Laney (2002) and Minitab use for sigma-z."""


def unbiasing(df: int) -> float:
    """c4(df + 1): the mean of the sample standard deviation of a unit normal with ``df`` degrees of
    freedom."""
    return math.sqrt(2 / df) * math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2))
