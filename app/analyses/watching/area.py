"""The area of alerts, what its templates may ask, and how an address finds an alert."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g
from flask_babel import lazy_gettext as _l

from app.accounts.models import Person
from app.analyses.watching import queries, wording
from app.analyses.watching.acknowledging import explainable_by, mark_of
from app.analyses.watching.forms import AcknowledgeForm
from app.analyses.watching.models import Alert
from app.core import gate
from app.core.gate import Area
from app.metrics import periods

area = Area("alerts", __name__)


@gate.loads("alert")
def load_alert(key: UUID, person: Person, loaded: dict[str, Any]) -> Alert | None:
    """An alert of the measure in the same address, unless it is of a project this person does not see."""
    return gate.reached(Alert.visible_to(person).where(Alert.metric_id == loaded["metric"].id), key)  # type: ignore[no-any-return]


def acknowledge_form(alert: Alert, *, alone: bool = True) -> AcknowledgeForm:
    """The form as the alert stands; beside other forms of a page its fields need names of their own there."""
    form = AcknowledgeForm(formdata=None, obj=alert, explains=mark_of(explainable_by(g.me, alert)))
    for field in () if alone else form:
        field.id = f"{field.id}-{alert.id}"
    return form


def explained_value(alert: Alert) -> str:
    """The period of the value whose special cause this may be; "" where there is none, or who asks may not name it."""
    value = explainable_by(g.me, alert)
    return periods.name(value.day, alert.metric.period) if value is not None else ""


ASKED_BY_TEMPLATES = {
    "acknowledge_form": acknowledge_form,
    "alert_ending": wording.ending,
    "alert_head": wording.headline,
    "alert_is_better": wording.is_better,
    "alert_sentence": wording.sentence,
    "explained_value": explained_value,
    "open_alerts": queries.open_alerts,
    "what_to_do": wording.what_to_do,
}


@area.record_once
def _connect(state: Any) -> None:
    state.app.extensions["field_labels"].update({"cause": _l("What was behind it?")})
    state.app.jinja_env.globals |= ASKED_BY_TEMPLATES
