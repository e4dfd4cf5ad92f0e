"""The forms of an import of what was done elsewhere: the table, and which column holds what."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.fields import ChoiceField, RadioChoiceField
from app.core.forms import VersionedForm
from app.core.reading.cells import column_letter
from app.historic.models import PROJECTS, HistoricImport
from app.historic.sorts import NAMES, PARTS, Part
from app.metrics.import_forms import DATE_STYLES, NUMBER_STYLES, UploadForm

PREFIX = "part_"
"""What the names of the fields of parts begin with."""


class BringForm(UploadForm):
    """What the table holds, and the table."""

    sort = RadioChoiceField(_l("What do you bring?"), choices=list(NAMES.items()), default=PROJECTS)


class PartsForm(VersionedForm):
    """Which column holds what. `parts_form` adds a field for each part."""

    number_style = ChoiceField(_l("What separates the decimals?"), choices=NUMBER_STYLES)
    date_style = ChoiceField(_l("Which comes first in a date?"), choices=DATE_STYLES)
    sort: str

    @property
    def parts(self) -> list[tuple[Part, Any]]:
        """Each part with its field."""
        return [(part, self[PREFIX + part.key]) for part in PARTS[self.sort]]

    def validate(self, *arguments: Any, **options: Any) -> bool:
        """Each field for itself, then that what is needed is there and no column stands for two things."""
        super().validate(*arguments, **options)
        used: set[str] = set()
        for part, field in self.parts:
            if part.is_needed and not field.data and not field.errors:
                self.refuse(field.name, _("Choose the column that holds this."))
            elif field.data and field.data in used:
                self.refuse(field.name, _("Choose another column. This one is used above already."))
            used.add(field.data)
        return not self.errors

    @property
    def columns(self) -> dict[str, Any]:
        """What was chosen, as it is kept."""
        chosen = {part.key: int(field.data) for part, field in self.parts if field.data}
        return {"parts": chosen, "number_style": self.number_style.data, "date_style": self.date_style.data}


def parts_form(batch: HistoricImport, **options: Any) -> PartsForm:
    """The form for a table, filled with what was chosen or guessed."""
    fields = {PREFIX + part.key: ChoiceField(part.label, description=part.hint) for part in PARTS[batch.sort]}
    chosen = {PREFIX + key: str(place) for key, place in batch.columns["parts"].items()}
    styles = {name: batch.columns[name] for name in ("number_style", "date_style")}
    blank = {PREFIX + part.key: "" for part in PARTS[batch.sort]}
    made = type("PartsForm", (PartsForm,), {**fields, "sort": batch.sort})
    form: PartsForm = made(data={**blank, **chosen, **styles}, **options)
    offered = [(str(place), _described(batch, place)) for place in range(_width(batch))]
    for _part, field in form.parts:
        field.choices = [("", _("No column")), *offered]
    return form


def _width(batch: HistoricImport) -> int:
    return max(len(batch.headings), *(len(cells) for _number, cells in batch.rows[:100]), 1)


def _described(batch: HistoricImport, place: int) -> str:
    """B: Lead (dana@…)"""
    heading = batch.headings[place] if place < len(batch.headings) else ""
    examples = [str(cells[place]) for _number, cells in batch.rows[:20] if place < len(cells) and cells[place] != ""]
    name = f"{column_letter(place)}: {heading}" if heading else column_letter(place)
    return f"{name} ({examples[0][:30]})" if examples else name
