"""The levels that the rows of an import say: reading them, adding those that are new, and taking these back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from app.core import policy
from app.core.acting import Act
from app.core.db import db
from app.core.problems import Problem
from app.metrics import recording
from app.metrics.models import ImportBatch, Metric, Observation
from app.metrics.reading.outcomes import Observation as ReadValue
from app.metrics.reading.read_values import ReadValues
from app.metrics.series import counting
from app.metrics.stratifying import factors
from app.metrics.stratifying.levelled import LEVELS
from app.metrics.stratifying.matching import NEW, KnownFactor, folded, known
from app.metrics.stratifying.models import FEWEST_LEVELS, Factor, FactorLevel


class LevelReader:
    """Reads the cells of the factors' columns; `first` is the place of the first of them among a row's texts."""

    def __init__(self, columns: Sequence[tuple[KnownFactor, int]], *, first: int, adds: bool) -> None:
        self.columns, self.first, self.adds = columns, first, adds
        self._new: dict[int, dict[str, str]] = {factor.place: {} for factor, _column in columns}

    def read(self, value: ReadValue) -> ReadValue | tuple[int, Problem]:
        """The value with the levels it says; or the column in which something else stands, and why."""
        if not self.columns:
            return value
        levels = [""] * len(LEVELS)
        for (factor, column), text in zip(self.columns, value.factors[self.first :], strict=True):
            found = self._level(factor, text)
            if isinstance(found, Problem):
                return column, found
            levels[factor.place - 1] = found
        return value._replace(levels=tuple(levels) if any(levels) else ())

    def _level(self, factor: KnownFactor, text: str) -> str | Problem:
        found = factor.find(text)
        if found is not None:
            return found
        if not self.adds and factor.pseudonym is None:
            return factor.unknown(text)
        new, name = self._new[factor.place], factor.kept(text)
        if folded(name) not in new:
            problem = factor.why_not_added(name, len(new))
            if problem is not None:
                return problem
            new[folded(name)] = NEW + name
        return new[folded(name)]


def new_levels(values: ReadValues, factors_read: Sequence[KnownFactor]) -> list[list[str]]:
    """What would be added: each level's factor and name; not operators, who are added without a word."""
    names = {factor.place: factor.name for factor in factors_read if factor.pseudonym is None}
    said = dict.fromkeys((place, level) for levels in values.levels for place, level in enumerate(levels, start=1))
    new = [(place, level.removeprefix(NEW)) for place, level in said if level.startswith(NEW)]
    return [[names[place], name] for place, name in new if place in names]


def may_add(metric: Metric, person: Any) -> bool:
    """Whether somebody may give factors of the measure more levels."""
    return policy.allows(person, "metric.edit", metric)


def adds_any(values: ReadValues) -> bool:
    """Whether some of the values say a level that is to be added."""
    return any(level.startswith(NEW) for levels in values.levels for level in levels)


def asks_leave(metric: Metric, values: ReadValues) -> bool:
    """Whether some of the values say a level that only who may change the measure adds, which operators are not."""
    plain = [one.place - 1 for one in factors.factors_of(metric)]
    return any(levels[place].startswith(NEW) for levels in values.levels if levels for place in plain)


def settle(batch: ImportBatch, values: ReadValues, coming: Sequence[int], act: Act) -> ReadValues:
    """The values with the keys of levels alone: new levels of those at the places that come in are added now, unless
    others have added them meanwhile; what stays out says none of them."""
    recording.hold(batch.metric_id)
    adding, needed = _Adding(batch.metric, act), {values.said[place] for place in coming}
    settled = values.saying(
        [
            tuple(map(adding.key if number in needed else _unless_new, range(1, len(LEVELS) + 1), levels))
            for number, levels in enumerate(values.levels)
        ]
    )
    batch.mapping = {**batch.mapping, "added_levels": [*batch.mapping.get("added_levels", []), *adding.added]}
    return settled


def _unless_new(_place: int, level: str) -> str:
    return "" if level.startswith(NEW) else level


class _Adding:
    """Adds each new level once."""

    def __init__(self, metric: Metric, act: Act) -> None:
        self.factors, self.act = {one.place: one for one in factors.all_factors_of(metric)}, act
        self.found: dict[tuple[int, str], str] = {}
        self.added: list[str] = []

    def key(self, place: int, level: str) -> str:
        """The key of what a value says of the factor in this place."""
        if not level.startswith(NEW):
            return level
        if (place, level) not in self.found:
            self.found[place, level] = self._of(self.factors[place], level.removeprefix(NEW))
        return self.found[place, level]

    def _of(self, factor: Factor, name: str) -> str:
        (now,) = known([factor])
        standing = now.standing(name)
        if standing:
            return standing
        key = str(factors.add_level(factor, name, self.act).id)
        self.added.append(key)
        return key


def withdraw(batch: ImportBatch, act: Act) -> None:
    """Take out the levels that an import has added, where nobody has changed them and no value carries them now."""
    for key in batch.mapping.get("added_levels", []):
        level = db.session.get_one(FactorLevel, UUID(key))
        is_needed = len(level.factor.standing) <= FEWEST_LEVELS or level.version != 1 or _is_carried(level)
        if level.removed_at is None and not is_needed:
            level.remove(act)


def _is_carried(level: FactorLevel) -> bool:
    carried = or_(*(getattr(Observation, name) == level.id for name in LEVELS))
    own = Observation.metric_id == level.factor.metric_id
    return db.session.scalar(counting(select(Observation.id)).where(own, carried).limit(1)) is not None
