"""Forms at a gate."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.core.fields import DayField, KeyChoiceField, RadioChoiceField
from app.core.forms import Form, LongTextField, Needed, TextField, VersionedForm
from app.gates.models import CONDITIONS, GO, PAUSE, REWORK, STOP
from app.projects.models import Project

DECISION_NAMES = {
    GO: _l("Go: on to the next phase"),
    CONDITIONS: _l("Go with a condition"),
    REWORK: _l("Rework: come back to this gate"),
    PAUSE: _l("Pause the project"),
    STOP: _l("Stop the project"),
}
LAST_GO = _l("Go: close the project")


def decision_names(project: Project, phase: str) -> dict[str, Any]:
    """What can be decided at a gate, as its form and its record call it; a go at the last one closes the project."""
    is_last = project.method.after(phase) is None
    return {**DECISION_NAMES, GO: LAST_GO} if is_last else DECISION_NAMES


class MarkForm(VersionedForm):
    """What the team says about an item."""

    ready = RadioChoiceField(
        _l("Where does it stand?"),
        choices=[("true", _l("Ready")), ("false", _l("Not yet"))],
        coerce=lambda value: str(value).lower(),
    )
    note = LongTextField(_l("What was seen or done?"))
    owner_id = KeyChoiceField(_l("Who looks after it?"), nobody=_l("Nobody yet"))

    def said(self) -> dict[str, Any]:
        """The values of a mark."""
        return {"ready": self.ready.data == "true", "note": self.note.data, "owner_id": self.owner_id.chosen_id}


class AskForm(Form):
    """Asking for a decision."""

    request = LongTextField(_l("Message to the sponsor"))


class DecideForm(Form):
    """The sponsor's decision; `seen` is the fingerprint of what it rests on, as the page showed it."""

    seen = HiddenField()

    decision = RadioChoiceField(
        _l("Your decision"), [Needed(_l("Choose a decision."))], choices=list(DECISION_NAMES.items())
    )
    comment = LongTextField(_l("Comment"))
    condition = TextField(_l("What has to be done?"))
    condition_owner_id = KeyChoiceField(_l("Who does it?"), nobody=_l("Choose a person"))
    condition_due_on = DayField(_l("By when?"))

    def check(self) -> bool:
        """Whether all is said: a condition in full, and the reason for anything but a go."""
        self.validate()
        if self.decision.data == CONDITIONS:
            self._need(
                "condition", self.condition.data, _l("Say what has to be done, for example Train the night shift.")
            )
            self._need("condition_owner_id", self.condition_owner_id.chosen, _l("Choose who does it."))
            self._need("condition_due_on", self.condition_due_on.data, _l("Enter a date, for example 18 Dec 2026."))
        if self.decision.data in (REWORK, PAUSE, STOP):
            self._need("comment", self.comment.data, _l("Say why, so that the team knows what to do."))
        return not self.errors

    def _need(self, name: str, value: Any, message: Any) -> None:
        if not value and not self._fields[name].errors:
            self.refuse(name, message)
