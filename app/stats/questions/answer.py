"""What a question is answered with, and what all answers share: the level, the fewest values, the chance sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from app.stats.base.result import Floats, InputError, TestResult
from app.stats.before_after.evidence import far_out
from app.stats.before_after.verdict_result import Check, Sentence
from app.stats.describing.assumptions import anderson_darling

ALPHA = 0.05
FEWEST_VALUES = 5
ROBUST_FROM = 15
"""From so many values a group on, a test of means does not mind lopsided data (Minitab Assistant white papers)."""
WELL_POWERED = 0.8
"""How often a difference that could be hidden would have been found."""
_CERTAIN, _SURE = 0.001, 0.01
_PROBLEMS_FIRST = {"todo": 0, "look": 1, "ok": 2, "info": 3}


@dataclass(frozen=True)
class Answer:
    """``signal``: yes, no, unsure or early. ``procedure`` is the code of what was done, ``reason`` why it was chosen,
    ``offered`` what an expert may choose instead. ``results`` holds the procedures' own answers by name; ``figures``
    what a picture needs beyond the data."""

    question: str
    procedure: str
    reason: Sentence
    offered: tuple[str, ...]
    signal: str
    sentence: Sentence
    lines: tuple[Sentence, ...] = ()
    checks: tuple[Check, ...] = ()
    results: Mapping[str, object] = field(default_factory=dict)
    figures: Mapping[str, object] = field(default_factory=dict)


class Tested(Protocol):
    """Any test's own answer."""

    @property
    def p_value(self) -> float | None: ...


def problems_first(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The report card in its order."""
    return tuple(sorted(checks, key=lambda check: _PROBLEMS_FIRST[check.state]))


def chosen(asked: str | None, picked: str, offered: Sequence[str]) -> tuple[str, bool]:
    """The procedure to run and whether an expert asked for it. Raises InputError ``unknown_procedure``."""
    if asked is None or asked == picked:
        return picked, False
    if asked not in offered:
        raise InputError("unknown_procedure", procedure=str(asked))
    return asked, True


def chance(p_value: float) -> tuple[Sentence, ...]:
    """How often chance alone would do this, for p below .05; nothing else."""
    if p_value < _CERTAIN:
        return (Sentence("chance_thousand"),)
    if p_value < _SURE:
        return (Sentence("chance_hundred"),)
    if p_value < ALPHA:
        return (Sentence("chance_about", {"tries": max(1, round(100 * p_value))}),)
    return ()


def means_or_ranks(*, extremes: int, bent: bool, few: bool) -> str | None:
    """Why ranks are compared instead of averages; None where averages hold."""
    if extremes:
        return "extreme_values"
    return "lopsided_and_few" if bent and few else None


def of_two_tests(tested: Tested, second: Tested) -> str:
    """A difference needs the main test, and a second one that does not contradict it outright; so does none.

    Two estimates of one difference that point in opposite directions answer nothing: most values of a group may be
    lower while its few far ones make its average higher.
    """
    if tested.p_value is None or _opposed(tested, second):
        return "unsure"
    if tested.p_value < ALPHA:
        return "unsure" if second.p_value is not None and second.p_value > 2 * ALPHA else "yes"
    return "unsure" if second.p_value is not None and second.p_value < ALPHA / 5 else "no"


def _opposed(tested: Tested, second: Tested) -> bool:
    if not isinstance(tested, TestResult) or not isinstance(second, TestResult):
        return False  # of more than two groups there is no one difference
    return (tested.estimate or 0.0) * (second.estimate or 0.0) < 0


def below_the_headline(signal: str, tested: Tested, hidden: Callable[[], float | None]) -> tuple[Sentence, ...]:
    """How often chance would do this, why nobody can be sure, or what difference could be there unseen (``hidden``)."""
    if tested.p_value is None:
        return (Sentence("no_spread"),)
    if signal == "unsure":
        return (Sentence("methods_differ"),)
    if signal == "yes":
        return chance(tested.p_value)
    unseen = hidden()
    return () if unseen is None else (Sentence("hidden_difference", {"hidden": unseen}),)


def extreme_values(groups: Iterable[Floats]) -> int:
    """How many values lie far out in their group."""
    return sum(int(far_out(values, np.ones(values.size)).sum()) for values in groups)


def lopsided(values: Floats) -> bool:
    """Whether Anderson and Darling's test speaks against a normal distribution."""
    found = anderson_darling(values)
    return found.p_value is not None and found.p_value < ALPHA
