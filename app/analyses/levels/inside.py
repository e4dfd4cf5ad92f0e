"""Looking inside a level: the values of one shift alone, split by the product they were of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.metrics.stratifying.models import Factor, FactorLevel


@dataclass(frozen=True, kw_only=True)
class Inside:
    """The levels one has looked into, in the order one came, and the other factors by which one may split further."""

    levels: tuple[FactorLevel, ...]
    further: tuple[Factor, ...]

    def keys(self, *more: str) -> list[str]:
        """What the address says of it, with the keys of further levels."""
        return [*(str(level.id) for level in self.levels), *more]


def inside_of(factor: Factor, factors: Sequence[Factor], asked: Sequence[str]) -> Inside | None:
    """The levels in an address, one of each other factor of the measure; None where it names any other."""
    known = {str(level.id): level for one in factors if one.id != factor.id for level in one.levels}
    levels = tuple(known[key] for key in asked if key in known)
    split_by = {factor.id, *(level.factor_id for level in levels)}
    if len(levels) != len(asked) or len(split_by) != len(asked) + 1:
        return None
    return Inside(levels=levels, further=tuple(one for one in factors if one.id not in split_by))
