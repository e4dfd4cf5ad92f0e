"""The forms of a question: the data, the numbers it needs, and which column plays which part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from app.analyses.studies.columns import Table
from app.analyses.studies.models import LONGEST_NAME
from app.analyses.studies.roles import ROLES, SEVERAL, Placed, Role, offered
from app.core.fields import ChoiceField, NumberField, RadioChoiceField, choices_of
from app.core.forms import Form, Needed, TextField, VersionedForm
from app.core.reading.numbers import NumberStyle
from app.metrics.import_forms import NUMBER_STYLES, PastedField

LONGEST_PASTE = 1_000_000
PREFIX = "role_"
MEAN, SHARE, RATE = "mean", "share", "rate"


class SeveralField(SelectMultipleField):
    """Any number of a list, each a row to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not have; nothing at all is refused by whoever needs something."""
        known = {str(choice.value) for choice in self.iter_choices()}
        chosen: list[str] = self.data or []
        self.data: list[str] = [key for key in chosen if key in known]


class AskForm(Form):
    """What every question about data asks for."""

    source = ChoiceField(_l("Where are the data?"), choices=(), default="")
    pasted = PastedField(
        _l("Rows copied from a spreadsheet"),
        description=_l("Copy the cells with their headings and paste them here. Decimal points and commas both work."),
    )
    name = TextField(_l("Name of this study"), most=LONGEST_NAME, description=_l("For example Packing time by shift."))

    def check(self) -> bool:
        """Whether something to read is there."""
        self.validate()
        if not self.source.data and not (self.pasted.data or "").strip():
            self.refuse("pasted", _("Paste the rows of your table, with their headings."))
        if len(self.pasted.data or "") > LONGEST_PASTE:
            self.refuse("pasted", _("This is too much to paste. Paste a part of it."))
        return not self.errors


UNIT = {"unit": TextField(_l("Unit"), most=30, description=_l("For example minutes. It stands in the sentences."))}
EXTRA: Mapping[str, Mapping[str, Any]] = {
    "differ": UNIT,
    "pair": UNIT,
    "shares": {},
    "rates": {},
    "pareto": {},
    "drive": UNIT,
    "limits": {
        "lower": NumberField(_l("Lower limit"), description=_l("The smallest value the customer accepts.")),
        "upper": NumberField(_l("Upper limit"), description=_l("The largest value the customer accepts.")),
        "target": NumberField(_l("Target"), description=_l("The value wanted, where one is stated.")),
        **UNIT,
    },
    "trust": {
        "tolerance": NumberField(
            _l("Tolerance"), description=_l("How far apart the customer’s two limits are, for example 4.")
        ),
        **UNIT,
    },
    "agree": {
        "reject": TextField(
            _l("Which judgement must not be missed?"), most=60,
            description=_l("For example bad. Needed only where the right answer is in the table."),
        )
    },
}  # fmt: skip
"""What a question needs besides data, by name; all of it may be left empty."""


def ask_form(question: str, sources: list[tuple[str, str]], **filled: Any) -> AskForm:
    """The form of a question; `sources` are the project's measures by key and name."""
    form = type("AskFormOf", (AskForm,), dict(EXTRA[question]))(data=filled)
    pasted = ("", _("I paste them below"))
    form.source.choices = choices_of([pasted, *sources])
    return form  # type: ignore[no-any-return]


def extra_names(question: str) -> list[str]:
    """The fields a question has besides the common ones, in their order."""
    return list(EXTRA[question])


def columns_form(question: str, table: Table, guess: Placed, *, ask_style: bool) -> Form:
    """Which column is which, starting from a guess."""
    fields = {PREFIX + role.key: _role_field(role, table) for role in ROLES[question]}
    if ask_style:
        fields["number_style"] = ChoiceField(_l("Which sign stands before the decimals?"), choices=NUMBER_STYLES[1:])
    start = {PREFIX + key: _start(question, key, indexes) for key, indexes in guess.items()}
    return type("ColumnsForm", (Form,), fields)(**start)  # type: ignore[no-any-return]


def _role_field(role: Role, table: Table) -> Any:
    pairs = [(str(index), table.names[index]) for index in offered(table, role)]
    if role.kind == SEVERAL:
        return SeveralField(role.label, [Needed(_l("Choose at least one column."))], choices=choices_of(pairs))
    nobody = [("", role.nobody if role.nobody is not None else _l("Choose a column"))]
    needed = [] if role.nobody is not None else [Needed(_l("Choose a column."))]
    return ChoiceField(role.label, needed, choices=[*nobody, *pairs])


def _start(question: str, key: str, indexes: list[int]) -> Any:
    several = next(role for role in ROLES[question] if role.key == key).kind == SEVERAL
    found = [str(index) for index in indexes]
    return found if several else (found[0] if found else "")


def placed_by(question: str, form: Form) -> Placed:
    """The columns a person chose, by the part they play."""
    chosen = {role.key: form[PREFIX + role.key].data for role in ROLES[question]}
    return {
        key: [int(one) for one in ([typed] if isinstance(typed, str) else typed) if one]
        for key, typed in chosen.items()
    }


def style_by(form: Form) -> NumberStyle | None:
    """The decimal sign a person chose."""
    field = form._fields.get("number_style")
    return NumberStyle(field.data) if field is not None else None


class RenameForm(VersionedForm):
    """Another name for a study."""

    name = TextField(_l("Name"), [Needed(_l("Enter a name, for example Packing time by shift."))], most=LONGEST_NAME)


class AgainForm(Form):
    """The same question by another procedure."""

    procedure = ChoiceField(_l("Procedure"), choices=())


class PlanForm(Form):
    """How many values show a change of a given size."""

    kind = RadioChoiceField(
        _l("What will you measure?"),
        choices=(
            (MEAN, _l("A value of each thing, such as minutes or grams")),
            (SHARE, _l("A share: how many of those checked have it")),
            (RATE, _l("A rate of counts, such as errors in 1,000 lines")),
        ),
    )
    change = NumberField(_l("Smallest change worth finding"))
    spread = NumberField(_l("Usual spread"), description=_l("The standard deviation of values while nothing changes."))
    correlation = NumberField(
        _l("How much neighbours are alike"),
        description=_l("From 0 (not at all) to 1. Values that follow each other tell less, so more are needed."),
    )
    now = NumberField(_l("Level now"), description=_l("A share in percent, or a rate."))
    aim = NumberField(_l("Level wanted"), description=_l("The smallest improvement worth finding."))
    size = NumberField(_l("How much a period counts"), description=_l("For example 9.6 for 9,600 lines a day."))
    unit = TextField(_l("Unit"), most=30)
    name = TextField(_l("Name of this plan"), most=LONGEST_NAME)

    def check(self) -> bool:
        """Whether the numbers of the chosen kind are there and possible."""
        self.validate()
        if self.kind.data == MEAN:
            self._check_mean()
        elif self.kind.data in (SHARE, RATE):
            self._check_levels()
        return not self.errors

    def _check_mean(self) -> None:
        self._need("change", _("Enter the size of the change, for example 2."), above=0.0)
        self._need("spread", _("Enter the usual spread, for example 3.5."), above=0.0)
        follows = self.correlation.data
        if follows is not None and not 0 <= follows < 1:
            self.refuse("correlation", _("Enter a number from 0 to below 1, for example 0.3."))

    def _check_levels(self) -> None:
        most = 100.0 if self.kind.data == SHARE else None
        self._need("now", _("Enter the level now, for example 8."), above=0.0, below=most)
        self._need("aim", _("Enter the level wanted, for example 5."), above=0.0, below=most)
        if self.kind.data == RATE:
            self._need("size", _("Enter how much a period counts, for example 9.6."), above=0.0)
        if not self.errors and self.now.data == self.aim.data:
            self.refuse("aim", _("Enter a level that differs from the level now."))

    def _need(self, name: str, message: str, *, above: float, below: float | None = None) -> None:
        field = self._fields[name]
        if field.errors:
            return
        if field.data is None or field.data <= above or (below is not None and field.data >= below):
            self.refuse(name, message)
