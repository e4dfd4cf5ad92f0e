"""The form with which somebody says that an alert was seen, and what was behind it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, ValidationError

from app.core.forms import LONGEST_LINE, LongTextField, Needed, VersionedForm

LONGEST_CAUSE = 1000


class AcknowledgeForm(VersionedForm):
    """What was behind it, and whether that is the special cause of the value."""

    cause = LongTextField(
        _l("What was behind it?"),
        [Needed(_l("Write what was behind it, or what you have found so far: Scanners offline from 6 to 9."))],
        most=LONGEST_CAUSE,
    )
    explains = HiddenField()
    is_special = BooleanField(_l("This is a special cause: leave the value out of averages and of the normal range"))

    def validate_cause(self, field: Any) -> None:
        """A special cause stands in one line beside its value."""
        if self.is_special.data and len(field.data or "") > LONGEST_LINE:
            raise ValidationError(_("Say a special cause in at most %(most)s characters.", most=LONGEST_LINE))
