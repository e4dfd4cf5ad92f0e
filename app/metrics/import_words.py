"""Words about what an import found: each kind of mistake by its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

LIST_TITLES = {
    "values": _l("All values of this import"),
    "unusual": _l("Values far from the usual"),
    "mistakes": _l("All mistakes of this import"),
}
KINDS = (
    ("row.repeated", _l("Rows whose day stood further up")),
    ("row.text_too_long", _l("Notes that are too long")),
    ("level.", _l("Names that are no level")),
    ("group.", _l("Rows without the name of their measure, or with one too long")),
    ("date.future", _l("Days that lie in the future")),
    ("date.ambiguous", _l("Dates that can mean two days")),
    ("date.", _l("Cells without a date that can be read")),
    ("number.ambiguous", _l("Numbers that can mean two things")),
    ("number.", _l("Cells without a number that can be read")),
    ("count.", _l("Counts that are not whole numbers of 0 or more")),
    ("denominator.", _l("Numbers that cannot be how many were checked")),
    ("proportion.above_one", _l("Counts above what was checked")),
    ("", _l("Cells that cannot be read")),
)
"""The beginning of a problem's code with the name of its kind; the first that fits counts."""


def mistake_kinds(mapping: dict[str, Any]) -> list[tuple[str, int]]:
    """How many mistakes of each kind a dry run found, the most frequent first."""
    found: Counter[str] = Counter()
    for code, count in mapping.get("mistakes", {}).items():
        found[next(str(name) for start, name in KINDS if code.startswith(start))] += count
    return found.most_common()


def new_level_names(levels: Sequence[tuple[str, str]]) -> str:
    """Shift: Nigt. Site: North, South"""
    by_factor: dict[str, list[str]] = {}
    for factor, name in levels:
        by_factor.setdefault(factor, []).append(name)
    return ". ".join(f"{factor}: {', '.join(names)}" for factor, names in by_factor.items())
