"""Pareto: categories by how often they occur, and the few that make most of the total.

Source: Juran, Quality Control Handbook (1951). Equal counts keep the order in which they were handed in.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from app.stats.base.labels import label_list, label_text, present
from app.stats.base.result import InputError, Undefined, undefined
from app.stats.base.sample import Numbers, clean, numbers

_ROUNDING = 1e-12
OTHER = "other"


@dataclass(frozen=True)
class ParetoBar:
    """A category: its count, percent of the total and percent of all up to it. ``is_other`` marks the group of small
    ones, which stands last; ``members`` are its labels."""

    label: str
    count: float
    percent: float | None
    cumulative_percent: float | None
    is_other: bool = False
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pareto:
    """Bars from the largest on. ``vital_few`` are the labels from the first to the one with which ``line`` percent of
    the total is reached."""

    total: float
    bars: tuple[ParetoBar, ...]
    line: float
    vital_few: tuple[str, ...]
    dropped: int
    undefined: tuple[Undefined, ...] = ()


def pareto(
    labels: Sequence[Hashable],
    counts: Numbers | None = None,
    *,
    line: float = 80.0,
    keep: int | None = None,
    other_below: float | None = None,
) -> Pareto:
    """Labels (n,) with their counts (or costs) (n,); without counts each label counts one. A label met again is added
    to its first; a row with either missing is dropped.

    ``keep`` shows at most so many categories by themselves, ``other_below`` those of at least this percent; the rest
    are one group, unless it would hold a single category. Raises InputError ``lengths_differ``, ``negative_count``,
    ``line_out_of_range``, ``keep_out_of_range``, ``other_below_out_of_range``.
    """
    _check(line, keep, other_below)
    names = label_list(labels, name="labels")
    amounts = [1.0] * len(names) if counts is None else numbers(counts, name="counts").tolist()
    if len(names) != len(amounts):
        raise InputError("lengths_differ", labels=len(names), counts=len(amounts))
    if clean(amounts, name="counts").n and min(clean(amounts).values) < 0:
        raise InputError("negative_count")
    rows = [row for row in zip(names, amounts, strict=True) if present(row[0]) and not math.isnan(row[1])]
    sums: dict[str, list[float]] = {}
    for label, amount in rows:
        sums.setdefault(label_text(label), []).append(amount)
    totals = sorted(((label, math.fsum(parts)) for label, parts in sums.items()), key=lambda one: -one[1])
    total = math.fsum(amount for _, amount in rows)
    bars = _bars(_grouped(totals, total, keep, other_below), total)
    gaps = () if total else undefined("no_events", "percent", "vital_few")
    return Pareto(total, bars, line, _vital_few(bars, total, line), len(names) - len(rows), gaps)


def _check(line: float, keep: int | None, other_below: float | None) -> None:
    if not 0 < line <= 100:
        raise InputError("line_out_of_range", line=line)
    if keep is not None and not 1 <= keep < math.inf:
        raise InputError("keep_out_of_range", keep=keep)
    if other_below is not None and not 0 <= other_below <= 100:
        raise InputError("other_below_out_of_range", other_below=other_below)


def _grouped(
    totals: list[tuple[str, float]], total: float, keep: int | None, other_below: float | None
) -> list[tuple[str, float, tuple[str, ...]]]:
    """Categories by themselves, then the rest with its members."""
    shown = len(totals) if keep is None else min(len(totals), int(keep))
    if other_below is not None and total:
        shown = min(shown, sum(100 * count / total >= other_below for _, count in totals))
    rest = totals[shown:]
    if len(rest) < 2:
        return [(label, count, ()) for label, count in totals]
    group = (OTHER, math.fsum(count for _, count in rest), tuple(label for label, _ in rest))
    return [*((label, count, ()) for label, count in totals[:shown]), group]


def _bars(groups: list[tuple[str, float, tuple[str, ...]]], total: float) -> tuple[ParetoBar, ...]:
    bars: list[ParetoBar] = []
    reached: list[float] = []
    for label, count, members in groups:
        reached.append(count)
        share = 100 * count / total if total else None
        upto = min(100.0, 100 * math.fsum(reached) / total) if total else None
        bars.append(ParetoBar(label, count, share, upto, bool(members), members))
    return tuple(bars)


def _vital_few(bars: tuple[ParetoBar, ...], total: float, line: float) -> tuple[str, ...]:
    if not total:
        return ()
    wanted = line * (1 - _ROUNDING)
    before = sum(bar.cumulative_percent is not None and bar.cumulative_percent < wanted for bar in bars)
    return tuple(bar.label for bar in bars[: before + 1])
