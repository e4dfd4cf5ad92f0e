"""Values that another program brings: each is held against the rules of forms and imports and told its fate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.core import clock, words
from app.core.acting import Act
from app.core.problems import Problem, shown
from app.core.reading.cells import RawRow
from app.core.reading.messages import refuse
from app.metrics import frozen, periods, queries, recording
from app.metrics.import_reading import Beside, day_of
from app.metrics.models import Metric, Observation
from app.metrics.reading.outcomes import Observation as ReadValue
from app.metrics.reading.outcomes import RowProblem
from app.metrics.reading.rows import ColumnChoice, Kind, Reading, read_rows
from app.metrics.stratifying import operators
from app.metrics.stratifying.levelled import LEVELS, clash, level_keys, said_by, said_in
from app.metrics.stratifying.matching import KnownFactor, folded, known
from app.metrics.wording import taken_text

CREATED, REPLACED, UNCHANGED, REFUSED = "created", "replaced", "unchanged", "refused"
FIELDS = ("at", "value", "checked", "note")
Rows = dict[int, dict[str, Any]]
ByKey = Mapping[str, tuple[Observation, bool]]
UNTOLD = ("note", "source_key")  # left as they stand where nothing is said of them


@dataclass(frozen=True, kw_only=True)
class Brought:
    """One value as it comes: a day or a moment, the number, its denominator; `key` is its row where it comes from. A
    note that was not sent leaves the one that stands, and so does a factor that `levels`, by names, say nothing of."""

    at: date | datetime
    value: float
    checked: float | None = None
    note: str | None = None
    key: str | None = None
    levels: Mapping[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> tuple[Any, ...]:
        """As a row of a table, in the order of `FIELDS`."""
        return self.at, self.value, self.checked, self.note or ""


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of a value: its state, the row that stands for it, or why it was refused and because of what."""

    state: str
    observation: UUID | None = None
    code: str = ""
    message: str = ""
    field: str = ""


def _refused(code: str, message: str, place: str) -> Fate:
    return Fate(state=REFUSED, code=code, message=message, field=place)


def bring(
    metric: Metric, values: Sequence[Brought], *, overwrite: bool, act: Act, tells_values: bool = True
) -> list[Fate]:
    """Record what can be recorded of these, in one go; says of each what became of it, in their order, and of what
    stands already its value only where `tells_values`."""
    _admit_operators(metric, values, act)
    by_key = queries.values_by_source_key(metric, {value.key for value in values if value.key is not None})
    fates, readable = _read(metric, values, by_key)
    standing = _Standing.of(metric, readable, by_key)
    bringing = _Bringing(metric=metric, standing=standing, overwrite=overwrite, act=act, tells_values=tells_values)
    for index, values_of_row in readable.items():
        fates[index] = bringing.fate(index, values_of_row)
    for index, made in bringing.record().items():
        fates[index] = Fate(state=CREATED, observation=made)
    if any(fate.state in (CREATED, REPLACED) for fate in fates.values()):
        recording.values_changed(metric, act, rest=recording.REST)
    return [fates[index] for index in range(len(values))]


def _admit_operators(metric: Metric, values: Sequence[Brought], act: Act) -> None:
    """Have the operators that are named be known, by their pseudonyms."""
    if not any(value.levels for value in values):
        return
    operator = operators.factor_of(metric)
    if operator is None:
        return
    recording.hold(metric.id)  # or two programs could add the same one twice
    named = [texts for value in values for texts in value.levels.items()]
    operators.admit(operator, [text for name, text in named if folded(name) == folded(operator.name)], act)


def _read(metric: Metric, values: Sequence[Brought], by_key: ByKey) -> tuple[dict[int, Fate], Rows]:
    """By index: those that no value of this measure can be, and the others by the fields of a value."""
    fates: dict[int, Fate] = {}
    readable: Rows = {}
    zone, beside, keys = ZoneInfo(words.style().zone), Beside(metric.period), dict[str, int]()
    factors = known(operators.read_by_name(metric)) if any(value.levels for value in values) else ()
    for outcome in _outcomes(metric, values, zone):
        if isinstance(outcome, RowProblem):
            fates.setdefault(outcome.row - 1, _of_problem(outcome.problem, FIELDS[outcome.column]))
            continue
        index, brought = outcome.row - 1, values[outcome.row - 1]
        there, _stands = by_key.get(brought.key or "", (None, True))
        said = _levels(factors, brought, said_by(there) if there is not None else ())
        if isinstance(said, Problem):
            fates[index] = _of_problem(said, "levels")
            continue
        value = outcome._replace(levels=said)
        problem = _surplus(metric, brought) or beside.problem(value, zone) or _repeated(brought, value.row, keys)
        if problem is not None:
            fates[index] = _of_problem(*problem)
        else:
            readable[index] = _fields(value, brought, zone)
    return fates, readable


def _outcomes(metric: Metric, values: Sequence[Brought], zone: ZoneInfo) -> Iterator[ReadValue | RowProblem]:
    rows = (RawRow(number, brought.cells) for number, brought in enumerate(values, start=1))
    choice = ColumnChoice(date=0, value=1, denominator=2 if metric.is_counted else None, note=3)
    reading = Reading(kind=Kind(metric.kind), zone=zone, not_after=clock.today(zone.key))
    for outcome in read_rows(rows, choice=choice, reading=reading):
        assert isinstance(outcome, ReadValue | RowProblem)  # a row that holds a value is not blank
        yield outcome


def _levels(factors: Sequence[KnownFactor], brought: Brought, stand: tuple[str, ...]) -> tuple[str, ...] | Problem:
    """What a value says, beside what stands of it already; or why one of its names is none."""
    levels = list(stand) or [""] * len(LEVELS)
    by_name = {folded(one.name): one for one in factors}
    for name, text in brought.levels.items():
        factor = by_name.get(folded(name))
        if factor is None:
            return refuse("level.no_factor", found=shown(name))
        level = factor.find(text)
        if level is None:
            return factor.unknown(text)
        levels[factor.place - 1] = level
    return tuple(levels) if any(levels) else ()


def _of_problem(problem: Problem, place: str) -> Fate:
    return _refused(problem.code, _(problem.message, **problem.parameters), place)


def _surplus(metric: Metric, brought: Brought) -> tuple[Problem, str] | None:
    is_surplus = brought.checked is not None and not metric.is_counted
    return (refuse("denominator.not_wanted"), "checked") if is_surplus else None


def _repeated(brought: Brought, row: int, keys: dict[str, int]) -> tuple[Problem, str] | None:
    if brought.key is None or keys.setdefault(brought.key, row) == row:
        return None
    return refuse("row.key_repeated", first=keys[brought.key]), "key"


def _fields(value: ReadValue, brought: Brought, zone: ZoneInfo) -> dict[str, Any]:
    moment = value.at.astimezone(UTC) if isinstance(value.at, datetime) else None
    return {
        "day": day_of(value, zone), "at": moment, "value": value.value, "checked": value.denominator,
        "note": None if brought.note is None else value.note, "source_key": brought.key, **level_keys(value.levels),
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """What stands already: the values in the periods of these, those with their keys, and the frozen days."""

    in_period: dict[date, list[Observation]]
    by_key: ByKey
    frozen: Sequence[frozen.FrozenDays]

    @classmethod
    def of(cls, metric: Metric, readable: Mapping[int, Mapping[str, Any]], by_key: ByKey) -> _Standing:
        days = {row["day"] for row in readable.values()}
        return cls(
            in_period=queries.values_in_periods(metric, days),
            by_key=by_key,
            frozen=frozen.frozen_days(metric.id) if metric.links and readable else (),
        )

    def in_the_way(self, metric: Metric, row: Mapping[str, Any]) -> list[Observation]:
        """The values of its period beside which a value cannot stand."""
        of_period = self.in_period.get(periods.first_of(row["day"], metric.period), ())
        said = said_in(row)
        return [one for one in of_period if clash(said_by(one), said)]


def _is_anothers(there: Observation, row: Mapping[str, Any]) -> bool:
    """Whether the value that stands is known to be another row of the source, or says other levels."""
    has_other_key = None not in (there.source_key, row["source_key"]) and there.source_key != row["source_key"]
    return has_other_key or said_by(there) != said_in(row)


@dataclass(frozen=True, kw_only=True)
class _Bringing:
    """Decides value after value, and collects those that are new."""

    metric: Metric
    standing: _Standing
    overwrite: bool
    act: Act
    tells_values: bool
    new: dict[int, dict[str, Any]] = field(default_factory=dict)

    def fate(self, index: int, row: dict[str, Any]) -> Fate:
        """What becomes of one value; of a new one that is decided, and it is recorded with the others."""
        keyed, stands = self.standing.by_key.get(row["source_key"] or "", (None, True))
        if not stands:
            message = _("This row was taken out or replaced in Tollgate. Bring it back there.")
            return _refused("row.taken_out", message, "key")
        in_the_way = [one for one in self.standing.in_the_way(self.metric, row) if one is not keyed]
        other = next((one for one in in_the_way if keyed or _is_anothers(one, row)), None)
        if other is not None:
            return self._taken(other)
        there = keyed or next(iter(in_the_way), None)
        if there is not None:
            return self._again(there, row)
        found = self._frozen(row["day"])
        if found is not None:
            return found
        self.new[index] = row | {"note": row["note"] or ""}
        return Fate(state=CREATED)

    def _again(self, there: Observation, row: dict[str, Any]) -> Fate:
        """A value that is there already: the same, corrected, or refused."""
        told = {name: value for name, value in row.items() if name not in UNTOLD or value is not None}
        if all(getattr(there, name) == value for name, value in told.items() if name not in ("source_key", "at")):
            if there.source_key is None and row["source_key"] is not None:
                self._amend(there, {"source_key": row["source_key"]})
            return Fate(state=UNCHANGED, observation=there.id)
        if not self.overwrite:
            return self._taken(there)
        found = self._frozen(there.day, row["day"]) if recording.changes_number(there, told) else None
        if found is None:
            self._amend(there, told)
        return found or Fate(state=REPLACED, observation=there.id)

    def _amend(self, there: Observation, told: Mapping[str, Any]) -> None:
        """Correct a value; the period it leaves is free for those that come after it."""
        before = periods.first_of(there.day, self.metric.period)
        recording.amend(there, told, based_on=there.version, act=self.act)
        of_period = self.standing.in_period.get(before, [])
        if there in of_period:
            of_period.remove(there)

    def _taken(self, there: Observation) -> Fate:
        message = taken_text(there, tells_value=self.tells_values)
        return replace(_refused("day.taken", message, "at"), observation=there.id)

    def _frozen(self, *days: date) -> Fate | None:
        found = next((some for some in self.standing.frozen for day in days if day in some), None)
        return _refused("day.frozen", found.why, "at") if found else None

    def record(self) -> dict[int, UUID]:
        """Record the new ones; their keys by index."""
        if not self.new:
            return {}
        return dict(zip(self.new, recording.record_many(self.metric, list(self.new.values()), self.act), strict=True))
