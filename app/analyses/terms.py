"""The statistics' numbers in the terms of a page: the unit shown, days, and the averages that stand in the tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from app.analyses.case import Case
from app.analyses.reading import Finding, Range, Said

if TYPE_CHECKING:
    from app.stats.base.result import Interval
    from app.stats.before_after.verdict_result import Check, Sentence

IN_THE_UNIT = ("amount", "level")
Levels = tuple[float | None, ...]
"""The averages before and after a change in the unit shown, without named special causes."""


def range_of(interval: Interval | None, times: int) -> Range | None:
    """An interval of the statistics, multiplied into the unit shown."""
    if interval is None:
        return None
    found = (interval.estimate, interval.ci_low, interval.ci_high)
    low, middle, high = (None if number is None else number * times for number in (found[1], found[0], found[2]))
    return Range(estimate=middle, low=low, high=high)


class Terms:
    """Puts the statistics' raw numbers into the unit shown, and positions into days.

    Sentences name the averages and the difference that the page shows.
    """

    def __init__(self, case: Case, days: Sequence[date], levels: Levels = (None, None)) -> None:
        self.times, self.days, self.levels = case.question.multiplier, days, levels

    def said(self, sentence: Sentence) -> Said:
        """A sentence with its parameters."""
        return Said(code=sentence.code, parameters=self.written(sentence.parameters) | self._shown(sentence))

    def _shown(self, sentence: Sentence) -> dict[str, float]:
        was, now = self.levels
        if was is None or now is None:
            return {}
        shown = {"before": was, "after": now, "change": abs(now - was)}
        return {name: value for name, value in shown.items() if sentence.parameters.get(name) is not None}

    def found(self, check: Check) -> Finding:
        """A line of the report card."""
        return Finding(code=check.code, state=check.state, parameters=self.written(check.parameters))

    def written(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters in the unit shown, positions as ISO days."""
        return {name: self._one(name, value) for name, value in parameters.items()}

    def _one(self, name: str, value: Any) -> Any:
        from app.stats.before_after.sentences import PARAMETERS

        how = PARAMETERS[name]
        if how == "moment" and value is not None:
            return self.days[int(value)].isoformat()
        # "before" is a level in one sentence and a number of values in another; only levels are fractions.
        return value * self.times if how in IN_THE_UNIT and isinstance(value, float) else value
