"""Do a few kinds make most of it, and which comes first? Pareto with a second thought: even kinds are ruled out first.

Sources: Juran, Quality Control Handbook (1951) for the few and the many; chi-square against equal shares; the first
against the second by an exact binomial test, which needs no allowance for having picked the two largest (Hung and
Fithian, Annals of Statistics 47 (2019)).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from scipy import stats

from app.stats.base.result import InputError, Parameter, TestResult
from app.stats.base.sample import Numbers
from app.stats.before_after.verdict_result import Check, Sentence
from app.stats.counting.chi_square import GoodnessOfFit, goodness_of_fit
from app.stats.priorities.pareto import Pareto, ParetoBar, pareto
from app.stats.questions.answer import ALPHA, FEWEST_VALUES, Answer, chosen, problems_first

COUNTS, AMOUNTS = "pareto_counts", "pareto_amounts"
FEW = 0.4
"""The largest part of the kinds that is still a few."""
_ENOUGH = 50
_REST = frozenset({"other", "others", "misc", "miscellaneous", "various", "unknown", "rest"})


@dataclass(frozen=True)
class _Ranked:
    """The kinds in their order, with the tests that counts allow; amounts have none."""

    found: Pareto
    procedure: str
    even: GoodnessOfFit | None = None
    first: TestResult | None = None

    @property
    def bars(self) -> tuple[ParetoBar, ...]:
        return self.found.bars

    @property
    def has_few(self) -> bool:
        return len(self.found.vital_few) <= FEW * len(self.bars)

    @property
    def first_is_sure(self) -> bool:
        return self.first is not None and self.first.p_value is not None and self.first.p_value < ALPHA

    @property
    def counts_suffice(self) -> bool:
        return self.even is None or bool(self.even.small_counts and self.even.small_counts.trustworthy)


def few_make_most(
    labels: Sequence[Hashable], counts: Numbers | None = None, *, weighed: bool = False, procedure: str | None = None
) -> Answer:
    """Do a few kinds make most of all? ``labels`` (n,) name the kind of each row, ``counts`` (n,) how many (or how
    much) it stands for; one each when None. Whole numbers are counted unless they are ``weighed`` (money, minutes);
    amounts are not held against chance. ``procedure`` overrules that. Raises InputError as ``pareto``,
    ``too_few_kinds``, ``unknown_procedure``.
    """
    found = pareto(labels, counts)
    if len(found.bars) < 2:
        raise InputError("too_few_kinds", found=len(found.bars))
    whole = all(float(bar.count).is_integer() for bar in found.bars)
    offered = (COUNTS, AMOUNTS) if whole else (AMOUNTS,)
    picked, by_hand = chosen(procedure, AMOUNTS if weighed else offered[0], offered)
    reason = Sentence("asked_for" if by_hand else "kinds_counted" if picked == COUNTS else "kinds_weighed")
    if found.total < FEWEST_VALUES and picked == COUNTS:
        told: dict[str, Parameter] = {"have": found.total, "needed": FEWEST_VALUES}
        early = Sentence("too_few_counted", told)
        return Answer("pareto", picked, reason, offered, "early", early, checks=(Check("counted", "todo", told),))
    ranked = _tested(found, picked)
    signal = _signal(ranked)
    return Answer(
        question="pareto",
        procedure=picked,
        reason=reason,
        offered=offered,
        signal=signal,
        sentence=_sentence(ranked, signal),
        lines=_lines(ranked, signal),
        checks=problems_first(_checks(ranked)),
        results={"test": ranked.even, "first_place": ranked.first, "pareto": found},
    )


def _tested(found: Pareto, procedure: str) -> _Ranked:
    if procedure == AMOUNTS:
        return _Ranked(found, procedure)
    counts = [bar.count for bar in found.bars]
    return _Ranked(found, procedure, goodness_of_fit(counts), _first_place(int(counts[0]), int(counts[1])))


def _first_place(first: int, second: int) -> TestResult:
    """Whether the first is really larger than the second."""
    p_value = float(stats.binomtest(first, first + second).pvalue)
    source = "Hung and Fithian 2019"
    n = (first + second,)
    return TestResult("Exact binomial test", source, n, statistic=float(first), p_value=p_value)


def _signal(ranked: _Ranked) -> str:
    if not ranked.found.total:
        return "unsure"
    if ranked.even is not None:
        if ranked.even.p_value is None or ranked.even.p_value >= ALPHA:
            return "no"
        if not ranked.counts_suffice and not ranked.first_is_sure:
            return "unsure"
    return "yes" if ranked.has_few else "no"


def _sentence(ranked: _Ranked, signal: str) -> Sentence:
    if signal == "unsure":
        return Sentence("cannot_tell_groups")
    if signal == "no" and ranked.even is not None and (ranked.even.p_value or 1.0) >= ALPHA:
        return Sentence("kinds_even")
    few = len(ranked.found.vital_few)
    reached = (ranked.bars[few - 1].cumulative_percent or 0.0) / 100
    told: dict[str, Parameter] = {"parts": few, "kinds": len(ranked.bars), "share": reached}
    return Sentence("few_make_most" if signal == "yes" else "many_make_most", told)


def _lines(ranked: _Ranked, signal: str) -> tuple[Sentence, ...]:
    if signal == "unsure":
        return (Sentence("count_more"),)
    first, second = ranked.bars[:2]
    told: dict[str, Parameter] = {"first": first.label, "second": second.label, "share": (first.percent or 0.0) / 100}
    if ranked.procedure == AMOUNTS:
        return (Sentence("first_by_amount", told),)
    if ranked.first_is_sure:
        return (Sentence("first_is_sure", told),)
    return (Sentence("first_not_sure", told), Sentence("difference_may_hide"))


def _checks(ranked: _Ranked) -> list[Check]:
    found, checks = ranked.found, []
    if ranked.procedure == COUNTS:
        enough = ranked.counts_suffice and found.total >= _ENOUGH
        checks.append(Check("counted", "ok" if enough else "look", {"have": found.total, "needed": _ENOUGH}))
    else:
        checks.append(Check("weighed", "look"))
    rest = [bar.label for bar in found.bars if bar.label.strip().lower() in _REST and bar.label in found.vital_few]
    if rest:
        checks.append(Check("rest_is_large", "look", {"groups": ", ".join(rest)}))
    if found.dropped:
        checks.append(Check("left_out", "info", {"points": found.dropped}))
    return [*checks, Check("worth_and_number", "info"), Check("one_stretch", "info")]
