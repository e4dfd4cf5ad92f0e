"""A measurement study: who measured which part how often, and how its variation is split.

Sources: AIAG, Measurement Systems Analysis, 4th edition (2010); Burdick, Borror and Montgomery, Design and Analysis of
Gauge R&R Studies (2005).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from app.stats.base.labels import label_list, label_text, ordered, places, present
from app.stats.base.moments import constant
from app.stats.base.result import Floats, InputError, Undefined
from app.stats.base.sample import Numbers, clean, numbers

GOOD, POOR = 10.0, 30.0
"""Percent of the study variation that AIAG calls good up to, and poor from."""


@dataclass(frozen=True, eq=False)
class Study:
    """Balanced measurements (p parts, o operators, r repeats), taken from their first value on, with the labels."""

    cells: Floats
    start: float
    parts: tuple[str, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A line of an analysis of variance; ``statistic`` is F."""

    name: str
    df: int
    ss: float
    ms: float
    statistic: float | None = None
    p_value: float | None = None


@dataclass(frozen=True)
class Component:
    """A part of the variation. ``study_variation`` is the multiplier times its standard deviation; ``contribution``
    is percent of the variance, ``share_of_study`` of the total study variation, ``share_of_tolerance`` of tolerance.
    """

    name: str
    variance: float
    standard_deviation: float
    study_variation: float
    contribution: float | None
    share_of_study: float | None
    share_of_tolerance: float | None


@dataclass(frozen=True)
class GageModel:
    """One analysis of variance with its components, by name: gage_rr, repeatability, reproducibility, operator,
    operator_by_part, part_to_part, total. ``distinct_categories`` is sqrt(2) times part over gage, whole, at least 1;
    ``judgement`` is good, marginal or poor by the gage's share of the study variation (AIAG: 10 and 30 percent)."""

    analysis: tuple[Source, ...]
    components: dict[str, Component]
    distinct_categories_raw: float | None
    distinct_categories: int | None
    judgement: str | None
    undefined: tuple[Undefined, ...] = ()


def crossed_study(parts: Sequence[Hashable], operators: Sequence[Hashable], values: Numbers) -> Study:
    """Every operator measured every part equally often. Raises InputError ``lengths_differ``, ``missing_value``,
    ``missing_label``, ``too_few_parts``, ``too_few_operators``, ``too_few_repeats``, ``not_balanced``."""
    part_labels, operator_labels, measured = _checked(parts, operators, values)
    part_levels, operator_levels = ordered(part_labels), ordered(operator_labels)
    rows, columns = places(part_labels, part_levels), places(operator_labels, operator_levels)
    shape = (len(part_levels), len(operator_levels))
    cells = arranged(measured, rows * shape[1] + columns, shape[0] * shape[1])
    check_size(*shape, cells.shape[1])
    return Study(
        cells.reshape(*shape, -1) - measured[0],
        float(measured[0]),
        tuple(map(label_text, part_levels)),
        tuple(map(label_text, operator_levels)),
    )


def nested_study(parts: Sequence[Hashable], operators: Sequence[Hashable], values: Numbers) -> Study:
    """Every operator measured parts of their own; parts of two operators are different parts whatever their labels.
    Raises InputError as ``crossed_study``."""
    part_labels, operator_labels, measured = _checked(parts, operators, values)
    levels = ordered(operator_labels)
    columns = places(operator_labels, levels)
    own: list[dict[Hashable, int]] = [
        ordered(part for part, place in zip(part_labels, columns, strict=True) if place == column)
        for column in range(len(levels))
    ]
    many = len(own[0])
    if any(len(mine) != many for mine in own):
        raise InputError("not_balanced")
    keys = [own[column][part] * len(levels) + column for part, column in zip(part_labels, columns, strict=True)]
    cells = arranged(measured, np.array(keys, dtype=np.intp), many * len(levels))
    check_size(many, len(levels), cells.shape[1])
    names = tuple(str(place + 1) for place in range(many))
    shaped = cells.reshape(many, len(levels), -1) - measured[0]
    return Study(shaped, float(measured[0]), names, tuple(map(label_text, levels)))


def _checked(
    parts: Sequence[Hashable], operators: Sequence[Hashable], values: Numbers
) -> tuple[list[Hashable], list[Hashable], Floats]:
    names, people = label_list(parts, name="parts"), label_list(operators, name="operators")
    measured = numbers(values, name="values")
    if not len(names) == len(people) == measured.size:
        raise InputError("lengths_differ", parts=len(names), operators=len(people), values=int(measured.size))
    clean(measured, name="values")
    if not measured.size:
        raise InputError("too_few_values")
    if np.isnan(measured).any():
        raise InputError("missing_value", position=int(np.flatnonzero(np.isnan(measured))[0]) + 1)
    if not all(map(present, [*names, *people])):
        raise InputError("missing_label")
    return names, people, measured


def arranged(values: Floats, keys: Floats | np.ndarray[tuple[int], np.dtype[np.intp]], cells: int) -> Floats:
    """Values of ``cells`` cells, equally many each, in the order handed in: shape (cells, repeats). Raises InputError
    ``not_balanced``."""
    sizes = np.bincount(np.asarray(keys, dtype=np.intp), minlength=cells)
    if (sizes != sizes[0]).any() or not sizes[0]:
        raise InputError("not_balanced")
    return values[np.argsort(keys, kind="stable")].reshape(cells, int(sizes[0]))


def check_size(parts: int, operators: int, repeats: int) -> None:
    """Raises InputError when a study cannot tell its sources apart."""
    for code, many in (
        ("too_few_parts", parts),
        ("too_few_operators", operators),
        ("too_few_repeats", repeats),
    ):
        if many < 2:
            raise InputError(code, found=many)


def check_settings(*, multiplier: float, tolerance: float | None, alpha: float = 0.05) -> None:
    """Raises InputError ``multiplier_out_of_range``, ``tolerance_out_of_range``, ``alpha_out_of_range``."""
    if not 0 < multiplier < math.inf:
        raise InputError("multiplier_out_of_range", multiplier=multiplier)
    if tolerance is not None and not 0 < tolerance < math.inf:
        raise InputError("tolerance_out_of_range", tolerance=tolerance)
    if not 0 <= alpha <= 1:
        raise InputError("alpha_out_of_range", alpha=alpha)


def source(name: str, df: int, ss: float, against: tuple[float, int] | None = None) -> Source:
    """A line, tested against (mean square, degrees of freedom) where these are given and not nought."""
    ms = ss / df
    if against is None or not against[0]:
        return Source(name, df, ss, ms)
    statistic = ms / against[0]
    return Source(name, df, ss, ms, statistic, float(special.fdtrc(df, against[1], statistic)))


def squares(means: Floats, repeated: int) -> float:
    """Sum of squares of means around their own mean, each standing for ``repeated`` values; nought when they are one
    number but for the last digit."""
    flat = means.ravel()
    if constant(flat):
        return 0.0
    return repeated * math.fsum((flat - math.fsum(flat) / flat.size) ** 2)


def model(
    analysis: tuple[Source, ...], variances: dict[str, float], *, multiplier: float, tolerance: float | None
) -> GageModel:
    """The components of variances that hold repeatability, operator, part_to_part and, where there is one,
    operator_by_part; negative ones count as nought."""
    parts = {name: max(0.0, value) for name, value in variances.items()}
    parts["reproducibility"] = parts["operator"] + parts.get("operator_by_part", 0.0)
    parts["gage_rr"] = parts["repeatability"] + parts["reproducibility"]
    parts["total"] = parts["gage_rr"] + parts["part_to_part"]
    total = parts["total"]
    components = {
        name: _component(name, value, total, multiplier=multiplier, tolerance=tolerance)
        for name, value in parts.items()
    }
    gage, part = components["gage_rr"].standard_deviation, components["part_to_part"].standard_deviation
    raw = math.sqrt(2) * part / gage if gage else None
    missing = () if gage else (Undefined("distinct_categories", "no_variation"),)
    return GageModel(
        analysis,
        components,
        raw,
        None if raw is None else max(1, math.floor(raw)),
        judgement(components["gage_rr"].share_of_study),
        missing if total else (*missing, Undefined("contribution", "no_variation")),
    )


def _component(name: str, variance: float, total: float, *, multiplier: float, tolerance: float | None) -> Component:
    deviation = math.sqrt(variance)
    return Component(
        name,
        variance,
        deviation,
        multiplier * deviation,
        100 * variance / total if total else None,
        100 * math.sqrt(variance / total) if total else None,
        100 * multiplier * deviation / tolerance if tolerance else None,
    )


def judgement(share: float | None) -> str | None:
    """AIAG's word for the gage's percent of the study variation."""
    if share is None:
        return None
    return "good" if share <= GOOD else "marginal" if share <= POOR else "poor"
