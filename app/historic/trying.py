"""A dry run: what each row of a table would make, or what is wrong with it and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from app.accounts.models import Person
from app.historic.knowing import Known
from app.historic.models import ACTIONS, PROJECTS, HistoricImport
from app.historic.rows_of_projects import project_of
from app.historic.rows_of_work import action_of, benefit_of
from app.historic.saying import Row, Styles, Unread

READERS: Mapping[str, Callable[[Row, Known], dict[str, Any]]] = {PROJECTS: project_of, ACTIONS: action_of}
GOOD, WRONG, HERE = "good", "wrong", "here"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row as it would come in: `good`, `wrong` with the part and the reason, or `here`, perhaps by a row above."""

    number: int
    state: str
    values: dict[str, Any] = field(default_factory=dict)
    part: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """All rows of a table in their order."""

    lines: Sequence[Line]

    @property
    def signature(self) -> str:
        """A short text that changes with the rows that come in, and with what they would make."""
        said = [
            (line.number, sorted((name, str(getattr(value, "id", value))) for name, value in line.values.items()))
            for line in self.of(GOOD)
        ]
        return sha256(repr(said).encode()).hexdigest()[:16]

    def of(self, state: str) -> list[Line]:
        """Those in this state."""
        return [line for line in self.lines if line.state == state]


def dry_run(batch: HistoricImport, person: Person) -> DryRun:
    """What every row would make, as things stand now."""
    known, parts = Known(person, batch.sort), batch.columns["parts"]
    styles = Styles.of(batch.rows, batch.columns)
    read = READERS.get(batch.sort, benefit_of)
    return DryRun(lines=[_line(number, Row(cells, parts, styles), known, read) for number, cells in batch.rows])


def _line(number: int, row: Row, known: Known, read: Callable[[Row, Known], dict[str, Any]]) -> Line:
    try:
        values = read(row, known)
    except Unread as unread:
        return Line(number=number, state=WRONG, part=unread.part, why=unread.why)
    if known.is_here(values):
        return Line(number=number, state=HERE, values=values)
    return Line(number=number, state=GOOD, values=values)
