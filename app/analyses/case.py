"""The data behind a measure's verdict: its values, the changes, the frozen baseline, and how they fall apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select

from app.accounts.models import Organisation, Person
from app.analyses.models import Analysis
from app.analyses.reading import Measured
from app.core import words
from app.core.db import db
from app.metrics.models import Metric, MetricLink
from app.metrics.packed_keys import PackedKeys
from app.metrics.series import Series, ratio, series_of

HASHED_AT_ONCE = 10_000
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A change to the process on a day."""

    day: date
    title: str = ""
    is_trial: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of the data: the measure's sort and goal, its role, the looks, the counting, the rules."""

    measured: Measured
    multiplier: int
    role: str = "outcome"
    margin: float | None = None
    look: int = 1
    looks_planned: int | None = 1
    same_way: bool | None = None
    confirmed_by: str = ""
    confirmed_on: str = ""
    rule_set: str = "default"

    @property
    def kind(self) -> str:
        """continuous, time, count or proportion."""
        return self.measured.kind

    @property
    def raw_goal(self) -> float | None:
        """The goal in the unit of the raw ratio or value, as the statistics want it."""
        return None if self.measured.goal is None else self.measured.goal / self.multiplier


@dataclass(frozen=True)
class Case:
    """Everything a verdict rests on. `frozen` are the baseline's copied values, or None."""

    question: Question
    series: Series
    steps: tuple[Step, ...] = ()
    frozen: Series | None = None
    frozen_days: tuple[date, date] | None = None
    frozen_on: date | None = None

    @cached_property
    def shown(self) -> Series:
        """All values in order, the baseline's days with the values that were frozen."""
        if self.frozen is None or self.frozen_days is None:
            return self.series
        first, last = self.frozen_days
        earlier, later = self.series.between(last=first - ONE_DAY), self.series.between(first=last + ONE_DAY)
        return joined(earlier, self.frozen, later)

    @cached_property
    def changes(self) -> tuple[Step, ...]:
        """The changes that part before from after: no trials, none from before the baseline's end.

        A change since which there is no value yet opens no stage, unless it is the only one.
        """
        real = [step for step in self.steps if not step.is_trial and self._counts(step)]
        last = self.shown.days[-1] if len(self.shown) else None
        begun = [step for step in real if last is not None and step.day <= last]
        return tuple(begun or real[:1])

    def _counts(self, step: Step) -> bool:
        return self.frozen_days is None or step.day > self.frozen_days[1]

    @cached_property
    def before(self) -> Series:
        """The frozen baseline, or everything before the first change."""
        if self.frozen is not None:
            return self.frozen
        return self.series.between(last=self.changes[0].day - ONE_DAY) if self.changes else self.series

    @cached_property
    def after(self) -> Series:
        """Everything since the last change."""
        return self.series.between(first=self.changes[-1].day) if self.changes else Series()

    @cached_property
    def compared(self) -> tuple[Series, Series]:
        """Before and after as every average, comparison and sentence takes them: without named special causes."""
        return usual(self.before), usual(self.after)

    @cached_property
    def watched(self) -> Series:
        """All values without named special causes, unless nothing else is there."""
        shown = usual(self.shown)
        return shown if len(shown) else self.shown

    @cached_property
    def between(self) -> Series:
        """Values of a roll-out in steps: since the first change and before the last."""
        if len(self.changes) < 2:
            return Series()
        return self.series.between(first=self.changes[0].day, last=self.changes[-1].day - ONE_DAY)

    @property
    def unused(self) -> Series:
        """Values after the baseline's end and before the first change: on the chart, not in the comparison."""
        if self.frozen_days is None or not self.changes:
            return Series()
        return self.series.between(first=self.frozen_days[1] + ONE_DAY, last=self.changes[0].day - ONE_DAY)

    @property
    def on_trial(self) -> Series:
        """Values of the comparison's before that were taken while a trial may have been running."""
        trials = [step.day for step in self.steps if step.is_trial]
        return self.before.between(first=min(trials)) if trials else Series()

    @property
    def steps_inside_baseline(self) -> tuple[Step, ...]:
        """Changes made on the baseline's own days, after its first."""
        if self.frozen_days is None:
            return ()
        first, last = self.frozen_days
        return tuple(step for step in self.steps if not step.is_trial and first < step.day <= last)

    @property
    def baseline_differs(self) -> bool:
        """Whether the measure's values on the baseline's days are no longer those that were frozen."""
        if self.frozen is None or self.frozen_days is None:
            return False
        return numbers_of(self.series.between(*self.frozen_days)) != numbers_of(self.frozen)

    @cached_property
    def data_hash(self) -> str:
        """SHA-256 of the data alone: values, special causes, changes and baseline."""
        steps = [[step.day.isoformat(), step.is_trial] for step in self.steps]
        frozen = rows_of(self.frozen) if self.frozen is not None else None
        digest = hashlib.sha256(f"[{_json(self.question.kind)},[".encode())
        for first in range(0, len(self.series), HASHED_AT_ONCE):  # all rows at once would weigh ten times the values
            rows = _json(rows_of(self.series.at(first, first + HASHED_AT_ONCE)))[1:-1]
            digest.update(f"{',' if first else ''}{rows}".encode())
        digest.update(f"],{_json(steps)},{_json(frozen)}]".encode())
        return digest.hexdigest()


def hash_of(content: Any) -> str:
    """SHA-256, in hexadecimal, over canonical JSON."""
    return hashlib.sha256(_json(content).encode()).hexdigest()


def _json(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def rows_of(series: Series) -> list[list[Any]]:
    """A series as plain rows: day, number, checked, special cause, key of the value."""
    rows = zip(series.days, series.counts, series.checked, series.special_causes, series.ids.texts(), strict=True)
    return [[day.isoformat(), number, size, cause, key] for day, number, size, cause, key in rows]


def numbers_of(series: Series) -> list[tuple[date, float, float | None]]:
    """What was measured, without what was said about it."""
    return list(zip(series.days, series.counts, series.checked, strict=True))


def series_of_rows(rows: Sequence[Sequence[Any]], question: Question) -> Series:
    """Plain rows as a series again."""
    days = tuple(date.fromisoformat(row[0]) for row in rows)
    counts, checked = tuple(float(row[1]) for row in rows), tuple(row[2] for row in rows)
    values = counts
    if question.measured.is_counted:
        pairs = zip(counts, checked, strict=True)
        values = tuple(ratio(count, size, question.multiplier) for count, size in pairs)
    causes, ids = tuple(row[3] for row in rows), PackedKeys.of_texts(row[4] for row in rows)
    return Series(ids=ids, days=days, values=values, counts=counts, checked=checked, special_causes=causes)


def joined(*parts: Series) -> Series:
    """These series one after the other."""
    columns = (one.name for one in fields(Series) if one.name != "ids")
    ids = PackedKeys.joined(part.ids for part in parts)
    return Series(ids=ids, **{name: tuple(item for part in parts for item in getattr(part, name)) for name in columns})


def usual(series: Series) -> Series:
    """The values without a named special cause: those stay in sight, and no average or range rests on them."""
    if not any(series.special_causes):
        return series
    return series.taken(place for place, cause in enumerate(series.special_causes) if not cause)


def case_of(link: MetricLink, series: Series | None = None) -> Case:
    """What a project's measure rests on now; `series` are its values where they are at hand."""
    question, baseline = question_of(link), link.baseline
    series = series_of(link.metric) if series is None else series
    case = Case(question, series, _steps(link.metric))
    if baseline is not None:
        days = (baseline.first_day, baseline.last_day)
        frozen = _with_causes(series_of_rows(baseline.values, question), series)
        case = replace(case, frozen=frozen, frozen_days=days, frozen_on=words.utc_day(baseline.frozen_at))
    analysed = _analysed(link)
    if not analysed:  # the first look: of very many values the fingerprint takes as long as reading them
        return case
    told = replace(case, question=replace(question, look=1 + len(analysed - {case.data_hash})))
    vars(told)["data_hash"] = case.data_hash  # which look it is changes nothing in the data
    return told


def case_of_metric(metric: Metric, series: Series) -> Case:
    """What a measure rests on by itself: no project's baseline, and looked at as often as anybody likes."""
    question = Question(
        measured=measured(metric),
        multiplier=metric.multiplier,
        looks_planned=None,
        rule_set=Organisation.current().rule_set,
    )
    return Case(question, series, _steps(metric))


def _steps(metric: Metric) -> tuple[Step, ...]:
    return tuple(Step(day=change.day, title=change.title, is_trial=change.is_trial) for change in metric.changes)


def _with_causes(frozen: Series, series: Series) -> Series:
    """The frozen values with special causes as they are named now; a cause may be found later."""
    causes = dict(zip(series.ids, series.special_causes, strict=True))
    named = [causes.get(key, known) for key, known in zip(frozen.ids, frozen.special_causes, strict=True)]
    return replace(frozen, special_causes=tuple(named))


def question_of(link: MetricLink) -> Question:
    """What is asked of a project's measure now."""
    return Question(
        measured=measured(link.metric),
        multiplier=link.metric.multiplier,
        role=link.role,
        margin=link.margin if link.role == "balancing" else None,
        looks_planned=link.looks_planned or None,
        same_way=link.same_way,
        confirmed_by=_confirmed_by(link),
        confirmed_on=words.utc_day(link.same_way_at).isoformat() if link.same_way_at else "",
        rule_set=Organisation.current().rule_set,
    )


def _confirmed_by(link: MetricLink) -> str:
    """Who said how it was counted; asked by key, because a relationship may still stand as it was loaded."""
    person = db.session.get(Person, link.same_way_by_id) if link.same_way_by_id else None
    return person.name if person else ""


def measured(metric: Metric) -> Measured:
    """What words need to know of a measure."""
    return Measured(**{name.name: getattr(metric, name.name) for name in fields(Measured)})


def _analysed(link: MetricLink) -> set[str]:
    """The fingerprints of the data that were analysed and saved; each is a look at the data."""
    return set(db.session.scalars(select(Analysis.data_hash).where(Analysis.link_id == link.id).distinct()))
