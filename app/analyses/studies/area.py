"""The area of studies, what its templates may ask, and how an address finds a study."""

from __future__ import annotations

from typing import Any

from app.analyses import sentences
from app.analyses.studies import told
from app.analyses.studies.models import Study
from app.core import removal
from app.core.gate import Area

area = Area("studies", __name__)
ASKED_BY_TEMPLATES = {
    "comparison_words": sentences.verdict_words,
    "question_name": told.question_name,
    "question_about": told.question_about,
    "procedure_name": told.procedure_name,
    "signal_words": told.signal_words,
    "signal_kind": told.signal_kind,
}
removal.loads_both("study", removal.in_project(Study))


@area.record_once
def _connect(state: Any) -> None:
    state.app.jinja_env.globals |= ASKED_BY_TEMPLATES
