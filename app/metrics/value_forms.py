"""Forms about the values of a measure and the changes to its process."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from app.core import clock, words
from app.core.fields import DayField, NumberField
from app.core.forms import Needed, TextField, VersionedForm
from app.core.reading.numbers import Number, check_count, check_denominator
from app.metrics.frozen import FrozenDays
from app.metrics.models import Metric


class RecordForm(VersionedForm):
    """A value of a measure, entered or corrected."""

    day = DayField(_l("Day"), [Needed(_l("Enter the day, for example 20 Nov 2026."))])
    checked = NumberField(_l("Checked"))
    value = NumberField(_l("Value"))
    note = TextField(_l("Note"), most=200)
    special_cause = TextField(_l("Special cause"), most=200)
    link = HiddenField()
    frozen: FrozenDays | None = None

    def __init__(self, metric: Metric, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.metric = metric
        self.value.label.text = metric.value_name or metric.name
        self.checked.label.text = metric.denominator_name or _("Checked")
        if not metric.is_counted:
            del self.checked

    def values(self, *leave_out: str) -> dict[str, Any]:
        """By the value's field names."""
        return super().values("link", *leave_out)

    def validate(self, *arguments: Any, **options: Any) -> bool:
        """Each field for itself, then whether it can be a value of this measure."""
        super().validate(*arguments, **options)
        self._check_day()
        self._check_there()
        if self.metric.is_counted and not self.errors:
            self._check_counted()
        return not self.errors

    def _check_day(self) -> None:
        if self.day.data is not None and self.day.data > clock.today(words.style().zone):
            self.refuse("day", _("This day lies in the future. Enter the day on which it was measured."))

    def _check_there(self) -> None:
        for field in (self._fields.get("checked"), self.value):
            if field is not None and field.data is None and not field.errors:
                example = "9640" if field.name == "checked" else "37" if self.metric.is_counted else "12.5"
                text = _("Enter “%(name)s”, for example %(example)s.", name=field.label.text, example=example)
                self.refuse(field.name, text)

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
                self.refuse(name, _(problem.message, **problem.parameters))
        if whole and not self.errors and value > checked:
            text = _("This is more than were checked. Enter at most %(most)s.", most=f"{checked:.15g}")
            self.refuse("value", text)


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
