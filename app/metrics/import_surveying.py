"""What all rows of a table tell beside its first ones: how many there are, and what can be filtered by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.problems import Problem
from app.core.reading.cells import Cell, RawRow, plain_text
from app.metrics.reading.columns import ColumnsGuess

if TYPE_CHECKING:
    from app.metrics.import_tables import Table

Rows = Iterator[RawRow | Problem]

MOST_LABELS = 1_000
MOST_NUMBER_LABELS = 20
MOST_LABELLED = 8
LONGEST_LABEL = 60


class Survey:
    """Counts the rows of a table as they are read, and gathers the different texts of the columns that tell them apart:
    fewer texts than rows, and no dates."""

    def __init__(self, guess: ColumnsGuess) -> None:
        self.first_row, self.count = guess.first_row, 0
        self.found: dict[int, dict[str, None]] = {column.index: {} for column in guess.columns if not column.is_dates}
        self.most = {c.index: MOST_NUMBER_LABELS if c.is_numbers else MOST_LABELS for c in guess.columns}

    def noting(self, rows: Rows) -> Rows:
        """The same rows, each taken note of as it goes by."""
        for row in rows:
            if not isinstance(row, Problem) and row.number >= self.first_row:
                self.count += 1
                if self.found:
                    self._note_labels(row.cells)
            yield row

    def _note_labels(self, cells: Sequence[Cell]) -> None:
        """Keep each column's texts; forget a column that has too many."""
        for index in list(self.found):
            if index < len(cells):
                texts = self.found[index]
                texts[plain_text(cells[index])[:LONGEST_LABEL]] = None
                if len(texts) > self.most[index]:
                    del self.found[index]

    def told(self, table: Table) -> Table:
        """The table with what all its rows said."""
        repeated = {
            i: [text for text in texts if text] for i, texts in self.found.items() if 2 * len(texts) <= self.count
        }
        labels = {index: texts for index, texts in list(repeated.items())[:MOST_LABELLED] if len(texts) > 1}
        columns = [replace(column, labels=labels.get(column.index, [])) for column in table.columns]
        return replace(table, columns=columns, row_count=self.count)

    def all_of(self, table: Table, rows: Rows) -> Table | Problem:
        """Read all rows for this alone."""
        refused = next((row for row in self.noting(rows) if isinstance(row, Problem)), None)
        return refused or self.told(table)
