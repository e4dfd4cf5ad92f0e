"""How many do we need? The number of values that shows a change of a given size, before anyone measures.

Sources: Cohen, Statistical Power Analysis for the Behavioral Sciences (1988). Counts allow for values that follow each
other: n independent values are worth n (1 + r) / (1 - r) of a series whose neighbours correlate by r (Bayley and
Hammersley 1946).
"""

from __future__ import annotations

import math

from app.stats.base.result import InputError, Parameter
from app.stats.before_after.verdict_result import Check, Sentence
from app.stats.planning import power_counts, power_means
from app.stats.planning.power import PowerResult
from app.stats.questions.answer import Answer

WANTED = 0.8
FEWEST = 12


def plan_means(
    *, change: float, standard_deviation: float, power: float = WANTED, alpha: float = 0.05, correlation: float = 0.0
) -> Answer:
    """Values before and as many after, to see the mean move by ``change`` (the measure's unit).

    ``correlation``: of neighbouring values, 0 to below 1. Raises InputError as ``two_sample_t_power``, and
    ``correlation_out_of_range``.
    """
    if not 0 <= correlation < 1:
        raise InputError("correlation_out_of_range", correlation=correlation)
    found = power_means.two_sample_t_power(
        difference=abs(change), power=power, standard_deviation=standard_deviation, alpha=alpha
    )
    more = (1 + correlation) / (1 - correlation)
    return _planned("plan_means", found, {"change": abs(change)}, factor=more, power=power)


def plan_shares(*, share: float, target: float, power: float = WANTED, alpha: float = 0.05) -> Answer:
    """How many to check before, and as many after, to see a share (0 to 1) move to ``target``.

    Raises InputError as ``two_proportions_power``.
    """
    found = power_counts.two_proportions_power(second=share, first=target, power=power, alpha=alpha)
    return _planned("plan_shares", found, {"top_share": share, "bottom_share": target}, factor=1.0, power=power)


def plan_rates(*, rate: float, target: float, size: float, power: float = WANTED, alpha: float = 0.05) -> Answer:
    """How many periods before, and as many after, to see a rate move to ``target``; ``size`` is the opportunity of one
    period in the rate's unit. Raises InputError as ``two_rates_power``, and ``no_size``."""
    if not size > 0:
        raise InputError("no_size", name="size")
    found = power_counts.two_rates_power(second=rate, first=target, power=power, alpha=alpha)
    return _planned("plan_rates", found, {"top": rate, "bottom": target}, factor=1 / size, power=power)


def _planned(procedure: str, found: PowerResult, told: dict[str, Parameter], *, factor: float, power: float) -> Answer:
    each = None if found.n is None else math.ceil(found.n * factor)
    shown = procedure == "plan_shares"
    needed = None if each is None else each if shown else max(FEWEST, each)
    enough = Check("fewest_for_verdict", "info", {"needed": FEWEST})
    numbers = {**told, "needed": needed, "power": power}
    return Answer(
        question="plan",
        procedure=procedure,
        reason=Sentence("planned_by_power"),
        offered=(procedure,),
        signal="unsure" if needed is None else "yes",
        sentence=Sentence("cannot_plan" if needed is None else f"need_{procedure}", numbers),
        lines=(Sentence("found_in_tries", {"power": power}),) if needed is not None else (),
        checks=() if shown else (enough,),
        results={"power": found},
    )
