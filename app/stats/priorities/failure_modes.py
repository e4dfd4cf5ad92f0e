"""Failure modes in order of urgency: risk priority number and action priority.

Sources: RPN = severity x occurrence x detection (MIL-P-1629; AIAG FMEA, 4th edition (2008)); action priority of the
AIAG & VDA FMEA Handbook (2019), which ranks severity first, then occurrence, then detection. Ratings are 1 to 10; for
detection 10 is the least detectable.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.stats.base.result import InputError, Positions
from app.stats.base.sample import Numbers, numbers

HIGH, MEDIUM, LOW = "high", "medium", "low"

_BANDS: tuple[tuple[int, tuple[tuple[int, str], ...]], ...] = (
    (9, ((6, "HHHH"), (4, "HHHM"), (2, "HMLL"), (1, "LLLL"))),
    (7, ((8, "HHHH"), (6, "HHHM"), (4, "HMMM"), (2, "MMLL"), (1, "LLLL"))),
    (4, ((8, "HHMM"), (6, "MMML"), (4, "MLLL"), (1, "LLLL"))),
    (2, ((8, "MMLL"), (1, "LLLL"))),
    (1, ((1, "LLLL"),)),
)
"""From the highest severity down: (lowest severity, (lowest occurrence, priority at detection 7-10, 5-6, 2-4, 1))."""

_DETECTION_FROM = (7, 5, 2, 1)
_WORDS = {"H": HIGH, "M": MEDIUM, "L": LOW}


@dataclass(frozen=True, eq=False)
class FailureModes:
    """n failure modes: RPN, severity x occurrence and action priority of each (n,), and ``rank_order``, the 0-based
    positions from the most to the least urgent by RPN, equal ones by severity, then occurrence, then as handed in."""

    rpn: Positions
    criticality: Positions
    action_priority: tuple[str, ...]
    rank_order: Positions
    total_rpn: int
    highest_rpn: int | None


def failure_modes(
    severity: Numbers, occurrence: Numbers, detection: Numbers, *, ties: str = "severity"
) -> FailureModes:
    """Ratings (n,) each, whole numbers from 1 to 10. ``ties`` "order" leaves equal RPN as handed in. Raises InputError
    ``lengths_differ``, ``rating_out_of_range``, ``unknown_ties``."""
    if ties not in ("severity", "order"):
        raise InputError("unknown_ties", ties=str(ties))
    s, o, d = (
        _ratings(values, name)
        for values, name in ((severity, "severity"), (occurrence, "occurrence"), (detection, "detection"))
    )
    if not s.size == o.size == d.size:
        raise InputError("lengths_differ", severity=int(s.size), occurrence=int(o.size), detection=int(d.size))
    rpn = s * o * d
    keys = (-o, -s, -rpn) if ties == "severity" else (-rpn,)
    return FailureModes(
        rpn,
        s * o,
        tuple(action_priority(*row) for row in zip(s.tolist(), o.tolist(), d.tolist(), strict=True)),
        np.lexsort(keys),
        int(rpn.sum()),
        int(rpn.max()) if rpn.size else None,
    )


def action_priority(severity: int, occurrence: int, detection: int) -> str:
    """high (must act, or say why not), medium (should) or low (may). Raises InputError ``rating_out_of_range``."""
    for name, rating in (("severity", severity), ("occurrence", occurrence), ("detection", detection)):
        _ratings([rating], name)
    rows = next(rows for lowest, rows in _BANDS if severity >= lowest)
    letters = next(letters for lowest, letters in rows if occurrence >= lowest)
    column = next(place for place, lowest in enumerate(_DETECTION_FROM) if detection >= lowest)
    return _WORDS[letters[column]]


def _ratings(values: Numbers, name: str) -> Positions:
    array = numbers(values, name=name)
    wrong = ~((array >= 1) & (array <= 10) & (array == np.floor(array)))
    if wrong.any():
        raise InputError("rating_out_of_range", name=name, position=int(np.flatnonzero(wrong)[0]) + 1)
    return array.astype(np.intp)
