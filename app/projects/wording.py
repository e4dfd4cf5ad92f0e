"""Gentle checks of what a charter says: they ask, they never block.

A problem names no cause, solution or person; a goal has a number, a measure and a date; a scope has its first and
last step. Each finding is a code; `ADVICE` holds what the page says for it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Protocol

from flask_babel import lazy_gettext as _l

CAUSE = re.compile(r"\b(because|due to|caused by|root cause|as a result of|owing to|thanks to)\b", re.IGNORECASE)
SOLUTION = re.compile(
    r"\b(we (need|must|should|will|have) to|needs? (a|an|new|more)|install|buy|introduce|implement|replace|hire|"
    r"roll ?out|by (adding|training|buying|installing)|lack of|not enough (staff|training)|missing (a|an|the))\b",
    re.IGNORECASE,
)
BLAME = re.compile(
    r"\b(human error|careless(ness|ly)?|lazy|laziness|incompeten\w+|stupid\w*|negligen\w+|inattenti\w+|"
    r"(operator|nurse|picker|driver|staff|worker|people|employee)s? (fail|failed|forget|forgot|do not care|"
    r"don.t care|refuse|ignore)\w*|fault of|to blame|blame)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d")
WHEN = re.compile(
    r"\b(20\d\d|since|from|between|during|per|each|every|week|month|quarter|year|day|daily|weekly|monthly)\b",
    re.IGNORECASE,
)
SHORTEST_PROBLEM = 40

ADVICE = {
    "problem_cause": _l("The problem names a cause. Say what is seen; the cause is found later, with evidence."),
    "problem_solution": _l("The problem names a solution. Say what is wrong, so that other solutions stay possible."),
    "problem_blame": _l("The problem names people at fault. Ask what in our system allowed it."),
    "problem_number": _l("The problem has no number. How many, how often, how long?"),
    "problem_when": _l("The problem does not say since when or in which period."),
    "problem_short": _l("The problem is very short. Which process, what is wrong, where, how big?"),
    "goal_number": _l("The goal has no number. From how much, to how much?"),
    "goal_date": _l("The goal has no date. By when?"),
    "goal_past": _l("The date of the goal has passed. By when should it be reached now?"),
    "goal_measure": _l("No main measure is chosen yet. Which number will show that the goal is reached?"),
    "scope_first": _l("The first step of the process is not named. Where does the scope begin?"),
    "scope_last": _l("The last step of the process is not named. Where does the scope end?"),
}


class Wording(Protocol):
    """What the checks read of a charter."""

    problem: str
    goal: str
    goal_by: date | None
    first_step: str
    last_step: str


def names_cause(text: str) -> bool:
    """Whether a text explains instead of describing."""
    return bool(CAUSE.search(text))


def names_solution(text: str) -> bool:
    """Whether a text prescribes a remedy."""
    return bool(SOLUTION.search(text))


def blames(text: str) -> bool:
    """Whether a text puts the fault on people."""
    return bool(BLAME.search(text))


def problem_findings(problem: str) -> list[str]:
    """What could be said better in a problem statement."""
    if not problem:
        return []
    checks = {
        "problem_cause": names_cause(problem),
        "problem_solution": names_solution(problem),
        "problem_blame": blames(problem),
        "problem_number": not NUMBER.search(problem),
        "problem_when": not WHEN.search(problem),
        "problem_short": len(problem) < SHORTEST_PROBLEM,
    }
    return [code for code, found in checks.items() if found]


def goal_findings(charter: Wording, *, has_measure: bool, today: date) -> list[str]:
    """What a goal still lacks; last of all, a day that has passed, which lacks nothing and is worth a look."""
    if not charter.goal:
        return []
    checks = {
        "goal_number": not NUMBER.search(charter.goal),
        "goal_date": charter.goal_by is None,
        "goal_measure": not has_measure,
        "goal_past": charter.goal_by is not None and charter.goal_by < today,
    }
    return [code for code, found in checks.items() if found]


def scope_findings(charter: Wording) -> list[str]:
    """Which edge of the scope is not named."""
    checks = {"scope_first": not charter.first_step, "scope_last": not charter.last_step}
    return [code for code, found in checks.items() if found]


def findings(charter: Wording, *, has_measure: bool, today: date) -> dict[str, list[str]]:
    """All findings, by the field they belong to."""
    return {
        "problem": problem_findings(charter.problem),
        "goal": goal_findings(charter, has_measure=has_measure, today=today),
        "first_step": scope_findings(charter),
    }
