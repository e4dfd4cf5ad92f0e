"""How many times the question is asked, and what that does to p-values and intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from scipy import special

from app.stats.base.result import InputError
from app.stats.before_after.sequential import adjusted_p, always_valid_p

ALPHA = 0.05


@dataclass(frozen=True)
class Looks:
    """Look number ``look`` of ``planned``; ``planned`` None means their number is unknown and any is
    allowed."""

    look: int = 1
    planned: int | None = 1

    @property
    def counted(self) -> int | None:
        """The looks that are paid for: those planned, or those already taken when they are more."""
        return None if self.planned is None else max(self.look, self.planned)

    def adjust(self, p_value: float, *, n_after: int) -> float:
        """The p-value that allows for all looks."""
        if self.counted is None:
            return always_valid_p(-float(special.ndtri(max(p_value, 1e-300) / 2)), information=n_after)
        return adjusted_p(p_value, looks=self.counted)

    def nominal(self, *, n_after: int) -> float:
        """The unadjusted p-value below which the adjusted one is below 0.05."""
        return _nominal(self.counted, n_after if self.counted is None else 0)


def check_looks(look: int, planned: int | None) -> Looks:
    """Raises InputError ``looks_out_of_range``."""
    whole = all(type(number) is int and number >= 1 for number in (look, 1 if planned is None else planned))
    if not whole or max(look, planned or 1) > 200:
        raise InputError("looks_out_of_range", look=look, planned=planned)
    return Looks(look, planned)


@lru_cache(maxsize=1024)
def _nominal(counted: int | None, n_after: int) -> float:
    if counted == 1:
        return ALPHA
    looks = Looks(1, counted)
    low, high = math.log(1e-9), math.log(ALPHA)
    for _ in range(40):
        middle = (low + high) / 2
        if looks.adjust(math.exp(middle), n_after=n_after) < ALPHA:
            low = middle
        else:
            high = middle
    return math.exp(low)
