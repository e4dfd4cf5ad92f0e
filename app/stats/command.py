"""What ``python -m app.stats`` does: the list of procedures and the reading and writing of lines."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

import numpy as np

from app.stats import assumptions, compare, describe, effect, odds, ranks, rates, runs
from app.stats.choose import chart_of
from app.stats.control import FrozenLimits, Settings, StagePlan
from app.stats.english import Names, verdict_words, watch_words
from app.stats.result import InputError, plain
from app.stats.verdict import before_after
from app.stats.watch import baseline_watch


@dataclass(frozen=True)
class Procedure:
    """A named procedure: what is asked of it and what it answers with."""

    call: Callable[..., object]
    purpose: str
    signature: Callable[..., object]


def _verdict(
    *, measure: str = "The measure", period: str = "value", periods: str = "values", **question: Any
) -> object:
    answer = before_after(**question)
    return {**_fields(answer), "words": verdict_words(answer, Names(measure, period, periods))}


def _watch(*, measure: str = "The measure", period: str = "value", periods: str = "values", **question: Any) -> object:
    answer = baseline_watch(**question)
    return {**_fields(answer), "words": watch_words(answer, Names(measure, period, periods))}


def _chart(*, stages: Sequence[dict[str, Any]] = (), settings: dict[str, Any] | None = None, **question: Any) -> object:
    plans = [
        StagePlan(**{**stage, "frozen": FrozenLimits(**stage["frozen"]) if stage.get("frozen") else None})
        for stage in stages
    ]
    chart, choice = chart_of(**question, stages=plans, settings=Settings(**settings) if settings else None)
    return {"chart": chart, "choice": choice}


def _fields(answer: object) -> dict[str, Any]:
    fields = plain(answer)
    assert isinstance(fields, dict)
    return fields


def _procedure(call: Callable[..., object], signature: Callable[..., object] | None = None) -> Procedure:
    described = signature or call
    return Procedure(call, (inspect.getdoc(described) or "").replace("\n", " "), described)


PROCEDURES = {
    "before_after": _procedure(_verdict, before_after),
    "baseline_watch": _procedure(_watch, baseline_watch),
    "control_chart": _procedure(_chart, chart_of),
    "run_chart": _procedure(runs.run_chart),
    "describe": _procedure(describe.describe),
    "anderson_darling": _procedure(assumptions.anderson_darling),
    "shapiro_wilk": _procedure(assumptions.shapiro_wilk),
    "lilliefors": _procedure(assumptions.lilliefors),
    "autocorrelation": _procedure(assumptions.autocorrelation),
    "welch_t": _procedure(compare.welch_t),
    "student_t": _procedure(compare.student_t),
    "mann_whitney": _procedure(ranks.mann_whitney),
    "two_proportions": _procedure(rates.two_proportions),
    "fisher_exact": _procedure(rates.fisher_exact),
    "two_poisson_rates": _procedure(rates.two_poisson_rates),
    "cohens_d": _procedure(effect.cohens_d),
    "hedges_g": _procedure(effect.hedges_g),
    "cliffs_delta": _procedure(effect.cliffs_delta),
    "risk_ratio": _procedure(effect.risk_ratio),
    "odds_ratio": _procedure(odds.odds_ratio),
}


def run(arguments: Sequence[str], lines: TextIO, answers: TextIO, complaints: TextIO) -> int:
    """Answer the lines. 0 when every line was answered, 1 when some held an error, 2 for a wrong command."""
    if list(arguments) == ["--list"]:
        answers.writelines(f"{name}\n" for name in PROCEDURES)
        return 0
    if len(arguments) == 2 and arguments[0] == "--describe" and arguments[1] in PROCEDURES:
        answers.write(json.dumps(description(arguments[1]), indent=2) + "\n")
        return 0
    if len(arguments) != 1 or arguments[0] not in PROCEDURES:
        complaints.write("usage: python -m app.stats PROCEDURE < in.jsonl | --list | --describe PROCEDURE\n")
        return 2
    return _answer_lines(PROCEDURES[arguments[0]], lines, answers)


def description(name: str) -> dict[str, object]:
    """Inputs with their defaults, and what the procedure says of itself."""
    procedure = PROCEDURES[name]
    parameters = inspect.signature(procedure.signature).parameters.values()
    answer = inspect.signature(procedure.signature).return_annotation
    inputs = {
        one.name: {
            "type": str(one.annotation),
            "required": one.default is one.empty,
            **({} if one.default is one.empty else {"default": plain(one.default)}),
        }
        for one in parameters
    }
    return {"procedure": name, "purpose": procedure.purpose, "inputs": inputs, "answer": str(answer)}


def _answer_lines(procedure: Procedure, lines: TextIO, answers: TextIO) -> int:
    failed = 0
    for line in lines:
        if line.strip():
            answer = _answer(procedure, line)
            failed += "error" in answer
            answers.write(json.dumps(answer) + "\n")
    return 1 if failed else 0


def _answer(procedure: Procedure, line: str) -> dict[str, Any]:
    try:
        question = json.loads(line)
        if not isinstance(question, dict):
            return {"error": "not_an_object"}
        inspect.signature(procedure.call).bind(**question)
        with np.errstate(all="ignore"):
            return _fields(procedure.call(**question))
    except InputError as wrong:
        return {"error": wrong.code, "parameters": wrong.parameters}
    except ValueError as wrong:
        return {
            "error": "not_json" if isinstance(wrong, json.JSONDecodeError) else "wrong_value",
            "detail": str(wrong),
        }
    except (TypeError, KeyError, OverflowError, RecursionError) as wrong:
        return {"error": "wrong_input", "detail": str(wrong)}
