"""Run a folder of golden cases through the program and report."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO

from app.stats.base.result import InputError
from tests.oracle.answers import ANSWERS, REASONS
from tests.oracle.cases import Case, Comparison, compare, read_case
from tests.oracle.sources import ACCURACY, ERRORS

_NO_ACCURACY: dict[str, Any] = {}


@dataclass
class Report:
    """Counts over a folder; ``unanswered`` counts the cases of procedures the program does not have."""

    passed: int = 0
    compared: int = 0
    failures: list[str] = field(default_factory=list)
    disputed: list[str] = field(default_factory=list)
    unanswered: Counter[str] = field(default_factory=Counter)
    left_out: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def judge(case: Case) -> Comparison:
    """One case against the program's answer. An edge case may be refused; whatever else goes wrong is a difference."""
    try:
        answer = ANSWERS[case.procedure](case)
        return _compared(case, answer)
    except InputError as refused:
        if case.kind == "edge" or case.expected.get("error_or_undefined") is True:
            return Comparison(compared=1)
        return Comparison(differences=[f"refused: {refused}"])
    except Exception as wrong:  # noqa: BLE001 - one bad case must not hide the others
        return Comparison(differences=[f"{type(wrong).__name__}: {wrong}"])


def _compared(case: Case, answer: Mapping[str, Any]) -> Comparison:
    """The case in pieces, each at the accuracy its source has."""
    total, reasons = Comparison(), REASONS.get(case.procedure, {})
    error = ERRORS.get(case.procedure)
    wrong = case.expected.keys() & error.names if error and error.applies(case) else frozenset()
    total.disputed += sorted(wrong)
    right = {name: value for name, value in case.expected.items() if name not in wrong}
    for piece in _pieces(replace(case, expected=right), answer):
        found = compare(piece, answer, reasons)
        total.compared += found.compared
        total.differences += found.differences
        total.left_out |= found.left_out
        total.disputed += found.disputed
    return total


def _pieces(case: Case, answer: Mapping[str, Any]) -> Iterator[Case]:
    """Values with a tolerance of their own, printed values at the one printed beside them, then all others."""
    rest = dict(case.expected)
    for name, (width, _) in ACCURACY.get(case.procedure, _NO_ACCURACY).items():
        if isinstance(rest.get(name), (int, float)):
            value = rest.pop(name)
            yield replace(case, expected={name: value}, atol=max(case.atol, width(value)))
    if "published" in answer and isinstance(rest.get("published"), dict):
        yield from _printed(case, rest.pop("published"))
    yield replace(case, expected=rest)


def _printed(case: Case, published: Mapping[str, Any]) -> Iterator[Case]:
    """Printed values, by the publication's name where it has one, each to the digits printed or to the tolerance
    beside it if that is wider. Remarks are not numbers."""
    for name, group in published.items():
        if isinstance(group, dict):
            yield from _printed_values(case, group, name)
    flat = {name: value for name, value in published.items() if not isinstance(value, dict)}
    yield from _printed_values(case, flat, "")


def _printed_values(case: Case, group: Mapping[str, Any], publication: str) -> Iterator[Case]:
    rtol, atol = float(group.get("rtol", case.rtol)), float(group.get("atol", 0))
    pieces: list[tuple[dict[str, Any], float]] = [
        ({name: value}, case.atol) for name, value in group.items() if isinstance(value, list)
    ]
    for path, value in _numbers({name: one for name, one in group.items() if name not in ("rtol", "atol")}):
        pieces.append((path, 0.5 * 10.0 ** -len(str(value).partition(".")[2])))
    for path, room in pieces:
        expected = {"published": {publication: path} if publication else path}
        yield replace(case, expected=expected, rtol=rtol, atol=max(atol, room))


def _numbers(group: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], float]]:
    """Each number of nested tables, as a table that holds it alone."""
    for name, value in group.items():
        if isinstance(value, dict):
            yield from (({name: inner}, number) for inner, number in _numbers(value))
        elif isinstance(value, (int, float)):
            yield {name: value}, value


def read_cases(folder: Path) -> Iterator[Case | str]:
    """Every case of a folder; a sentence for each file or case that cannot be read."""
    for file in sorted(folder.glob("*.json")):
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as wrong:
            yield f"{file.name}: cannot be read: {wrong}"
            continue
        raw_cases = told.get("cases", []) if isinstance(told, dict) else told
        for place, raw in enumerate(raw_cases if isinstance(raw_cases, list) else [None]):
            try:
                yield read_case(folder, raw)
            except Exception as wrong:  # noqa: BLE001 - whatever is odd about a case, the next may be sound
                name = raw.get("id", place + 1) if isinstance(raw, dict) else place + 1
                yield f"{file.name} {name}: malformed case: {type(wrong).__name__}: {wrong}"


def run_folder(folder: Path) -> Report:
    """Every case of a folder."""
    report = Report()
    for case in read_cases(folder):
        if isinstance(case, str):
            report.failures.append(case)
        elif case.procedure not in ANSWERS:
            report.unanswered[case.procedure] += 1
        else:
            _count(report, case, judge(case))
    return report


def _count(report: Report, case: Case, found: Comparison) -> None:
    report.compared += found.compared
    report.disputed += [f"{case.id} {name}" for name in found.disputed]
    for name, reason in found.left_out.items():
        report.left_out[case.procedure][f"{name}: {reason}"] += 1
    if found.differences:
        report.failures.append(f"{case.procedure} {case.id}: " + "; ".join(found.differences))
    else:
        report.passed += 1


def write(report: Report, paper: TextIO) -> None:
    """A line for each failing case, what was left out and why, and the count last."""
    lines = [f"FAILED {failure}" for failure in report.failures]
    for procedure, reasons in sorted(report.left_out.items()):
        lines += [f"left out, {procedure}: {why} ({times} times)" for why, times in sorted(reasons.items())]
    lines += [f"disputed: {value} (see tests/oracle/disputed.md)" for value in report.disputed]
    lines += [f"unanswered: {name} ({cases} cases)" for name, cases in sorted(report.unanswered.items())]
    left_out = sum(sum(reasons.values()) for reasons in report.left_out.values())
    unanswered = sum(report.unanswered.values())
    share = 100 * report.compared / max(1, report.compared + left_out + len(report.disputed))
    lines += [
        f"{report.compared} values compared ({share:.1f} %), {left_out} left out, {len(report.disputed)} disputed",
        f"{unanswered} cases unanswered",
        f"{report.passed} passed, {len(report.failures)} failed",
    ]
    paper.writelines(f"{line}\n" for line in lines)
