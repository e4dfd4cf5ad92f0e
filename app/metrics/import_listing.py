"""The lists of an import that waits to be confirmed, page by page: its values, those to look at twice, the mistakes."""

from __future__ import annotations

from itertools import islice
from typing import Any

from app.metrics.import_keeping import found_in
from app.metrics.import_reading import target_of
from app.metrics.import_trying import MOST_TROUBLES, Values
from app.metrics.models import ImportBatch
from app.metrics.queries import Page
from app.metrics.usual import Usual

LISTS = ("values", "unusual", "mistakes")
ROWS_A_PAGE = 50


def length(mapping: dict[str, Any], which: str) -> int:
    """How long one of `LISTS` is, as the dry run has counted."""
    counts = mapping["counts"]
    values = sum(counts[place] for place in ("good", "taken", "frozen"))
    return int({"values": values, "unusual": counts["unusual"], "mistakes": sum(mapping["mistakes"].values())}[which])


def page_of(batch: ImportBatch, which: str, number: int) -> Page:
    """The lines of one page of a list; of more than a thousand mistakes only the first thousand are kept."""
    total = length(batch.mapping, which)
    total = min(total, MOST_TROUBLES) if which == "mistakes" else total
    last = max(1, -(-total // ROWS_A_PAGE))
    number = min(number, last)
    rows = _lines(batch, which, (number - 1) * ROWS_A_PAGE) if total else []
    return Page(rows=rows, number=number, last=last, total=total)


def _lines(batch: ImportBatch, which: str, after: int) -> list[dict[str, Any]]:
    target, end = target_of(batch.metric), after + ROWS_A_PAGE
    found = found_in(batch.values_storage_name, batch.mapping, target)
    if which == "mistakes":
        return found.troubles[after:end]
    known = batch.mapping.get("usual") if which == "unusual" else None
    values = Values(found.values, target, Usual(**known) if known else None)
    places = values.doubtful() if which == "unusual" else range(len(found.values))
    return values.lines(islice(places, after, end))
