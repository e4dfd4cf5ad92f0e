"""Checks that know the project: who counted, which values were left out, what was changed when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from app.analyses.case import Case
from app.analyses.reading import Finding
from app.analyses.staging import marked_in, named_positions
from app.analyses.summaries import average
from app.metrics.series import Series

if TYPE_CHECKING:
    from app.stats.verdict_result import Verdict

MOST_NAMED = 3
STAGES = ("steady_before", "steady_after")


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
    """The checks with special causes told one by one, and not counted again against how steady a stage is."""
    told: list[Finding] = []
    for check in checks:
        if check.code == "named_causes":
            told += _causes(case, verdict, check)
        elif check.code in STAGES:
            told.append(_steadiness(check, case.before if check.code == "steady_before" else case.after, case))
        else:
            told.append(check)
    return tuple(told)


def _steadiness(check: Finding, series: Series, case: Case) -> Finding:
    """Whether a stage is steady, judged without its special causes, whose reasons are known."""
    if check.state == "ok" or not named_positions(series):
        return check
    points = marked_in(case.question, series)
    return replace(check, state="look" if points else "ok", parameters={"points": points})


def _causes(case: Case, verdict: Verdict, found: Finding) -> Iterator[Finding]:
    """A line for each of a few special causes, or one for all, with the result without them."""
    parts = {"before": case.before, "after": case.after}
    named = [(side, place) for side, series in parts.items() for place in named_positions(series)]
    rest = {side: _without(series, case.question.multiplier) for side, series in parts.items()}
    same = verdict.outliers.same
    answer = "unknown" if same is None else "same" if same else "different"
    if len(named) > MOST_NAMED:
        yield replace(found, code=f"causes_{answer}", parameters={"points": len(named), **rest})
        return
    for side, place in named:
        about = {"since": parts[side].days[place].isoformat(), "cause": parts[side].special_causes[place]}
        yield Finding(code=f"cause_{side}_{answer}", state="look", parameters={**about, **rest})


def _without(series: Series, times: int) -> float | None:
    """The average without the values that have a special cause, in the unit shown."""
    kept = [place for place, cause in enumerate(series.special_causes) if not cause]
    level = average([series.counts[place] for place in kept], [series.checked[place] for place in kept])
    return None if level is None else level * times
