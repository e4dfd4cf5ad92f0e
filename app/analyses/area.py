"""The pages of measures in projects: one area, spread over several modules, and what its templates may ask."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.analyses import baseline_words, measure_page
from app.analyses.forms import MARGIN_LABEL, ROLE_NAMES
from app.core.gate import Area

area = Area("measures", __name__)

FIELD_LABELS = {
    "role": _l("What it is used for"),
    "margin": MARGIN_LABEL,
    "looks_planned": _l("How many times will you look before you decide?"),
}
ASKED_BY_TEMPLATES = {
    "add_words": measure_page.add_words,
    "card_title": measure_page.card_title,
    "chart_title": measure_page.chart_title,
    "by_itself": measure_page.by_itself,
    "chart_for_partner": measure_page.for_partner,
    "shows_question": measure_page.shows_question,
    "baseline_text": baseline_words.baseline_text,
    "measure_roles": ROLE_NAMES,
    "confirmed_text": measure_page.confirmed_text,
}


@area.record_once
def _connect(state: Any) -> None:
    state.app.extensions["field_labels"].update(FIELD_LABELS)
    state.app.jinja_env.globals |= ASKED_BY_TEMPLATES
