"""What ``python -m app.stats`` does: the list of procedures and the reading and writing of lines."""

from __future__ import annotations

import inspect
import io
import json
import warnings
from collections.abc import Sequence
from typing import Any, TextIO

import numpy as np

from app.stats.base.result import InputError, plain
from app.stats.catalog import PROCEDURES, Procedure, fields_of
from app.stats.description import answer_of, inputs_of

_USAGE = "usage: python -m app.stats PROCEDURE < in.jsonl > out.jsonl | --list | --describe PROCEDURE\n"


def run(arguments: Sequence[str], lines: TextIO, answers: TextIO, complaints: TextIO) -> int:
    """Answer the lines. 0 when every line was answered, 1 when some held an error, 2 for a wrong command."""
    if list(arguments) == ["--list"]:
        answers.writelines(f"{name}\n" for name in PROCEDURES)
        return 0
    if len(arguments) == 2 and arguments[0] == "--describe" and arguments[1] in PROCEDURES:
        answers.write(json.dumps(description(arguments[1]), indent=2) + "\n")
        return 0
    if len(arguments) != 1 or arguments[0] not in PROCEDURES:
        complaints.write(_USAGE)
        return 2
    if isinstance(lines, io.TextIOWrapper):
        # A line that is no text is a wrong line, not the end of the answers.
        lines.reconfigure(encoding="utf-8", errors="replace")
    return _answer_lines(PROCEDURES[arguments[0]], lines, answers)


def description(name: str) -> dict[str, object]:
    """Inputs with their defaults, the fields of the answer, and what the procedure says of itself."""
    procedure = PROCEDURES[name]
    inputs = inputs_of(procedure.signature, procedure.call)
    answer = {**_answer_fields(procedure), **({"words": procedure.words} if procedure.words else {})}
    return {"procedure": name, "purpose": procedure.purpose, "inputs": inputs, "answer": answer}


def _answer_fields(procedure: Procedure) -> dict[str, object]:
    told = answer_of(procedure.signature)
    if isinstance(told, dict) and "list" in told:
        return dict(zip(procedure.parts, told["list"], strict=True))
    assert isinstance(told, dict)
    return told


def _answer_lines(procedure: Procedure, lines: TextIO, answers: TextIO) -> int:
    failed = 0
    for line in lines:
        if line.strip():
            answer = _answer(procedure, line)
            failed += "error" in answer
            answers.write(json.dumps(answer, allow_nan=False) + "\n")
            answers.flush()
    return 1 if failed else 0


def _answer(procedure: Procedure, line: str) -> dict[str, Any]:
    try:
        question = json.loads(line)
    except (ValueError, RecursionError) as wrong:
        return {"error": "not_json", "detail": str(wrong)}
    if not isinstance(question, dict):
        return {"error": "not_an_object"}
    try:
        inspect.signature(procedure.call).bind(**question)
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return fields_of(procedure.call(**question))
    except InputError as wrong:
        return {"error": wrong.code, "parameters": plain(wrong.parameters)}
    except ValueError as wrong:
        return {"error": "wrong_value", "detail": str(wrong)}
    except (TypeError, AttributeError, ArithmeticError, LookupError, RecursionError, MemoryError) as wrong:
        return {"error": "wrong_input", "detail": str(wrong)}
