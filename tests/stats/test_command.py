"""The command line: one JSON object in, one out, and never a traceback."""

from __future__ import annotations

import io
import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.stats.base.result import Interval, Undefined
from app.stats.catalog import PROCEDURES
from app.stats.command import run
from app.stats.description import told
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
        ('{"kind": "continuous", "direction": "lower", "before": [1], "after": [1], "goal": "x"}', "goal_not_a_number"),
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
    # A question of power leaves one of its inputs open, and a table may be given as labels instead.
    either = name.endswith("_power") or name == "chi_square_association"
    assert either or any(one["required"] for one in found["inputs"].values())
    assert all(one["type"] for one in found["inputs"].values())
    own = [found["answer"]] if "fields" in found["answer"] else list(found["answer"].values())
    assert all(part["object"] and part["fields"] for part in own)


QUESTIONS: dict[str, dict[str, Any]] = {
    "one_proportion": {"x": 3, "n": 20},
    "one_poisson_rate": {"x": 3, "exposure": 20},
    "haldane_odds_ratio": {"x1": 3, "n1": 20, "x2": 0, "n2": 9},
    "conditional_odds_ratio": {"x1": 3, "n1": 20, "x2": 1, "n2": 9},
    "chi_square_association": {"table": [[10, 20], [20, 10]]},
    "chi_square_goodness_of_fit": {"observed": [10, 20, 30]},
    "correlation": {"x": [1, 2, 3, 4, None], "y": [2, 1, 4, 3, 5]},
    "simple_regression": {"x": [1, 2, 3, 4], "y": [2, 1, 4, 3], "at": [2.5]},
    "linear_regression": {"y": [1, 2, 4, 3, 5], "predictors": {"a": [1, 2, 3, 4, 5], "b": [1, 0, 1, 0, 0]}},
    "polynomial_regression": {"x": [1, 2, 3, 4, 5], "y": [1, 4, 9, 15, 26], "degree": 2},
    "gage_crossed": {"parts": [1, 1, 2, 2] * 2, "operators": ["A"] * 4 + ["B"] * 4, "values": [1, 2, 4, 5, 1, 3, 4, 4]},
    "gage_nested": {"parts": [1, 1, 2, 2] * 2, "operators": ["A"] * 4 + ["B"] * 4, "values": [1, 2, 4, 5, 1, 3, 4, 4]},
    "gage_ranges": {"parts": [1, 1, 2, 2] * 2, "operators": ["A"] * 4 + ["B"] * 4, "values": [1, 2, 4, 5, 1, 3, 4, 4]},
    "reference_study": {"values": [10.1, 9.9, 10.0], "reference": 10, "tolerance": 2},
    "linearity_and_bias": {"references": [1, 1, 2, 2, 3, 3], "values": [1, 1.1, 2, 2.2, 3.1, 3]},
    "cohen_kappa": {"first": ["a", "b", "a"], "second": ["a", "b", "b"]},
    "fleiss_kappa": {"ratings": [["a", "a", "b"], ["b", "b", "b"]]},
    "kendall_w": {"ratings": [[1, 2], [2, 3], [5, 4]]},
    "attribute_study": {"parts": [1, 1, 2, 2], "appraisers": ["A", "B"] * 2, "ratings": ["x", "x", "y", "x"]},
    "pareto": {"labels": ["a", "b"], "counts": [1, 5]},
    "failure_modes": {"severity": [9], "occurrence": [4], "detection": [1]},
}
NOISE = [
    "{",
    "\ufffd\ufffd",
    "[]",
    "5",
    "{}",
    '{"x": {"a": [1]}}',
    "[" * 100_000,
    '{"unknown": 1}',
    '{"values": "\\ud800"}',
]


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_noise_between_the_questions_is_an_error_each_and_every_question_is_answered(name: str) -> None:
    mixed = [part for noisy in NOISE for part in (noisy, QUESTIONS[name])]
    found = answers(name, *mixed)
    assert len(found) == len(mixed)
    assert all("error" in one for one in found[::2])
    assert all(one == found[1] and "error" not in one for one in found[1::2])


@pytest.mark.parametrize("name", sorted(QUESTIONS))
@pytest.mark.parametrize(
    "odd", [None, "text", [], {}, -1, 1e308, float("nan"), float("inf"), 10**400, [[1]], [{}], True]
)
def test_an_odd_value_in_any_place_is_answered_or_refused_but_never_a_crash(name: str, odd: object) -> None:
    asked = [{**QUESTIONS[name], place: odd} for place in QUESTIONS[name]]
    assert len(answers(name, *asked)) == len(asked)


def test_a_chart_is_described_with_the_fields_of_its_parts_and_a_verdict_with_its_words() -> None:
    described = io.StringIO()
    run(["--describe", "control_chart"], io.StringIO(), described, io.StringIO())
    found = json.loads(described.getvalue())
    assert set(found["answer"]) == {"chart", "choice"}
    assert found["answer"]["chart"]["fields"]["values"]["type"] == "list of numbers, null where there is none"
    assert "start" in found["inputs"]["stages"]["type"]["list_of"]["fields"]
    described = io.StringIO()
    run(["--describe", "before_after"], io.StringIO(), described, io.StringIO())
    found = json.loads(described.getvalue())
    assert {"measure", "period", "periods"} <= set(found["inputs"])
    assert "headline" in found["answer"]["words"]


def test_a_choice_between_kinds_of_answer_is_told_as_one_of_them() -> None:
    either = told(Undefined | Interval | None)
    assert isinstance(either, dict)
    first, second, none = either["one_of"]
    assert (first["object"], second["object"], none) == ("Undefined", "Interval", "null")


def test_a_line_that_is_no_text_is_one_wrong_line_and_empty_lines_are_none() -> None:
    sent = io.TextIOWrapper(io.BytesIO(b'\xff\xfe\n\n   \n{"values": [1, 2]}\n'), encoding="ascii")
    written = io.StringIO()
    assert run(["describe"], sent, written, io.StringIO()) == 1
    wrong, right = (json.loads(line) for line in written.getvalue().splitlines())
    assert wrong["error"] == "not_json"
    assert right["mean"] == 1.5


def test_the_program_answers_what_it_was_started_with_and_nothing_when_it_is_only_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["app.stats", "--list"])
    runpy.run_module("app.stats.__main__", run_name="read")
    assert capsys.readouterr().out == ""
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("app.stats.__main__", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.splitlines() == list(PROCEDURES)


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
        "import app.stats, app.stats.control_charts.control, app.stats.before_after.sentences\n"
        "print(any(name.partition('.')[0] == 'scipy' for name in sys.modules))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True, timeout=120
    )
    assert told.stdout.strip() == "False"
