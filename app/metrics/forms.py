"""The form that defines a measure."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import BooleanField
from wtforms.widgets import ListWidget, RadioInput

from app.core.fields import ChoiceField, NumberField, WholeField
from app.core.forms import LongTextField, Needed, TextField, VersionedForm
from app.metrics.models import COUNTED, Metric
from app.projects.person_field import PersonField
from app.projects.starting import choosable

KIND_WORDS = (
    (
        "continuous",
        _l("A measured value"),
        _l("One number each time, for example a weight, a cost or a temperature."),
    ),
    (
        "time",
        _l("A time"),
        _l("How long something takes, for example minutes a patient waits."),
    ),
    (
        "count",
        _l("A count of defects"),
        _l("How many were found in what was checked; one item can have several: 37 errors in 9,640 lines."),
    ),
    (
        "proportion",
        _l("A share"),
        _l("How many of the items checked failed, or succeeded, each counted once: 12 of 80 orders late."),
    ),
)
DIRECTIONS = (("lower", _l("Lower is better")), ("higher", _l("Higher is better")))
PERIOD_NAMES = (
    ("day", _l("One value a day")),
    ("week", _l("One value a week")),
    ("month", _l("One value a month")),
    ("quarter", _l("One value a quarter")),
    ("year", _l("One value a year")),
    ("order", _l("One value for each order, part or case")),
)
BASIS_NAMES = (
    ("average", _l("The average has to meet it")),
    ("every", _l("Every value has to meet it")),
    ("share", _l("A share of the values has to meet it")),
)
MOST_DECIMALS = 4


class OneOfField(ChoiceField):
    """One of a few choices, all of them in sight."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()


class ShareField(NumberField):
    """A share of 1, typed as a percentage; up to 1 it is taken for the share itself."""

    def read(self, text: str) -> Any:
        """A float from above 0 to 1."""
        found = super().read(text.removesuffix("%").strip())
        if not isinstance(found, float):
            return found
        share = found / 100 if found > 1 else found
        if not 0 < share <= 1:
            raise ValueError(_("Enter a share from 1 to 100, for example 95."))
        return share

    def write(self, value: float) -> str:
        """As a percentage."""
        return f"{value * 100:.10g}"


def number_values(form: Any) -> dict[str, Any]:
    """What a form says of the number itself; empty what its kind does not use."""
    return {
        "per": form.per.data if form.kind.data == "count" and form.per.data else 1,
        "decimals": 1 if form.decimals.data is None else form.decimals.data,
        "denominator_name": form.denominator_name.data if form.kind.data in COUNTED else "",
        "measured_in": "" if form.kind.data == "proportion" else form.measured_in.data,
    }


def check_names(form: Any) -> None:
    """What the number's kind needs a name for."""
    if form.kind.data in COUNTED and not form.value_name.data:
        form.refuse("value_name", _("Enter what is counted, for example Errors found."))
    if form.kind.data in COUNTED and not form.denominator_name.data:
        form.refuse("denominator_name", _("Enter what was checked, for example Lines checked."))
    if form.kind.data in ("continuous", "time") and not form.measured_in.data:
        form.refuse("measured_in", _("Enter the unit, for example minutes or kg."))


def kind_choices() -> list[tuple[str, Markup]]:
    """The kinds of number, each with what it means."""
    label = Markup("<span>{}<small>{}</small></span>")
    return [(key, label.format(name, about)) for key, name, about in KIND_WORDS]


class MetricForm(VersionedForm):
    """Defining a measure, or changing its definition; some of it is fixed once there are values."""

    name = TextField(
        _l("What is measured?"), [Needed(_l("Enter what is measured, for example Late lorries."))], most=120
    )
    kind = OneOfField(_l("What kind of number is it?"), [Needed(_l("Choose the kind of number."))])
    value_name = TextField(_l("What is the number called?"), most=80)
    denominator_name = TextField(_l("What is it counted from?"), most=80)
    per = WholeField(_l("Shown per how many?"), least=1, most=1_000_000)
    measured_in = TextField(_l("Unit of measure"), most=60)
    decimals = WholeField(_l("Decimals to show"), least=0, most=MOST_DECIMALS)
    direction = OneOfField(_l("Which way is better?"), [Needed(_l("Choose which way is better."))], choices=DIRECTIONS)
    period = ChoiceField(_l("How often is it measured?"), choices=PERIOD_NAMES)
    goal = NumberField(_l("Goal"))
    goal_basis = OneOfField(_l("What has to meet the goal?"), choices=BASIS_NAMES)
    goal_share = ShareField(_l("Share of the values"))
    lower_limit = NumberField(_l("Customer limit: at least"))
    upper_limit = NumberField(_l("Customer limit: at most"))
    owner_id = PersonField(_l("Who looks after it?"), nobody=_l("Nobody yet"))
    is_watched = BooleanField(_l("Watch this measure"))
    reaction_plan = LongTextField(_l("What to do when it goes wrong"))
    definition = LongTextField(_l("How exactly is it measured?"))
    source = TextField(_l("Where do the numbers come from?"))

    def __init__(self, *arguments: Any, metric: Metric | None = None, has_values: bool = False, **options: Any) -> None:
        super().__init__(*arguments, obj=metric, **options)
        self.metric, self.has_values = metric, has_values
        self.kind.choices = kind_choices()
        self.owner_id.offer_found(choosable(g.me, metric.owner_id if metric else None))

    def values(self, *leave_out: str) -> dict[str, Any]:
        """By the measure's field names; empty what the kind does not use, as usual what was left empty."""
        usual = number_values(self) | {
            "owner_id": self.owner_id.chosen_id,
            "goal_share": self.goal_share.data if self.goal_basis.data == "share" else None,
        }
        return super().values(*leave_out) | usual

    def validate(self, *arguments: Any, **options: Any) -> bool:
        """Each field for itself, then what hangs together."""
        super().validate(*arguments, **options)
        check_names(self)
        for check in (self._check_goal, self._check_limits, self._check_kind):
            check()
        return not self.errors

    def _check_goal(self) -> None:
        if self.goal_basis.data == "share" and self.goal.data is not None and not self.goal_share.data:
            self.refuse("goal_share", _("Enter how many of the values have to meet the goal, for example 95."))
        if self.goal.data is not None and self.kind.data == "proportion" and not 0 <= self.goal.data <= 100:
            self.refuse("goal", _("Enter a percentage from 0 to 100, for example 2.5."))
        if self.goal.data is not None and self.kind.data == "count" and self.goal.data < 0:
            self.refuse("goal", _("Enter a goal of 0 or more, for example 4."))

    def _check_limits(self) -> None:
        low, high = self.lower_limit.data, self.upper_limit.data
        if low is not None and high is not None and low >= high:
            self.refuse("upper_limit", _("Enter a number above the lower limit of %(low)s.", low=f"{low:g}"))

    def _check_kind(self) -> None:
        if self.metric is None or not self.has_values:
            return
        for name in ("kind", "period", "per"):
            if self.values()[name] != getattr(self.metric, name) and not self._fields[name].errors:
                self.refuse(name, _("This cannot change once there are values. Define a new measure instead."))
