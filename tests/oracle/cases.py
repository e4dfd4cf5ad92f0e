"""Golden cases: reading them, and comparing an answer with what is expected."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

BUNDLED = Path(__file__).parent / "cases"
VANISHING = 1e-12
SMALL_ENOUGH = 1e-10
MISSING = object()
_NO_VALUES = frozenset({"rtol", "atol", "note"})
_DISPUTED = re.compile(r"^- `(?P<case>[^`]+)` `(?P<name>[^`]+)`$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One golden case; ``data`` holds columns by name, a file already read in."""

    id: str
    procedure: str
    data: Mapping[str, Any]
    params: Mapping[str, Any]
    expected: Mapping[str, Any]
    rtol: float
    atol: float
    kind: str


@dataclass
class Comparison:
    """What came of one case: how many values were compared, what differed, what was left out and why."""

    compared: int = 0
    differences: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    disputed: list[str] = field(default_factory=list)


def disputed_values() -> frozenset[tuple[str, str]]:
    """Case and value of each golden number shown to be wrong, as `disputed.md` lists them."""
    text = (Path(__file__).parent / "disputed.md").read_text(encoding="utf-8")
    return frozenset((line["case"], line["name"]) for line in _DISPUTED.finditer(text))


def read_folder(folder: Path) -> Iterator[Case]:
    """Every case of every JSON file in the oracle's format."""
    for file in sorted(folder.glob("*.json")):
        for raw in json.loads(file.read_text(encoding="utf-8")).get("cases", []):
            yield read_case(folder, raw)


def read_case(folder: Path, raw: Mapping[str, Any]) -> Case:
    """One case as the file has it, its data read in from ``folder``."""
    return Case(
        raw["id"],
        raw["procedure"],
        _data(folder, raw["data"]),
        raw.get("params", {}),
        raw["expected"],
        float(raw["rtol"]),
        float(raw.get("atol") or 1e-10),
        raw["kind"],
    )


def _data(folder: Path, data: Mapping[str, Any]) -> Mapping[str, Any]:
    if "csv" not in data:
        return data
    with (folder / data["csv"]).open(newline="", encoding="utf-8") as lines:
        rows = list(csv.reader(lines))
    if data["layout"] == "subgroup_rows":
        return {"subgroups": [[float(cell) for cell in row if cell] for row in rows[1:]]}
    names, body = rows[0], rows[1:]
    columns = {name: [_cell(row[place]) for row in body] for place, name in enumerate(names)}
    if data["layout"] == "long":
        groups: dict[str, list[float | str | None]] = {}
        for name, value in zip(columns["variable"], columns["value"], strict=True):
            groups.setdefault(str(name), []).append(value)
        return groups
    return columns


def _cell(text: str) -> float | str | None:
    if text in ("", "NA"):
        return None
    try:
        return float(text)
    except ValueError:
        return text


def compare(case: Case, answer: Mapping[str, Any], reasons: Mapping[str, str]) -> Comparison:
    """Each expected value against the answer's; a name the answer lacks needs a written reason."""
    found, disputed = Comparison(), disputed_values()
    for path, expected, value, tolerant in _leaves(case.expected, answer, case):
        name = path.rpartition(".")[2]
        if (case.id, name) in disputed:
            found.disputed.append(path)
        elif value is MISSING and (path in reasons or name in reasons):
            found.left_out[name] = reasons.get(path) or reasons[name]
        elif value is MISSING:
            found.differences.append(f"{path}: no answer")
        else:
            _compare(path, expected, value, tolerant, found)
    return found


def _leaves(expected: Mapping[str, Any], answer: Mapping[str, Any], case: Case) -> Iterator[tuple[str, Any, Any, Case]]:
    """Expected value beside the answer's, through tables and lists of tables, with the tolerances that hold for
    it: a table may have its own."""
    case = replace(case, rtol=expected.get("rtol", case.rtol), atol=expected.get("atol", case.atol))
    for name, wanted in expected.items():
        own = answer.get(name, MISSING)
        if name in _NO_VALUES:
            continue
        if isinstance(wanted, dict) and isinstance(own, Mapping):
            yield from ((f"{name}.{path}", *rest) for path, *rest in _leaves(wanted, own, case))
        elif isinstance(wanted, list) and wanted and isinstance(wanted[0], dict) and own is not MISSING:
            pairs: Iterator[tuple[dict[str, Any], dict[str, Any]]] = zip_longest(wanted, own, fillvalue={})
            for place, (inner, one) in enumerate(pairs):
                yield from ((f"{name}[{place + 1}].{path}", *rest) for path, *rest in _leaves(inner, one, case))
        else:
            yield name, wanted, own, case


def _compare(path: str, expected: Any, value: Any, case: Case, found: Comparison) -> None:
    if not isinstance(expected, list):
        found.compared += 1
        if not same(path, expected, value, case):
            found.differences.append(f"{path}: {value!r} instead of {expected!r}")
        return
    values = [] if value is None else list(value)
    if not expected:
        found.compared += 1
    if len(values) != len(expected):
        found.compared += len(expected)
        found.differences.append(f"{path}: {len(values)} values instead of {len(expected)}")
        return
    for place, (inner, own) in enumerate(zip(expected, values, strict=True)):
        _compare(f"{path}[{place + 1}]", inner, own, case, found)


def same(name: str, expected: Any, value: Any, case: Case) -> bool:
    """Equal within the case's own tolerances; null is undefined, "inf" infinite, a vanishing p just small."""
    if expected is None or isinstance(expected, bool):
        return bool(value is None if expected is None else value is not None and bool(value) == expected)
    if value is None:
        return False
    if isinstance(expected, str) and expected not in ("inf", "-inf"):
        return str(value) == expected
    wanted, own = float(expected), _single(value)
    if math.isinf(wanted) or math.isinf(own):
        return wanted == own
    if "p_value" in name and wanted < VANISHING:
        return own < SMALL_ENOUGH
    return abs(own - wanted) <= case.atol + case.rtol * abs(wanted)


def _single(value: Any) -> float:
    """One number; a series that is the same everywhere counts as that number."""
    if isinstance(value, np.ndarray):
        return float(value[0]) if np.ptp(value) <= 1e-12 * abs(float(value[0])) else math.nan
    return float(value)
