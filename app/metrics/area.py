"""The pages of measures: one area, spread over several modules."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.gate import Area

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


@area.record_once
def _name_fields(state: Any) -> None:
    state.app.extensions["field_labels"].update(FIELD_LABELS)
