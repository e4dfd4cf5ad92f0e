"""Forms about a project's measures: what one is used for, a new one, and the period of a baseline."""

from __future__ import annotations

from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.core.fields import DayField, KeyChoiceField, NumberField, RadioChoiceField, WholeField
from app.core.forms import Form, LongTextField, Needed, VersionedForm
from app.metrics.forms import MetricForm

ROLE_WORDS = (
    ("primary", _l("The main measure"), _l("The one number the project is about. There is exactly one.")),
    ("outcome", _l("Another outcome"), _l("A result that should become better too.")),
    ("process", _l("A process measure"), _l("Something in the process that drives the outcome.")),
    ("balancing", _l("A balancing measure"), _l("Something that must not get worse while the rest gets better.")),
)
RoleForm = TypeVar("RoleForm", bound=Form)
ROLE_NAMES = {key: name for key, name, _about in ROLE_WORDS}
MARGIN_LABEL = _l("How much worse would still be acceptable?")


def role_field() -> RadioChoiceField:
    """What a measure is used for, all choices in sight."""
    return RadioChoiceField(_l("What is it used for?"))


def offer_roles(form: RoleForm) -> RoleForm:
    """Show each role with what it means."""
    label = Markup("<span>{}<small>{}</small></span>")
    form.role.choices = [(key, label.format(name, about)) for key, name, about in ROLE_WORDS]
    return form


def check_margin(form: Form) -> None:
    """A balancing measure states its margin."""
    if form.role.data != "balancing" or form.margin.errors:
        return
    if form.margin.data is None:
        form.refuse("margin", _("Enter how much worse would still be acceptable, for example 3."))
    elif form.margin.data <= 0:
        form.refuse("margin", _("Enter a margin above 0, for example 3."))


class _WithRole:
    """Checks a role with its margin after each field has been checked for itself."""

    def validate(self, *arguments: Any, **options: Any) -> bool:
        super().validate(*arguments, **options)  # type: ignore[misc]
        check_margin(self)  # type: ignore[arg-type]
        return not self.errors  # type: ignore[attr-defined]


class UseForm(_WithRole, Form):
    """Take a measure that exists into the project."""

    metric = KeyChoiceField(_l("Which measure?"), [Needed(_l("Choose a measure."))])
    role = role_field()
    margin = NumberField(MARGIN_LABEL)


class NewMeasureForm(_WithRole, MetricForm):
    """Define a measure and take it into the project."""

    role = role_field()
    margin = NumberField(MARGIN_LABEL)


class LinkForm(_WithRole, VersionedForm):
    """Change what a measure is used for."""

    role = role_field()
    margin = NumberField(MARGIN_LABEL)
    looks_planned = WholeField(_l("How many times will you look before you decide?"), least=0, most=200)

    def values(self, *leave_out: str) -> dict[str, Any]:
        """By the link's field names; nothing entered is one look."""
        looks = 1 if self.looks_planned.data is None else self.looks_planned.data
        return {**super().values(*leave_out), "looks_planned": looks}


class PeriodForm(Form):
    """The days of a baseline."""

    first = DayField(_l("First day"), [Needed(_l("Enter the first day, for example 14 Sep 2026."))])
    last = DayField(_l("Last day"), [Needed(_l("Enter the last day, for example 23 Oct 2026."))])
    reason = LongTextField(_l("Why is a new baseline needed?"), most=2000)


class SameWayForm(VersionedForm):
    """Were before and after counted the same way?"""

    answer = RadioChoiceField(
        _l("Were before and after counted the same way?"),
        choices=(
            ("yes", _l("Yes: same check, same form, same people or trained alike")),
            ("no", _l("No, something differs")),
        ),
    )
