"""Do two values of the same things differ? Pairs: the same part, patient or shift measured twice."""

from __future__ import annotations

from app.stats.base.pairs import Pairs, complete_pairs
from app.stats.base.result import Parameter
from app.stats.base.sample import Numbers
from app.stats.before_after.verdict_result import Check, Sentence
from app.stats.comparing.effect_sizes import paired_g
from app.stats.comparing.locations import paired_t
from app.stats.comparing.signed_ranks import wilcoxon_paired
from app.stats.comparing.signs import sign_test_paired
from app.stats.planning import power_means
from app.stats.questions.answer import (
    FEWEST_VALUES,
    ROBUST_FROM,
    WELL_POWERED,
    Answer,
    below_the_headline,
    chosen,
    extreme_values,
    lopsided,
    means_or_ranks,
    of_two_tests,
    problems_first,
)

OFFERED = ("paired_t", "wilcoxon_paired", "sign_test_paired")


def pair(
    first: Numbers, second: Numbers, *, first_name: str = "1", second_name: str = "2", procedure: str | None = None,
    level: float = 0.95,
) -> Answer:  # fmt: skip
    """Do the values of ``second`` lie above or below their partners in ``first``, shape (n,) each? Differences are
    second less first. ``procedure`` overrules the choice. Raises InputError ``lengths_differ``, ``unknown_procedure``.
    """
    pairs = complete_pairs(second, first)
    extremes, bent = extreme_values([pairs.differences]), pairs.n >= FEWEST_VALUES and lopsided(pairs.differences)
    ranks = means_or_ranks(extremes=extremes, bent=bent, few=pairs.n < ROBUST_FROM)
    picked, by_hand = chosen(procedure, "wilcoxon_paired" if ranks else "paired_t", OFFERED)
    why = Sentence("asked_for" if by_hand else ranks or "mean_of_pairs")
    checks = _checks(pairs, extremes, bent=bent, ranks=picked != "paired_t")
    if pairs.n < FEWEST_VALUES:
        told: dict[str, Parameter] = {"have": pairs.n, "needed": FEWEST_VALUES}
        few = Sentence("too_few_pairs", told)
        return Answer("pair", picked, why, OFFERED, "early", few, checks=(Check("enough_pairs", "todo", told),))
    tests = {"paired_t": paired_t, "wilcoxon_paired": wilcoxon_paired, "sign_test_paired": sign_test_paired}
    tested = tests[picked](second, first, level=level)
    other = (paired_t if picked != "paired_t" else wilcoxon_paired)(second, first, level=level)
    signal = of_two_tests(tested, other)
    return Answer(
        question="pair",
        procedure=picked,
        reason=why,
        offered=OFFERED,
        signal=signal,
        sentence=_sentence(pairs, signal, (first_name, second_name)),
        lines=below_the_headline(signal, tested, lambda: _hidden_difference(pairs)),
        checks=problems_first([*checks, *([Check("second_opinion_groups", "look")] if signal == "unsure" else [])]),
        results={"test": tested, "second_opinion": other, "effect": paired_g(second, first, level=level)},
    )


def _sentence(pairs: Pairs, signal: str, names: tuple[str, str]) -> Sentence:
    gap = float(pairs.differences.mean())
    told: dict[str, Parameter] = {"change": gap, "first": names[0], "second": names[1]}
    if signal != "yes":
        return Sentence("no_pair_difference" if signal == "no" else "cannot_tell_groups", told)
    return Sentence("pairs_rose" if gap > 0 else "pairs_fell", told)


def _hidden_difference(pairs: Pairs) -> float | None:
    """The difference that so many pairs would show four times in five; None where all differ by the same."""
    spread = float(pairs.differences.std(ddof=1))
    if not spread:
        return None
    return power_means.paired_t_power(n=pairs.n, power=WELL_POWERED, standard_deviation=spread).effect


def _checks(pairs: Pairs, extremes: int, *, bent: bool, ranks: bool) -> list[Check]:
    found = [Check("enough_pairs", "ok", {"have": pairs.n})]
    if extremes:
        found.append(Check("extremes_in_pairs", "info" if ranks else "look", {"points": extremes}))
    if bent:
        found.append(Check("lopsided_pairs", "ok" if ranks or pairs.n >= ROBUST_FROM else "look"))
    if pairs.dropped:
        found.append(Check("left_out", "info", {"points": pairs.dropped}))
    return found
