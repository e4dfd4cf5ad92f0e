"""What ``python -m app.stats`` does: the list of procedures and the reading and writing of lines."""

from __future__ import annotations

import inspect
import json
from collections.abc import Sequence
from typing import Any, TextIO

import numpy as np

from app.stats.catalog import PROCEDURES, Procedure, fields_of
from app.stats.result import InputError, plain


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
            return fields_of(procedure.call(**question))
    except InputError as wrong:
        return {"error": wrong.code, "parameters": wrong.parameters}
    except ValueError as wrong:
        return {
            "error": "not_json" if isinstance(wrong, json.JSONDecodeError) else "wrong_value",
            "detail": str(wrong),
        }
    except (TypeError, KeyError, OverflowError, RecursionError) as wrong:
        return {"error": "wrong_input", "detail": str(wrong)}
