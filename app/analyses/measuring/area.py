"""The area of measurement studies, what its templates may ask, and how an address finds a study and a run."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.analyses.measuring import judging, planning
from app.analyses.measuring.models import MeasuringRun, MeasuringStudy
from app.core import gate
from app.core.gate import Area

area = Area("measuring", __name__)

FIELD_LABELS = {"value": _l("Value")}
ASKED_BY_TEMPLATES = {
    "measuring_studies_of": planning.studies_of,
    "measuring_verdicts": judging.VERDICTS,
    "is_old_measuring": judging.is_old,
}


@gate.loads("measuring_study")
def load_study(key: UUID, _person: Any, loaded: dict[str, Any]) -> MeasuringStudy | None:
    """A study of the measure in the same address."""
    of_metric = select(MeasuringStudy).where(MeasuringStudy.metric_id == loaded["metric"].id)
    return gate.reached(of_metric, key)  # type: ignore[no-any-return]


@gate.loads("measuring_run")
def load_run(key: UUID, _person: Any, loaded: dict[str, Any]) -> MeasuringRun | None:
    """A run of the study in the same address."""
    of_study = select(MeasuringRun).where(MeasuringRun.study_id == loaded["measuring_study"].id)
    return gate.reached(of_study, key)  # type: ignore[no-any-return]


@area.record_once
def _connect(state: Any) -> None:
    labels = state.app.extensions["field_labels"]
    labels |= {name: label for name, label in FIELD_LABELS.items() if name not in labels}
    state.app.jinja_env.globals |= ASKED_BY_TEMPLATES
