"""Checks that know the project: who counted, which values were left out, what was changed when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from app.analyses.case import Case
from app.analyses.minimum import FEWEST_CLAIMED
from app.analyses.reading import Finding
from app.analyses.staging import marked_by_role, named_positions, staged
from app.analyses.summaries import average
from app.metrics.series import Series

if TYPE_CHECKING:
    from app.stats.before_after.verdict_result import Verdict

MOST_NAMED = 3
STEADY = {"steady_before": "before", "steady_after": "after"}
"""The checks on how steady a stage is, and the stage's role."""
LONG_GAP, FAR_GAP = 14, 5
"""A gap is told from so many days on, and so many times the usual distance of two values."""


def of_case(case: Case) -> Iterator[Finding]:
    """What the project's own records say about the ground a verdict stands on."""
    if case.changes:
        yield from _counting(case)
        yield from _frozen_late(case)
        yield from _left_out(case)
        yield from _never_differs(case)
    yield from _gap(case)
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


def _frozen_late(case: Case) -> Iterator[Finding]:
    """A baseline that was chosen with the result in sight."""
    if case.frozen_on is not None and case.frozen_on > case.changes[0].day:
        days = {"when": case.frozen_on.isoformat(), "since": case.changes[0].day.isoformat()}
        yield Finding(code="frozen_late", state="look", parameters=days)


def _never_differs(case: Case) -> Iterator[Finding]:
    """Values since the change that are all the same: no range can be drawn from them, and none at all is not never.

    None in n checked leaves room for a rate of 3/n, the upper 95 % limit (Hanley and Lippman-Hand, JAMA 1983).
    """
    after = case.compared[1]
    if len(after) < FEWEST_CLAIMED or len(set(after.values)) > 1:
        return
    checked = sum(size or 0 for size in after.checked)
    if case.question.measured.is_counted and not any(after.counts) and checked:
        room = {"checked": checked, "hidden": 3 / checked * case.question.multiplier}
        yield Finding(code="no_events", state="info", parameters=room)
    else:
        yield Finding(code="constant_after", state="look")


def _gap(case: Case) -> Iterator[Finding]:
    """The longest stretch without a value, when it is far longer than usual: the chart sets points side by side."""
    days = case.shown.days
    pairs = list(pairwise(days))
    if len(pairs) < FEWEST_CLAIMED:
        return
    usually = median((later - earlier).days for earlier, later in pairs)
    first, last = max(pairs, key=lambda pair: pair[1] - pair[0])
    if (last - first).days > max(LONG_GAP, FAR_GAP * usually):
        yield Finding(code="gap", state="look", parameters={"first": first.isoformat(), "last": last.isoformat()})


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


def of_verdict(checks: tuple[Finding, ...], case: Case, verdict: Verdict, whole: Verdict | None) -> tuple[Finding, ...]:
    """The checks with extreme values and special causes told, and each stage judged as steady as its chart shows it.

    `whole` is the verdict with the special causes included; None where none is named.
    """
    marks = marked_by_role(staged(case))
    told = [_steadiness(check, marks) if check.code in STEADY else check for check in checks]
    told = [_extremes(check, case, verdict) if check.code == "outliers" else check for check in told]
    if len(set(case.compared[1].values)) == 1:
        told = [check for check in told if check.code != "steady_after"]
    if whole is not None:
        told += _causes(case, {"before": case.before, "after": case.after}, _answer(verdict, whole))
    return tuple(told)


def _extremes(check: Finding, case: Case, verdict: Verdict) -> Finding:
    """Extreme values count in the difference that is shown; what it would be without them stands here."""
    rest, times = verdict.outliers.without, case.question.multiplier
    if check.state == "ok":
        return check
    if rest is None or rest.estimate is None or rest.ci_low is None or rest.ci_high is None:
        return replace(check, code="outliers_alone", state="look")
    without = {
        "without": rest.estimate * times,
        "without_low": rest.ci_low * times,
        "without_high": rest.ci_high * times,
    }
    return replace(check, parameters={**check.parameters, **without})


def _steadiness(check: Finding, marks: Mapping[str, int]) -> Finding:
    """Whether a stage is steady, judged as the chart does: special causes stay in their place and leave the limits."""
    points = marks.get(STEADY[check.code], 0)
    return replace(check, state="look" if points else "ok", parameters={"points": points})


def _answer(verdict: Verdict, whole: Verdict) -> str:
    """Whether the special causes change the answer; unknown while there is none."""
    if verdict.verdict == "too_early" or whole.verdict == "too_early":
        return "unknown"
    return "same" if whole.verdict == verdict.verdict else "different"


def causes_so_far(case: Case) -> Iterator[Finding]:
    """The named special causes of a measure nobody has changed yet."""
    yield from _causes(case, {"so_far": case.shown}, "unknown")


def _causes(case: Case, parts: Mapping[str, Series], answer: str) -> Iterator[Finding]:
    """A line for each of a few special causes, and whether the result is another with them."""
    named = [(side, place) for side, series in parts.items() for place in named_positions(series)]
    levels = {side: _average(series, case.question.multiplier) for side, series in parts.items()}
    alone = answer if len(named) == 1 else "unknown"
    for side, place in named if len(named) <= MOST_NAMED else ():
        about = {"since": parts[side].days[place].isoformat(), "cause": parts[side].special_causes[place]}
        yield Finding(code=f"cause_{side}_{alone}", state="look", parameters={**about, **levels})
    if len(named) > MOST_NAMED or (len(named) > 1 and answer != "unknown"):
        state = "look" if answer == "different" else "info"
        yield Finding(code=f"causes_{answer}", state=state, parameters={"points": len(named), **levels})


def _average(series: Series, times: int) -> float | None:
    """The average of all values, in the unit shown."""
    level = average(series.counts, series.checked)
    return None if level is None else level * times
