"""The program against the golden values, each at its own tolerance."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.oracle.answers import ANSWERS
from tests.oracle.cases import BUNDLED, Case, disputed_values, read_folder
from tests.oracle.runner import judge, run_folder, write

pytestmark = pytest.mark.pure

CASES = [case for case in read_folder(BUNDLED) if case.procedure in ANSWERS]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.procedure}-{case.id}" for case in CASES])
def test_the_answer_is_the_golden_one(case: Case) -> None:
    found = judge(case)
    assert found.differences == []
    assert found.compared > 0


def test_every_disputed_value_exists_in_the_cases() -> None:
    known = {case.id: case for case in CASES}
    assert disputed_values()
    assert all(name in known[case].expected for case, name in disputed_values())


def test_a_folder_of_new_cases_is_judged_without_a_change_of_code(tmp_path: Path) -> None:
    shared = {"source": "made up", "rtol": 1e-9, "kind": "computed", "oracle": "by hand", "params": {}}
    cases = [
        {**shared, "id": "right", "procedure": "descriptive", "data": {"x": [1, 2, 3]}, "expected": {"mean": 2}},
        {**shared, "id": "wrong", "procedure": "descriptive", "data": {"x": [1, 2, 3]}, "expected": {"mean": 4}},
        {**shared, "id": "new", "procedure": "astrology", "data": {}, "expected": {"sign": "Aries"}},
        {**shared, "id": "absent", "procedure": "descriptive", "data": {"x": [1]}, "expected": {"mode": 1}},
    ]
    (tmp_path / "made_up.json").write_text(json.dumps({"family": "made up", "cases": cases}), encoding="utf-8")
    report, paper = run_folder(tmp_path), io.StringIO()
    write(report, paper)
    lines = paper.getvalue().splitlines()
    assert lines[0] == "FAILED descriptive wrong: mean: 2.0 instead of 4"
    assert lines[1] == "FAILED descriptive absent: mode: no answer"
    assert "unanswered: astrology (1 cases)" in lines
    assert lines[-1] == "1 passed, 2 failed"
