"""Do these groups differ? Means by Welch where their tests hold, ranks where extreme or lopsided values spoil them.

Sources for the choice: Minitab Assistant white papers on the 2-sample t test and one-way ANOVA (Welch's tests hold from
15 values a group whatever the shape); Delacre, Lakens and Leys, International Review of Social Psychology 30 (2017).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from app.stats.base.groups import Groups, Samples, gather
from app.stats.base.result import Floats, Parameter
from app.stats.before_after.verdict_result import Check, Sentence
from app.stats.comparing.anova import one_way_anova, welch_anova
from app.stats.comparing.compare import student_t, welch_t
from app.stats.comparing.effect import hedges_g
from app.stats.comparing.homogeneity import EqualVariances, equal_variances
from app.stats.comparing.multiple import games_howell, tukey_hsd
from app.stats.comparing.rank_groups import kruskal_wallis, moods_median
from app.stats.comparing.ranks import mann_whitney
from app.stats.planning import power_means
from app.stats.questions.answer import (
    ALPHA,
    FEWEST_VALUES,
    ROBUST_FROM,
    WELL_POWERED,
    Answer,
    Tested,
    below_the_headline,
    chosen,
    extreme_values,
    lopsided,
    means_or_ranks,
    of_two_tests,
    problems_first,
)

_TWO = {"welch_t": welch_t, "student_t": student_t, "mann_whitney": mann_whitney}
_MANY = {
    "welch_anova": welch_anova,
    "one_way_anova": one_way_anova,
    "kruskal_wallis": kruskal_wallis,
    "moods_median": moods_median,
}
_RANKS = ("mann_whitney", "kruskal_wallis", "moods_median")


@dataclass(frozen=True, eq=False)
class _Asked:
    """The groups, what is odd about them, and the procedure."""

    samples: Samples
    extremes: int
    bent: tuple[str, ...]
    procedure: str
    by_hand: bool
    reason: str

    @cached_property
    def groups(self) -> dict[str, Floats]:
        return dict(zip(self.samples.names, self.samples.values, strict=True))

    @cached_property
    def spread(self) -> EqualVariances:
        return equal_variances(self.groups)


def differ(groups: Groups, *, procedure: str | None = None, level: float = 0.95) -> Answer:
    """Do two or more independent groups lie at different levels?

    ``groups``: samples of shape (n_i,) by name or in a list, unit of the measure. ``procedure`` overrules the choice.
    Raises InputError as ``gather``, and ``unknown_procedure``.
    """
    samples = gather(groups)
    offered = tuple(_TWO if samples.k == 2 else _MANY)
    asked = _choose(samples, procedure, offered)
    if min(samples.sizes) < FEWEST_VALUES:
        return _too_few(asked, offered)
    tested, second = _test(asked, level), _second(asked, level)
    signal = of_two_tests(tested, second)
    return Answer(
        question="differ",
        procedure=asked.procedure,
        reason=Sentence("asked_for" if asked.by_hand else asked.reason),
        offered=offered,
        signal=signal,
        sentence=_sentence(samples, signal),
        lines=below_the_headline(signal, tested, lambda: _hidden_difference(samples)),
        checks=problems_first(_checks(asked, signal)),
        results=_results(asked, tested, second, level),
    )


def _choose(samples: Samples, procedure: str | None, offered: tuple[str, ...]) -> _Asked:
    extremes = extreme_values(samples.values)
    named = zip(samples.names, samples.values, strict=True)
    bent = tuple(name for name, values in named if values.size >= FEWEST_VALUES and lopsided(values))
    ranks = means_or_ranks(extremes=extremes, bent=bool(bent), few=min(samples.sizes) < ROBUST_FROM)
    two = samples.k == 2
    picked = ("mann_whitney" if two else "kruskal_wallis") if ranks else "welch_t" if two else "welch_anova"
    final, by_hand = chosen(procedure, picked, offered)
    return _Asked(samples, extremes, bent, final, by_hand, ranks or "means_of_groups")


def _test(asked: _Asked, level: float) -> Tested:
    if asked.samples.k == 2:
        first, second = asked.samples.values
        return _TWO[asked.procedure](second, first, level=level)
    groups = asked.groups
    if asked.procedure in _RANKS:
        return kruskal_wallis(groups) if asked.procedure == "kruskal_wallis" else moods_median(groups)
    return (welch_anova if asked.procedure == "welch_anova" else one_way_anova)(groups, level=level)


def _second(asked: _Asked, level: float) -> Tested:
    """Means beside ranks, ranks beside means."""
    two = asked.samples.k == 2
    if asked.procedure in _RANKS:
        return welch_t(*asked.samples.values[::-1], level=level) if two else welch_anova(asked.groups, level=level)
    return mann_whitney(*asked.samples.values[::-1], level=level) if two else kruskal_wallis(asked.groups)


def _sentence(samples: Samples, signal: str) -> Sentence:
    found = {name: float(values.mean()) for name, values in zip(samples.names, samples.values, strict=True)}
    low, high = min(found, key=found.__getitem__), max(found, key=found.__getitem__)
    told: dict[str, Parameter] = {"higher": high, "lower": low, "top": found[high], "bottom": found[low]}
    told["change"] = found[high] - found[low]
    if signal == "yes":
        return Sentence("two_differ" if samples.k == 2 else "groups_differ", told)
    return Sentence("no_difference" if signal == "no" else "cannot_tell_groups", told)


def _hidden_difference(samples: Samples) -> float | None:
    """The difference of two means that the smallest two groups would show four times in five."""
    smallest, following = sorted(samples.sizes)[:2]
    size = round(2 / (1 / smallest + 1 / following))
    spread = _pooled_deviation(samples)
    return power_means.two_sample_t_power(n=size, power=WELL_POWERED, standard_deviation=spread).effect


def _pooled_deviation(samples: Samples) -> float:
    squares = sum(float(((values - values.mean()) ** 2).sum()) for values in samples.values)
    return float((squares / (samples.n - samples.k)) ** 0.5)


def _checks(asked: _Asked, signal: str) -> list[Check]:
    samples = asked.samples
    ranks = asked.procedure in _RANKS
    found = [Check("enough_in_groups", "ok", {"have": min(samples.sizes)})]
    if asked.extremes:
        found.append(Check("extremes_in_groups", "info" if ranks else "look", {"points": asked.extremes}))
    if asked.bent:
        minds = not ranks and min(samples.sizes) < ROBUST_FROM
        found.append(Check("lopsided_groups", "look" if minds else "ok", {"groups": ", ".join(asked.bent)}))
    spread = asked.spread.p_value
    if spread is not None and spread < ALPHA:
        minds = asked.procedure in ("student_t", "one_way_anova", *_RANKS)
        found.append(Check("unequal_spread", "look" if minds else "ok"))
    if sum(samples.dropped):
        found.append(Check("left_out", "info", {"points": sum(samples.dropped)}))
    if signal == "unsure":
        found.append(Check("second_opinion_groups", "look"))
    return [*found, Check("order_in_time", "info")]


def _results(asked: _Asked, tested: Tested, second: Tested, level: float) -> dict[str, object]:
    found: dict[str, object] = {"test": tested, "second_opinion": second, "spread": asked.spread}
    if asked.samples.k == 2:
        first, other = asked.samples.values
        return {**found, "effect": hedges_g(other, first, level=level)}
    pairs = tukey_hsd if asked.procedure == "one_way_anova" else games_howell
    return {**found, "pairs": pairs(asked.groups, level=level)}


def _too_few(asked: _Asked, offered: tuple[str, ...]) -> Answer:
    have = min(asked.samples.sizes)
    told = {"have": have, "needed": FEWEST_VALUES}
    return Answer(
        question="differ",
        procedure=asked.procedure,
        reason=Sentence(asked.reason),
        offered=offered,
        signal="early",
        sentence=Sentence("too_few_in_groups", told),
        checks=(Check("enough_in_groups", "todo", told),),
    )
