"""Which sentence a finding gets, and the numbers in it. No text here: codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.stats.base.result import Parameter
from app.stats.before_after.comparison import Comparison
from app.stats.before_after.judging import Findings, baseline_slope
from app.stats.before_after.looks import Looks
from app.stats.before_after.verdict_result import Sentence

if TYPE_CHECKING:
    from app.stats.before_after.verdict_figures import Figures

CLEAR = 0.01
SLIDING = 0.05
TINY = 0.2
"""Cohen's "small" effect: below it a real change is called very small."""

SINGLE = ("every", "share")
"""Goals that single values have to meet."""

Worded = tuple[str, Sentence, tuple[Sentence, ...]]


@dataclass(frozen=True, eq=False)
class Question:
    """What was asked: the comparison, the better direction, the looks and the goal."""

    comparison: Comparison
    direction: str
    looks: Looks
    goal: float | None
    goal_basis: str
    goal_share: float | None

    @property
    def better(self) -> float:
        return -1.0 if self.direction == "lower" else 1.0


def changed(question: Question, found: Findings, numbers: Figures) -> Worded:
    """The level moved: improved or worse, clearly or probably, or too small to matter."""
    verdict = "improved" if found.sign == question.better else "worse"
    parameters = _parameters(numbers)
    ending = "rose" if found.sign > 0 else "fell"
    chance = _chance(numbers.p_value)
    if numbers.standardised is not None and abs(numbers.standardised) < TINY and not numbers.goal.average_meets:
        return verdict, Sentence(f"tiny_{ending}", parameters), (Sentence("ask_if_it_matters"), chance)
    if verdict == "worse":
        code = "worse" if numbers.p_value < CLEAR else "worse_probable"
        return (
            verdict,
            Sentence(f"{code}_{ending}", parameters),
            (Sentence("look_around", {"since": found.change_point.position}), chance),
        )
    return verdict, Sentence(f"{_improved(numbers)}_{ending}", parameters), (chance,)


def _improved(numbers: Figures) -> str:
    if numbers.p_value >= CLEAR:
        return "improved_probable"
    some = {"average": "improved_goal_near", "share": "improved_goal_share"}.get(
        numbers.goal.basis, "improved_goal_some"
    )
    if numbers.goal.basis == "every" and numbers.goal.average_meets is False:
        some = "improved_goal_average"
    if numbers.goal.basis == "average" and numbers.goal.average_meets:
        some = "improved_goal_even"
    endings = {"meets": "improved_goal_met", "some": some, "misses": "improved_goal_missed"}
    return endings.get(numbers.goal.status, "improved")


def _chance(p_value: float) -> Sentence:
    """The chance sentence of a p-value below 0.05."""
    if p_value < 0.001:
        return Sentence("chance_thousand", {"p": p_value})
    if p_value < CLEAR:
        return Sentence("chance_hundred", {"p": p_value})
    return Sentence("chance_about", {"p": p_value, "tries": max(1, round(100 * p_value))})


def no_change(found: Findings, numbers: Figures) -> Worded:
    """No clear change; a goal of single values that is met now and then is met by chance."""
    lines, goal = (Sentence("moved_within", _parameters(numbers)), *_extremes_apart(found)), numbers.goal
    if goal.status == "some" and goal.basis in SINGLE:
        code = "no_change_goal_share" if goal.basis == "share" else "no_change_goal_some"
        more = Sentence("something_else_often" if goal.basis == "share" else "something_else")
        return "no_change", Sentence(code, _parameters(numbers)), (more, *lines)
    return "no_change", Sentence("no_change"), lines


def _extremes_apart(found: Findings) -> tuple[Sentence, ...]:
    """What could be hidden is worked out without extreme points, which may be the news."""
    points = int(found.extreme.sum())
    return (Sentence("extremes_apart", {"points": points}),) if points else ()


def sliding(question: Question, found: Findings) -> Worded:
    """A slide would look the same: said plainly when the stage before the change was itself moving that
    way."""
    slope, beside = baseline_slope(question.comparison), found.main.slope
    way = found.sign if found.moved or beside is None else float(np.sign(beside.estimate))
    if slope is None or slope[0] != way or slope[1] >= SLIDING:
        return "cannot_tell", Sentence("steady_slide"), (Sentence("slide_looks_same"),)
    return "cannot_tell", Sentence(_already(question, way)), (Sentence("may_have_come_anyway"),)


def moved_before(question: Question, found: Findings) -> Worded:
    """The level moved, but not when the change was made."""
    line = Sentence("moved_before_it", {"since": found.change_point.position})
    return "cannot_tell", Sentence(_already(question, found.sign)), (line,)


def _already(question: Question, way: float) -> str:
    return "already_improving" if way == question.better else "already_worsening"


def tests_disagree(found: Findings) -> Worded:
    """Two methods differ, with the extreme points named when there are any."""
    points = int((found.extreme | found.named).sum())
    line = Sentence("extreme_points", {"points": points}) if points else Sentence("methods_differ")
    return "cannot_tell", Sentence("tests_disagree"), (line,)


def _parameters(numbers: Figures) -> dict[str, Parameter]:
    change = numbers.difference.estimate
    return {
        "change": None if change is None else abs(change),
        "before": numbers.before.estimate,
        "after": numbers.after.estimate,
        "hidden": numbers.hidden,
        "goal": numbers.goal.goal,
        "ratio": numbers.relative.estimate if numbers.relative else None,
        "p": numbers.p_value,
        "meeting": numbers.goal.meeting,
        "of": numbers.goal.n,
    }
