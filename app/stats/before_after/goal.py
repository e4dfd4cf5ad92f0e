"""Does the measure meet its goal, on the basis the goal names: the average, every point, or a share of the
points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import TypeGuard

import numpy as np
from scipy import special

from app.stats.base.result import Flags, Floats, InputError

BASES = ("average", "every", "share")
LEAST_POINTS, FEWEST_POINTS = 5, 12
"""Points a stage: below the first nothing is calculated; below the second nothing is claimed, of a goal or a change."""


@dataclass(frozen=True)
class GoalAttainment:
    """``status``: meets, some (so close that chance decides, or now and then), misses, early (under 5 points),
    unknown (no goal).

    ``meeting`` of ``n`` points meet the goal (``share``); ``share_wanted`` belongs to the basis "share";
    ``probability`` is how sure the data make it that the long-run average meets the goal.
    """

    status: str
    basis: str
    goal: float | None = None
    n: int = 0
    meeting: int | None = None
    share: float | None = None
    share_wanted: float | None = None
    average_meets: bool | None = None
    probability: float | None = None


def check_goal(goal: float | None, basis: str, share: float | None, direction: str) -> None:
    """Raises InputError ``unknown_direction``, ``unknown_basis``, ``goal_not_a_number``,
    ``share_out_of_range``."""
    if direction not in ("lower", "higher"):
        raise InputError("unknown_direction", name=str(direction))
    if basis not in BASES:
        raise InputError("unknown_basis", name=str(basis))
    if goal is not None and not _is_number(goal):
        raise InputError("goal_not_a_number")
    if basis == "share" and goal is not None and not (_is_number(share) and 0 < share <= 1):
        raise InputError("share_out_of_range")


def _is_number(handed: object) -> TypeGuard[float]:
    return not isinstance(handed, bool) and isinstance(handed, Real) and math.isfinite(handed)


def attainment(
    values: Floats,
    *,
    average: float | None,
    direction: str,
    goal: float | None,
    basis: str = "average",
    share_wanted: float | None = None,
    error: float | None = None,
    df: float | None = None,
) -> GoalAttainment:
    """Judge ``values`` (n,) against the goal; ``error`` and ``df`` describe how sure their ``average`` is."""
    check_goal(goal, basis, share_wanted, direction)
    if goal is None:
        return GoalAttainment("unknown", basis, n=int(values.size))
    if values.size < LEAST_POINTS or average is None:
        return GoalAttainment("early", basis, goal, int(values.size), share_wanted=share_wanted)
    met = meets(values, goal, direction)
    average_meets = bool(meets(np.array([average]), goal, direction)[0])
    reach = 0.0 if not error or df is None else -float(special.stdtrit(df, 0.025)) * error
    return GoalAttainment(
        _status(met, basis, share_wanted, average_meets, abs(average - goal) <= reach)
        if values.size >= FEWEST_POINTS
        else "early",
        basis,
        goal,
        int(values.size),
        int(met.sum()),
        float(met.mean()),
        share_wanted,
        average_meets,
        _probability(average, goal, direction, error, df),
    )


def meets(values: Floats, goal: float, direction: str) -> Flags:
    """At the goal or on its good side."""
    return np.asarray(values <= goal if direction == "lower" else values >= goal)


def _status(met: Flags, basis: str, share_wanted: float | None, average_meets: bool, near: bool) -> str:
    if basis == "average":
        return "some" if near else "meets" if average_meets else "misses"
    wanted = 1.0 if basis == "every" or share_wanted is None else share_wanted
    if met.mean() >= wanted:
        return "meets"
    return "some" if met.any() else "misses"


def _probability(average: float, goal: float, direction: str, error: float | None, df: float | None) -> float | None:
    if not error or df is None:
        return None
    room = goal - average if direction == "lower" else average - goal
    return float(special.stdtr(df, room / error))
