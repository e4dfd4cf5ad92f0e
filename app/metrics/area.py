"""The pages of measures: one area, spread over several modules, and what its templates may ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.gate import Area
from app.metrics import archiving, import_words, periods, wording
from app.metrics.forms import BASIS_NAMES, DIRECTIONS, KIND_WORDS, PERIOD_NAMES

area = Area("metrics", __name__)

FIELD_LABELS = {
    "value": _l("Value"),
    "checked": _l("Checked"),
    "day": _l("Day"),
    "note": _l("Note"),
    "special_cause": _l("Special cause"),
    "definition": _l("How it is measured"),
    "goal": _l("Goal"),
}
CHOICE_NAMES = {
    "kind": {key: name for key, name, _about in KIND_WORDS},
    "period": dict(PERIOD_NAMES),
    "direction": dict(DIRECTIONS),
    "goal_basis": dict(BASIS_NAMES),
}
ASKED_BY_TEMPLATES = {
    "observation_text": wording.observation_text,
    "value_text": wording.value_text,
    "bare_value": wording.bare_value,
    "unit_heading": wording.unit_heading,
    "goal_text": wording.goal_text,
    "number_text": wording.number_text,
    "usual_text": wording.usual_text,
    "plain_number": wording.plain_number,
    "unit_of": wording.unit_of,
    "may_return": archiving.may_return,
    "period_name": periods.name,
    "choice_names": CHOICE_NAMES,
    "new_level_names": import_words.new_level_names,
    "day_from": date.fromisoformat,
    "problem_text": lambda trouble: _(trouble["message"], **trouble["parameters"]),
}


@area.record_once
def _connect(state: Any) -> None:
    state.app.extensions["field_labels"].update(FIELD_LABELS)
    state.app.jinja_env.globals |= ASKED_BY_TEMPLATES
