"""The command line's English: a verdict's codes and numbers filled into their templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.stats.base.result import Parameter
from app.stats.before_after.check_sentences import CHECKS
from app.stats.before_after.sentences import HEADLINES, LINES, PARAMETERS, WATCH_HEADLINES, WATCH_LINES
from app.stats.before_after.verdict_result import Check, Sentence, Verdict
from app.stats.before_after.watch import Watch


@dataclass(frozen=True)
class Names:
    """What the measure and its points are called."""

    measure: str = "The measure"
    period: str = "value"
    periods: str = "values"


def verdict_words(verdict: Verdict, names: Names | None = None) -> dict[str, object]:
    """Headline, lines and checks of a verdict in English."""
    called = names or Names()
    return {
        "sentence": fill(HEADLINES, verdict.sentence, called),
        "lines": [fill(LINES, line, called) for line in verdict.lines],
        "checks": [_check(check, called) for check in verdict.checks],
    }


def watch_words(watch: Watch, names: Names | None = None) -> dict[str, object]:
    """Headline, lines and checks of a watch in English."""
    called = names or Names()
    return {
        "sentence": fill(WATCH_HEADLINES, watch.sentence, called),
        "lines": [fill(WATCH_LINES, line, called) for line in watch.lines],
        "checks": [_check(check, called) for check in watch.checks],
    }


def fill(templates: Mapping[str, str], sentence: Sentence, names: Names) -> str:
    """One sentence with its numbers."""
    return templates[sentence.code] % _words(sentence.parameters, names)


def _check(check: Check, names: Names) -> dict[str, str]:
    words = _words(check.parameters, names)
    bold, reason = CHECKS[check.code, check.state]
    return {"code": check.code, "state": check.state, "headline": bold % words, "reason": reason % words}


def _words(parameters: Mapping[str, Parameter], names: Names) -> dict[str, str]:
    words = {name: _number(name, value) for name, value in parameters.items()}
    return {"measure": names.measure, "period": names.period, "periods": names.periods, **words}


def _number(name: str, value: Parameter) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, str):
        return value
    if PARAMETERS[name] == "moment":
        return f"value {int(value) + 1}"
    return str(round(value)) if PARAMETERS[name] == "whole" else f"{value:.3g}"
