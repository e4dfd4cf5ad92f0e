"""The forms of a fishbone."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.causes.forms import LONGEST_CAUSE
from app.core.fields import KeyChoiceField, RadioChoiceField
from app.core.forms import Form, LongTextField, Needed, TextField, VersionedForm
from app.tools.fishbone.sets import BY_KEY, LONGEST_NAME, MOST_BONES, SETS, own_set

OWN = "own"
DEEPEST = 2


class TwigForm(Form):
    """A cause in words, or one the project has already, on a bone or behind another cause."""

    bone_id = KeyChoiceField(_l("On which bone?"))
    parent_id = HiddenField()
    text = TextField(_l("Cause"), most=LONGEST_CAUSE)
    cause_id = KeyChoiceField(_l("A cause you have already"), nobody=_l("None of these"))

    parent: Any = None

    def offer(self, bones: list[Any], twigs: list[Any], causes: list[Any]) -> TwigForm:
        """Say where it may go and which causes may be taken."""
        self.parent = next((twig for twig in twigs if str(twig.id) == str(self.parent_id.data)), None)
        self.bone_id.offer(bones)
        self.cause_id.offer(causes, name=lambda cause: cause.text[:80])
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one cause, and for a place that still stands and is not too deep."""
        super().validate(extra_validators)
        if not self.text.errors and not (self.text.data or self.cause_id.chosen):
            self.refuse("text", _("Say what could lead to the problem, for example: poor light in aisles B7 to B12."))
        if self.parent_id.data and self.parent is None:
            self.refuse("text", _("The cause in front was taken off meanwhile. Choose another place for yours."))
        return not self.errors


class BoneForm(Form):
    """A new bone."""

    name = TextField(_l("New bone"), [Needed(_l("Enter a name, for example Materials."))], most=LONGEST_NAME)
    key = HiddenField()
    many: bool = False

    def validate(self, extra_validators: Any = None) -> bool:
        """A picture has room for ten bones."""
        super().validate(extra_validators)
        if self.many:
            self.refuse("name", _("A fishbone has at most %(most)s bones. Remove one first.", most=MOST_BONES))
        return not self.errors


class SetForm(Form):
    """The bones to begin with: a known set, or names of one's own."""

    key = RadioChoiceField(
        _l("Which bones do you want to start with?"), [Needed(_l("Choose a set, or write your own."))],
        choices=[*((known.key, known.name) for known in SETS), (OWN, _l("Our own names"))],
    )  # fmt: skip
    name = LongTextField(_l("Our own names"), most=700, description=_l("With commas between, or one a line."))

    @property
    def names(self) -> list[str]:
        """The names of the bones that are asked for."""
        if self.key.data == OWN:
            return own_set(self.name.data)
        return [str(category) for category in BY_KEY[self.key.data].categories]

    def validate(self, extra_validators: Any = None) -> bool:
        """Own names must be there when they are chosen."""
        super().validate(extra_validators)
        if self.key.data == OWN and not own_set(self.name.data):
            self.refuse("name", _("Write at least one name, for example: Receiving, Storing, Picking, Packing."))
        return not self.errors


class RenameForm(VersionedForm):
    """Another name for a bone."""

    name = TextField(_l("Name"), [Needed(_l("Enter a name, for example Materials."))], most=LONGEST_NAME)
