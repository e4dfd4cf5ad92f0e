"""Charts, capability and yields asked by name, line by line: answered or refused, never a crash."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from app.stats.catalog import PROCEDURES
from app.stats.command import run

pytestmark = pytest.mark.pure
VALUES = [4.1, 5.2, 3.9, 6.0, 4.4, 5.1, 4.8, None, 5.5, 7.2, 4.0, 4.9, 5.3]
QUESTIONS: dict[str, dict[str, Any]] = {
    "subgroup_chart": {
        "subgroups": [[1, 2, 3], [2, 3, None], [4, 2, 2.5]],
        "chart": "xbar_s",
        "stages": [{"start": 0, "label": "before"}, {"start": 2, "frozen": {"centre": 2, "sigma": 1}}],
        "settings": {"fewest_points": 2, "constants": "table"},
    },
    "shewhart_constants": {"n": 5},
    "ewma_chart": {"values": VALUES, "weight": 0.3},
    "cusum_chart": {"values": VALUES, "head_start": 2.5},
    "g_chart": {"values": [3, 12, 0, 7], "convention": "classical"},
    "t_chart": {"values": VALUES},
    "capability": {"values": VALUES, "lower": 2, "upper": 9, "target": 5},
    "subgroup_capability": {"subgroups": [[1, 2], [2, 4], [3, 1]], "upper": 9, "estimate": "ranges"},
    "box_cox": {"values": VALUES, "power": 0.5},
    "box_cox_capability": {"values": VALUES, "upper": 12},
    "johnson_transformation": {"values": VALUES},
    "percentile_capability": {"values": VALUES, "upper": 12, "distribution": "weibull"},
    "distribution_fits": {"values": VALUES},
    "sigma_level": {"defects": 3, "units": 100, "opportunities_per_unit": 4},
    "rolled_throughput_yield": {"step_yields": [0.9, 0.8]},
    "sigma_table": {"levels": [3, 6]},
}


def answers(name: str, *asked: dict[str, Any]) -> list[dict[str, Any]]:
    told = io.StringIO()
    run([name], io.StringIO("\n".join(json.dumps(one) for one in asked)), told, io.StringIO())
    return [json.loads(line) for line in told.getvalue().splitlines()]


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_a_question_is_answered_with_its_method_and_source(name: str) -> None:
    (found,) = answers(name, QUESTIONS[name])
    assert "error" not in found
    assert name in PROCEDURES
    if name not in ("shewhart_constants", "box_cox_capability"):
        assert found["method"]
        assert found["source"]


@pytest.mark.parametrize("name", sorted(QUESTIONS))
@pytest.mark.parametrize(
    "odd", [None, "text", [], {}, -1, 0, 1e308, 1e-308, float("nan"), float("inf"), 10**400, [[1]], [{}], True]
)
def test_an_odd_value_in_any_place_is_answered_or_refused_but_never_a_crash(name: str, odd: object) -> None:
    asked = [{**QUESTIONS[name], place: odd} for place in QUESTIONS[name]]
    assert len(answers(name, *asked)) == len(asked)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", sorted(QUESTIONS))
@pytest.mark.parametrize("values", [[], [3], [3, 3], [0.1] * 9, [1e12, 1e12 + 1e-3, 1e12 + 2e-3], [1e-9, 1e9, 5]])
def test_few_equal_and_extreme_values_give_numbers_or_none_without_a_warning(name: str, values: list[float]) -> None:
    place = "subgroups" if "subgroups" in QUESTIONS[name] else "values"
    if place in QUESTIONS[name]:
        question = {**QUESTIONS[name], place: [values, values] if place == "subgroups" else values}
        if name in ("capability", "percentile_capability", "box_cox_capability", "distribution_fits"):
            question.pop("power", None)
        procedure = PROCEDURES[name]
        assert procedure.call(**question) is not None
