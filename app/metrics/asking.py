"""Asking before an odd value is saved: far outside the normal range it is more often a slip than a finding."""

from __future__ import annotations

from dataclasses import dataclass

from app.metrics.models import Metric
from app.metrics.usual import Usual, usual_of
from app.metrics.value_forms import RecordForm
from app.metrics.wording import shown_value


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question about a typed value. `way` is above or below, `shown` the value as the measure is shown, `answer`
    what the form has to send back so that just these numbers are saved."""

    way: str
    shown: float
    usual: Usual
    answer: str


def question(metric: Metric, form: RecordForm) -> Asked | None:
    """What to ask about a form without errors; None when the value is usual, or the question was answered."""
    value, checked = form.value.data, form.checked.data if metric.is_counted else None
    if form.errors or value is None:
        return None
    usual, shown = usual_of(metric, form.link.data or ""), shown_value(metric, value, checked)
    way = usual.way(shown, checked) if usual else ""
    answer = f"{value:.15g}/{checked or 0:.15g}"
    if usual is None or not way or form.sure.data == answer:
        return None
    return Asked(way=way, shown=shown, usual=usual, answer=answer)
