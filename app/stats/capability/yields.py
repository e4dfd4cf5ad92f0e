"""Defects per opportunity, yields and sigma levels.

Sources: Harry and Schroeder, Six Sigma (2000); Pyzdek, The Six Sigma Handbook. The shift of 1.5 sigmas between short
and long term is a convention, not a finding; it is a parameter here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from app.stats.base.result import InputError, Undefined, undefined
from app.stats.base.sample import Numbers, clean

SHIFT = 1.5
MILLION = 1_000_000.0


@dataclass(frozen=True)
class SigmaLevel:
    """Defects against opportunities. ``z_long_term`` and ``sigma_level`` are infinite when nothing is defective,
    minus infinite when everything is; ``first_time_yield`` is Poisson's share of units without a defect."""

    defects: float
    units: float
    opportunities: float
    shift: float
    per_unit: float
    per_opportunity: float
    per_million: float
    yield_share: float
    first_time_yield: float
    z_long_term: float
    sigma_level: float
    method: str = "sigma level, z of the yield plus the shift"
    source: str = "Harry and Schroeder 2000"


@dataclass(frozen=True)
class RolledYield:
    """``rolled`` is the chance to pass every step at once; ``normalised`` the step yield that gives it."""

    steps: int
    rolled: float | None
    normalised: float | None
    method: str = "rolled throughput yield, product of the step yields"
    source: str = "Harry and Schroeder 2000"
    dropped: int = 0
    undefined: tuple[Undefined, ...] = ()


@dataclass(frozen=True)
class SigmaRow:
    """A row of the conversion table."""

    per_million: float
    sigma_level: float
    yield_share: float


@dataclass(frozen=True)
class SigmaTable:
    """The conversion between sigma levels and defects, with the shift it leans on."""

    shift: float
    rows: tuple[SigmaRow, ...]
    method: str = "sigma level, z of the yield plus the shift"
    source: str = "Harry and Schroeder 2000"


def sigma_level(
    defects: float, units: float, *, opportunities_per_unit: float = 1.0, shift: float = SHIFT
) -> SigmaLevel:
    """DPU, DPO, DPMO, yield and sigma level. Raises InputError ``not_a_rate`` (units or opportunities not above
    nought, defects negative), ``more_defects_than_opportunities``, ``shift_not_finite``."""
    counts = (defects, units, opportunities_per_unit)
    if not all(math.isfinite(count) for count in counts) or defects < 0 or min(units, opportunities_per_unit) <= 0:
        raise InputError("not_a_rate", count=defects, denominator=units)
    opportunities = units * opportunities_per_unit
    if defects > opportunities:
        raise InputError("more_defects_than_opportunities", defects=defects, opportunities=opportunities)
    share = defects / opportunities
    z = z_of_defects(share, shift=shift) - shift
    return SigmaLevel(
        defects=defects,
        units=units,
        opportunities=opportunities,
        shift=shift,
        per_unit=defects / units,
        per_opportunity=share,
        per_million=share * MILLION,
        yield_share=1 - share,
        first_time_yield=math.exp(-defects / units),
        z_long_term=z,
        sigma_level=z + shift,
    )


def rolled_throughput_yield(step_yields: Numbers) -> RolledYield:
    """Product of the step yields (0 to 1), and its root of as many steps. Raises InputError
    ``not_a_share``."""
    sample = clean(step_yields, name="step_yields")
    if not sample.n:
        return RolledYield(0, None, None, dropped=sample.dropped, undefined=undefined("too_few_values", "rolled"))
    if sample.values.min() < 0 or sample.values.max() > 1:
        raise InputError("not_a_share", name="step_yields")
    rolled = float(np.prod(sample.values))
    return RolledYield(sample.n, rolled, rolled ** (1 / sample.n), dropped=sample.dropped)


def z_of_defects(share: float, *, shift: float = SHIFT) -> float:
    """The sigma level of a share of defects: z of the yield plus the shift; infinite at nought, minus infinite
    at 1."""
    if not 0 <= share <= 1:
        raise InputError("not_a_share", name="share")
    if not math.isfinite(shift):
        raise InputError("shift_not_finite")
    return shift - float(special.ndtri(share))


def defects_of_z(level: float, *, shift: float = SHIFT) -> float:
    """Defects per million opportunities at a sigma level."""
    if not (math.isfinite(level) and math.isfinite(shift)):
        raise InputError("shift_not_finite")
    return MILLION * float(special.ndtr(shift - level))


def sigma_table(levels: Sequence[float], *, shift: float = SHIFT) -> SigmaTable:
    """The conversion table: defects per million opportunities and yield at each sigma level."""
    rows = [(level, defects_of_z(level, shift=shift)) for level in levels]
    return SigmaTable(shift, tuple(SigmaRow(defects, float(level), 1 - defects / MILLION) for level, defects in rows))
