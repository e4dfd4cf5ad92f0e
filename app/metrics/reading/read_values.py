"""The values read from a table, kept compactly beside each other: 48 bytes each, however many there are."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from math import isnan, nan
from typing import Any, BinaryIO, NamedTuple

from app.metrics.reading.outcomes import Observation

ARRAYS = {"rows": "l", "days": "l", "moments": "d", "values": "d", "checked": "d", "said": "i"}
FORMAT = 2


class ReadValue(NamedTuple):
    """One value: its row in the file, its calendar day, the moment (UTC) if its time is known, and its numbers."""

    row: int
    day: date
    at: datetime | None
    value: float
    checked: float | None
    note: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadValues:
    """Values in the order of their file.

    `rows` in the file, `days` as ordinals of the calendar, `moments` in seconds since 1970 (NaN where only the day is
    known), `values`, and `checked` (NaN where there is none); `notes` by the value's place. `said` is for each value a
    place among `sayings`: the keys of the levels it carries in the order of the factors' places, "+Night" for a level
    that is to be added, "" where nothing is said; the first says nothing of any.
    """

    rows: array[int] = field(default_factory=lambda: array("l"))
    days: array[int] = field(default_factory=lambda: array("l"))
    moments: array[float] = field(default_factory=lambda: array("d"))
    values: array[float] = field(default_factory=lambda: array("d"))
    checked: array[float] = field(default_factory=lambda: array("d"))
    said: array[int] = field(default_factory=lambda: array("i"))
    notes: dict[int, str] = field(default_factory=dict)
    sayings: dict[tuple[str, ...], int] = field(default_factory=lambda: {(): 0})

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, value: Observation, day: date) -> None:
        """Keep one more; `day` is its calendar day in the organisation's zone."""
        if value.note:
            self.notes[len(self.rows)] = value.note
        self.rows.append(value.row)
        self.days.append(day.toordinal())
        self.moments.append(value.at.timestamp() if isinstance(value.at, datetime) else nan)
        self.values.append(value.value)
        self.checked.append(nan if value.denominator is None else value.denominator)
        self.said.append(self.sayings.setdefault(value.levels, len(self.sayings)))

    @property
    def levels(self) -> list[tuple[str, ...]]:
        """What values say, in the order of the places that `said` holds."""
        return list(self.sayings)

    def saying(self, levels: Sequence[tuple[str, ...]]) -> ReadValues:
        """The same values with other levels, one for each of `levels`."""
        sayings: dict[tuple[str, ...], int] = {(): 0}
        places = [sayings.setdefault(said if any(said) else (), len(sayings)) for said in levels]
        return replace(self, said=array("i", (places[place] for place in self.said)), sayings=sayings)

    def each(self, places: Sequence[int]) -> Iterator[ReadValue]:
        """The values at these places."""
        rows = [self.rows[place] for place in places]
        return map(ReadValue, rows, *self.columns(places).values())

    def columns(self, places: Sequence[int]) -> dict[str, list[Any]]:
        """The values at these places column by column, by the names of `ReadValue`, without their rows."""
        levels = self.levels
        moments, checked = [self.moments[place] for place in places], [self.checked[place] for place in places]
        return {
            "day": [date.fromordinal(self.days[place]) for place in places],
            "at": [None if isnan(moment) else datetime.fromtimestamp(moment, UTC) for moment in moments],
            "value": [self.values[place] for place in places],
            "checked": [None if isnan(size) else size for size in checked],
            "note": [self.notes.get(place, "") for place in places],
            "levels": [levels[self.said[place]] for place in places],
        }

    def in_time(self, places: Sequence[int]) -> Sequence[int]:
        """These places in the order the values were measured; on a day those without a time first, as in the file."""
        days, moments = self.days, self.moments

        def when(place: int) -> tuple[int, float]:
            moment = moments[place]
            return days[place], -1e18 if moment != moment else moment

        return sorted(places, key=when)

    def save(self, stream: BinaryIO) -> None:
        """Write all to a stream."""
        about = {"format": FORMAT, "count": len(self), "sizes": _sizes(), "notes": list(self.notes.items())}
        about["sayings"] = self.levels
        stream.write(json.dumps(about, separators=(",", ":")).encode() + b"\n")
        stream.writelines(getattr(self, name).tobytes() for name in ARRAYS)

    @classmethod
    def load(cls, stream: BinaryIO) -> ReadValues:
        """What `save` wrote on a machine of the same kind. Raises ValueError when it is something else."""
        about: dict[str, Any] = json.loads(stream.readline())
        if about["format"] != FORMAT or about["sizes"] != _sizes():
            raise ValueError("these values were kept by another program")
        columns = {name: _read(stream, code, about["count"]) for name, code in ARRAYS.items()}
        sayings = {tuple(said): place for place, said in enumerate(about["sayings"])}
        return cls(**columns, notes={int(place): note for place, note in about["notes"]}, sayings=sayings)


def _sizes() -> list[int]:
    return [array(code).itemsize for code in ARRAYS.values()]


def _read(stream: BinaryIO, code: str, count: int) -> array[Any]:
    read = array(code)
    read.frombytes(stream.read(count * read.itemsize))
    if len(read) != count:
        raise ValueError("these values were not kept whole")
    return read
