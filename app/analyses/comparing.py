"""From a case to a reading: the verdict on before and after, or a watch over a measure nobody has changed yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from app.analyses import balancing, own_checks, summaries
from app.analyses.case import Case
from app.analyses.reading import COMPARED, EMPTY, NO_MARGIN, WATCHED, Finding, Range, Reading, Said
from app.analyses.staging import is_steady, marked, named_positions, sizes_of, stage_numbers, staged

if TYPE_CHECKING:
    from app.stats.result import Interval
    from app.stats.verdict_result import Check, Sentence, Verdict
    from app.stats.watch import Watch

SIGNALS = {"improved": "good", "worse": "warn", "no_change": "same", "too_early": "early", "cannot_tell": "same"}
GOAL_SIGNALS = {"meets": "meets", "some": "some", "misses": "misses", "early": "early"}
WATCH_MOVES = {"rising": "up", "higher": "up", "falling": "down", "lower": "down"}
IN_THE_UNIT = ("amount", "level")


CLAIMS = ("improved", "worse")


def read(case: Case) -> Reading:
    """What the data say. Numbers no calculation can be made of are said to be so, never guessed at."""
    from app.stats.result import InputError

    if not len(case.shown):
        return _empty(case, "no_values")
    try:
        found = _compared(case) if case.changes else _watched(case)
        chart = staged(case)
    except InputError as refused:
        return _empty(case, "not_computable", reason=refused.code)
    stages, sparks = stage_numbers(case, chart), summaries.sparks(case)
    name: dict[str, Any] = {"chart": chart.chart.chart, "rule_set": case.question.rule_set, **marked(chart)}
    reading = replace(found, stages=stages, steady_now=is_steady(chart), **name, **sparks)
    return replace(reading, checks=_in_order([*reading.checks, *own_checks.of_case(case)]))


def _in_order(checks: Sequence[Finding]) -> tuple[Finding, ...]:
    """Problems first."""
    return tuple(sorted(checks, key=lambda check: ("todo", "look", "info", "ok").index(check.state)))


def _empty(case: Case, code: str, **parameters: str) -> Reading:
    question = case.question
    unstated = question.role == "balancing" and question.margin is None
    return Reading(
        mode=EMPTY,
        verdict="too_early",
        headline=Said(code=code),
        lines=(Said(code=f"{code}_line", parameters=parameters),),
        measured=question.measured,
        role=question.role,
        margin=question.margin,
        data_hash=case.data_hash,
        balance=NO_MARGIN if unstated else "",
    )


def _compared(case: Case) -> Reading:
    """A change was made: before against after."""
    verdict = verdict_of(case)
    terms = _Terms(case, [*case.before.days, *case.after.days])
    reading = Reading(
        mode=COMPARED,
        verdict=verdict.verdict,
        headline=terms.said(verdict.sentence),
        lines=tuple(map(terms.said, verdict.lines)),
        checks=tuple(map(terms.found, verdict.checks)),
        signal=SIGNALS[verdict.verdict],
        goal_signal=GOAL_SIGNALS.get(verdict.goal.status, ""),
        now=terms.level(verdict.after.estimate),
        was=terms.level(verdict.before.estimate),
        change=terms.range(verdict.difference),
        relative=_range(verdict.relative_change, 1),
        moved=_moved(verdict),
        n_before=verdict.before.n,
        n_after=verdict.after.n,
        changed_on=case.changes[0].day.isoformat(),
        settled_on=case.changes[-1].day.isoformat(),
        **_goal(verdict),
        **_common(case, verdict),
    )
    reading = _unless_contradicted(reading, verdict)
    reading = replace(reading, checks=own_checks.with_causes(reading.checks, case, verdict))
    return balancing.weighed(reading) if case.question.role == "balancing" else reading


def _unless_contradicted(reading: Reading, verdict: Verdict) -> Reading:
    """No claim stands beside averages that moved the other way, as one mistyped value can make them."""
    change = verdict.difference.estimate if verdict.difference else None
    before, after = verdict.before.estimate, verdict.after.estimate
    if verdict.verdict not in CLAIMS or change is None or before is None or after is None:
        return reading
    if change * (after - before) >= 0:
        return reading
    points = verdict.outliers.extreme if verdict.outliers else ()
    line = Said(code="extreme_points", parameters={"points": len(points)}) if points else Said(code="methods_differ")
    doubt = replace(reading, verdict="cannot_tell", signal=SIGNALS["cannot_tell"], moved="")
    return replace(doubt, headline=Said(code="tests_disagree"), lines=(line,))


def verdict_of(case: Case) -> Verdict:
    """The statistics' verdict on a case in which a change was made."""
    from app.stats.verdict import before_after

    question, before, after = case.question, case.before, case.after
    counted = question.measured.is_counted
    return before_after(
        kind=question.kind,
        direction=question.measured.direction,
        before=list(before.counts),
        after=list(after.counts),
        before_n=sizes_of(before) if counted else None,
        after_n=sizes_of(after) if counted else None,
        when=[*before.days, *after.days],
        goal=question.raw_goal,
        goal_basis=question.measured.goal_basis,
        goal_share=question.measured.goal_share,
        look=question.look,
        looks_planned=question.looks_planned,
        named=[*named_positions(before), *(len(before) + place for place in named_positions(after))],
        same_method=question.same_way is not False,
    )


def _watched(case: Case) -> Reading:
    """No change yet: is the measure steady, sliding, wandering?"""
    watch = watch_of(case)
    terms = _Terms(case, case.shown.days)
    reading = Reading(
        mode=WATCHED,
        verdict="too_early",
        watch=watch.state,
        headline=terms.said(watch.sentence),
        lines=tuple(map(terms.said, watch.lines)),
        checks=tuple(map(terms.found, watch.checks)),
        signal=_watch_signal(watch),
        goal_signal=GOAL_SIGNALS.get(watch.goal.status, ""),
        now=terms.level(watch.summary.estimate),
        moved=WATCH_MOVES.get(watch.state, ""),
        n_before=watch.summary.n,
        **_goal(watch),
        **_common(case, watch),
    )
    return balancing.not_yet(reading) if case.question.role == "balancing" else reading


def watch_of(case: Case) -> Watch:
    """The statistics' watch over a case without a change."""
    from app.stats.stages import Settings
    from app.stats.watch import baseline_watch

    question, shown = case.question, case.shown
    return baseline_watch(
        kind=question.kind,
        values=list(shown.counts),
        denominators=sizes_of(shown) if question.measured.is_counted else None,
        when=list(shown.days),
        direction=question.measured.direction,
        goal=question.raw_goal,
        goal_basis=question.measured.goal_basis,
        goal_share=question.measured.goal_share,
        excluded=named_positions(shown),
        settings=Settings(rule_set=question.rule_set),
    )


def _watch_signal(watch: Watch) -> str:
    """A measure that moves before any change is neither better nor worse by the team's doing."""
    if watch.state in WATCH_MOVES:
        return f"neutral-{WATCH_MOVES[watch.state]}"
    return "early" if watch.state == "too_few" else "same"


def _common(case: Case, found: Verdict | Watch) -> dict[str, Any]:
    question = case.question
    return {
        "measured": question.measured,
        "role": question.role,
        "margin": question.margin,
        "data_hash": case.data_hash,
        "first_day": case.shown.days[0].isoformat(),
        "last_day": case.shown.days[-1].isoformat(),
        "statistics": summaries.statistics(case, found),
    }


def _goal(found: Verdict | Watch) -> dict[str, Any]:
    goal = found.goal
    return {"goal_meeting": goal.meeting, "goal_of": goal.n, "average_meets": goal.average_meets}


def _moved(verdict: Verdict) -> str:
    difference = verdict.difference.estimate if verdict.difference else None
    return "" if not difference else "up" if difference > 0 else "down"


def _range(interval: Interval | None, times: int) -> Range | None:
    if interval is None:
        return None
    found = (interval.estimate, interval.ci_low, interval.ci_high)
    low, middle, high = (None if number is None else number * times for number in (found[1], found[0], found[2]))
    return Range(estimate=middle, low=low, high=high)


class _Terms:
    """Puts the statistics' raw numbers into the unit shown, and positions into days."""

    def __init__(self, case: Case, days: Sequence[date]) -> None:
        self.times, self.days = case.question.multiplier, days

    def level(self, number: float | None) -> float | None:
        return None if number is None else number * self.times

    def range(self, interval: Interval | None) -> Range | None:
        return _range(interval, self.times)

    def said(self, sentence: Sentence) -> Said:
        return Said(code=sentence.code, parameters=self.written(sentence.parameters))

    def found(self, check: Check) -> Finding:
        return Finding(code=check.code, state=check.state, parameters=self.written(check.parameters))

    def written(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._one(name, value) for name, value in parameters.items()}

    def _one(self, name: str, value: Any) -> Any:
        from app.stats.sentences import PARAMETERS

        how = PARAMETERS[name]
        if how == "moment" and value is not None:
            return self.days[int(value)].isoformat()
        # "before" is a level in one sentence and a number of values in another; only levels are fractions.
        return value * self.times if how in IN_THE_UNIT and isinstance(value, float) else value
