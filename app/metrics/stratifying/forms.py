"""The forms of factors: making one, its name, its levels, and the field in which a value says its level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.widgets import ListWidget, RadioInput

from app.core.fields import KeyChoiceField
from app.core.forms import Form, LongTextField, Needed, TextField, VersionedForm
from app.metrics.models import Metric
from app.metrics.stratifying.factors import factors_of, free_place
from app.metrics.stratifying.models import FEWEST_LEVELS, LONGEST_NAME, MOST_FACTORS, MOST_LEVELS, Factor, FactorLevel

MOST_IN_SIGHT = 6
"""So many levels are buttons; more of them are a list that opens."""
PEOPLE = frozenset({
    "operator", "operators", "person", "people", "employee", "employees", "worker", "workers", "staff", "name", "who",
    "picker", "pickers", "packer", "packers", "driver", "drivers", "nurse", "nurses",
})  # fmt: skip


def _name(label: Any, example: Any) -> TextField:
    return TextField(label, [Needed(example)], most=LONGEST_NAME)


def _is_among(name: str, names: Iterable[str]) -> bool:
    return name.casefold() in (other.casefold() for other in names)


def _check_factor(form: Any, others: Sequence[Factor]) -> None:
    """A name of its own, and not that of people."""
    if form.name.errors:
        return
    if set(form.name.data.casefold().split()) & PEOPLE:
        form.refuse("name", _("Values are not split by people’s names. Choose what the work differs by."))
    elif _is_among(form.name.data, [other.name for other in others]):
        form.refuse("name", _("Another factor has this name. Choose one that tells them apart."))


class FactorForm(Form):
    """A new factor with its levels, one a line."""

    name = _name(_l("Split the values by"), _l("Enter what the values are split by, for example Shift."))
    levels = LongTextField(_l("Its levels, one a line"), most=MOST_LEVELS * (LONGEST_NAME + 1) * 2)

    def __init__(self, metric: Metric, **options: Any) -> None:
        super().__init__(**options)
        self.metric = metric

    @property
    def names(self) -> list[str]:
        """The levels that were typed; blank lines are none."""
        return [" ".join(line.split()) for line in (self.levels.data or "").split("\n") if line.strip()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field for itself, whether there is room, then each line."""
        super().validate(extra_validators)
        _check_factor(self, factors_of(self.metric))
        if free_place(self.metric) is None:
            self.refuse("name", _("A measure has at most %(most)s factors, those taken out among them. "
                                  "Bring one back and give it another name.", most=MOST_FACTORS))  # fmt: skip
        if not self.levels.errors:
            for problem in _problems(self.names):
                self.refuse("levels", problem)
        return not self.errors


def _problems(names: Sequence[str]) -> list[str]:
    """What is wrong with the lines of a new factor."""
    found = []
    if not FEWEST_LEVELS <= len(names) <= MOST_LEVELS:
        limits = {"least": FEWEST_LEVELS, "most": MOST_LEVELS}
        found.append(_("Enter from %(least)s to %(most)s levels, one a line, for example Early.", **limits))
    twice = [name for place, name in enumerate(names) if _is_among(name, names[:place])]
    if twice:
        found.append(_("“%(name)s” stands here twice. Each level needs a name of its own.", name=twice[0]))
    too_long = next((name for name in names if len(name) > LONGEST_NAME), None)
    if too_long:
        found.append(_("Shorten “%(name)s” to %(most)s characters.", name=too_long, most=LONGEST_NAME))
    return found


class FactorNameForm(VersionedForm):
    """Another name for a factor."""

    name = _name(_l("Name"), _l("Enter what the values are split by, for example Shift."))

    def __init__(self, factor: Factor, **options: Any) -> None:
        super().__init__(obj=factor, **options)
        self.factor = factor

    def validate(self, extra_validators: Any = None) -> bool:
        """No other factor has this name."""
        super().validate(extra_validators)
        _check_factor(self, [one for one in factors_of(self.factor.metric) if one is not self.factor])
        return not self.errors


def _check_level(form: Any, others: Sequence[FactorLevel]) -> None:
    if not form.name.errors and _is_among(form.name.data, [other.name for other in others]):
        form.refuse("name", _("Another level has this name. Choose one that tells them apart."))


class LevelForm(Form):
    """One level more."""

    name = _name(_l("New level"), _l("Enter a name, for example Night."))

    def __init__(self, factor: Factor, **options: Any) -> None:
        super().__init__(**options)
        self.factor = factor

    def validate(self, extra_validators: Any = None) -> bool:
        """There must be room for it, and no other of its name."""
        super().validate(extra_validators)
        if len(self.factor.standing) >= MOST_LEVELS:
            self.refuse("name", _("A factor has at most %(most)s levels. Retire one first.", most=MOST_LEVELS))
        _check_level(self, self.factor.standing)
        return not self.errors


class LevelNameForm(VersionedForm):
    """Another name for a level; values keep it."""

    name = _name(_l("Name"), _l("Enter a name, for example Night."))

    def __init__(self, level: FactorLevel, **options: Any) -> None:
        super().__init__(obj=level, **options)
        self.level = level

    def validate(self, extra_validators: Any = None) -> bool:
        """No other level has this name."""
        super().validate(extra_validators)
        _check_level(self, [one for one in self.level.factor.standing if one is not self.level])
        return not self.errors


class LevelField(KeyChoiceField):
    """The level of one factor that a value carries, or that nobody said; a few are buttons to tap."""

    def offer_levels(self, factor: Factor, carried: Any) -> None:
        """The levels of a factor, and the one that a value carries although it was taken out."""
        levels = [one for one in factor.levels if one.removed_at is None or one.id == carried]
        self.label.text = factor.name
        self.nobody = _("Not said")
        self.offer(levels)
        if len(levels) <= MOST_IN_SIGHT:
            self.widget, self.option_widget = ListWidget(prefix_label=False), RadioInput()

    def _value(self) -> str:
        """As it was sent."""
        return self.data or ""


def fit_levels(form: Any, metric: Metric, carried: Any) -> None:
    """Leave the fields of the measure's factors on a form for values; `carried` is the value, None of a new one."""
    by_column = {one.column: one for one in factors_of(metric)}
    for name in [field.name for field in form if isinstance(field, LevelField)]:
        if name in by_column:
            form[name].offer_levels(by_column[name], getattr(carried, name, None))
        else:
            del form[name]
