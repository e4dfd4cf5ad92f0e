"""Counts in cells: association of two sortings, and agreement of one sorting with given shares.

Sources: Pearson, Philosophical Magazine 50 (1900); Haberman, Biometrics 29 (1973) (adjusted residuals); Cramer,
Mathematical Methods of Statistics (1946); Cochran, Biometrics 10 (1954) (when the approximation holds).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from app.stats.base.labels import label_list, ordered, present
from app.stats.base.result import Floats, InputError, Undefined, undefined
from app.stats.base.sample import LARGEST, Numbers, numbers
from app.stats.counting.rates import fisher_p


@dataclass(frozen=True)
class SmallCounts:
    """How many expected counts are small; ``trustworthy`` when none is below 1 and at most a fifth below 5 (Cochran
    1954), else p is a guess."""

    cells: int
    below_five: int
    below_one: int
    smallest: float
    trustworthy: bool


@dataclass(frozen=True, eq=False)
class Association:
    """Chi-square of a table of r rows and c columns; the arrays have shape (r, c).

    ``std_residuals`` are (observed - expected) / sqrt(expected), their squares are ``contributions``;
    ``adjusted_residuals`` are standard normal when there is no association. ``cramers_v`` is 0 … 1, ``phi`` (2 x 2
    alone) the same as a root of chi-square over n. ``yates`` and ``fisher_p_value`` exist for 2 x 2 alone.
    """

    method: str
    source: str
    n: float
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    observed: Floats
    expected_counts: Floats
    std_residuals: Floats | None = None
    adjusted_residuals: Floats | None = None
    contributions: Floats | None = None
    statistic: float | None = None
    df: int | None = None
    p_value: float | None = None
    g_statistic: float | None = None
    g_p_value: float | None = None
    cramers_v: float | None = None
    phi: float | None = None
    yates_statistic: float | None = None
    yates_p_value: float | None = None
    fisher_p_value: float | None = None
    small_counts: SmallCounts | None = None
    dropped: int = 0
    undefined: tuple[Undefined, ...] = ()


_ASSOCIATION = ("Chi-square test of association", "Pearson 1900")


def association(
    table: Sequence[Numbers] | Floats | None = None,
    *,
    first: Sequence[Hashable] | None = None,
    second: Sequence[Hashable] | None = None,
) -> Association:
    """Chi-square, likelihood ratio, residuals and strength of association.

    Give ``table`` (r rows of c counts each) or two equally long lists of labels, which are counted. An empty row or
    column, or fewer than two of either, leaves the test undefined. Raises InputError ``table_or_labels``,
    ``not_a_table``, ``negative_count``, ``infinite_value``, ``lengths_differ``, ``missing_count``.
    """
    if table is not None and first is None and second is None:
        counts = counts_table(table)
        names = [tuple(str(place + 1) for place in range(size)) for size in counts.shape]
        return _associate(counts, names[0], names[1], 0)
    if table is not None or first is None or second is None:
        raise InputError("table_or_labels")
    return _associate(*cross_table(first, second))


def cross_table(
    first: Sequence[Hashable], second: Sequence[Hashable]
) -> tuple[Floats, tuple[str, ...], tuple[str, ...], int]:
    """Counts of each pair of labels, shape (r, c), with the labels in order and how many pairs with a missing label
    were dropped. Raises InputError ``lengths_differ``, ``not_labels``."""
    ones, twos = label_list(first, name="first"), label_list(second, name="second")
    if len(ones) != len(twos):
        raise InputError("lengths_differ", first=len(ones), second=len(twos))
    pairs = [(one, two) for one, two in zip(ones, twos, strict=True) if present(one) and present(two)]
    rows, columns = ordered(one for one, _ in pairs), ordered(two for _, two in pairs)
    counts = np.zeros((len(rows), len(columns)))
    for one, two in pairs:
        counts[rows[one], columns[two]] += 1
    return counts, tuple(map(str, rows)), tuple(map(str, columns)), len(ones) - len(pairs)


def counts_table(table: Sequence[Numbers] | Floats) -> Floats:
    """A table of counts, shape (r, c). Raises InputError ``not_a_table`` and those of a wrong count."""
    try:
        rows = [numbers(row, name="table") for row in table]
    except TypeError:
        raise InputError("not_a_table") from None
    if not rows or not rows[0].size or any(row.size != rows[0].size for row in rows):
        raise InputError("not_a_table")
    return _checked(np.stack(rows))


def _checked(counts: Floats) -> Floats:
    if np.isnan(counts).any():
        raise InputError("missing_count")
    if (counts < 0).any():
        raise InputError("negative_count")
    if (counts > LARGEST).any():
        raise InputError("infinite_value")
    return counts


def _associate(observed: Floats, rows: tuple[str, ...], columns: tuple[str, ...], dropped: int) -> Association:
    n = math.fsum(observed.ravel())
    row_share, column_share = observed.sum(axis=1) / max(n, 1e-300), observed.sum(axis=0) / max(n, 1e-300)
    expected = np.asarray(n * np.outer(row_share, column_share))
    reason = _reason(observed, expected)
    if reason:
        gaps = undefined(reason, "statistic", "df", "p_value", "g_statistic", "cramers_v")
        return Association(*_ASSOCIATION, n, rows, columns, observed, expected, dropped=dropped, undefined=gaps)
    residuals = (observed - expected) / np.sqrt(expected)
    statistic, df = math.fsum((residuals**2).ravel()), (len(rows) - 1) * (len(columns) - 1)
    likelihood = 2 * math.fsum((special.xlogy(observed, observed / expected) + expected - observed).ravel())
    strength = math.sqrt(min(1.0, statistic / (n * (min(observed.shape) - 1))))
    yates = _yates(observed, expected)
    two_by_two = observed.shape == (2, 2)
    return Association(
        *_ASSOCIATION,
        n,
        rows,
        columns,
        observed,
        expected,
        std_residuals=residuals,
        adjusted_residuals=residuals / np.sqrt(np.outer(1 - row_share, 1 - column_share)),
        contributions=residuals**2,
        statistic=statistic,
        df=df,
        p_value=float(special.chdtrc(df, statistic)),
        g_statistic=likelihood,
        g_p_value=float(special.chdtrc(df, max(0.0, likelihood))),
        cramers_v=strength,
        phi=strength if two_by_two else None,
        yates_statistic=yates,
        yates_p_value=None if yates is None else float(special.chdtrc(1, yates)),
        fisher_p_value=_fisher(observed) if two_by_two else None,
        small_counts=_small(expected),
        dropped=dropped,
    )


def _reason(observed: Floats, expected: Floats) -> str:
    if not observed.sum():
        return "no_events"
    if min(observed.shape) < 2:
        return "too_few_levels"
    return "empty_row_or_column" if not expected.all() else ""


def _yates(observed: Floats, expected: Floats) -> float | None:
    """Chi-square of a 2 x 2 table with every difference shortened by one half, never beyond nought."""
    if observed.shape != (2, 2):
        return None
    apart = np.abs(observed - expected)
    return float(((apart - min(0.5, float(apart.min()))) ** 2 / expected).sum())


def _fisher(observed: Floats) -> float | None:
    """Fisher's p of a 2 x 2 table of whole counts."""
    if (observed != np.floor(observed)).any():
        return None
    (a, b), (c, d) = observed.tolist()
    return fisher_p(a, a + b, c, c + d)


def _small(expected: Floats) -> SmallCounts:
    below_five, below_one = int((expected < 5).sum()), int((expected < 1).sum())
    fine = not below_one and below_five <= 0.2 * expected.size
    return SmallCounts(int(expected.size), below_five, below_one, float(expected.min()), fine)


@dataclass(frozen=True, eq=False)
class GoodnessOfFit:
    """Chi-square of k counts against given shares; the arrays have shape (k,)."""

    method: str
    source: str
    n: float
    observed: Floats
    expected_counts: Floats
    contributions: Floats | None = None
    std_residuals: Floats | None = None
    statistic: float | None = None
    df: int | None = None
    p_value: float | None = None
    g_statistic: float | None = None
    g_p_value: float | None = None
    small_counts: SmallCounts | None = None
    undefined: tuple[Undefined, ...] = ()


def goodness_of_fit(observed: Numbers, *, shares: Numbers | None = None, estimated: int = 0) -> GoodnessOfFit:
    """Counts (k,) against ``shares`` (k,), which are scaled to sum to one; equal ones when None. ``estimated`` is the
    number of parameters that the shares took from the data: each costs a degree of freedom.

    Raises InputError ``lengths_differ``, ``negative_count``, ``missing_count``, ``infinite_value``, ``shares_wrong``.
    """
    counts = _checked(numbers(observed, name="observed"))
    wanted = np.ones(counts.size) if shares is None else numbers(shares, name="shares")
    if wanted.size != counts.size:
        raise InputError("lengths_differ", observed=int(counts.size), shares=int(wanted.size))
    total_share = float(wanted.sum())
    if not (np.isfinite(wanted).all() and (wanted >= 0).all() and (total_share > 0 or not counts.size)):
        raise InputError("shares_wrong")
    n, df = math.fsum(counts), counts.size - 1 - estimated
    expected = np.asarray(n * wanted / (total_share or 1))
    names = ("Chi-square goodness of fit", "Pearson 1900")
    reason = "no_events" if not n else "too_few_levels" if df < 1 or estimated < 0 else ""
    reason = reason or ("share_of_nought" if not expected.all() else "")
    if reason:
        gaps = undefined(reason, "statistic", "df", "p_value", "g_statistic")
        return GoodnessOfFit(*names, n, counts, expected, undefined=gaps)
    residuals = (counts - expected) / np.sqrt(expected)
    statistic = math.fsum(residuals**2)
    likelihood = 2 * math.fsum(special.xlogy(counts, counts / expected) + expected - counts)
    return GoodnessOfFit(
        *names,
        n,
        counts,
        expected,
        contributions=residuals**2,
        std_residuals=residuals,
        statistic=statistic,
        df=df,
        p_value=float(special.chdtrc(df, statistic)),
        g_statistic=likelihood,
        g_p_value=float(special.chdtrc(df, max(0.0, likelihood))),
        small_counts=_small(expected),
    )
