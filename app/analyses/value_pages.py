"""The values behind a picture of data that are kept, page by page: what "See as a table" shows there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.metrics.queries import VALUES_A_PAGE, Page
from app.metrics.series import Series


@dataclass(frozen=True, kw_only=True)
class KeptValue:
    """A value as it was: the number as entered, what was checked, and a named special cause."""

    day: date
    count: float
    checked: float | None
    special_cause: str


def series_page(series: Series, number: int) -> Page:
    """One page of the values of a series, newest first."""
    rows = zip(series.days, series.counts, series.checked, series.special_causes, strict=True)
    kept = [KeptValue(day=day, count=count, checked=size, special_cause=cause) for day, count, size, cause in rows]
    newest = kept[::-1][(number - 1) * VALUES_A_PAGE : number * VALUES_A_PAGE]
    return Page(rows=newest, number=number, last=max(1, -(-len(kept) // VALUES_A_PAGE)), total=len(kept))
