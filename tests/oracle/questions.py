"""What a case asks, read from its parameters: level, direction, reference, groups."""

from __future__ import annotations

from typing import Any

from app.stats.base.groups import by_label
from tests.oracle.cases import Case


def alternative_of(case: Case) -> str:
    """R's and pwr's names; "one.sided" looks above."""
    asked = str(case.params.get("alternative") or "two.sided").replace("_", ".").replace("-", ".")
    return {"two.sided": "two-sided", "one.sided": "greater"}.get(asked, asked)


def level_of(case: Case) -> float:
    level = case.params.get("conf_level")
    return 0.95 if level is None else float(level)


def question_of(case: Case) -> dict[str, Any]:
    return {"level": level_of(case), "alternative": alternative_of(case)}


def reference_of(case: Case) -> float:
    mu = case.params.get("mu")
    return 0.0 if mu is None else float(mu)


def groups_of(case: Case) -> dict[str, Any]:
    """A column of values beside one of labels, or a column for each group."""
    if "value" in case.data and "group" in case.data:
        return by_label(case.data["value"], case.data["group"])
    if isinstance(case.data.get("groups"), dict):
        return dict(case.data["groups"])
    return {name: values for name, values in case.data.items() if isinstance(values, list)}


def pair_of(case: Case) -> tuple[Any, Any]:
    return case.data["x"], case.data["y"]
