"""The form of an import of many measures: which columns name the measure, and how all of them are counted."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.fields import ChoiceField
from app.core.forms import TextField
from app.metrics.forms import MetricForm, check_names, kind_choices, number_values
from app.metrics.import_forms import ColumnsForm, described
from app.metrics.import_reading import Choice
from app.metrics.import_tables import Table
from app.metrics.models import COUNTED

GROUPS = ("group_1", "group_2", "group_3")
DEFINED = ("kind", "value_name", "denominator_name", "per", "measured_in", "decimals", "direction", "period")
LONGEST_PREFIX = 60


class GroupColumnsForm(ColumnsForm):
    """Which column holds what, which columns name the measure, and what all measures have in common."""

    group_1 = ChoiceField(_l("Which column names the measure?"))
    group_2 = ChoiceField(_l("And which second column?"))
    group_3 = ChoiceField(_l("And which third column?"))
    prefix = TextField(_l("What should all names begin with?"), most=LONGEST_PREFIX)
    kind = MetricForm.kind
    value_name = MetricForm.value_name
    denominator_name = MetricForm.denominator_name
    per = MetricForm.per
    measured_in = MetricForm.measured_in
    decimals = MetricForm.decimals
    direction = MetricForm.direction
    period = MetricForm.period

    @property
    def is_counted(self) -> bool:  # type: ignore[override]
        """Whether the kind that was chosen needs what was checked."""
        return self.kind.data in COUNTED

    @property
    def filter_fields(self) -> list[Any]:
        """All rows count here: each belongs to a measure."""
        return []

    def validate(self, *arguments: Any, **options: Any) -> bool:
        """Each field for itself, then what hangs together."""
        super().validate(*arguments, **options)
        self._need("group_1", _("Choose the column that tells the measures apart."))
        check_names(self)
        used = {self[name].data for name in ("day", "value", "checked", "note") if self[name].data}
        for name in GROUPS:
            if self[name].data and self[name].data in used:
                self.refuse(name, _("Choose another column. This one is used above already."))
            used.add(self[name].data)
        return not self.errors

    @property
    def choice(self) -> Choice:
        """The columns that were chosen."""
        return Choice(
            day=int(self.day.data),
            value=int(self.value.data),
            checked=self._index("checked") if self.is_counted else None,
            note=self._index("note"),
            groups=[int(self[name].data) for name in GROUPS if self[name].data],
            name=self.prefix.data or "",
            number_style=self.number_style.data,
            date_style=self.date_style.data,
        )

    @property
    def definition(self) -> dict[str, Any]:
        """What all measures have in common, by the measure's field names."""
        return {name: self[name].data for name in DEFINED} | number_values(self)


def group_form(table: Table, mapping: dict[str, Any], **options: Any) -> GroupColumnsForm:
    """The form for this table, filled with what was chosen so far, else with what was guessed."""
    form = GroupColumnsForm(data=_filled(table, mapping), **options)
    form.table = table
    columns = [(str(column.index), described(column)) for column in table.columns]
    for name in ("day", "value", "group_1"):
        form[name].choices = [("", _("Choose a column")), *columns]
    for name in ("checked", "note", *GROUPS[1:]):
        form[name].choices = [("", _("No column")), *columns]
    form.kind.choices = kind_choices()
    del form.sheet, form.unknown_levels
    return form


def _filled(table: Table, mapping: dict[str, Any]) -> dict[str, Any]:
    made = mapping.get("choice") or _guessed(table)
    filled = {name: _text(made.get(name)) for name in ("day", "value", "checked", "note")}
    filled |= dict.fromkeys(GROUPS, "") | {
        name: _text(index) for name, index in zip(GROUPS, made["groups"], strict=False)
    }
    filled |= {name: made.get(name, "") for name in ("number_style", "date_style")} | {"prefix": made.get("name", "")}
    return filled | (mapping.get("definition") or _usual(table))


def _guessed(table: Table) -> dict[str, Any]:
    """What was found in the table; the texts that repeat tell the measures apart."""
    found = {"day": table.day, "value": table.value, "checked": table.checked, "note": table.note}
    used = set(found.values())
    groups = [column.index for column in table.columns if column.labels and column.index not in used]
    return {**found, "groups": groups[: len(GROUPS)]}


def _usual(table: Table) -> dict[str, Any]:
    def heading(index: int | None) -> str:
        return "" if index is None else table.columns[index].name.capitalize()[:80]

    usual = {"kind": "proportion" if table.checked is not None else "continuous", "direction": "lower"}
    names = {"value_name": heading(table.value), "denominator_name": heading(table.checked)}
    return {**usual, **names, "period": "month", "decimals": 1}


def _text(index: int | None) -> str:
    return "" if index is None else str(index)
