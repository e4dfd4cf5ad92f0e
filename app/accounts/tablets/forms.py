"""Forms of the shared tablet: who somebody is, a new PIN, and what an administrator sets."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, ValidationError

from app.accounts.tablets import pins
from app.core.fields import KeyChoiceField, WholeField
from app.core.forms import Form, Needed, TextField

LONGEST_BADGE = 60


class NewPinField(PasswordField):
    """A PIN to be; empty where it is not asked for."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no PIN or soon guessed."""
        trouble = pins.trouble_with(self.data) if self.data else ""
        if trouble:
            raise ValidationError(trouble)


class WhoForm(Form):
    """A name that was tapped or a badge that was read, the PIN, a new one after a one-time PIN, and the language that
    was chosen, if one was."""

    who = HiddenField()
    language = HiddenField()
    badge = TextField(_l("Badge"), most=LONGEST_BADGE)
    pin = PasswordField(_l("PIN"))
    new_pin = NewPinField(_l("Your new PIN"))


class OwnPinForm(Form):
    """A new PIN, with the password as proof."""

    current = PasswordField(_l("Present password"), [Needed(_l("Enter your present password."))])
    new_pin = NewPinField(_l("Your new PIN"), [Needed(_l("Enter 4 to 8 digits."))])


class TabletForm(Form):
    """A tablet, its unit, and after how long without a touch it asks again who is there."""

    name = TextField(_l("Name"), [Needed(_l("Enter where it hangs, for example Packing line 2."))], most=120)
    unit = KeyChoiceField(_l("Unit"), [Needed(_l("Choose the unit whose people use it."))])
    idle_seconds = WholeField(
        _l("Ask who is there after seconds without use"), [Needed(_l("Enter seconds, for example 120."))],
        least=30, most=900,
    )  # fmt: skip


class TabletUserForm(Form):
    """Somebody who may use tablets, and the number of the badge."""

    person = KeyChoiceField(_l("Person"), [Needed(_l("Choose a person."))])
    badge = TextField(_l("Badge number"), most=LONGEST_BADGE)
