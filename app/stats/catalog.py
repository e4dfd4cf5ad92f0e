"""The procedures by name: what ``python -m app.stats`` answers, and what it says of each."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.stats import assumptions, compare, describe, effect, odds, ranks, rates, runs
from app.stats.choose import chart_of
from app.stats.control import FrozenLimits, Settings, StagePlan
from app.stats.english import Names, verdict_words, watch_words
from app.stats.result import plain
from app.stats.verdict import before_after
from app.stats.watch import baseline_watch


@dataclass(frozen=True)
class Procedure:
    """A named procedure: what is asked of it and what it answers with."""

    call: Callable[..., object]
    purpose: str
    signature: Callable[..., object]


def _verdict(
    *, measure: str = "The measure", period: str = "value", periods: str = "values", **question: Any
) -> object:
    answer = before_after(**question)
    return {**fields_of(answer), "words": verdict_words(answer, Names(measure, period, periods))}


def _watch(*, measure: str = "The measure", period: str = "value", periods: str = "values", **question: Any) -> object:
    answer = baseline_watch(**question)
    return {**fields_of(answer), "words": watch_words(answer, Names(measure, period, periods))}


def _chart(*, stages: Sequence[dict[str, Any]] = (), settings: dict[str, Any] | None = None, **question: Any) -> object:
    plans = [
        StagePlan(**{**stage, "frozen": FrozenLimits(**stage["frozen"]) if stage.get("frozen") else None})
        for stage in stages
    ]
    chart, choice = chart_of(**question, stages=plans, settings=Settings(**settings) if settings else None)
    return {"chart": chart, "choice": choice}


def fields_of(answer: object) -> dict[str, Any]:
    """An answer as a plain object."""
    fields = plain(answer)
    assert isinstance(fields, dict)
    return fields


def _procedure(call: Callable[..., object], signature: Callable[..., object] | None = None) -> Procedure:
    described = signature or call
    return Procedure(call, (inspect.getdoc(described) or "").replace("\n", " "), described)


PROCEDURES = {
    "before_after": _procedure(_verdict, before_after),
    "baseline_watch": _procedure(_watch, baseline_watch),
    "control_chart": _procedure(_chart, chart_of),
    "run_chart": _procedure(runs.run_chart),
    "describe": _procedure(describe.describe),
    "anderson_darling": _procedure(assumptions.anderson_darling),
    "shapiro_wilk": _procedure(assumptions.shapiro_wilk),
    "lilliefors": _procedure(assumptions.lilliefors),
    "autocorrelation": _procedure(assumptions.autocorrelation),
    "welch_t": _procedure(compare.welch_t),
    "student_t": _procedure(compare.student_t),
    "mann_whitney": _procedure(ranks.mann_whitney),
    "two_proportions": _procedure(rates.two_proportions),
    "fisher_exact": _procedure(rates.fisher_exact),
    "two_poisson_rates": _procedure(rates.two_poisson_rates),
    "cohens_d": _procedure(effect.cohens_d),
    "hedges_g": _procedure(effect.hedges_g),
    "cliffs_delta": _procedure(effect.cliffs_delta),
    "risk_ratio": _procedure(effect.risk_ratio),
    "odds_ratio": _procedure(odds.odds_ratio),
}
