"""The command line: one JSON object in, one out, and never a traceback."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.stats.catalog import PROCEDURES
from app.stats.command import run
from tests.stats.series import noise

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[2]


def answers(procedure: str, *questions: object) -> list[dict[str, Any]]:
    """What the command writes for these questions; a string is sent as it is."""
    lines = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in questions)
    written = io.StringIO()
    run([procedure], io.StringIO(lines), written, io.StringIO())
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_verdict_comes_with_its_numbers_checks_and_sentence() -> None:
    question = {
        "kind": "continuous",
        "direction": "lower",
        "before": (10 + noise(20)).tolist(),
        "after": (5 + noise(20, seed=8)).tolist(),
        "goal": 6,
        "look": 1,
        "looks_planned": 1,
        "measure": "Picking errors",
        "period": "day",
    }
    (found,) = answers("before_after", question)
    assert found["verdict"] == "improved"
    assert found["words"]["sentence"] == "Picking errors clearly fell, and the goal is met."
    assert found["difference"]["estimate"] == pytest.approx(-5)
    assert found["checks"][0].keys() == {"code", "state", "parameters"}


@pytest.mark.parametrize(
    "line, error",
    [
        ("{", "not_json"),
        ("[1, 2]", "not_an_object"),
        ('{"kind": "continuous"}', "wrong_input"),
        ('{"kind": "continuous", "direction": "lower", "before": [], "after": [], "speed": 1}', "wrong_input"),
        ('{"kind": "cost", "direction": "lower", "before": [1], "after": [1]}', "unknown_kind"),
        ('{"kind": "continuous", "direction": "lower", "before": 5, "after": [1]}', "not_numbers"),
        ('{"kind": "continuous", "direction": "lower", "before": [[1]], "after": [1]}', "not_a_list"),
        (
            '{"kind": "continuous", "direction": "lower", "before": [1], "after": [1], "look": "x"}',
            "looks_out_of_range",
        ),
        ('{"kind": "continuous", "direction": "lower", "before": [1], "after": [1], "goal": "x"}', "wrong_input"),
        ('{"kind": "continuous", "direction": "lower", "before": [1e999], "after": [1]}', "infinite_value"),
    ],
)
def test_a_wrong_line_gives_an_error_and_the_next_is_still_answered(line: str, error: str) -> None:
    good = {"kind": "continuous", "direction": "lower", "before": [1, 2], "after": [3]}
    wrong, right = answers("before_after", line, good)
    assert wrong["error"] == error
    assert right["verdict"] == "too_early"


def test_charts_take_stages_and_settings_and_a_watch_its_names() -> None:
    question = {
        "kind": "count",
        "values": [5] * 10 + [2] * 15,
        "sizes": [9] * 25,
        "stages": [{"start": 0, "frozen": {"centre": 0.5}}, {"start": 10}],
        "settings": {"rule_set": "nhs"},
    }
    (found,) = answers("control_chart", question)
    assert found["choice"]["chart"] == "u"
    assert [stage["frozen"] for stage in found["chart"]["stages"]] == [True, False]
    (watch,) = answers("baseline_watch", {"kind": "time", "values": [1, 2], "measure": "Lead time"})
    assert watch["words"]["sentence"] == "Lead time: too early to say whether it is steady."


@pytest.mark.parametrize("name", sorted(PROCEDURES))
def test_every_procedure_is_listed_and_describes_its_inputs(name: str) -> None:
    listed, described = io.StringIO(), io.StringIO()
    assert run(["--list"], io.StringIO(), listed, io.StringIO()) == 0
    assert name in listed.getvalue().splitlines()
    assert run(["--describe", name], io.StringIO(), described, io.StringIO()) == 0
    found = json.loads(described.getvalue())
    assert found["purpose"]
    assert any(one["required"] for one in found["inputs"].values())


def test_a_wrong_command_says_how_to_use_it() -> None:
    complaints = io.StringIO()
    assert run(["guess"], io.StringIO(), io.StringIO(), complaints) == 2
    assert complaints.getvalue().startswith("usage:")


def test_the_module_runs_as_a_program() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "app.stats", "describe"],
        input='{"values": [1, 2, null]}\n{"values": "x"}\n',
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=120,
    )
    first, second = (json.loads(line) for line in asked.stdout.splitlines())
    assert (first["n"], first["dropped"], first["mean"]) == (2, 1, 1.5)
    assert second["error"] == "not_numbers"
    assert (asked.returncode, asked.stderr) == (1, "")


def test_naming_the_package_or_drawing_a_chart_loads_no_scipy() -> None:
    program = (
        "import sys, importlib.util, pathlib\n"
        "import app.stats, app.stats.control, app.stats.sentences\n"
        "print(any(name.partition('.')[0] == 'scipy' for name in sys.modules))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True, timeout=120
    )
    assert told.stdout.strip() == "False"
