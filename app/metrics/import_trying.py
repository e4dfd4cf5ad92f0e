"""Trying an import without letting anything count: what would come in, what is wrong, what to look at twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from math import isnan
from typing import Any
from zoneinfo import ZoneInfo

from app.core import words
from app.core.problems import Problem
from app.metrics.import_levels import new_levels
from app.metrics.import_reading import Choice, Target, day_of, read
from app.metrics.import_surveying import Rows
from app.metrics.import_tables import Table
from app.metrics.models import COUNTED
from app.metrics.reading.outcomes import Observation, RowProblem, Skipped
from app.metrics.reading.read_values import ReadValue, ReadValues
from app.metrics.series import ratio
from app.metrics.usual import Usual, of_values

PREVIEW_ROWS = 12
PREVIEW_TROUBLES = 10
MOST_TROUBLES = 1_000
NEWEST_FOR_USUAL = 5_000
ROWS_A_LOOK = 10_000

Look = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What an import would bring: counts of rows, how many mistakes of each kind, and the first rows of each list."""

    good: int = 0
    bad: int = 0
    repeated: int = 0
    blank: int = 0
    filtered: int = 0
    taken: int = 0
    frozen: int = 0
    unusual: int = 0
    mistakes: dict[str, int] = field(default_factory=dict)
    preview: list[dict[str, Any]] = field(default_factory=list)
    doubtful: list[dict[str, Any]] = field(default_factory=list)
    troubles: list[dict[str, Any]] = field(default_factory=list)
    new_levels: list[list[str]] = field(default_factory=list)
    usual: Usual | None = None
    stopped: Problem | None = None

    def counts(self) -> dict[str, int]:
        """The counts alone, as kept with the import."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, int)}


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A dry run, the values that were read, and the first of the mistakes."""

    run: DryRun
    values: ReadValues = field(default_factory=ReadValues)
    troubles: list[dict[str, Any]] = field(default_factory=list)


def dry_run(table: Table, choice: Choice, target: Target, look: Look | None = None, rows: Rows | None = None) -> Tried:
    """Read everything and let nothing count. `look` is told from time to time how many rows are read; what it raises
    ends the reading. `rows` are the table's where somebody has opened it already."""
    gathered = Gathered()
    for place, outcome in enumerate(read(table, choice, target, rows)):
        if isinstance(outcome, Problem):
            return Tried(run=DryRun(stopped=outcome))
        gathered.note(outcome)
        if look is not None and place % ROWS_A_LOOK == 0:
            look(place)
    return gathered.tried(target)


class Values:
    """The values that were read beside what the measure has: what stands where, and what lies far from the usual."""

    def __init__(self, values: ReadValues, target: Target, usual: Usual | None) -> None:
        self.values, self.target, self.usual = values, target, usual
        self._places: dict[tuple[int, int], str] = {}
        self._levels = values.levels
        self._all_good = not (target.taken or target.frozen)

    def place(self, index: int) -> str:
        """good, or frozen or taken as the measure's days stand, of the value at this place."""
        if self._all_good:
            return "good"
        day, said = key = self.values.days[index], self.values.said[index]
        if key not in self._places:
            found = date.fromordinal(day)
            is_frozen, is_taken = self.target.is_frozen(found), self.target.is_taken(found, self._levels[said])
            self._places[key] = "frozen" if is_frozen else "taken" if is_taken else "good"
        return self._places[key]

    def counted(self) -> Counter[str]:
        """How many values stand in which place."""
        count = len(self.values)
        return +Counter(good=count) if self._all_good else Counter(map(self.place, range(count)))

    def coming(self, *, replace: bool) -> list[int]:
        """The places of the values that come in, in the order they were measured."""
        left_out = {"frozen"} if replace else {"frozen", "taken"}
        every = range(len(self.values))
        coming = every if self._all_good else [n for n in every if self.place(n) not in left_out]
        return list(self.values.in_time(coming))

    def doubtful(self) -> Iterator[int]:
        """The places of the values that lie far outside what is usual, but for those of frozen days."""
        usual, values = self.usual, self.values
        if usual is None:
            return
        counted = self.target.kind in COUNTED
        for place, shown in enumerate(self.shown()):
            checked = values.checked[place] if counted else None
            if usual.way(shown, checked) and self.place(place) != "frozen":
                yield place

    def shown(self) -> Iterator[float]:
        """Each value as the measure is shown."""
        values, multiplier = self.values, self.target.multiplier
        if self.target.kind in COUNTED:
            return (ratio(*both, multiplier) for both in zip(values.values, values.checked, strict=True))
        return iter(values.values)

    def lines(self, places: Iterable[int]) -> list[dict[str, Any]]:
        """What the page shows of the values at these places."""
        found = list(places)
        return [self._line(place, value) for place, value in zip(found, self.values.each(found), strict=True)]

    def _line(self, place: int, value: ReadValue) -> dict[str, Any]:
        counted = self.target.kind in COUNTED
        shown = ratio(value.value, value.checked, self.target.multiplier) if counted else value.value
        numbers = {"value": value.value, "checked": value.checked, "note": value.note}
        about = {"row": value.row, "day": value.day.isoformat(), "place": self.place(place)}
        about["levels"] = [[one.name, one.named(value.levels)] for one in self.target.factors]
        return {**about, **numbers, "way": self.usual.way(shown, value.checked) if self.usual else ""}


class Gathered:
    """Gathers the outcomes of a table, row by row."""

    def __init__(self) -> None:
        self.zone = ZoneInfo(words.style().zone)
        self.counts: Counter[str] = Counter()
        self.mistakes: Counter[str] = Counter()
        self.values = ReadValues()
        self.troubles: list[dict[str, Any]] = []
        self._bad_row = 0

    def note(self, outcome: Observation | RowProblem | Skipped) -> None:
        """Count an outcome and keep what it shows."""
        if isinstance(outcome, Observation):
            self.values.add(outcome, day_of(outcome, self.zone))
        elif isinstance(outcome, Skipped):
            self.counts[str(outcome.reason)] += 1
        else:
            self._note_mistake(outcome)

    def _note_mistake(self, mistake: RowProblem) -> None:
        self.mistakes[mistake.problem.code] += 1
        self.counts["repeated"] += mistake.problem.code == "row.repeated"
        self.counts["bad"] += mistake.row != self._bad_row  # several mistakes of a row come one after the other
        self._bad_row = mistake.row
        if len(self.troubles) < MOST_TROUBLES:
            self.troubles.append(_trouble(mistake))

    def tried(self, target: Target) -> Tried:
        """What was found."""
        found = Values(self.values, target, target.usual)
        places = found.counted()
        found.usual = found.usual or _usual_in(found)
        doubtful = list(found.doubtful())
        first = Values(self.values, target, None).lines(range(min(PREVIEW_ROWS, len(self.values))))
        counts: dict[str, Any] = dict(self.counts + places)
        run = DryRun(
            **counts,
            unusual=len(doubtful),
            mistakes=dict(self.mistakes),
            preview=first,
            doubtful=found.lines(islice(doubtful, PREVIEW_TROUBLES)),
            troubles=self.troubles[:PREVIEW_TROUBLES],
            new_levels=new_levels(self.values, target.factors),
            usual=found.usual,
        )
        return Tried(run=run, values=self.values, troubles=self.troubles)


def _usual_in(found: Values) -> Usual | None:
    """What is usual in the newest of the values themselves, where nothing is known of the measure."""
    start = max(0, len(found.values) - NEWEST_FOR_USUAL)
    sizes = [None if isnan(size) else size for size in found.values.checked[start:]]
    return of_values(list(islice(found.shown(), start, None)), sizes)


def _trouble(problem: RowProblem) -> dict[str, Any]:
    message = {"message": problem.problem.message, "parameters": dict(problem.problem.parameters)}
    place = {"row": problem.row, "letter": problem.letter, "column": problem.column_name, "found": problem.found}
    return {**place, "code": problem.problem.code, **message}
