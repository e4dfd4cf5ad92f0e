"""What became of one value, told from its events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _

from app.accounts.models import Organisation, people_by_id
from app.core import events
from app.core.db import db
from app.metrics import periods, wording
from app.metrics.models import ImportBatch, Metric, Observation
from app.metrics.stratifying.factors import all_factors_of, level_names
from app.metrics.stratifying.levelled import LEVELS
from app.metrics.stratifying.matching import HIDDEN

SHOWN = ("day", "value", "checked", *LEVELS, "special_cause", "note")


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One act: who did it, when, and what it changed, a sentence a field."""

    who: str
    at: datetime
    texts: list[str]


def history_of(observation: Observation) -> list[HistoryLine]:
    """The acts on a value, newest first, those of the imports that replaced it among them."""
    found = [act for event in events.history(observation) for act in _acts(event, observation.metric)]
    people = people_by_id({event.person_id for event, _texts in found if event.person_id is not None})
    return [
        HistoryLine(
            who=events.said_by(
                event, people[event.person_id].signature if event.person_id in people else _("Nobody known")
            ),
            at=event.at,
            texts=texts,
        )
        for event, texts in reversed(found)
    ]


def history_for_partner(observation: Observation) -> list[HistoryLine]:
    """As `history_of`, for the partner who brought the value: of what others did, the numbers without a name."""
    mine, lines = observation.entered_by, []
    for event in events.history(observation):
        own = event.person_id == mine.id
        texts = _texts(event, observation.metric) if own else _numbers(event, observation.metric)
        who = mine.name if own else Organisation.current().name
        lines.append(HistoryLine(who=who, at=event.at, texts=texts))
    return [line for line in reversed(lines) if line.texts]


def _numbers(event: events.Event, metric: Metric) -> list[str]:
    lines = [event.text_of(field) for field in ("day", "value", "checked")]
    return [_sentence(line, metric, is_new=False) for line in lines if line is not None]


def _acts(event: events.Event, metric: Metric) -> list[tuple[events.Event, list[str]]]:
    """An event with what it says, and for a replaced value what became of the import that replaced it."""
    if event.verb == "replaced":
        return _of_import(db.session.get_one(ImportBatch, UUID(event.key)))
    texts = _texts(event, metric)
    return [(event, texts)] if texts else []


def _of_import(batch: ImportBatch) -> list[tuple[events.Event, list[str]]]:
    said = {
        "confirmed": _("Replaced it by an import: %(source)s", source=batch.source),
        "undone": _("Brought it back: the import was undone"),
    }
    return [(event, [said[event.verb]]) for event in events.history(batch) if event.verb in said]


def _texts(event: events.Event, metric: Metric) -> list[str]:
    done = {"removed": _("Removed it"), "restored": _("Brought it back")}
    done["stayed_out"] = _("Left it out: its day had another value by then")
    if event.verb in done:
        return [done[event.verb]]
    lines = [event.text_of(field) for field in SHOWN]
    said = [_sentence(line, metric, is_new=event.verb == "recorded") for line in lines if line is not None]
    reason = event.text_of("reason")
    return [*said, _("Why: %(reason)s", reason=reason.new)] if reason is not None else said


def _sentence(line: events.EventText, metric: Metric, *, is_new: bool) -> str:
    new = _written(line.field, line.new, metric)
    name = _name(line.field, metric)
    if is_new:
        return _("%(field)s: %(new)s", field=name, new=new)
    return _("%(field)s: %(old)s became %(new)s", field=name, old=_written(line.field, line.old, metric), new=new)


def _name(field: str, metric: Metric) -> str:
    names = {"day": _("Day"), "note": _("Note"), "special_cause": _("Special cause")}
    names |= {"value": metric.value_name or _("Value"), "checked": metric.denominator_name or _("Checked")}
    if field in LEVELS:
        names |= {one.column: one.name for one in all_factors_of(metric)}
    return names[field]


def _written(field: str, text: str | None, metric: Metric) -> str:
    """The canonical text of an event as a person reads it."""
    if not text:
        return _("not said") if field in LEVELS else _("nothing")
    if field in LEVELS:
        found = all_factors_of(metric)
        if any(one.is_operator and one.column == field for one in found):
            return HIDDEN
        return level_names(found).get(UUID(text), "")
    if field == "day":
        return periods.name(date.fromisoformat(text), metric.period)
    return wording.plain_number(float(text)) if field in ("value", "checked") else text
