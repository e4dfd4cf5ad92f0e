"""The forms of an import: the file or the pasted rows, the columns, and what happens to days that have a value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms.validators import Optional

from app.core.fields import ChoiceField
from app.core.forms import Form, LongTextField, TextField, VersionedForm
from app.metrics.forms import OneOfField
from app.metrics.import_choosing import level_columns
from app.metrics.import_reading import Choice
from app.metrics.import_tables import Column, Table
from app.metrics.models import Metric
from app.metrics.stratifying.matching import KnownFactor, known
from app.metrics.stratifying.operators import read_by_name

MOST_BYTES = 200 * 1024 * 1024
NUMBER_STYLES = (
    ("", _l("As found in the column")),
    ("point", _l("A point: 1,234.5")),
    ("comma", _l("A comma: 1.234,5")),
)
DATE_STYLES = (
    ("", _l("As found in the column")),
    ("day_first", _l("Day first: 31/12/2026")),
    ("month_first", _l("Month first: 12/31/2026")),
)
EXISTING = (("keep", _l("Keep the values that are there")), ("replace", _l("Replace them with those of the file")))

UNKNOWN_LEVELS = (
    ("refuse", _l("Is a mistake: its row is left out")), ("add", _l("Is added as a level when the import is confirmed"))
)  # fmt: skip


class PastedField(LongTextField):
    """Rows pasted from a spreadsheet, kept as they are: what is wrong with a row is said later, row by row."""

    rows = 6

    def pre_validate(self, form: Any) -> None:
        """Take whatever there is, up to the size of a file."""


class UploadForm(Form):
    """A file, or rows pasted from a spreadsheet."""

    file = FileField(_l("File"))
    text = PastedField(_l("Rows pasted from a spreadsheet"))

    def validate(self, *arguments: Any, **options: Any) -> bool:
        """One of the two must be there."""
        super().validate(*arguments, **options)
        if not self.file.data and not self.text.data:
            self.refuse("file", _("Choose a file, or paste the rows below."))
        return not self.errors

    @property
    def used(self) -> str:
        """The name of the field that is read."""
        return "file" if self.file.data else "text"


class ColumnsForm(VersionedForm):
    """Which column holds what. `columns_form` adds a filter for each column that tells rows apart."""

    sheet = ChoiceField(_l("Sheet"), validators=[Optional()])
    day = ChoiceField(_l("Date"))
    value = ChoiceField(_l("Value"))
    checked = ChoiceField(_l("Checked"))
    note = ChoiceField(_l("Note"))
    number_style = ChoiceField(_l("What separates the decimals?"), choices=NUMBER_STYLES)
    date_style = ChoiceField(_l("Which comes first in a date?"), choices=DATE_STYLES)
    unknown_levels = OneOfField(_l("A name that is no level yet"), choices=UNKNOWN_LEVELS, default="refuse")
    is_counted: bool
    table: Table
    factors: tuple[KnownFactor, ...] = ()

    @property
    def level_fields(self) -> list[Any]:
        """The fields of the columns that hold the levels of factors."""
        return [self[f"levels_{one.place}"] for one in self.factors]

    @property
    def filter_fields(self) -> list[tuple[Any, Column]]:
        """The filters with their columns."""
        return [(self[f"filter_{column.index}"], column) for column in self.table.columns if column.labels]

    def validate(self, *arguments: Any, **options: Any) -> bool:
        """Each field for itself, then that no column is used twice."""
        super().validate(*arguments, **options)
        self._need("day", _("Choose the column with the date."))
        self._need("value", _("Choose the column with “%(name)s”.", name=self.value.label.text))
        if self.is_counted:
            self._need("checked", _("Choose the column with “%(name)s”.", name=self.checked.label.text))
        self._refuse_twice()
        return not self.errors

    def _need(self, name: str, message: str) -> None:
        if not self[name].data and not self[name].errors:
            self.refuse(name, message)

    def _refuse_twice(self) -> None:
        used: set[str] = set()
        for name in ("day", "value", "checked", "note", *(field.name for field in self.level_fields)):
            field = self._fields.get(name)
            if field is not None and field.data and field.data in used:
                self.refuse(name, _("Choose another column. This one is used above already."))
            if field is not None:
                used.add(field.data)

    @property
    def choice(self) -> Choice:
        """What was chosen."""
        filters = {str(column.index): field.data for field, column in self.filter_fields if field.data}
        return Choice(
            day=int(self.day.data),
            value=int(self.value.data),
            checked=self._index("checked") if self.is_counted else None,
            note=self._index("note"),
            filters=filters,
            levels={one.key: self._index(f"levels_{one.place}") for one in self.factors},
            adds_levels="unknown_levels" in self and self.unknown_levels.data == "add",
            number_style=self.number_style.data,
            date_style=self.date_style.data,
        )

    def _index(self, name: str) -> int | None:
        return int(self[name].data) if self[name].data else None


def columns_form(
    metric: Metric, table: Table, choice: dict[str, Any] | None, *, adds: bool, **options: Any
) -> ColumnsForm:
    """The form for this table, filled with the choice made so far or with what was guessed; `adds` says whether the
    person may add levels."""
    filters = {
        f"filter_{column.index}": TextField(_("Only rows where “%(column)s” is", column=column.name or column.letter))
        for column in table.columns
        if column.labels
    }
    factors = known(read_by_name(metric))
    levels = {f"levels_{one.place}": ChoiceField(one.name) for one in factors}
    about = {"is_counted": metric.is_counted, "table": table, "factors": factors}
    made = type("ColumnsForm", (ColumnsForm,), {**filters, **levels, **about})
    form: ColumnsForm = made(data={**_filled(table, choice), **_filled_levels(table, choice, factors)}, **options)
    _offer_columns(form, metric)
    if not adds or all(one.pseudonym for one in factors):
        del form.unknown_levels
    return form


def _filled(table: Table, choice: dict[str, Any] | None) -> dict[str, Any]:
    made = choice or {"day": table.day, "value": table.value, "checked": table.checked, "note": table.note}
    shown = {name: "" if made.get(name) is None else str(made[name]) for name in ("day", "value", "checked", "note")}
    filters = {f"filter_{index}": text for index, text in made.get("filters", {}).items()}
    styles = {name: made.get(name, "") for name in ("number_style", "date_style")}
    return {**shown, **filters, **styles, "sheet": table.source.sheet or ""}


def _filled_levels(table: Table, choice: dict[str, Any] | None, factors: Sequence[KnownFactor]) -> dict[str, str]:
    made = (choice or {}).get("levels") or level_columns(table, factors, taken=None)
    chosen = {f"levels_{one.place}": made.get(one.key) for one in factors}
    shown = {name: "" if column is None else str(column) for name, column in chosen.items()}
    return {**shown, "unknown_levels": "add" if (choice or {}).get("adds_levels") else "refuse"}


def _offer_columns(form: ColumnsForm, metric: Metric) -> None:
    columns = [(str(column.index), described(column)) for column in form.table.columns]
    for name in ("day", "value", "checked"):
        form[name].choices = [("", _("Choose a column")), *columns]
    for field in (form.note, *form.level_fields):
        field.choices = [("", _("No column")), *columns]
    form.sheet.choices = [(name, name) for name in form.table.sheets]
    form.value.label.text = metric.value_name or metric.name
    form.checked.label.text = metric.denominator_name or _("Checked")
    if not metric.is_counted:
        del form.checked
    if len(form.table.sheets) < 2:
        del form.sheet


def described(column: Column) -> str:
    """B: Breaches (2879, 22)"""
    examples = ", ".join(column.examples[:2])
    return f"{column.title} ({examples})" if examples else column.title


class ConfirmForm(VersionedForm):
    """What happens to the days that have a value already."""

    existing = OneOfField(_l("Some days have a value already"), choices=EXISTING, default="keep")
