"""Whether the levels of a factor differ by more than chance: asked as a study of the same question would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.analyses import wording
from app.analyses.case import measured
from app.analyses.levels.splitting import Level
from app.analyses.studies import asking, kept
from app.analyses.studies.asking import Asked
from app.analyses.studies.told import Telling, signal_kind
from app.core.problems import Problem
from app.metrics.models import Metric

if TYPE_CHECKING:
    from app.stats.questions.answer import Answer

FEWEST_VALUES = 5
"""A level with fewer values is not compared, as no group of a study is."""
QUESTIONS = {"count": "rates", "proportion": "shares"}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What the levels say together; `scatters` where they differ added up, but not more than their own values do."""

    signal: str
    headline: str
    lines: list[str]
    checks: list[dict[str, str]]
    scatters: bool


def comparable(levels: Sequence[Level]) -> list[Level]:
    """Those with values enough."""
    return [level for level in levels if level.count >= FEWEST_VALUES]


def compare(
    metric: Metric, factor: str, levels: Sequence[Level], person: int, *, most: int = asking.MOST_GROUPS
) -> Comparison | Problem | None:
    """The answer for the levels with values enough, `most` of them at the most; None where there are not two.

    Counts are compared over all that was checked. That takes every single one for independent, so the values of the
    levels have to differ too, one by one, before it is called more than chance.
    """
    found = comparable(levels)
    if len(found) < 2:
        return None
    asked = _counted(metric, factor, found) if metric.is_counted else _valued(metric, factor, found)
    asked = replace(asked, most_groups=most)
    answer = asking.answer_for(person, asked)
    if isinstance(answer, Problem):
        return answer
    scatters = metric.is_counted and answer.signal == "yes" and not _differ_too(metric, factor, found, person, most)
    if scatters:
        sentence = replace(answer.sentence, code="cannot_tell_groups")
        answer = replace(answer, signal="unsure", sentence=sentence, lines=())
    return _told(asked, answer, scatters=scatters)


def _valued(metric: Metric, factor: str, levels: Sequence[Level]) -> Asked:
    """Each value beside the name of its level."""
    rows = [(level.name, value) for level in levels for value in level.series.values]
    names, values = zip(*rows, strict=True)
    return _asked("differ", metric, (factor, metric.name), (names, values), {"group": [0], "value": [1]})


def _counted(metric: Metric, factor: str, levels: Sequence[Level]) -> Asked:
    """Each level with all it counted, in all that was checked; of rates in the unit in which they are shown."""
    per = metric.per if metric.kind == "count" else 1
    names = tuple(level.name for level in levels)
    counts = tuple(float(sum(level.series.counts)) for level in levels)
    sizes = tuple(sum(size or 0 for size in level.series.checked) / per for level in levels)
    headings = (factor, metric.value_name, metric.denominator_name)
    return _asked(QUESTIONS[metric.kind], metric, headings, (names, counts, sizes),
                  {"group": [0], "count": [1], "size": [2]})  # fmt: skip


def _asked(
    question: str, metric: Metric, names: Sequence[str], columns: Sequence[Any], roles: dict[str, list[int]]
) -> Asked:
    unit = wording.unit_text(measured(metric))
    return Asked(question=question, names=names, columns=columns, roles=roles, words={"unit": unit})


def _differ_too(metric: Metric, factor: str, levels: Sequence[Level], person: int, most: int) -> bool:
    answer = asking.answer_for(person, replace(_valued(metric, factor, levels), most_groups=most))
    return not isinstance(answer, Problem) and answer.signal == "yes"


def _told(asked: Asked, answer: Answer, *, scatters: bool) -> Comparison:
    """The answer in the words of a study that is not kept."""
    study = kept.unsaved(asked, answer)
    telling = Telling(study)
    return Comparison(
        signal=signal_kind(study), headline=telling.headline(), lines=telling.lines(), checks=telling.checks(),
        scatters=scatters,
    )  # fmt: skip
