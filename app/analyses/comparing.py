"""From a case to a reading: the verdict on before and after, or a watch over a measure nobody has changed yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from app.analyses import balancing, doubts, own_checks, summaries
from app.analyses.case import Case, usual
from app.analyses.minimum import FEWEST_CLAIMED
from app.analyses.reading import COMPARED, EMPTY, NO_MARGIN, WATCHED, Finding, Range, Reading, Said
from app.analyses.staging import is_steady, marked, named_days, sizes_of, stage_numbers, staged
from app.analyses.stretches import outside_limits, stretches_of
from app.analyses.terms import Levels, Terms, range_of
from app.metrics.series import Series

if TYPE_CHECKING:
    from app.stats.before_after.verdict_result import Verdict
    from app.stats.before_after.watch import Watch

GOAL_SIGNALS = {"meets": "meets", "some": "some", "misses": "misses", "early": "early"}
WATCH_MOVES = {"rising": "up", "higher": "up", "falling": "down", "lower": "down"}
MET, MET_SO_FAR = "improved_goal_met", "improved_goal_so_far"


def read(case: Case) -> Reading:
    """What the data say. Numbers no calculation can be made of are said to be so, never guessed at."""
    from app.stats.base.result import InputError

    if not len(case.shown):
        return _empty(case, "no_values")
    try:
        found = _compared(case) if case.changes else _watched(case)
        chart = staged(case)
    except InputError as refused:
        return _empty(case, "not_computable", reason=refused.code)
    stages, sparks = stage_numbers(case, chart), summaries.sparks(case)
    name: dict[str, Any] = {"chart": chart.chart.chart, "rule_set": case.question.rule_set, **marked(chart)}
    found = replace(found, stages=stages, steady_now=is_steady(chart), stretches=stretches_of(case, chart))
    reading = _met_so_far(replace(found, **name, **sparks))
    return replace(reading, checks=_in_order([*reading.checks, *own_checks.of_case(case)]))


def _met_so_far(reading: Reading) -> Reading:
    """A goal that every value meets is met so far where the normal range goes past it."""
    code = reading.headline.code
    if not reading.range_passes_goal or not code.startswith(MET):
        return reading
    return replace(reading, headline=replace(reading.headline, code=code.replace(MET, MET_SO_FAR)))


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
        stretches=outside_limits(case),
    )


def _compared(case: Case) -> Reading:
    """A change was made: before against after."""
    verdict, whole = verdict_of(case, *case.compared), _with_causes(case)
    levels = tuple(map(partial(average_of, case), case.compared))
    terms = Terms(case, [day for part in case.compared for day in part.days], levels)
    found = range_of(summaries.difference(verdict), case.question.multiplier)
    change = _change(found, levels, counted=case.question.measured.is_counted)
    reading = Reading(
        mode=COMPARED,
        verdict=verdict.verdict,
        headline=terms.said(verdict.sentence),
        lines=tuple(map(terms.said, verdict.lines)),
        checks=tuple(map(terms.found, verdict.checks)),
        signal=doubts.SIGNALS[verdict.verdict],
        goal_signal="" if case.question.same_way is False else GOAL_SIGNALS.get(verdict.goal.status, ""),
        now=levels[1],
        was=levels[0],
        change=change,
        relative=_relative(change, levels[0]),
        moved=_moved(verdict, levels),
        n_before=verdict.before.n,
        n_after=verdict.after.n,
        changed_on=case.changes[0].day.isoformat(),
        settled_on=case.changes[-1].day.isoformat(),
        left_out_before=named_days(case.before),
        left_out_after=named_days(case.after),
        **_goal(verdict),
        **_common(case, verdict),
    )
    if whole is not None:
        reading = replace(reading, statistics={**reading.statistics, "with_causes": summaries.step(case, whole)})
    reading = doubts.unless_contradicted(doubts.unless_causes_decide(reading, whole), verdict)
    reading = _unless_moved_earlier(reading, case)
    reading = replace(reading, checks=own_checks.of_verdict(reading.checks, case, verdict, whole))
    if case.question.role != "balancing":
        return reading
    without_extremes = range_of(verdict.difference, case.question.multiplier)
    return balancing.weighed(reading, _change(without_extremes, levels, counted=case.question.measured.is_counted))


def average_of(case: Case, series: Series) -> float | None:
    """The average of a stretch in the unit shown; a rate is all counts over all denominators."""
    level = summaries.average(series.counts, series.checked)
    return None if level is None else level * case.question.multiplier


def _unless_moved_earlier(reading: Reading, case: Case) -> Reading:
    """A claim is not the change's where the level had moved by the days between the baseline and the change,
    and nothing clear came after them.
    """
    unused = usual(case.unused)
    if reading.verdict not in doubts.CLAIMS or len(unused) < FEWEST_CLAIMED:
        return reading
    before, after = case.compared
    if verdict_of(case, before, unused).verdict != reading.verdict:
        return reading
    if verdict_of(case, unused, after).verdict == reading.verdict:
        return reading
    days = {"first": unused.days[0].isoformat(), "last": unused.days[-1].isoformat()}
    return doubts.doubted(reading, Said(code="moved_earlier", parameters=days), headline=doubts.already(reading))


def _with_causes(case: Case) -> Verdict | None:
    """The verdict on all values, those with a named special cause included; None where no cause is named."""
    named = named_days(case.before) or named_days(case.after)
    return verdict_of(case, case.before, case.after) if named else None


def verdict_of(case: Case, before: Series, after: Series) -> Verdict:
    """The statistics' verdict on two stretches of a case in which a change was made."""
    from app.stats.before_after.verdict import before_after

    question = case.question
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
        same_method=question.same_way is not False,
    )


def _watched(case: Case) -> Reading:
    """No change yet: is the measure steady, sliding, wandering?"""
    watch, shown = watch_of(case), case.watched
    terms = Terms(case, shown.days)
    reading = Reading(
        mode=WATCHED,
        verdict="too_early",
        watch=watch.state,
        headline=terms.said(watch.sentence),
        lines=tuple(map(terms.said, watch.lines)),
        checks=tuple(map(terms.found, watch.checks)),
        signal=_watch_signal(watch),
        goal_signal=GOAL_SIGNALS.get(watch.goal.status, ""),
        now=average_of(case, shown),
        moved=WATCH_MOVES.get(watch.state, ""),
        n_before=watch.summary.n,
        left_out_before=named_days(case.shown),
        **_goal(watch),
        **_common(case, watch),
    )
    reading = replace(reading, checks=(*reading.checks, *own_checks.causes_so_far(case)))
    return balancing.not_yet(reading) if case.question.role == "balancing" else reading


def watch_of(case: Case) -> Watch:
    """The statistics' watch over a case without a change."""
    from app.stats.before_after.watch import baseline_watch
    from app.stats.control_charts.stages import Settings

    question, shown = case.question, case.watched
    return baseline_watch(
        kind=question.kind,
        values=list(shown.counts),
        denominators=sizes_of(shown) if question.measured.is_counted else None,
        when=list(shown.days),
        direction=question.measured.direction,
        goal=question.raw_goal,
        goal_basis=question.measured.goal_basis,
        goal_share=question.measured.goal_share,
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


def _moved(verdict: Verdict, levels: Levels) -> str:
    """Which way the averages went, where a difference was worked out at all."""
    was, now = levels
    if verdict.difference is None or was is None or now is None or was == now:
        return ""
    return "up" if now > was else "down"


def _change(found: Range | None, levels: Levels, *, counted: bool) -> Range | None:
    """The difference of the averages shown, with the limits of the step fitted to the same values.

    A rate or share cannot fall by more than it was.
    """
    was, now = levels
    if found is None or was is None or now is None:
        return found
    found = replace(found, estimate=now - was)
    return replace(found, low=max(found.low, -was)) if counted and found.low is not None else found


def _relative(change: Range | None, base: float | None) -> Range | None:
    """The difference as a share of the average before; None where that is not above 0."""
    if change is None or not base or base < 0:
        return None
    shares = {name: None if value is None else value / base for name, value in asdict(change).items()}
    return Range(**shares)
