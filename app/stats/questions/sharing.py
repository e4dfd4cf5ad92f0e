"""Do shares or rates differ between groups? Counts over what was checked, not averages of percentages.

Sources: Fisher (1934) and Newcombe, Statistics in Medicine 17 (1998) for two shares; Cochran, Biometrics 10 (1954) for
when chi-square holds; the conditional test of Przyborowski and Wilenski (1940) for two rates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.stats.base.result import InputError, Parameter
from app.stats.before_after.verdict_result import Check, Sentence
from app.stats.counting.chi_square import association, goodness_of_fit
from app.stats.counting.rates import fisher_exact, two_poisson_rates, two_proportions
from app.stats.questions.answer import ALPHA, Answer, chance, chosen, problems_first

Counted = Mapping[str, tuple[float, float]]
_MANY_FROM = 3


@dataclass(frozen=True)
class _Tested:
    """A test with its own answer, p, and whether the counts carry it."""

    procedure: str
    result: object
    p_value: float | None
    trustworthy: bool = True


def shares_differ(groups: Counted, *, procedure: str | None = None, level: float = 0.95) -> Answer:
    """Do proportions differ? ``groups``: name to (how many had it, how many were checked), whole numbers.

    Two groups: Fisher's test with Newcombe's interval; more: chi-square of association. Raises InputError
    ``too_few_groups``, ``unknown_procedure`` and those of wrong counts.
    """
    _check(groups)
    two = len(groups) < _MANY_FROM
    offered = ("fisher_exact", "two_proportions", "chi_square_association") if two else ("chi_square_association",)
    picked, by_hand = chosen(procedure, offered[0], offered)
    pairs = list(groups.values())
    table = [[x for x, _n in pairs], [n - x for x, n in pairs]]
    tested = _share_test(picked, pairs, table, level)
    results: dict[str, object] = {"test": tested.result, "table": association(table)}
    if two:
        (x1, n1), (x2, n2) = pairs
        results["interval"] = two_proportions(x2, n2, x1, n1, level=level)
    reason = "asked_for" if by_hand else "shares_of_two" if two else "shares_of_many"
    return _answer(groups, tested, reason, offered, results, percent=True)


def rates_differ(groups: Counted, *, procedure: str | None = None, level: float = 0.95) -> Answer:
    """Do rates of counts differ? ``groups``: name to (events, amount of opportunity), events whole numbers.

    Two groups: the exact conditional test; more: chi-square against equal rates. Raises InputError as
    ``shares_differ``.
    """
    _check(groups)
    two = len(groups) < _MANY_FROM
    offered = ("two_poisson_rates",) if two else ("chi_square_goodness_of_fit",)
    picked, by_hand = chosen(procedure, offered[0], offered)
    pairs = list(groups.values())
    tested = _rate_test(picked, pairs, level)
    reason = "asked_for" if by_hand else "rates_of_two" if two else "rates_of_many"
    return _answer(groups, tested, reason, offered, {"test": tested.result}, percent=False)


def _check(groups: Counted) -> None:
    if len(groups) < 2:
        raise InputError("too_few_groups", groups=len(groups))
    for name, (_count, size) in groups.items():
        if not size > 0:
            raise InputError("no_size", name=name)


def _share_test(procedure: str, pairs: list[tuple[float, float]], table: list[list[float]], level: float) -> _Tested:
    if procedure == "chi_square_association":
        found = association(table)
        return _Tested(procedure, found, found.p_value, bool(found.small_counts and found.small_counts.trustworthy))
    (x1, n1), (x2, n2) = pairs
    if procedure == "fisher_exact":
        exact = fisher_exact(x2, n2, x1, n1)
        return _Tested(procedure, exact, exact.p_value)
    normal = two_proportions(x2, n2, x1, n1, level=level)
    fewest = min(x1, n1 - x1, x2, n2 - x2)
    return _Tested(procedure, normal, normal.p_value, fewest >= 5)


def _rate_test(procedure: str, pairs: list[tuple[float, float]], level: float) -> _Tested:
    if procedure == "two_poisson_rates":
        (x1, n1), (x2, n2) = pairs
        found = two_poisson_rates(x2, n2, x1, n1, level=level)
        return _Tested(procedure, found, found.p_value)
    many = goodness_of_fit([x for x, _n in pairs], shares=[n for _x, n in pairs])
    return _Tested(procedure, many, many.p_value, bool(many.small_counts and many.small_counts.trustworthy))


def _answer(
    groups: Counted,
    tested: _Tested,
    reason: str,
    offered: tuple[str, ...],
    results: dict[str, object],
    *,
    percent: bool,
) -> Answer:
    rates = {name: count / size for name, (count, size) in groups.items()}
    low, high = min(rates, key=rates.__getitem__), max(rates, key=rates.__getitem__)
    told: dict[str, Parameter] = {"higher": high, "lower": low}
    told |= (
        {"top_share": rates[high], "bottom_share": rates[low]}
        if percent
        else {"top": rates[high], "bottom": rates[low]}
    )
    signal = "unsure" if tested.p_value is None else "yes" if tested.p_value < ALPHA else "no"
    signal = "unsure" if signal == "yes" and not tested.trustworthy else signal
    kind = "shares" if percent else "rates"
    code = {"yes": f"{kind}_differ", "no": f"no_difference_{kind}"}.get(signal, "cannot_tell_groups")
    lines = chance(tested.p_value) if signal == "yes" and tested.p_value is not None else ()
    return Answer(
        question="shares" if percent else "rates",
        procedure=tested.procedure,
        reason=Sentence(reason),
        offered=offered,
        signal=signal,
        sentence=Sentence(code, told),
        lines=lines or ((Sentence("count_more"),) if signal == "unsure" else (Sentence("difference_may_hide"),)),
        checks=problems_first(_checks(groups, tested)),
        results=results,
    )


def _checks(groups: Counted, tested: _Tested) -> list[Check]:
    events = min(count for count, _size in groups.values())
    return [
        Check("enough_events", "ok" if tested.trustworthy else "look", {"have": events}),
        Check("each_by_itself", "info"),
    ]
