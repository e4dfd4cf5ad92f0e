"""Words about baselines: why one is refused, what to mind, and its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import gettext as _

from app.analyses import baselines, wording
from app.analyses.baselines import FEWEST_ADVISED, FEWEST_ALLOWED, Refused
from app.analyses.case import Case
from app.core import words
from app.metrics.models import Baseline, MetricLink
from app.metrics.series import Series


def refusal(refused: Refused) -> tuple[str, str]:
    """The field an objection belongs to, and the objection."""
    if refused.code == "backwards":
        return "last", _("Enter a last day that is not before the first.")
    if refused.code == "reason_needed":
        return "reason", _("Enter why the baseline is frozen again, for example Three days were counted twice.")
    if refused.code == "not_computable":
        return "first", _("One of these values cannot be one of this measure. Correct it first.")
    count = wording.values_text(refused.count)
    return "first", _("These days have %(values)s. A baseline needs at least %(fewest)s, better %(advised)s.",
                      values=count, fewest=FEWEST_ALLOWED, advised=FEWEST_ADVISED)  # fmt: skip


def baseline_tiles(case: Case) -> list[dict[str, str]]:
    """How many values a period has, their average, spread and normal range."""
    from app.stats.result import InputError

    measured, count = case.question.measured, len(case.series)
    shown = [_tile(_("Values"), words.number(count), _("at least %(count)s are advised", count=FEWEST_ADVISED))]
    if count < 2:
        return shown
    try:
        numbers = baselines.statistics(case.question, case.series)
    except InputError:
        return shown
    unit = "" if measured.kind == "proportion" else wording.unit_text(measured)
    shown.append(_tile(_("Average"), wording.number_text(measured, numbers["mean"]), unit))
    shown.append(_tile(_("Lowest to highest"), wording.number_text(measured, numbers["lowest"]),
                       _("to %(highest)s", highest=wording.number_text(measured, numbers["highest"]))))  # fmt: skip
    if numbers["lower"] is not None:
        shown.append(_tile(_("Normal range"), wording.number_text(measured, numbers["lower"]),
                           _("to %(upper)s", upper=wording.number_text(measured, numbers["upper"]))))  # fmt: skip
    return shown


def _tile(label: str, value: str, note: str) -> dict[str, str]:
    return {"label": label, "value": value, "note": note, "mark": ""}


def baseline_advice(link: MetricLink, chosen: Series, first: date | None, last: date | None) -> list[dict[str, str]]:
    """What to mind about the chosen days, for the macro `checks`."""
    lines = [*_few(len(chosen)), *_changed_inside(link, first, last)]
    if not lines:
        told = _("%(values)s, and nothing was changed on these days.", values=wording.values_text(len(chosen)))
        lines = [("ok", _("Enough values"), told)]
    return [{"kind": kind, "head": head, "text": text} for kind, head, text in lines]


def _few(count: int) -> Iterator[tuple[str, str, str]]:
    if count < FEWEST_ALLOWED:
        yield "todo", _("Too few values"), refusal(Refused("too_few", count))[1]
    elif count < FEWEST_ADVISED:
        head = _("Fewer than %(advised)s values", advised=FEWEST_ADVISED)
        yield "look", head, _("A verdict needs %(advised)s. Wait if you can.", advised=FEWEST_ADVISED)


def _changed_inside(link: MetricLink, first: date | None, last: date | None) -> Iterator[tuple[str, str, str]]:
    for change in link.metric.changes:
        if first and last and first < change.day <= last:
            yield "look", _("Something was changed inside these days"), f"{words.day(change.day)}: {change.title}"


def baseline_text(baseline: Baseline, link: MetricLink) -> str:
    """14 Sep 2026 to 23 Oct 2026, 30 values, average 8.0 per 1,000"""
    from app.analyses.case import measured

    period = _(
        "%(first)s to %(last)s", first=words.full_day(baseline.first_day), last=words.full_day(baseline.last_day)
    )
    mean = wording.value_text(measured(link.metric), baseline.statistics.get("mean"))
    values = wording.values_text(len(baseline.values))
    return _("%(period)s, %(values)s, average %(mean)s", period=period, values=values, mean=mean)
