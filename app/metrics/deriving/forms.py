"""The form for the formula of a computed measure."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.db import db
from app.core.fields import ChoiceField, KeyChoiceField
from app.core.forms import TextField, VersionedForm
from app.metrics.deriving import dependents
from app.metrics.deriving.computing import Recipe, Source
from app.metrics.deriving.formula import LONGEST, Formula, WrongFormula, read
from app.metrics.deriving.models import LETTERS, MetricFormula
from app.metrics.models import Metric

MOST_OFFERED = 300
PARTS = (
    ("shown", _l("The value as it is shown")),
    ("counted", _l("What is counted")),
    ("checked", _l("What it is counted from")),
)


def _measure_field(letter: str) -> KeyChoiceField:
    return KeyChoiceField(_l("%(letter)s stands for", letter=letter), nobody=_l("Not used"))


def _part_field(letter: str) -> ChoiceField:
    return ChoiceField(_l("Which number of %(letter)s?", letter=letter), choices=PARTS, default="shown")


class FormulaForm(VersionedForm):
    """What letters stand for, and the formula; two for a measure that is counted from something."""

    a_id, a_part = _measure_field("a"), _part_field("a")
    b_id, b_part = _measure_field("b"), _part_field("b")
    c_id, c_part = _measure_field("c"), _part_field("c")
    d_id, d_part = _measure_field("d"), _part_field("d")
    e_id, e_part = _measure_field("e"), _part_field("e")
    f_id, f_part = _measure_field("f"), _part_field("f")
    formula = TextField(_l("Formula"), most=LONGEST)
    base_formula = TextField(_l("Formula for what it is counted from"), most=LONGEST)

    def __init__(self, metric: Metric, *arguments: Any, row: MetricFormula | None = None, **options: Any) -> None:
        super().__init__(*arguments, obj=row, **options)
        self.metric, self.recipe = metric, None
        found = offered(metric)
        for letter in LETTERS:
            self[f"{letter}_id"].offer(found, name=lambda one: f"{one.name} ({one.unit.name})")
        if metric.is_counted:
            self.formula.label.text = _("Formula for “%(name)s”", name=metric.value_name)
            self.base_formula.label.text = _("Formula for “%(name)s”", name=metric.denominator_name)
        else:
            del self.base_formula

    recipe: Recipe | None

    @property
    def letters(self) -> list[tuple[Any, Any]]:
        """The fields of each letter."""
        return [(self[f"{letter}_id"], self[f"{letter}_part"]) for letter in LETTERS]

    def values(self, *leave_out: str) -> dict[str, Any]:
        """By the row's field names; empty what the formula does not use."""
        values = {"base_formula": "", **super().values(*leave_out)}
        used = self.recipe.letters if self.recipe else frozenset()
        for letter in LETTERS:
            values[f"{letter}_id"] = self[f"{letter}_id"].chosen_id if letter in used else None
            values[f"{letter}_part"] = values[f"{letter}_part"] if letter in used else "shown"
        return values

    def validate(self, *arguments: Any, **options: Any) -> bool:
        """Each field for itself, then whether the measure can be computed so."""
        super().validate(*arguments, **options)
        fields = [field for field in (self.formula, self._fields.get("base_formula")) if field is not None]
        formulas = [self._formula(field) for field in fields]
        if not self.errors:
            self._check_letters(frozenset().union(*(one.letters for one in formulas if one)))
        if not self.errors and formulas[0] is not None:
            base = formulas[1] if len(formulas) > 1 else None
            self.recipe = Recipe(top=formulas[0], base=base, sources=self._sources())
        return not self.errors

    def _formula(self, field: Any) -> Formula | None:
        if field.errors:
            return None
        if not field.data:
            self.refuse(field.name, _("Enter a formula, for example a + b."))
            return None
        try:
            return read(field.data)
        except WrongFormula as problem:
            self.refuse(field.name, str(problem))
        return None

    def _check_letters(self, used: frozenset[str]) -> None:
        for letter in sorted(used):
            field, part, chosen = self[f"{letter}_id"], self[f"{letter}_part"], self[f"{letter}_id"].chosen
            if chosen is None:
                message = _("Choose the measure that “%(letter)s” stands for, or take it out of the formula.")
                self.refuse(field.name, message % {"letter": letter})
            elif part.data != "shown" and not chosen.is_counted:
                self.refuse(part.name, _("“%(name)s” has one number a period. Choose its value as it is shown.",
                                         name=chosen.name))  # fmt: skip
            elif self.metric.id in dependents.beneath([chosen.id]):
                self.refuse(field.name, _("“%(name)s” is itself computed from this measure. Choose another one.",
                                          name=chosen.name))  # fmt: skip

    def _sources(self) -> dict[str, Source]:
        fields = {letter: self[f"{letter}_id"].chosen for letter in LETTERS}
        return {letter: Source(one, self[f"{letter}_part"].data) for letter, one in fields.items() if one is not None}


def offered(metric: Metric) -> list[Metric]:
    """The measures with one value for each such period that this person may see, those of the same unit first."""
    alike = (Metric.period == metric.period, Metric.archived_at.is_(None), Metric.id != metric.id)
    order = (Metric.unit_id != metric.unit_id, Metric.name, Metric.id)
    query = Metric.visible_to(g.me).where(*alike).order_by(*order).limit(MOST_OFFERED)
    return list(db.session.scalars(query).unique())
