"""Forms about a cause."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField

from app.causes.models import QUESTIONS
from app.causes.proof import STATE_WORDS
from app.core.fields import DayField, RadioChoiceField
from app.core.forms import Form, LongTextField, Needed, VersionedForm

LONGEST_CAUSE = 500
STATES = tuple((key, STATE_WORDS[key]) for key in ("unchecked", "likely", "confirmed", "ruled_out"))
ANSWERS = (("yes", _l("Yes")), ("no", _l("No")))


class CauseForm(VersionedForm):
    """What happens."""

    text = LongTextField(
        _l("What happens?"), [Needed(_l("Say what happens, for example: bin labels cannot be read."))],
        most=LONGEST_CAUSE, description=_l("Say what happens, not who did it."),
    )  # fmt: skip


class StateForm(VersionedForm):
    """How far the cause was checked."""

    state = RadioChoiceField(_l("Where does it stand?"), [Needed(_l("Choose where it stands."))], choices=STATES)
    is_root = BooleanField(_l("It is a root cause: we can change it"))
    note = LongTextField(_l("What rules it out?"), most=2000)


class EvidenceForm(Form):
    """What was seen or measured, for one of the two questions."""

    question = HiddenField()
    says_yes = RadioChoiceField(_l("What does it say?"), [Needed(_l("Choose yes or no."))], choices=ANSWERS)
    note = LongTextField(
        _l("What did you see or measure?"),
        [Needed(_l("Say what you saw or measured, for example: 7 of 10 labels could not be read."))], most=2000,
    )  # fmt: skip
    seen_on = DayField(_l("On which day?"))
    file = FileField(_l("Photo or file"))

    def named_for(self, question: str) -> EvidenceForm:
        """The form of one question, with ids of its own on a page that has two."""
        self.question.data = question
        for field in self:
            field.id = f"{question}-{field.name}"
        return self

    @property
    def is_known(self) -> bool:
        """Whether it answers one of the two questions."""
        return self.question.data in QUESTIONS
