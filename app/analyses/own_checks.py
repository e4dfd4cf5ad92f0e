"""Checks that know the project: who counted, which values were left out, what was changed when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from app.analyses.case import Case
from app.analyses.reading import Finding
from app.analyses.summaries import average
from app.metrics.series import Series

if TYPE_CHECKING:
    from app.stats.verdict_result import Verdict

MOST_NAMED = 3


def of_case(case: Case) -> Iterator[Finding]:
    """What the project's own records say about the ground a verdict stands on."""
    if case.changes:
        yield from _counting(case)
        yield from _left_out(case)
    if case.on_trial and len(case.on_trial):
        yield Finding(code="on_trial", state="look", parameters=_stretch(case.on_trial))
    for step in case.steps_inside_baseline:
        inside = {"since": step.day.isoformat(), "change_title": step.title}
        yield Finding(code="change_inside_baseline", state="look", parameters=inside)
    if case.baseline_differs:
        yield Finding(code="baseline_differs", state="look")


def _counting(case: Case) -> Iterator[Finding]:
    """Whether somebody has confirmed the method; said to be different, the verdict itself says so."""
    if case.question.same_way is not False:
        said = {"who": case.question.confirmed_by, "when": case.question.confirmed_on}
        yield Finding(code="same_way", state="ok", parameters=said) if case.question.same_way else _unanswered()


def _unanswered() -> Finding:
    return Finding(code="same_way", state="todo")


def _left_out(case: Case) -> Iterator[Finding]:
    if len(case.between):
        stretch = _stretch(case.between) | {"steps": len(case.changes)}
        yield Finding(code="between", state="info", parameters=stretch)
    if len(case.unused):
        yield Finding(code="unused", state="info", parameters=_stretch(case.unused))
    if case.frozen is None and len(case.before):
        yield Finding(code="no_frozen_baseline", state="info", parameters=_stretch(case.before))


def _stretch(series: Series) -> dict[str, str | int]:
    return {"points": len(series), "first": series.days[0].isoformat(), "last": series.days[-1].isoformat()}


def with_causes(checks: tuple[Finding, ...], case: Case, verdict: Verdict) -> tuple[Finding, ...]:
    """The line on values with a special cause, one for each of the first few, with the result without them."""
    found = next((check for check in checks if check.code == "named_causes"), None)
    if found is None:
        return tuple(check for check in checks if check.code != "same_method")
    told = list(_causes(case, verdict, found))
    place = checks.index(found)
    return (*checks[:place], *told, *checks[place + 1 :])


def _causes(case: Case, verdict: Verdict, found: Finding) -> Iterator[Finding]:
    named = [(series, place) for series in (case.before, case.after) for place in _named(series)]
    state = "look" if len(named) <= MOST_NAMED or found.state == "look" else found.state
    same = verdict.outliers.same
    rest = {"before": _without(case.before), "after": _without(case.after)}
    rest = {name: None if value is None else value * case.question.multiplier for name, value in rest.items()}
    answer = "unknown" if same is None else "same" if same else "different"
    if len(named) > MOST_NAMED:
        yield replace(found, code=f"causes_{answer}", state=state, parameters={"points": len(named), **rest})
        return
    for series, place in named:
        side = "before" if series is case.before else "after"
        about = {"since": series.days[place].isoformat(), "cause": series.special_causes[place], **rest}
        yield Finding(code=f"cause_{side}_{answer}", state=state, parameters=about)


def _named(series: Series) -> list[int]:
    return [place for place, cause in enumerate(series.special_causes) if cause]


def _without(series: Series) -> float | None:
    """The average without the values that have a special cause, in the raw unit."""
    kept = [place for place, cause in enumerate(series.special_causes) if not cause]
    return average([series.counts[place] for place in kept], [series.checked[place] for place in kept])
