"""Trying an import of many measures: which would be made or fed, how many values each would get, what is wrong."""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from app.core import files
from app.core.problems import Problem
from app.core.reading.messages import refuse
from app.core.storage import UnknownFile
from app.metrics.group_queries import Standing
from app.metrics.import_reading import Choice, Target, measure_name, read
from app.metrics.import_tables import Table
from app.metrics.import_trying import Gathered
from app.metrics.reading.outcomes import Observation
from app.metrics.reading.read_values import ReadValues

MOST_MEASURES = 2_000


@dataclass(frozen=True, kw_only=True)
class GroupValues:
    """The values of a table, and for each the place of its measure among `names`."""

    names: list[str] = field(default_factory=list)
    measures: array[int] = field(default_factory=lambda: array("l"))
    values: ReadValues = field(default_factory=ReadValues)

    def save(self, stream: BinaryIO) -> None:
        """Write all to a stream."""
        stream.write(json.dumps([self.names, self.measures.tolist()]).encode() + b"\n")
        self.values.save(stream)

    @classmethod
    def load(cls, stream: BinaryIO) -> GroupValues:
        """What `save` wrote."""
        names, measures = json.loads(stream.readline())
        return cls(names=names, measures=array("l", measures), values=ReadValues.load(stream))

    def coming(self, standing: Standing) -> list[int]:
        """The places of the values that come in, measure by measure in the order they were measured."""
        values = self.values
        fits = [
            place
            for place in values.in_time(range(len(values)))
            if standing.place(self.names[self.measures[place]], values.days[place]) == "good"
        ]
        return sorted(fits, key=lambda place: self.measures[place])


@dataclass(frozen=True, kw_only=True)
class GroupsTried:
    """A dry run: its counts, the mistakes by kind and the first of them, the measures, and the values."""

    found: GroupValues
    counts: dict[str, int]
    mistakes: dict[str, int]
    troubles: list[dict[str, Any]]
    measures: list[dict[str, Any]]

    def shown(self) -> dict[str, Any]:
        """What is kept with the import."""
        return {"counts": self.counts, "mistakes": self.mistakes, "measures": self.measures}


def try_groups(
    table: Table, choice: Choice, definition: Mapping[str, Any], standing: Standing
) -> GroupsTried | Problem:
    """Read everything and let nothing count."""
    gathered, names, measures = Gathered(), dict[str, int](), array("l")
    target = Target(kind=definition["kind"], period=definition["period"], taken={}, frozen=())
    for outcome in read(table, choice, target):
        if isinstance(outcome, Problem):
            return outcome
        gathered.note(outcome)
        if isinstance(outcome, Observation):
            measures.append(names.setdefault(measure_name(table, choice, outcome.factors), len(names)))
            if len(names) > MOST_MEASURES:
                return refuse("groups.too_many", limit=MOST_MEASURES)
    found = GroupValues(names=list(names), measures=measures, values=gathered.values)
    each = _measures(found, standing)
    counts = {name: sum(line[name] for line in each) for name in ("good", "taken", "frozen")}
    counts |= {name: gathered.counts[name] for name in ("bad", "repeated", "blank")}
    return GroupsTried(
        found=found, counts=counts, mistakes=dict(gathered.mistakes), troubles=gathered.troubles, measures=each
    )


def _measures(found: GroupValues, standing: Standing) -> list[dict[str, Any]]:
    """Each measure with how many values it would get, and its first and last day; by name."""
    lines: list[dict[str, Any]] = [
        {"name": name, "is_new": name not in standing.fed, "good": 0, "taken": 0, "frozen": 0, "first": 0, "last": 0}
        for name in found.names
    ]
    for measure, day in zip(found.measures, found.values.days, strict=True):
        line = lines[measure]
        line[standing.place(line["name"], day)] += 1
        line["first"], line["last"] = min(line["first"] or day, day), max(line["last"], day)
    for line in lines:
        line |= {end: date.fromordinal(line[end]).isoformat() for end in ("first", "last")}
    return sorted(lines, key=lambda line: str(line["name"]))


def keep(tried: GroupsTried) -> str:
    """Keep what was read; the file's name."""
    with TemporaryFile() as stream:
        tried.found.save(stream)
        stream.seek(0)
        return files.store().save(stream).name


def found_in(name: str | None, mapping: Mapping[str, Any], standing: Standing) -> GroupValues:
    """What was kept under this name; read again from the table where nothing is kept."""
    try:
        with files.store().open(name or "") as stream:
            return GroupValues.load(stream)
    except (UnknownFile, ValueError, KeyError):
        choice = Choice(**mapping["choice"])
        tried = try_groups(Table.from_json(mapping["table"]), choice, mapping["definition"], standing)
        return GroupValues() if isinstance(tried, Problem) else tried.found


def as_mapping(table: Table, choice: Choice, definition: dict[str, Any], tried: GroupsTried) -> dict[str, Any]:
    """All that is kept with the import, but for the values."""
    return {"table": table.as_json(), "choice": asdict(choice), "definition": definition, **tried.shown()}
