"""The charter's forms."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.fields import DayField, KeyChoiceField, RadioChoiceField
from app.core.forms import Form, LongTextField, Needed, TextField, VersionedForm
from app.projects.charter import DATES, LABELS, SECTIONS

HINTS = {
    "problem": _l("Which process, what is wrong, where, since when, how big? No cause, no solution, no blame."),
    "goal": _l(
        "From how much to how much, in which measure? For example: halve wrong picks, from 8.0 to 4.0 per 1,000 lines."
    ),
    "business_case": _l("Why now? What does it cost customers, colleagues or the organisation?"),
    "strategic_link": _l("Which goal of the organisation does it serve?"),
    "cost_of_waiting": _l("What happens if nothing is done?"),
    "defect_definition": _l("What is one unit, where can it go wrong, and what counts as wrong?"),
    "customers": _l("Who receives the result of the process?"),
    "customer_needs": _l("What matters to them, as something that can be measured."),
    "in_scope": _l("One line each."),
    "out_of_scope": _l("One line each. What people might expect, and you will not touch."),
    "benefit_method": _l("How the amount will be worked out. Finance accepts the method now and the amount later."),
}


def _field(name: str, label: Any) -> Any:
    if name in DATES:
        return DayField(label)
    if name in ("first_step", "last_step"):
        return TextField(label, description=HINTS.get(name, ""))
    return LongTextField(label, description=HINTS.get(name, ""))


class CharterForm(VersionedForm):
    """Every field of the charter."""


for _key, _title, _fields in SECTIONS:
    for _name, _label in _fields:
        setattr(CharterForm, _name, _field(_name, _label))
assert set(LABELS) <= set(vars(CharterForm))


class RiskForm(VersionedForm):
    """A risk, what is done about it, and by whom."""

    risk = TextField(_l("Risk"), [Needed(_l("Say what could go wrong."))])
    response = TextField(_l("What we do about it"))
    owner_id = KeyChoiceField(_l("Who watches it"), nobody=_l("Nobody yet"))


class AnswerForm(Form):
    """The sponsor's answer."""

    decision = RadioChoiceField(
        _l("Your answer"),
        [Needed(_l("Choose an answer."))],
        choices=[("approve", _l("I approve this version")), ("send_back", _l("I send it back to be changed"))],
    )
    comment = LongTextField(_l("Comment"))
