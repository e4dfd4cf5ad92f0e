"""Several medians: Kruskal and Wallis's test by ranks, and Mood's by counts above the overall median.

Sources: Kruskal and Wallis, JASA 47 (1952); Mood, Introduction to the Theory of Statistics (1950); Tomczak and Tomczak
(2014) for epsilon squared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from app.stats.base.groups import Groups, Samples, gather
from app.stats.base.moments import constant
from app.stats.base.ranking import midranks
from app.stats.base.result import Undefined, undefined


@dataclass(frozen=True)
class GroupRanks:
    """A group by its ranks among all values; ``z`` tells how far its mean rank lies from the overall mean rank."""

    name: str
    n: int
    median: float
    mean_rank: float
    z: float


@dataclass(frozen=True)
class KruskalWallis:
    """H both ways: ``statistic`` and ``p_value`` adjusted for ties, ``*_unadjusted`` not."""

    method: str
    source: str
    n: tuple[int, ...]
    statistic: float | None
    statistic_unadjusted: float | None
    df: int
    p_value: float | None
    p_value_unadjusted: float | None
    epsilon_squared: float | None
    groups: tuple[GroupRanks, ...]
    dropped: tuple[int, ...]
    undefined: tuple[Undefined, ...]


@dataclass(frozen=True)
class GroupCounts:
    """A group by how many of its values lie at or below the overall median, and how many above."""

    name: str
    n: int
    median: float
    at_most: int
    above: int


@dataclass(frozen=True)
class MoodsMedian:
    """Chi-square of the counts, without Yates's correction. ``smallest_expected`` below 5 makes p a rough one."""

    method: str
    source: str
    n: tuple[int, ...]
    statistic: float | None
    df: int
    p_value: float | None
    overall_median: float
    smallest_expected: float
    groups: tuple[GroupCounts, ...]
    dropped: tuple[int, ...]
    undefined: tuple[Undefined, ...]


def kruskal_wallis(groups: Groups) -> KruskalWallis:
    """Do several groups lie at one level, judged by ranks? Undefined when all values are equal (``no_variation``).

    ``groups``: samples of shape (n_i,) by name or in a list. Raises InputError, as ``gather``.
    """
    samples = gather(groups)
    n, flat = samples.n, constant(samples.pooled)
    ranks, ties = midranks(samples.pooled)
    tables = _rank_table(samples, ranks)
    plain = adjusted = None
    if not flat:
        spread = math.fsum(group.n * (group.mean_rank - (n + 1) / 2) ** 2 for group in tables)
        plain = 12 * spread / (n * (n + 1))
        adjusted = plain / (1 - ties / (n**3 - n))
    df = samples.k - 1
    return KruskalWallis(
        "Kruskal-Wallis",
        "Kruskal and Wallis 1952",
        samples.sizes,
        adjusted,
        plain,
        df,
        None if adjusted is None else float(special.chdtrc(df, adjusted)),
        None if plain is None else float(special.chdtrc(df, plain)),
        None if adjusted is None else adjusted / (n - 1),
        tables,
        samples.dropped,
        undefined("no_variation", "statistic", "p_value", "epsilon_squared") if flat else (),
    )


def moods_median(groups: Groups) -> MoodsMedian:
    """Do several groups have one median? Values equal to the overall median count as at or below it.

    Robust against outliers and weak in finding differences. Undefined (``no_variation``) when no value lies above the
    overall median. ``groups`` as for ``kruskal_wallis``.
    """
    samples = gather(groups)
    overall = float(np.median(samples.pooled))
    tables = tuple(
        GroupCounts(
            name, int(part.size), float(np.median(part)), int((part <= overall).sum()), int((part > overall).sum())
        )
        for name, part in zip(samples.names, samples.values, strict=True)
    )
    at_most = sum(group.at_most for group in tables)
    shares = at_most / samples.n, 1 - at_most / samples.n
    statistic = None
    if all(shares):
        statistic = math.fsum((group.at_most - group.n * shares[0]) ** 2 / group.n for group in tables)
        statistic /= shares[0] * shares[1]
    df = samples.k - 1
    return MoodsMedian(
        "Mood's median test",
        "Mood 1950",
        samples.sizes,
        statistic,
        df,
        None if statistic is None else float(special.chdtrc(df, statistic)),
        overall,
        min(samples.sizes) * min(shares),
        tables,
        samples.dropped,
        () if statistic is not None else undefined("no_variation", "statistic", "p_value"),
    )


def _rank_table(samples: Samples, ranks: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[GroupRanks, ...]:
    n = samples.n
    tables = []
    for name, values, part in zip(samples.names, samples.values, samples.parts(ranks), strict=True):
        mean_rank = float(part.mean())
        spread = math.sqrt((n + 1) * (n - part.size) / (12 * part.size))
        z = (mean_rank - (n + 1) / 2) / spread
        tables.append(GroupRanks(name, int(part.size), float(np.median(values)), mean_rank, z))
    return tuple(tables)
