"""Has it changed? A verdict on two stages of one measure.

The order: the rows are cleaned and put in time; too few points end it; a step is looked for under
autocorrelation, season, unequal variances, over-dispersion and extreme points; a slide that was already under
way, a second method and the number of looks may each withhold the claim. See ``evidence`` and ``judging`` for
the methods and their sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from app.stats.base.result import Flags, InputError, undefined
from app.stats.base.sample import Numbers
from app.stats.before_after.comparison import Comparison, Moment, compare_stages
from app.stats.before_after.goal import FEWEST_POINTS, LEAST_POINTS, check_goal
from app.stats.before_after.judging import Findings, decide, gather
from app.stats.before_after.looks import check_looks
from app.stats.before_after.report_card import basic_checks, evidence_checks, ordered
from app.stats.before_after.verdict_figures import Figures, figures, goal_after, stage_summary
from app.stats.before_after.verdict_result import Check, Sentence, Verdict
from app.stats.before_after.wording import Question, Worded, changed, moved_before, no_change, sliding, tests_disagree

WITHOUT_NUMBERS = {
    "season_or_change": ("season_or_change", "season_looks_same"),
    "not_independent": ("not_independent", "do_not_quote"),
}


def before_after(  # noqa: PLR0913 - one keyword for each thing the question may say
    *,
    kind: str,
    direction: str,
    before: Numbers,
    after: Numbers,
    before_n: Numbers | None = None,
    after_n: Numbers | None = None,
    when: Sequence[Moment] | None = None,
    goal: float | None = None,
    goal_basis: str = "average",
    goal_share: float | None = None,
    look: int = 1,
    looks_planned: int | None = 1,
    named: Sequence[int] = (),
    same_method: bool = True,
) -> Verdict:
    """Compare a stage before a change with the stage after it.

    ``kind``: continuous, time, count (per denominator) or proportion; for the last two ``before`` and
    ``after`` hold counts and ``before_n`` and ``after_n`` denominators. ``direction`` says which is better.
    ``when`` (dates, before then after) lets seasons be seen and pauses be respected. ``goal`` has the unit of
    the value or rate; its basis is average, every or share (then ``goal_share``, 0 to 1). ``looks_planned``
    None: any number of looks. ``named``: 0-based positions (before then after) of points with a known special
    cause. ``same_method`` False: the stages were counted differently and no verdict is given. Raises
    InputError for what cannot be asked.
    """
    check_goal(goal, goal_basis, goal_share, direction)
    if not isinstance(same_method, bool):
        raise InputError("same_method_not_true_or_false")
    looks = check_looks(look, looks_planned)
    comparison = compare_stages(kind=kind, before=before, after=after, before_n=before_n, after_n=after_n, when=when)
    question = Question(comparison, direction, looks, goal, goal_basis, goal_share)
    if not same_method:
        blocked = Check("same_method", "todo")
        return _withheld(question, "cannot_tell", "counted_differently", Sentence("confirm_method"), blocked)
    return _answer(question, _named(comparison, named))


def _answer(question: Question, named: Flags) -> Verdict:
    """Too few points end it; then everything is measured and judged."""
    comparison = question.comparison
    if comparison.n_before < LEAST_POINTS or comparison.n_after < LEAST_POINTS:
        return _too_few(question, None)
    found = gather(comparison, looks=question.looks, named=named)
    if min(comparison.n_before, comparison.n_after) < FEWEST_POINTS:
        return _too_few(question, found)
    return _constant(question) if found is None else _judged(question, found)


def _named(comparison: Comparison, named: Sequence[int]) -> Flags:
    handed = comparison.series.n + sum(comparison.dropped)
    if not isinstance(named, Sequence) or any(type(place) is not int or not 0 <= place < handed for place in named):
        raise InputError("named_not_positions")
    return np.isin(comparison.series.positions, np.asarray(list(named), dtype=np.intp))


def _judged(question: Question, found: Findings) -> Verdict:
    """A verdict with everything measured."""
    numbers = figures(question, found)
    checks = _all_checks(question, found, numbers.hidden)
    return numbers.verdict(question, found, worded=_words(question, found, numbers), checks=checks)


def _words(question: Question, found: Findings, numbers: Figures) -> Worded:
    rule = decide(found)
    if rule == "changed":
        return changed(question, found, numbers)
    if rule == "no_change":
        return no_change(found, numbers)
    if rule in WITHOUT_NUMBERS:
        sentence, line = WITHOUT_NUMBERS[rule]
        return "cannot_tell", Sentence(sentence), (Sentence(line),)
    untold = {"sliding": sliding, "moved_before": moved_before}.get(rule)
    return tests_disagree(found) if untold is None else untold(question, found)


def _all_checks(question: Question, found: Findings, hidden: float | None) -> tuple[Check, ...]:
    goal = goal_after(question, found)
    return ordered(
        chain(
            basic_checks(question.comparison, looks=question.looks, goal=goal),
            evidence_checks(found, hidden=hidden),
        )
    )


def _too_few(question: Question, found: Findings | None) -> Verdict:
    """Too early: with numbers from 5 points a stage on, without below."""
    comparison = question.comparison
    code = "no_baseline" if comparison.n_before < FEWEST_POINTS else "too_early"
    line = (
        Sentence("measure_first", {"have": comparison.n_before, "needed": FEWEST_POINTS})
        if code == "no_baseline"
        else Sentence(
            "need_more",
            {"needed": FEWEST_POINTS, "have": comparison.n_after, "more": FEWEST_POINTS - comparison.n_after},
        )
    )
    if found is None:
        return _withheld(question, "too_early", code, line)
    worded: Worded = ("too_early", Sentence(code), (line,))
    return figures(question, found).verdict(question, found, worded=worded, checks=_all_checks(question, found, None))


def _constant(question: Question) -> Verdict:
    """No variation around the stages: equal stages have not changed, unequal ones cannot be judged."""
    before, after = (stage_summary(question.comparison, stage) for stage in question.comparison.stages)
    if before.estimate == after.estimate:
        return _withheld(
            question,
            "no_change",
            "no_change_constant",
            Sentence("all_same", {"before": before.estimate}),
            reason="no_variation",
        )
    return _withheld(question, "cannot_tell", "no_spread", Sentence("check_measuring"), reason="no_variation")


def _withheld(
    question: Question, verdict: str, code: str, line: Sentence, *extra: Check, reason: str = "too_few_values"
) -> Verdict:
    """A verdict without any calculation on the step."""
    comparison = question.comparison
    before, after = (stage_summary(comparison, stage) for stage in comparison.stages)
    goal = goal_after(question, None)
    checks = ordered(chain(extra, basic_checks(comparison, looks=question.looks, goal=goal)))
    return Verdict(
        verdict=verdict,
        kind=comparison.series.kind,
        direction=question.direction,
        sentence=Sentence(code),
        lines=(line,),
        before=before,
        after=after,
        goal=goal,
        checks=checks,
        method="none",
        source="",
        look=question.looks.look,
        looks_planned=question.looks.planned,
        dropped=comparison.dropped,
        undefined=undefined(
            "not_comparable" if code == "counted_differently" else reason, "difference", "p_value", "effect"
        ),
    )
