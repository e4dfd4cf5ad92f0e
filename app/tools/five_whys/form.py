"""The form that answers "why?"."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.causes.forms import LONGEST_CAUSE
from app.core.fields import KeyChoiceField, RadioChoiceField
from app.core.forms import Form, LongTextField

CHECKED = (("no", _l("Not yet")), ("yes", _l("Yes, seen it or measured it")))


class WhyForm(Form):
    """A reason in words, or a cause the project has already; below `parent_id`, or a first why."""

    parent_id = HiddenField()
    text = LongTextField(_l("Why does this happen?"), most=LONGEST_CAUSE)
    cause_id = KeyChoiceField(_l("Or take a cause you have already"), nobody=_l("None of these"))
    checked = RadioChoiceField(_l("Have you checked that it is true?"), choices=CHECKED, default="no")
    seen = LongTextField(_l("What did you see or measure, and when?"), most=2000)

    parent: Any = None

    def offer(self, whys: list[Any], causes: list[Any]) -> WhyForm:
        """Say which whys it may stand below and which causes may be taken."""
        self.parent = next((why for why in whys if str(why.id) == str(self.parent_id.data)), None)
        self.cause_id.offer(causes, name=lambda cause: cause.text[:80])
        return self

    @property
    def was_seen(self) -> bool:
        """Whether the person says they checked it."""
        return self.checked.data == "yes"

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one reason, for evidence where it is claimed, and for a parent that still stands."""
        super().validate(extra_validators)
        if not self.text.errors and not (self.text.data or self.cause_id.chosen):
            self.refuse("text", _("Say why, for example: bin labels cannot be read from the trolley."))
        if self.was_seen and not self.seen.data:
            self.refuse("seen", _("Say what you saw or measured, for example: seen 9 times in 2 hours, 6 Oct."))
        if self.parent_id.data and self.parent is None:
            self.refuse("parent_id", _("The why above was deleted meanwhile. Choose another place for yours."))
        return not self.errors
