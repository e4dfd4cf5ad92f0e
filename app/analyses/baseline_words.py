"""Words about baselines: why one is refused, what to mind, and its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from app.analyses import baselines, sentences, wording
from app.analyses.baselines import Refused
from app.analyses.case import Case
from app.analyses.minimum import FEWEST_CLAIMED, FEWEST_COMPUTED, rule_text
from app.analyses.reading import Reading
from app.core import words
from app.metrics.models import Baseline, MetricLink

Item = dict[str, str]


def refusal(refused: Refused) -> tuple[str, str]:
    """The field an objection belongs to, and the objection."""
    if refused.code == "backwards":
        return "last", _("Enter a last day that is not before the first.")
    if refused.code == "reason_needed":
        return "reason", _("Enter why the baseline is frozen again, for example Three days were counted twice.")
    if refused.code == "not_computable":
        return "first", _("One of these values cannot be one of this measure. Correct it first.")
    count = wording.values_text(refused.count)
    return "first", _("These days have %(values)s. %(rule)s", values=count, rule=rule_text())


def baseline_tiles(case: Case, reading: Reading) -> list[dict[str, str]]:
    """How many values a period has, their average, spread and normal range."""
    from app.stats.base.result import InputError

    measured, count = case.question.measured, len(case.series)
    shown = [_tile(_("Values"), words.number(count), _("at least %(fewest)s for a claim", fewest=FEWEST_CLAIMED))]
    if count < FEWEST_COMPUTED:
        return shown
    try:
        numbers = baselines.statistics(case.question, case.series)
    except InputError:
        return shown
    unit = "" if measured.kind == "proportion" else wording.unit_text(measured)
    note = ", ".join(filter(None, (unit, wording.without_text(reading, reading.left_out_before))))
    shown.append(_tile(_("Average"), wording.number_text(measured, numbers["mean"]), note))
    shown.append(_tile(_("Lowest to highest"), wording.number_text(measured, numbers["lowest"]),
                       _("to %(highest)s", highest=wording.number_text(measured, numbers["highest"]))))  # fmt: skip
    if numbers["lower"] is not None:
        shown.append(_tile(_("Normal range"), wording.number_text(measured, numbers["lower"]),
                           _("to %(upper)s", upper=wording.number_text(measured, numbers["upper"]))))  # fmt: skip
    return shown


def _tile(label: str, value: str, note: str) -> dict[str, str]:
    return {"label": label, "value": value, "note": note, "mark": ""}


def baseline_advice(link: MetricLink, reading: Reading | None, first: date | None, last: date | None) -> list[Item]:
    """What to mind about the chosen days before they are frozen, for the macro `checks`: as it is said afterwards."""
    count = 0 if reading is None else reading.n_before + len(reading.left_out_before)
    lines = [*_few(count), *_moving(reading), *_changed_inside(link, first, last)]
    items = [{"kind": kind, "head": head, "text": text} for kind, head, text in lines]
    if count >= FEWEST_COMPUTED and reading is not None:
        items += [item for item in sentences.check_items(reading) if item["code"] != "enough_before"]
    return sorted(items, key=lambda item: ("todo", "look", "info", "ok").index(item["kind"]))


def _few(count: int) -> Iterator[tuple[str, str, str]]:
    if count < FEWEST_COMPUTED:
        yield "todo", _("Too few values"), refusal(Refused("too_few", count))[1]
    elif count < FEWEST_CLAIMED:
        yield "look", _("Fewer than %(claimed)s values", claimed=FEWEST_CLAIMED), rule_text()
    else:
        yield "ok", _("Enough values"), wording.values_text(count)


def _moving(reading: Reading | None) -> Iterator[tuple[str, str, str]]:
    """A baseline that moves by itself will be held against the result."""
    if reading is not None and reading.watch not in ("", "steady", "too_few", "unsettled"):
        yield "look", sentences.headline(reading).removesuffix("."), sentences.second_line(reading)


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
    text = _("%(period)s, %(values)s, average %(mean)s", period=period, values=values, mean=mean)
    left_out = len(baseline.values) - baseline.statistics.get("mean_n", len(baseline.values))
    without = ngettext("without %(num)d unusual value", "without %(num)d unusual values", left_out)
    return f"{text} {without}" if left_out else text
