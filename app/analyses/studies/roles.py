"""Which column plays which part in a question: what is asked for, and what can be guessed from the headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from flask_babel import lazy_gettext as _l

from app.analyses.studies.columns import Table, numbers_of
from app.core.problems import Problem

NUMBER, LABEL, SEVERAL = "number", "label", "several"
Placed = dict[str, list[int]]
"""The columns by the part they play; no column where a part is left out."""

PEOPLE = frozenset({"operator", "operators", "person", "people", "appraiser", "inspector", "rater", "who", "name"})
THINGS = frozenset({"part", "parts", "item", "items", "sample", "unit", "piece", "order", "box", "case"})
GROUPS = frozenset(
    {"group", "shift", "site", "supplier", "machine", "line", "team", "zone", "ward", "method", "type", "weekday"}
)
SIZES = frozenset({"checked", "inspected", "n", "total", "size", "lines", "beds", "days", "hours", "units", "orders"})


SUBGROUPS = frozenset({"subgroup", "subgroups", "sample", "batch", "lot", "day", "date", "hour", "time"})
KINDS = frozenset({"kind", "type", "error", "reason", "cause", "category", "defect", "code", "problem", "failure"})
COUNTS = frozenset({"count", "counts", "number", "how", "many", "frequency", "cost", "costs", "minutes", "amount"})
FEWEST_SUBGROUPS = 12
"""So many subgroups of two values or more say whether a process was steady; fewer are asked about."""


@dataclass(frozen=True, kw_only=True)
class Role:
    """A part a column plays. `nobody` names leaving it out, where that is possible; `words` are usual headings."""

    key: str
    label: Any
    kind: str
    nobody: Any = None
    words: frozenset[str] = field(default_factory=frozenset)


ROLES: Mapping[str, tuple[Role, ...]] = {
    "differ": (
        Role(key="group", label=_l("Which column names the group?"), kind=LABEL, words=GROUPS,
             nobody=_l("None: each column of numbers is a group")),
        Role(key="value", label=_l("Which column holds the value?"), kind=NUMBER,
             nobody=_l("Each column of numbers is a group")),
    ),
    "pair": (
        Role(key="first", label=_l("First value"), kind=NUMBER, words=frozenset({"before", "first", "old"})),
        Role(key="second", label=_l("Second value"), kind=NUMBER, words=frozenset({"after", "second", "new"})),
    ),
    "shares": (
        Role(key="group", label=_l("Which column names the group?"), kind=LABEL, nobody=_l("None: each row is one")),
        Role(key="count", label=_l("How many had it?"), kind=NUMBER),
        Role(key="size", label=_l("How many were checked?"), kind=NUMBER, words=SIZES),
    ),
    "rates": (
        Role(key="group", label=_l("Which column names the group?"), kind=LABEL, nobody=_l("None: each row is one")),
        Role(key="count", label=_l("How many happened?"), kind=NUMBER),
        Role(key="size", label=_l("In how much?"), kind=NUMBER, words=SIZES),
    ),
    "pareto": (
        Role(key="kind", label=_l("Which column names the kind?"), kind=LABEL, words=KINDS),
        Role(key="count", label=_l("How many (or how much) is it each time?"), kind=NUMBER, words=COUNTS,
             nobody=_l("Each row is one")),
    ),
    "drive": (
        Role(key="y", label=_l("Which column is the result (Y)?"), kind=NUMBER, words=frozenset({"y", "result"})),
        Role(key="x", label=_l("Which columns may move it (X)?"), kind=SEVERAL),
    ),
    "limits": (
        Role(key="value", label=_l("Which column holds the value?"), kind=NUMBER,
             nobody=_l("Several: each row is a subgroup")),
        Role(key="subgroup", label=_l("Which column names the subgroup?"), kind=LABEL, words=SUBGROUPS,
             nobody=_l("None: each value stands for itself")),
    ),
    "trust": (
        Role(key="part", label=_l("Which column names the part?"), kind=LABEL, words=THINGS),
        Role(key="person", label=_l("Which column says who measured?"), kind=LABEL, words=PEOPLE),
        Role(key="value", label=_l("Which column holds the value?"), kind=NUMBER),
    ),
    "agree": (
        Role(key="part", label=_l("Which column names the item?"), kind=LABEL, words=THINGS),
        Role(key="person", label=_l("Which column says who judged?"), kind=LABEL, words=PEOPLE),
        Role(key="rating", label=_l("Which column holds the judgement?"), kind=LABEL,
             words=frozenset({"rating", "judgement", "judgment", "result", "verdict", "grade", "call"})),
        Role(key="standard", label=_l("Which column holds the right answer?"), kind=LABEL,
             nobody=_l("None: nobody knows it"),
             words=frozenset({"standard", "truth", "right", "reference", "correct"})),
    ),
    "plan": (),
}  # fmt: skip


@dataclass(frozen=True)
class Guess:
    """The columns by part as far as they show, and whether a person has to choose."""

    placed: Placed
    is_sure: bool


def offered(table: Table, role: Role) -> tuple[int, ...]:
    """The columns that can play a part."""
    return tuple(range(len(table.names))) if role.kind == LABEL else table.numeric


def guess(question: str, table: Table) -> Guess:
    """What the headings and the cells say of a table."""
    return _GUESSES.get(question, _by_kind)(question, table)


def _named(question: str, table: Table) -> Placed:
    """The columns whose heading says the part, each used once."""
    placed: Placed = {}
    for role in ROLES[question]:
        used = {index for indexes in placed.values() for index in indexes}
        found = [i for i in offered(table, role) if i not in used and table.words(i) & role.words]
        placed[role.key] = found[:1]
    return placed


def _by_kind(question: str, table: Table) -> Guess:
    """Headings first; what is left goes to the parts in their order, surely where no choice is left."""
    placed, is_sure = _named(question, table), True
    for kind in (NUMBER, LABEL):
        open_roles = [role for role in ROLES[question] if role.kind == kind and not placed[role.key]]
        left = _left(table, placed, numbers=kind == NUMBER)
        needed = [role for role in open_roles if role.nobody is None]
        wanted = needed if len(left) < len(open_roles) else open_roles
        is_sure = is_sure and len(left) == len(wanted) and len(wanted) < 2
        placed |= {role.key: [index] for role, index in zip(wanted, left, strict=False)}
    return Guess(placed, is_sure and _complete(question, placed))


def _left(table: Table, placed: Placed, *, numbers: bool) -> list[int]:
    used = {index for indexes in placed.values() for index in indexes}
    return [index for index in (table.numeric if numbers else table.texts) if index not in used]


def _complete(question: str, placed: Placed) -> bool:
    return all(placed[role.key] or role.nobody is not None for role in ROLES[question])


def _groups(_question: str, table: Table) -> Guess:
    """One value beside one name; or several columns of numbers, each a group."""
    placed = {"group": _group_column(table)}
    if not placed["group"] and not table.texts:
        return Guess({"group": [], "value": []}, len(table.numeric) > 1)
    left = _left(table, placed, numbers=False)
    group = placed["group"] or left[:1]
    values = [index for index in table.numeric if index not in group]
    is_sure = len(values) == 1 and (bool(placed["group"]) or len(left) == 1)
    return Guess({"group": group, "value": values[:1]}, is_sure)


def _group_column(table: Table) -> list[int]:
    """The one column headed as a group; of numbers only where a few of them repeat, as machines 1 to 4 do."""
    named = [index for index in range(len(table.names)) if table.words(index) & GROUPS]
    repeats = [i for i in named if i in table.texts or 2 * table.distinct(i) <= table.rows]
    return named if len(named) == 1 and repeats else []


def _pair(_question: str, table: Table) -> Guess:
    named = _named("pair", table)
    if all(named.values()):
        return Guess(named, True)
    first = dict(zip(("first", "second"), ([index] for index in table.numeric), strict=False))
    return Guess({"first": [], "second": []} | first, len(table.numeric) == 2)


def _counted(question: str, table: Table) -> Guess:
    """The larger of two columns is what was checked; a rate can be larger than 1, so there the heading has to say."""
    placed = _named(question, table)
    numbers = [index for index in table.numeric if index not in placed["group"]]
    named = bool(placed["size"])
    if not named and len(numbers) > 1:
        placed["size"] = [max(numbers[:2], key=lambda index: _total(table, index))]
    counts = [index for index in numbers if index not in placed["size"]]
    placed["count"], placed["group"] = counts[:1], list(table.texts[:1])
    is_sure = (named or question == "shares") and len(counts) == 1 and len(table.texts) < 2
    return Guess(placed, is_sure and _complete(question, placed))


def _total(table: Table, index: int) -> float:
    found = numbers_of(table, index, None)
    return 0.0 if isinstance(found, Problem) else sum(value or 0.0 for value in found)


def _driven(_question: str, table: Table) -> Guess:
    """Nothing in a table says what drives what, unless its heading does."""
    named = _named("drive", table)["y"]
    y = named or list(table.numeric[-1:])
    return Guess({"y": y, "x": [index for index in table.numeric if index not in y]}, bool(named))


def _limits(_question: str, table: Table) -> Guess:
    """Numbered columns are the values of a subgroup; else one column holds them, in subgroups if a heading says so."""
    stems = [_stem(name) for name in table.names]
    headed = [i for i in range(len(stems)) if table.words(i) & SUBGROUPS and stems.count(stems[i]) == 1]
    for name in (*([index] for index in headed), []):
        if _are_numbered(table, [index for index in table.numeric if index not in name]):
            return Guess({"value": [], "subgroup": name}, True)
    subgroup = next((index for index in headed if subgroups_in(table, index)), None)
    values = [index for index in table.numeric if index != subgroup]
    enough = subgroup is None or subgroups_in(table, subgroup) >= FEWEST_SUBGROUPS
    placed = {"value": values[:1], "subgroup": [] if subgroup is None else [subgroup]}
    return Guess(placed, len(values) == 1 and enough)


def _stem(heading: str) -> str:
    """A heading without the number at its end: x of X1, fill of Fill (2)."""
    return re.sub(r"[\W\d_]+$", "", heading).lower()


def subgroups_in(table: Table, index: int) -> int:
    """How many names of a column stand in two rows or more, where the rows of each are together and most repeat."""
    runs = [len(list(rows)) for name, rows in groupby(table.columns[index]) if name]
    together = len(runs) == table.distinct(index)
    return sum(size > 1 for size in runs) if together and 2 * len(runs) <= table.rows else 0


def _are_numbered(table: Table, indexes: Sequence[int]) -> bool:
    """Whether several headings differ by a number alone, as X1 to X5 do, and do not name lines or machines."""
    stems = {_stem(table.names[index]) for index in indexes}
    return len(indexes) > 1 and len(stems) == 1 and not any(table.words(index) & GROUPS for index in indexes)


_GUESSES: Mapping[str, Callable[[str, Table], Guess]] = {
    "differ": _groups, "pair": _pair, "shares": _counted, "rates": _counted, "drive": _driven,
    "limits": _limits,
}  # fmt: skip


def used_columns(placed: Mapping[str, Sequence[int]]) -> list[int]:
    """Every column that plays a part."""
    return sorted({index for indexes in placed.values() for index in indexes})


def wide_columns(question: str, placed: Placed, table: Table) -> list[int]:
    """The columns that hold the values side by side, where no single one does."""
    if question == "differ" and not (placed["group"] and placed["value"]):
        return list(table.numeric)
    if question == "limits" and not placed["value"]:
        return [index for index in table.numeric if index not in placed["subgroup"]]
    return []


def numeric_columns(question: str, placed: Placed, table: Table) -> list[int]:
    """The columns that have to hold numbers."""
    return wide_columns(question, placed, table) or sorted(
        {i for role in ROLES[question] if role.kind != LABEL for i in placed[role.key]}
    )
