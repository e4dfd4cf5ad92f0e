"""The area of check sheets, what its templates may ask, and how an address finds a defect type."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from app.core import removal
from app.core.gate import Area
from app.metrics.check_sheets import making
from app.metrics.check_sheets.counts import sheet_of
from app.metrics.check_sheets.models import CheckSheet, DefectType

area = Area("check_sheets", __name__)

FIELD_LABELS = {"title": _l("Title"), "name": _l("Name")}


def _types_of(loaded: dict[str, Any]) -> Select[DefectType]:
    """The types on the sheet of the measure in the same address."""
    return select(DefectType).join(CheckSheet).where(CheckSheet.metric_id == loaded["metric"].id)


removal.loads_both("defect_type", _types_of)


@area.record_once
def _connect(state: Any) -> None:
    labels = state.app.extensions["field_labels"]
    labels |= {name: label for name, label in FIELD_LABELS.items() if name not in labels}
    state.app.jinja_env.globals |= {"check_sheet_of": sheet_of, "fits_check_sheet": making.fits}
