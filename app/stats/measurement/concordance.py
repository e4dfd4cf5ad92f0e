"""Kendall's coefficient of concordance: how far several raters put things in the same order.

Source: Kendall and Babington Smith, Annals of Mathematical Statistics 10 (1939); Kendall and Gibbons, Rank Correlation
Methods (1990) for ties.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import special

from app.stats.base.ranking import midranks
from app.stats.base.result import InputError, TestResult, undefined
from app.stats.base.sample import Numbers, clean, numbers


def kendall_w(ratings: Sequence[Numbers]) -> TestResult:
    """``ratings`` has a row for each of n things and in it the number given by each of m >= 2 raters; a row with one
    missing is dropped. ``estimate`` is W (0 … 1, corrected for ties), ``statistic`` chi-square = m (n - 1) W with n - 1
    degrees of freedom. Raises InputError ``not_a_table``, ``too_few_raters``."""
    try:
        rows = [numbers(row, name="ratings") for row in ratings]
    except TypeError:
        raise InputError("not_a_table") from None
    m = rows[0].size if rows else 0
    if any(row.size != m for row in rows):
        raise InputError("not_a_table")
    if rows and m < 2:
        raise InputError("too_few_raters", raters=m)
    for row in rows:
        clean(row, name="ratings")
    complete = [row for row in rows if not np.isnan(row).any()]
    n, dropped = len(complete), len(rows) - len(complete)
    names = ("Kendall's W", "Kendall and Babington Smith 1939")
    if n < 2:
        gaps = undefined("too_few_values", "estimate", "statistic", "p_value")
        return TestResult(*names, (n, m), dropped=(dropped,), undefined=gaps)
    ranked = [midranks(column) for column in np.array(complete).T]
    totals = np.sum([ranks for ranks, _ in ranked], axis=0)
    ties = sum(tie for _, tie in ranked)
    room = m**2 * (n**3 - n) - m * ties
    if room <= 0:
        gaps = undefined("no_variation", "estimate", "statistic", "p_value")
        return TestResult(*names, (n, m), dropped=(dropped,), undefined=gaps)
    w = 12 * float(((totals - totals.mean()) ** 2).sum()) / room
    statistic = m * (n - 1) * w
    p_value = float(special.chdtrc(n - 1, statistic))
    return TestResult(
        *names, (n, m), statistic=statistic, df=float(n - 1), p_value=p_value, estimate=w, dropped=(dropped,)
    )
