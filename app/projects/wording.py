"""Gentle checks of what a charter says: they ask, they never block.

A problem says what, where, since when and how much, and names no cause, solution or person; a goal has a number, a
measure and a date; a scope has its first and last step. Each finding is a code; `ADVICE` holds what the page says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from flask_babel import lazy_gettext as _l

from app.projects import figures

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
WHEN = re.compile(
    rf"\b({figures.YEAR}|since|between|during|until|last|past|previous|ago|Q[1-4]|(week|wk|quarter) \d+"
    rf"|spring|summer|autumn|winter|(?-i:{figures.MONTH})|\d\d?[./]\d\d?[./]\d{{2,4}})(?!\w)",
    re.IGNORECASE,
)
TIME = r"last|past|first|same|end|beginning|average|other|whole|way|day|week|month|quarter|year|morning|night|evening"
WHERE = re.compile(
    r"\b(zones?|sites?|wards?|units?|lines? \d+|departments?|clinics?|plants?|warehouses?|cells?|areas?|stations?"
    r"|bench(es)?|buildings?|rooms?|halls?|offices?|docks?|aisles?|shops?|stores?|depots?|labs?|theatres?|hospitals?|desks?|step"
    r"|counters?|branch(es)?|kitchens?|floors?|centres?|centers?)\b"
    rf"|\b(in|at|on|inside|within|across|throughout) (the|our|all) (?!({TIME})s?\b)[a-z]"
    rf"|(?-i:[a-z,] (?!{figures.MONTH}\b|Q[1-4]\b|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[A-Z]\w)",
    re.IGNORECASE,
)
SHORTEST_PROBLEM = 40

ADVICE = {
    "problem_cause": _l("The problem names a cause. Say what is seen; the cause is found later, with evidence."),
    "problem_solution": _l("The problem names a solution. Say what is wrong, so that other solutions stay possible."),
    "problem_blame": _l("The problem names people at fault. Ask what in our system allowed it."),
    "problem_number": _l("The problem has no number. How many, how often, how long?"),
    "problem_where": _l("The problem does not say where. Which site, area or step of the process?"),
    "problem_when": _l("The problem does not say since when or in which period."),
    "problem_short": _l("The problem is very short. Which process, what is wrong, where, how big?"),
    "goal_number": _l("The goal has no number. From how much, to how much?"),
    "goal_same": _l("The goal goes from a number to the same number. From how much, to how much?"),
    "goal_date": _l("The goal has no date. By when?"),
    "goal_from": _l("The goal does not say from how much. Where does it stand now?"),
    "goal_past": _l("The date of the goal has passed. By when should it be reached now?"),
    "goal_measure": _l("No main measure is chosen yet. Which number will show that the goal is reached?"),
    "scope_first": _l("The first step of the process is not named. Where does the scope begin?"),
    "scope_last": _l("The last step of the process is not named. Where does the scope end?"),
}


GOAL_DOUBTS = ("goal_from", "goal_past")
"""What a goal may leave open and still be one."""


class Wording(Protocol):
    """What the checks read of a charter."""

    @property
    def problem(self) -> str: ...
    @property
    def goal(self) -> str: ...
    @property
    def goal_by(self) -> date | None: ...
    @property
    def first_step(self) -> str: ...
    @property
    def last_step(self) -> str: ...


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
        "problem_number": not figures.has_figure(problem),
        "problem_where": not WHERE.search(problem),
        "problem_when": not WHEN.search(problem),
        "problem_short": len(problem) < SHORTEST_PROBLEM,
    }
    return [code for code, found in checks.items() if found]


def goal_findings(charter: Wording, *, has_measure: bool, today: date) -> list[str]:
    """What a goal still lacks; last of all, the doubts that are worth a look and no more."""
    if not charter.goal:
        return []
    has_number = figures.has_figure(charter.goal)
    checks = {
        "goal_number": not has_number,
        "goal_same": figures.stays_the_same(charter.goal),
        "goal_date": charter.goal_by is None,
        "goal_measure": not has_measure,
        "goal_from": has_number and not figures.says_from_and_to(charter.goal),
        "goal_past": charter.goal_by is not None and charter.goal_by < today,
    }
    return [code for code, found in checks.items() if found]


def scope_findings(charter: Wording) -> list[str]:
    """Which edge of the scope is not named."""
    checks = {"scope_first": not charter.first_step, "scope_last": not charter.last_step}
    return [code for code, found in checks.items() if found]


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """What the checks read of a version that was frozen."""

    problem: str
    goal: str
    goal_by: date | None
    first_step: str
    last_step: str

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Frozen:
        """From a version's content."""
        texts = {name: content.get(name) or "" for name in ("problem", "goal", "first_step", "last_step")}
        day = content.get("goal_by")
        return cls(**texts, goal_by=date.fromisoformat(day) if day else None)


def codes_of(content: Mapping[str, Any], *, has_measure: bool, today: date) -> list[str]:
    """All findings of a version's content, in the order of the charter."""
    found = findings(Frozen.of(content), has_measure=has_measure, today=today)
    return [code for codes in found.values() for code in codes]


def findings(charter: Wording, *, has_measure: bool, today: date) -> dict[str, list[str]]:
    """All findings, by the field they belong to."""
    return {
        "problem": problem_findings(charter.problem),
        "goal": goal_findings(charter, has_measure=has_measure, today=today),
        "first_step": scope_findings(charter),
    }
