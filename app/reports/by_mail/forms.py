"""The form with which somebody asks for a board by mail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.fields import RadioChoiceField
from app.core.forms import VersionedForm
from app.reports.by_mail.models import BOTH, MONTHLY, NEVER, PDF, WEEKLY, WORKBOOK

RHYTHMS = (
    (WEEKLY, _l("Each week, on Monday")),
    (MONTHLY, _l("Each month, on the first")),
    (NEVER, _l("Not by mail")),
)
FILE_KINDS = ((PDF, _l("A PDF, to read")), (WORKBOOK, _l("A workbook (XLSX), to reckon with")), (BOTH, _l("Both")))


class SubscriptionForm(VersionedForm):
    """How often, and as what."""

    rhythm = RadioChoiceField(_l("How often?"), choices=RHYTHMS)
    file_kind = RadioChoiceField(_l("As what?"), choices=FILE_KINDS, default=PDF)
