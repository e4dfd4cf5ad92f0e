"""Forms about the values of a measure and the changes to its process."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from app.core import clock, policy, words
from app.core.fields import DayField, NumberField
from app.core.forms import Needed, TextField, VersionedForm
from app.core.problems import Problem, shown
from app.core.reading.numbers import Number, check_count, check_denominator
from app.metrics.frozen import FrozenDays
from app.metrics.models import Metric
from app.metrics.stratifying.forms import LevelField, fit_levels

NOT_A_NUMBER = (
    "number.blank", "number.text", "number.boolean", "number.date", "number.duration", "number.not_finite",
    "number.limit",
)  # fmt: skip
WRONG_COUNTS = {
    **dict.fromkeys(NOT_A_NUMBER, _l("“%(found)s” is not a number.")),
    "count.fraction": _l("“%(found)s” is not a whole number."),
    "denominator.fraction": _l("“%(found)s” is not a whole number."),
    "count.negative": _l("“%(found)s” is below 0."),
    "denominator.not_positive": _l("“%(found)s” is not above 0."),
    "denominator.too_small": _l("“%(found)s” is too little to count anything from."),
    "count.percent": _l("“%(found)s” is a percentage."),
    "denominator.percent": _l("“%(found)s” is a percentage."),
}
EXAMPLES = {"value": "37", "checked": "9640"}


class CountField(NumberField):
    """A number that remembers what was wrong with it, so that the form can say it with the measure's own names."""

    problem: Problem | None = None

    def read(self, text: str) -> float | Problem:
        """A float."""
        found = super().read(text)
        self.problem = found if isinstance(found, Problem) else None
        return found


def lower_name(name: str) -> str:
    """A name inside a sentence: order lines, A&E attendances; without "Number of", which the sentence says."""
    plain = name[:1].lower() + name[1:] if name[1:2].islower() or name[1:2] == " " else name
    return plain.removeprefix("number of ")


class RecordForm(VersionedForm):
    """A value of a measure, entered or corrected."""

    day = DayField(_l("Day"), [Needed(_l("Enter the day, for example 20 Nov 2026."))])
    checked = CountField(_l("Checked"))
    value = CountField(_l("Value"))
    note = TextField(_l("Note"), most=200)
    special_cause = TextField(_l("Special cause"), most=200)
    level1_id = LevelField()
    level2_id = LevelField()
    level3_id = LevelField()
    level4_id = LevelField()
    link = HiddenField()
    sure = HiddenField()
    frozen: FrozenDays | None = None

    def __init__(self, metric: Metric, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.metric = metric
        self.value.label.text = metric.value_name or metric.name
        self.checked.label.text = metric.denominator_name or _("Checked")
        if not metric.is_counted:
            del self.checked
        if policy.is_partner(g.get("me")):
            del self.special_cause
        fit_levels(self, metric, options.get("obj"))

    @property
    def level_fields(self) -> list[LevelField]:
        """One for each factor of the measure."""
        return [field for field in self if isinstance(field, LevelField)]

    @property
    def levels(self) -> dict[str, Any]:
        """The levels that were chosen, by the value's field names."""
        return {field.name: field.chosen_id for field in self.level_fields}

    def values(self, *leave_out: str) -> dict[str, Any]:
        """By the value's field names."""
        return super().values("link", "sure", *leave_out) | self.levels

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The fields a person sees, as they were sent."""
        return [(field.name, field._value()) for field in self if field.name not in ("version", "sure")]

    def validate(self, *arguments: Any, **options: Any) -> bool:
        """Each field for itself, then whether it can be a value of this measure."""
        super().validate(*arguments, **options)
        self._check_day()
        self._check_there()
        self._check_read()
        if self.metric.is_counted and not self.errors:
            self._check_counted()
        return not self.errors

    def _check_day(self) -> None:
        if self.day.data is not None and self.day.data > clock.today(words.style().zone):
            self.refuse("day", _("This day lies in the future. Enter the day on which it was measured."))

    def _check_there(self) -> None:
        for field in (self._fields.get("checked"), self.value):
            if field is not None and field.data is None and not field.errors:
                self.refuse(field.name, self._enter(field))

    def _enter(self, field: Any) -> str:
        """What to enter, in the measure's own names: Enter the number of order lines, for example 9640."""
        name = field.label.text
        if self.metric.is_counted:
            example = EXAMPLES[field.name]
            return _("Enter the number of %(name)s, for example %(example)s.", name=lower_name(name), example=example)
        if self.metric.measured_in:
            unit = self.metric.measured_in
            return _("Enter “%(name)s” in %(unit)s, for example 12.5.", name=name, unit=unit)
        return _("Enter “%(name)s”, for example 12.5.", name=name)

    def _check_read(self) -> None:
        """What could not be read is told with what to enter for this measure."""
        for field in (self._fields.get("checked"), self.value):
            if field is not None and field.errors and field.problem is not None:
                field.errors = [self._wrong(field, field.problem)]

    def _wrong(self, field: Any, problem: Problem) -> str:
        wrong = WRONG_COUNTS.get(problem.code) if self.metric.is_counted else None
        if wrong is None:
            return _(problem.message, **problem.parameters)
        return f"{wrong % {'found': shown(field.typed)}} {self._enter(field)}"

    def _check_counted(self) -> None:
        whole = self.metric.kind == "proportion"
        value, checked = self.value.data, self.checked.data
        assert value is not None
        assert checked is not None
        refused = {
            "value": check_count(Number(value), found=self.value.typed),
            "checked": check_denominator(Number(checked), found=self.checked.typed, whole=whole),
        }
        for name, problem in refused.items():
            if problem is not None:
                self.refuse(name, self._wrong(self._fields[name], problem))
        if whole and not self.errors and value > checked:
            text = _("This is more than were checked. Enter at most %(most)s.", most=f"{checked:.15g}")
            self.refuse("value", text)


class CorrectionForm(RecordForm):
    """A value that stands, with what is wrong about it where its number changes."""

    reason = TextField(_l("Why is the number changed?"), most=200)

    def values(self, *leave_out: str) -> dict[str, Any]:
        """By the value's field names; the reason is told in its history."""
        return super().values("reason", *leave_out)


class ChangeForm(VersionedForm):
    """A change to the process."""

    title = TextField(
        _l("What was changed?"), [Needed(_l("Enter what was changed, for example New labels."))], most=120
    )
    day = DayField(_l("From which day?"), [Needed(_l("Enter the first day of the change, for example 26 Oct 2026."))])
    is_trial = BooleanField(
        _l("This is a trial, not yet the new way of working"), false_values=(False, "False", "false", "")
    )
    link = HiddenField()

    def values(self, *leave_out: str) -> dict[str, Any]:
        """By the change's field names."""
        return super().values("link", *leave_out)
