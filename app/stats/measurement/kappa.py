"""Agreement beyond chance of people who sort the same things: Cohen's kappa for two, Fleiss' for several.

Sources: Cohen, Educational and Psychological Measurement 20 (1960) and Psychological Bulletin 70 (1968) (weights);
Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969) (standard errors); Fleiss, ibid. 76 (1971), with the
standard errors of Fleiss, Nee and Landis, ibid. 86 (1979).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from app.stats.base.labels import label_list, label_text, ordered, places, present
from app.stats.base.limits import check_question, z_p_value
from app.stats.base.result import Floats, InputError, Interval, Undefined, undefined
from app.stats.counting.rates import clopper_pearson

_ROUNDING = 1e-14


@dataclass(frozen=True)
class Kappa:
    """One kappa. ``z`` and ``p_value`` (two-sided, against no agreement beyond chance) use ``error_no_agreement``;
    the limits use ``standard_error``, where the method has one."""

    kappa: float | None
    error_no_agreement: float | None = None
    z: float | None = None
    p_value: float | None = None
    standard_error: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None


@dataclass(frozen=True)
class CohenAgreement:
    """Two raters of n things. ``agreement`` is the share on which they agree, with exact limits; weighted kappas count
    near misses of ordered categories, by distance (linear) or its square."""

    method: str
    source: str
    n: int
    dropped: int
    categories: tuple[str, ...]
    level: float
    agreement: Interval
    expected_agreement: float | None
    unweighted: Kappa
    linear: Kappa
    quadratic: Kappa
    undefined: tuple[Undefined, ...] = ()


@dataclass(frozen=True)
class CategoryKappa:
    """Fleiss' kappa of one category against all others."""

    category: str
    kappa: Kappa


@dataclass(frozen=True)
class FleissAgreement:
    """m raters of n things. ``agreement`` is the share on which all agree, with exact limits."""

    method: str
    source: str
    n: int
    raters: int
    dropped: int
    level: float
    all_agree: int
    agreement: Interval
    overall: Kappa
    categories: tuple[CategoryKappa, ...]
    undefined: tuple[Undefined, ...] = ()


def share_agreed(agreed: int, n: int, *, level: float) -> Interval:
    """A share of agreement with Clopper and Pearson's limits."""
    if not n:
        return Interval(None, None, None, level, undefined=undefined("too_few_values", "estimate"))
    low, high = clopper_pearson(agreed, n, level=level)
    return Interval(agreed / n, low, high, level, "Clopper-Pearson")


def cohen_kappa(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    *,
    level: float = 0.95,
    categories: Sequence[Hashable] | None = None,
) -> CohenAgreement:
    """Ratings (n,) of two raters. ``categories`` gives the order for the weights; without it numbers go by size and
    words by spelling. A pair with either missing is dropped. Undefined when all ratings are one category. Raises
    InputError ``lengths_differ``, ``unknown_category``, ``not_labels``."""
    check_question(level=level, alternative="two-sided")
    ones, twos = label_list(first, name="first"), label_list(second, name="second")
    if len(ones) != len(twos):
        raise InputError("lengths_differ", first=len(ones), second=len(twos))
    pairs = [(one, two) for one, two in zip(ones, twos, strict=True) if present(one) and present(two)]
    levels = _levels([label for pair in pairs for label in pair], categories)
    k, n = len(levels), len(pairs)
    shares = np.zeros((k, k))
    for one, two in pairs:
        shares[levels[one], levels[two]] += 1 / n
    agreed = sum(one == two for one, two in pairs)
    gap = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / max(1, k - 1)
    unweighted, linear, quadratic = (
        _weighted(shares, weights, n, level) for weights in (np.eye(k), 1 - gap, 1 - gap**2)
    )
    missing = () if unweighted.kappa is not None else undefined("one_category" if n else "too_few_values", "kappa")
    return CohenAgreement(
        "Cohen's kappa",
        "Cohen 1960; Fleiss, Cohen and Everitt 1969",
        n,
        len(ones) - n,
        tuple(map(label_text, levels)),
        level,
        share_agreed(agreed, n, level=level),
        float(shares.sum(axis=1) @ shares.sum(axis=0)) if n else None,
        unweighted,
        linear,
        quadratic,
        undefined=missing,
    )


def _levels(labels: list[Hashable], categories: Sequence[Hashable] | None) -> dict[Hashable, int]:
    if categories is None:
        return ordered(labels)
    levels = {label: place for place, label in enumerate(dict.fromkeys(label_list(categories, name="categories")))}
    unknown = next((label for label in labels if label not in levels), None)
    if unknown is not None:
        raise InputError("unknown_category", category=str(unknown))
    return levels


def _weighted(shares: Floats, weights: Floats, n: int, level: float) -> Kappa:
    """Kappa of a table of shares (k, k) with weights (k, k), 1 on the diagonal; one minus it is written out so that
    almost complete chance agreement keeps its digits."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    missed = float(((1 - weights) * shares).sum())
    missed_by_chance = float(rows @ (1 - weights) @ columns)
    if not n or missed_by_chance <= 1e-15:
        return Kappa(None)
    kappa, chance = 1 - missed / missed_by_chance, 1 - missed_by_chance
    means = (weights @ columns)[:, None] + (rows @ weights)[None, :]
    spread = float((shares * (weights - means * (1 - kappa)) ** 2).sum()) - (kappa - chance * (1 - kappa)) ** 2
    null = float((np.outer(rows, columns) * (weights - means) ** 2).sum()) - chance**2
    error, null_error = (
        math.sqrt(variance / n) / missed_by_chance if variance > _ROUNDING else 0.0 for variance in (spread, null)
    )
    half = -float(special.ndtri((1 - level) / 2)) * error
    return replace(tested(kappa, null_error), standard_error=error, ci_low=kappa - half, ci_high=kappa + half)


def tested(kappa: float, error: float) -> Kappa:
    """A kappa with its test against no agreement beyond chance."""
    if not error:
        return Kappa(kappa)
    return Kappa(kappa, error, kappa / error, z_p_value(kappa / error))


def fleiss_kappa(ratings: Sequence[Sequence[Hashable]], *, level: float = 0.95) -> FleissAgreement:
    """``ratings`` has a row for each thing and in it a rating by each of m >= 2 raters; a row with a rating missing is
    dropped. Undefined when all ratings are one category. Raises InputError ``not_a_table``, ``too_few_raters``."""
    check_question(level=level, alternative="two-sided")
    rows = rating_rows(ratings)
    complete = [row for row in rows if all(map(present, row))]
    m, n = len(rows[0]) if rows else 0, len(complete)
    names = ("Fleiss' kappa", "Fleiss 1971; Fleiss, Nee and Landis 1979")
    if not n:
        gaps = undefined("too_few_values", "kappa")
        empty = share_agreed(0, 0, level=level)
        return FleissAgreement(*names, 0, m, len(rows), level, 0, empty, Kappa(None), (), gaps)
    counts, levels = category_counts(complete)
    agreed = int((counts.max(axis=1) == m).sum())
    overall, each = fleiss_of_counts(counts, m)
    return FleissAgreement(
        *names,
        n,
        m,
        len(rows) - n,
        level,
        agreed,
        share_agreed(agreed, n, level=level),
        overall,
        tuple(CategoryKappa(label_text(label), kappa) for label, kappa in zip(levels, each, strict=True)),
        () if overall.kappa is not None else undefined("one_category", "kappa"),
    )


def rating_rows(ratings: Sequence[Sequence[Hashable]]) -> list[list[Hashable]]:
    """Rows of equal length of at least two. Raises InputError ``not_a_table``, ``too_few_raters``."""
    if isinstance(ratings, (str, dict)):
        raise InputError("not_a_table")
    rows = [label_list(row, name="ratings") for row in ratings]
    if any(len(row) != len(rows[0]) for row in rows):
        raise InputError("not_a_table")
    if rows and len(rows[0]) < 2:
        raise InputError("too_few_raters", raters=len(rows[0]))
    return rows


def category_counts(rows: Sequence[Sequence[Hashable]]) -> tuple[Floats, list[Hashable]]:
    """How many raters chose each category, shape (n, k), with the k categories in order."""
    levels = ordered(label for row in rows for label in row)
    counts = np.zeros((len(rows), len(levels)))
    for place, row in enumerate(rows):
        np.add.at(counts[place], places(row, levels), 1)
    return counts, list(levels)


def fleiss_of_counts(counts: Floats, m: int) -> tuple[Kappa, list[Kappa]]:
    """Fleiss' kappa over all categories and of each, from counts (n, k) of m raters."""
    n = counts.shape[0]
    shares = counts.mean(axis=0) / m
    free = shares * (1 - shares)
    apart = (counts * (m - counts)).sum(axis=0) / (n * m * (m - 1))
    scale = 2 / (n * m * (m - 1))
    each = [
        tested(1 - away / room, math.sqrt(scale)) if room > 0 else Kappa(None)
        for away, room in zip(apart.tolist(), free.tolist(), strict=True)
    ]
    room = float(free.sum())
    if room <= 1e-15:
        return Kappa(None), each
    spread = room**2 - float((free * (1 - 2 * shares)).sum())
    return tested(1 - float(apart.sum()) / room, math.sqrt(max(0.0, scale * spread)) / room), each
