"""The normal range that a project's kept reading knows, told to the forms that ask about odd values."""

from __future__ import annotations

from app.analyses.models import Judgement
from app.analyses.reading import Reading
from app.core.db import db
from app.metrics import usual
from app.metrics.models import Metric
from app.metrics.usual import Usual


@usual.told_by
def of_link(metric: Metric, key: str) -> Usual | None:
    """The newest normal range as it was kept last: a form must not wait for statistics. None while nothing is kept."""
    links = sorted(metric.links, key=lambda link: str(link.id) != key)
    kept = db.session.get(Judgement, links[0].id) if links else None
    reading = Reading.from_json(kept.reading) if kept is not None else None
    return usual_from(reading) if reading is not None else None


def usual_from(reading: Reading) -> Usual | None:
    """The normal range of the newest stage; None while it has none."""
    stage = reading.newest_stage
    if stage is None or stage.lower is None or stage.upper is None or stage.centre is None:
        return None
    if stage.lower == stage.upper:
        return None
    return Usual(
        low=stage.lower, high=stage.upper, centre=stage.centre, size=_size(reading), unexplained=bool(stage.unexplained)
    )


def _size(reading: Reading) -> float | None:
    """The average denominator of the newest values."""
    for name in ("after", "summary"):
        numbers = reading.statistics.get(name) or {}
        if numbers.get("total_size") and numbers.get("n"):
            return float(numbers["total_size"]) / float(numbers["n"])
    return None
