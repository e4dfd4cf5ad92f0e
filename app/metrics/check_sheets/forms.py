"""The forms of a check sheet: making it, its title, its types, and how many were checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.core.fields import WholeField
from app.core.forms import Form, LongTextField, Needed, TextField, VersionedForm
from app.metrics.check_sheets.models import (
    FEWEST_TYPES,
    LONGEST_TITLE,
    LONGEST_TYPE,
    MOST_CHECKED,
    MOST_TYPES,
    CheckSheet,
    DefectType,
)

STEPS = (1, 10, 100)
"""How many more were checked, at one press."""


def _title() -> TextField:
    needed = Needed(_l("Enter a title, for example Errors at the pack bench."))
    return TextField(_l("Title"), [needed], most=LONGEST_TITLE)


def _name(label: Any) -> TextField:
    return TextField(label, [Needed(_l("Enter a name, for example Wrong item."))], most=LONGEST_TYPE)


class MakeForm(Form):
    """A new check sheet with its types, one a line."""

    title = _title()
    types = LongTextField(_l("Defect types, one a line"), most=MOST_TYPES * (LONGEST_TYPE + 1) * 2)

    @property
    def names(self) -> list[str]:
        """The types that were typed; blank lines are none."""
        return [" ".join(line.split()) for line in (self.types.data or "").split("\n") if line.strip()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field for itself, then each line."""
        super().validate(extra_validators)
        if not self.types.errors:
            for problem in _problems(self.names):
                self.refuse("types", problem)
        return not self.errors


def _problems(names: Sequence[str]) -> list[str]:
    """What is wrong with the lines of a new sheet."""
    found = []
    if not FEWEST_TYPES <= len(names) <= MOST_TYPES:
        limits = {"least": FEWEST_TYPES, "most": MOST_TYPES}
        found.append(_("Enter from %(least)s to %(most)s types, one a line, for example Wrong item.", **limits))
    twice = [name for place, name in enumerate(names) if _is_among(name, names[:place])]
    if twice:
        found.append(_("“%(name)s” stands here twice. Each type needs a name of its own.", name=twice[0]))
    too_long = next((name for name in names if len(name) > LONGEST_TYPE), None)
    if too_long:
        found.append(_("Shorten “%(name)s” to %(most)s characters.", name=too_long, most=LONGEST_TYPE))
    return found


def _is_among(name: str, names: Sequence[str]) -> bool:
    return name.casefold() in (other.casefold() for other in names)


class TitleForm(VersionedForm):
    """Another title."""

    title = _title()


def _check_name(form: Any, others: Sequence[DefectType]) -> None:
    """Two buttons with one name would be tapped at random."""
    if not form.name.errors and _is_among(form.name.data, [other.name for other in others]):
        form.refuse("name", _("Another type has this name. Choose one that tells them apart."))


class TypeForm(Form):
    """One type more."""

    name = _name(_l("New type"))

    def __init__(self, sheet: CheckSheet, **options: Any) -> None:
        super().__init__(**options)
        self.sheet = sheet

    def validate(self, extra_validators: Any = None) -> bool:
        """There must be room for it, and no other of its name."""
        super().validate(extra_validators)
        if len(self.sheet.standing) >= MOST_TYPES:
            self.refuse("name", _("A check sheet has at most %(most)s types. Retire one first.", most=MOST_TYPES))
        _check_name(self, self.sheet.standing)
        return not self.errors


class RenameForm(VersionedForm):
    """Another name for a type; what was tallied stays with it."""

    name = _name(_l("Name"))

    def __init__(self, defect_type: DefectType, **options: Any) -> None:
        super().__init__(obj=defect_type, **options)
        self.defect_type = defect_type

    def validate(self, extra_validators: Any = None) -> bool:
        """No other type has this name."""
        super().validate(extra_validators)
        _check_name(self, [one for one in self.defect_type.sheet.standing if one is not self.defect_type])
        return not self.errors


class MoveForm(VersionedForm):
    """One place up or down."""

    step = HiddenField()


class CheckedForm(Form):
    """How many were checked: so many more, or the number itself. `was` is the number that stood there."""

    checked = WholeField(_l("Checked today"), least=0, most=MOST_CHECKED)
    was = HiddenField()
    add = HiddenField()
    days = HiddenField()

    def __init__(self, now: int, label: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.now = now
        self.checked.label.text = label or self.checked.label.text

    @property
    def amount(self) -> int:
        """How many more it makes."""
        steps = {str(step): step for step in STEPS}
        return steps[self.add.data] if self.add.data else (self.checked.data or 0) - self.now

    def validate(self, extra_validators: Any = None) -> bool:
        """A number, typed by somebody who saw the one that stands."""
        super().validate(extra_validators)
        if self.errors:
            return False
        if self.add.data:
            self._check_step()
        elif self.checked.data is None:
            self.refuse("checked", _("Enter how many were checked today, for example 240."))
        elif self.was.data != str(self.now):
            text = _("Somebody else changed this meanwhile: it is %(now)s by now. Look again, then save.", now=self.now)
            self.refuse("checked", text)
        return not self.errors

    def _check_step(self) -> None:
        if self.add.data not in {str(step) for step in STEPS}:
            self.refuse("checked", _("Enter how many were checked today, for example 240."))
        elif self.now + self.amount > MOST_CHECKED:
            self.refuse("checked", _("More than %(most)s a day cannot be counted here.", most=f"{MOST_CHECKED:,}"))
