"""The runner goes on past whatever is wrong with a case, and says what it was."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.cases import Case
from tests.oracle.runner import Report, judge, run_folder, write

pytestmark = pytest.mark.pure

SHARED = {"source": "made up", "rtol": 1e-9, "kind": "computed", "oracle": "by hand", "params": {}}


def case(**parts: Any) -> Case:
    """A case of made-up numbers."""
    own = {"id": "made-up", "data": {}, "params": {}, "expected": {}, "rtol": 1e-9, "atol": 1e-10, "kind": "computed"}
    return Case(**{**own, **parts})


def reported(folder: Path, *cases: object) -> tuple[Report, list[str]]:
    (folder / "made_up.json").write_text(json.dumps({"family": "made up", "cases": cases}), encoding="utf-8")
    report, paper = run_folder(folder), io.StringIO()
    write(report, paper)
    return report, paper.getvalue().splitlines()


def test_malformed_cases_and_files_fail_and_the_sound_one_still_passes(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "strange.json").write_text('{"cases": 5}', encoding="utf-8")
    report, lines = reported(
        tmp_path,
        {"id": "no-expected", "procedure": "pareto"},
        "nonsense",
        {
            **SHARED,
            "id": "no-file",
            "procedure": "pareto",
            "data": {"csv": "none.csv", "layout": "columns"},
            "expected": {},
        },
        {**SHARED, "id": "no-data", "procedure": "pareto", "data": {}, "expected": {"total": 3}},
        {
            **SHARED,
            "id": "odd",
            "procedure": "pareto",
            "data": {"label": ["a"], "count": [1]},
            "expected": {"total": "x"},
        },
        {
            **SHARED,
            "id": "sound",
            "procedure": "pareto",
            "data": {"label": ["a"], "count": [3]},
            "expected": {"total": 3},
        },
    )
    assert report.passed == 1
    assert len(report.failures) == 7
    assert lines[-1] == "1 passed, 7 failed"
    assert any("made_up.json no-expected: malformed case: KeyError" in line for line in lines)
    assert any("no-data: KeyError" in line for line in lines)


def test_an_edge_case_may_be_refused_or_reported_as_undefined_but_not_answered() -> None:
    refused = case(procedure="pareto", data={"label": ["a"], "count": [-1]}, expected={"total": None}, kind="edge")
    assert judge(refused).differences == []
    line = case(procedure="simple_linear_regression", data={"x": [1, 1, 1], "y": [1, 2, 3]})
    undefined = {"error_or_undefined": True}
    assert judge(case(**{**vars(line), "expected": undefined})).differences == []
    drawn = {**vars(line), "data": {"x": [1, 2, 4], "y": [1, 3, 4]}, "expected": undefined}
    assert judge(case(**drawn)).differences != []


def test_printed_values_are_held_to_their_digits() -> None:
    data = {"part": [1, 1, 2, 2] * 2, "operator": ["A"] * 4 + ["B"] * 4, "y": [1.0, 1.2, 3, 3.1, 1.1, 1.4, 3.2, 3.3]}
    whole = judge(
        case(procedure="gage_rr_crossed", data=data, expected={"published": {"aiag_xbar_r": {"rtol": 0, "ev": 9}}})
    )
    (difference,) = whole.differences
    ev = float(difference.split(": ")[1].split(" ")[0])
    for printed, differences in ((round(ev, 3), 0), (round(ev, 3) + 0.001, 1)):
        group = {"aiag_xbar_r": {"rtol": 0, "ev": round(printed, 3)}, "note": "a remark"}
        found = judge(case(procedure="gage_rr_crossed", data=data, expected={"published": group}))
        assert len(found.differences) == differences


def test_a_value_its_source_solved_coarsely_is_compared_at_that_width() -> None:
    asked = {"procedure": "proportion_1sample", "params": {"x": 3, "n": 20, "p0": 0.3}}
    assert judge(case(**asked, expected={"blaker_low": 0.0422})).differences == []
    assert judge(case(**asked, expected={"blaker_low": 0.0424})).differences != []
    odds = {"procedure": "odds_ratio_risk_ratio", "params": {"x1": 9, "n1": 10, "x2": 3, "n2": 10, "conf_level": 0.95}}
    assert judge(case(**odds, expected={"fisher_ci_high": 1039.29})).differences == []
    assert judge(case(**odds, expected={"odds_ratio_cmle": 17.5})).differences != []


def test_a_new_case_of_a_known_error_is_disputed() -> None:
    data = {"x": [1.0, 2, 3, 4], "y": [2.0, 3, 5, 6]}
    limits = {"cliffs_delta_ci_low": 0, "cliffs_delta": -0.5}
    found = judge(case(procedure="effect_size_2sample", data=data, params={"conf_level": 0.95}, expected=limits))
    assert found.disputed == ["cliffs_delta_ci_low"]
    assert found.compared == 1


def test_the_module_runs_as_a_program_and_its_status_tells(tmp_path: Path) -> None:
    reported(tmp_path, {**SHARED, "id": "wrong", "procedure": "pareto", "data": {"label": ["a"]}, "expected": {}})
    run = [sys.executable, "-m", "tests.oracle"]
    root = Path(__file__).parents[2]
    asked = subprocess.run([*run, str(tmp_path)], capture_output=True, text=True, cwd=root, check=False, timeout=120)
    assert (asked.returncode, asked.stdout.splitlines()[-1]) == (1, "0 passed, 1 failed")
    usage = subprocess.run([*run, "nowhere"], capture_output=True, text=True, cwd=root, check=False, timeout=120)
    assert (usage.returncode, usage.stderr) == (2, "usage: python -m tests.oracle DIR\n")
