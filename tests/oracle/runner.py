"""Run a folder of golden cases through the program and report."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from app.stats.result import InputError
from tests.oracle.answers import ANSWERS, REASONS
from tests.oracle.cases import Case, Comparison, compare, read_folder


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
    """One case against the program's answer."""
    try:
        answer = ANSWERS[case.procedure](case)
    except InputError as refused:
        if case.kind == "edge":
            return Comparison(compared=1)
        return Comparison(differences=[f"refused: {refused}"])
    return compare(case, answer, REASONS.get(case.procedure, {}))


def run_folder(folder: Path) -> Report:
    """Every case of a folder."""
    report = Report()
    for case in read_folder(folder):
        if case.procedure not in ANSWERS:
            report.unanswered[case.procedure] += 1
            continue
        found = judge(case)
        report.compared += found.compared
        report.disputed += [f"{case.id} {name}" for name in found.disputed]
        for name, reason in found.left_out.items():
            report.left_out[case.procedure][f"{name}: {reason}"] += 1
        if found.differences:
            report.failures.append(f"{case.procedure} {case.id}: " + "; ".join(found.differences))
        else:
            report.passed += 1
    return report


def write(report: Report, paper: TextIO) -> None:
    """A line for each failing case, what was left out and why, and the count last."""
    lines = [f"FAILED {failure}" for failure in report.failures]
    for procedure, reasons in sorted(report.left_out.items()):
        lines += [f"left out, {procedure}: {why} ({times} times)" for why, times in sorted(reasons.items())]
    lines += [f"disputed: {value} (see tests/oracle/disputed.md)" for value in report.disputed]
    lines += [f"unanswered: {name} ({cases} cases)" for name, cases in sorted(report.unanswered.items())]
    left_out = sum(sum(reasons.values()) for reasons in report.left_out.values())
    unanswered = sum(report.unanswered.values())
    lines += [
        f"{report.compared} values compared, {left_out} left out, {len(report.disputed)} disputed",
        f"{unanswered} cases unanswered",
        f"{report.passed} passed, {len(report.failures)} failed",
    ]
    paper.writelines(f"{line}\n" for line in lines)
