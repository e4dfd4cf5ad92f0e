"""The forms of an action."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Person
from app.actions.models import DONE, Action
from app.causes.models import Cause
from app.core import words
from app.core.fields import DayField, KeyChoiceField, WholeField
from app.core.forms import LongTextField, Needed, TextField, VersionedForm
from app.core.rows import Clash, Conflict

IN_WORDS = ("title", "detail")


class ActionForm(VersionedForm):
    """What, against which cause, whose, until when."""

    title = TextField(
        _l("What will be done?"), [Needed(_l("Say what will be done, for example: print new bin labels."))],
        description=_l("Begin with a verb: print, move, test, agree."),
    )  # fmt: skip
    cause_id = KeyChoiceField(_l("Which cause does it answer?"), nobody=_l("No cause yet"))
    owner_id = KeyChoiceField(_l("Who does it?"), nobody=_l("Nobody yet"))
    due_on = DayField(_l("Until when?"))
    detail = LongTextField(_l("Details"))

    def offer(self, people: list[Person], causes: list[Cause]) -> ActionForm:
        """Say who may own it and which causes it may answer."""
        self.owner_id.offer(people)
        self.cause_id.offer(causes, name=_cause_name)
        return self

    @property
    def wanted(self) -> dict[str, object]:
        """The values by the names the model has."""
        chosen = {"cause_id": self.cause_id.chosen_id, "owner_id": self.owner_id.chosen_id}
        return {"title": self.title.data, "detail": self.detail.data, "due_on": self.due_on.data} | chosen

    def explain(self, conflict: Conflict, who: str, action: Action) -> None:
        """Say by each field what somebody else chose meanwhile; the next save keeps what is entered here."""
        for clash in conflict.clashes:
            theirs = self._in_words(clash, action)
            message = _("%(who)s set this to “%(text)s” while you were typing. Save again to keep yours.")
            self.refuse(clash.field, message % {"who": who, "text": theirs})
        for field, text in conflict.untouched.items():
            self._fields[field].process_data(action.due_on if field == "due_on" else text or "")
            self._fields[field].typed = None
        self.version.data = str(conflict.version)

    def _in_words(self, clash: Clash, action: Action) -> str:
        if clash.field in ("cause_id", "owner_id"):
            choices = {choice.value: choice.label for choice in self._fields[clash.field].choices}
            return str(choices.get(clash.theirs or "", _("somebody else")))
        if clash.field == "due_on":
            return words.full_day(action.due_on)
        return clash.theirs or _("(empty)")


def _cause_name(cause: Cause) -> str:
    text = cause.text[:90]
    return _("%(cause)s (removed)", cause=text) if cause.removed_at else text


class ProgressForm(VersionedForm):
    """How far an action is, in quarters."""

    quarters = WholeField(_l("Progress"), [Needed(_l("Choose how far it is."))], least=0, most=DONE)
