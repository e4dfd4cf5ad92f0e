"""Gage R&R by analysis of variance: crossed (everyone measures every part), nested (everyone has parts of their own).

Sources: AIAG, Measurement Systems Analysis, 4th edition (2010), chapter III B and appendix A; random effects, negative
components set to nought.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from app.stats.base.result import Floats
from app.stats.base.sample import Numbers
from app.stats.measurement.gage_study import (
    GageModel,
    Study,
    check_settings,
    crossed_study,
    model,
    nested_study,
    source,
    squares,
)


@dataclass(frozen=True)
class GageStudy:
    """A study's answer: ``chosen`` is the model to report. For a crossed study both stand beside it;
    ``interaction_removed`` says that operators and parts showed no interaction at ``alpha``."""

    method: str
    source: str
    parts: int
    operators: int
    repeats: int
    chosen: GageModel
    with_interaction: GageModel | None = None
    without_interaction: GageModel | None = None
    interaction_removed: bool | None = None
    alpha: float | None = None


def gage_crossed(
    parts: Sequence[Hashable],
    operators: Sequence[Hashable],
    values: Numbers,
    *,
    alpha: float = 0.05,
    multiplier: float = 6.0,
    tolerance: float | None = None,
) -> GageStudy:
    """Crossed study, one row for each measurement (n,). The interaction is dropped when its p exceeds ``alpha`` (0.05
    is Minitab's present default, 0.25 AIAG's). Raises InputError as ``gage_study.crossed_study``."""
    check_settings(multiplier=multiplier, tolerance=tolerance, alpha=alpha)
    study = crossed_study(parts, operators, values)
    sums = _crossed_squares(study.cells)
    full = _with_interaction(sums, multiplier, tolerance)
    plain = _without_interaction(sums, multiplier, tolerance)
    p_value = full.analysis[2].p_value
    removed = not sums.interaction if p_value is None else p_value > alpha
    p, o, r = study.cells.shape
    chosen = plain if removed else full
    return GageStudy("Crossed gage R&R, ANOVA", "AIAG 2010", p, o, r, chosen, full, plain, removed, alpha)


def gage_nested(
    parts: Sequence[Hashable],
    operators: Sequence[Hashable],
    values: Numbers,
    *,
    multiplier: float = 6.0,
    tolerance: float | None = None,
) -> GageStudy:
    """Nested study (a test destroys the part, or parts cannot travel): parts within operators, repeats within parts.
    Raises InputError as ``gage_study.nested_study``."""
    check_settings(multiplier=multiplier, tolerance=tolerance)
    study: Study = nested_study(parts, operators, values)
    p, o, r = study.cells.shape
    means, people = study.cells.mean(axis=2), study.cells.mean(axis=(0, 2))
    ss_operator = squares(people, p * r)
    ss_part = sum(squares(means[:, column], r) for column in range(o))
    repeat = source("repeatability", p * o * (r - 1), _within(study.cells))
    part = source("part_to_part", o * (p - 1), ss_part, (repeat.ms, repeat.df))
    operator = source("operator", o - 1, ss_operator, (part.ms, part.df))
    variances = {
        "repeatability": repeat.ms,
        "operator": (operator.ms - part.ms) / (p * r),
        "part_to_part": (part.ms - repeat.ms) / r,
    }
    answer = model((operator, part, repeat), variances, multiplier=multiplier, tolerance=tolerance)
    return GageStudy("Nested gage R&R, ANOVA", "AIAG 2010", p, o, r, answer)


@dataclass(frozen=True)
class _Squares:
    """Sums of squares of a crossed study with its size."""

    parts: int
    operators: int
    repeats: int
    part: float
    operator: float
    interaction: float
    repeatability: float


def _crossed_squares(cells: Floats) -> _Squares:
    p, o, r = cells.shape
    means = cells.mean(axis=2)
    parts, people, centre = means.mean(axis=1), means.mean(axis=0), float(means.mean())
    left = means - parts[:, None] - people[None, :] + centre
    return _Squares(
        p,
        o,
        r,
        squares(parts, o * r),
        squares(people, p * r),
        r * math.fsum((left**2).ravel()),
        _within(cells),
    )


def _within(cells: Floats) -> float:
    """Squares of the repeats around their cell's mean."""
    return math.fsum(((cells - cells.mean(axis=2, keepdims=True)) ** 2).ravel())


def _with_interaction(sums: _Squares, multiplier: float, tolerance: float | None) -> GageModel:
    p, o, r = sums.parts, sums.operators, sums.repeats
    repeat = source("repeatability", p * o * (r - 1), sums.repeatability)
    both = source("operator_by_part", (p - 1) * (o - 1), sums.interaction, (repeat.ms, repeat.df))
    part = source("part_to_part", p - 1, sums.part, (both.ms, both.df))
    operator = source("operator", o - 1, sums.operator, (both.ms, both.df))
    variances = {
        "repeatability": repeat.ms,
        "operator": (operator.ms - both.ms) / (p * r),
        "operator_by_part": (both.ms - repeat.ms) / r,
        "part_to_part": (part.ms - both.ms) / (o * r),
    }
    return model((part, operator, both, repeat), variances, multiplier=multiplier, tolerance=tolerance)


def _without_interaction(sums: _Squares, multiplier: float, tolerance: float | None) -> GageModel:
    p, o, r = sums.parts, sums.operators, sums.repeats
    df = p * o * (r - 1) + (p - 1) * (o - 1)
    repeat = source("repeatability", df, sums.repeatability + sums.interaction)
    part = source("part_to_part", p - 1, sums.part, (repeat.ms, repeat.df))
    operator = source("operator", o - 1, sums.operator, (repeat.ms, repeat.df))
    variances = {
        "repeatability": repeat.ms,
        "operator": (operator.ms - repeat.ms) / (p * r),
        "part_to_part": (part.ms - repeat.ms) / (o * r),
    }
    return model((part, operator, repeat), variances, multiplier=multiplier, tolerance=tolerance)
