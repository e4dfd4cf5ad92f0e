"""The forms of a measurement study: its plan, one reading, and many readings pasted."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.analyses.measuring.models import (
    JUDGEMENTS,
    LETTERS,
    LONGEST_CLASS,
    LONGEST_NAME,
    MOST_RUNS,
    NUMBERS,
    MeasuringStudy,
)
from app.core.fields import NumberField, RadioChoiceField, WholeField
from app.core.forms import Form, LongTextField, Needed, TextField, VersionedForm
from app.metrics.models import Metric

MOST_CLASSES = 8


def _lines(text: str | None) -> list[str]:
    return [" ".join(line.split()) for line in (text or "").split("\n") if line.strip()]


class _PlanForm(Form):
    """What both kinds of studies are planned with."""

    kind = HiddenField()
    name = TextField(_l("What is measured"), [Needed(_l("Enter what is measured, for example Carton width."))],
                     most=LONGEST_NAME)  # fmt: skip
    instrument = TextField(_l("Instrument or method"), most=LONGEST_NAME)
    people = LongTextField(_l("Names of the appraisers, one a line"), most=800)
    appraisers = WholeField(_l("Appraisers"), [Needed(_l("Enter how many people measure, for example 3."))],
                            least=2, most=len(LETTERS))  # fmt: skip
    trials = WholeField(_l("Trials"), [Needed(_l("Enter how often each measures, for example 2."))], least=2, most=5)
    parts: WholeField

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, then what they come to together."""
        super().validate(extra_validators)
        if self.errors:
            return False
        parts, people, trials = (int(field.data or 0) for field in (self.parts, self.appraisers, self.trials))
        runs = parts * people * trials
        if runs > MOST_RUNS:
            self.refuse(
                "parts", _("That makes %(runs)s readings, and at most %(most)s fit.", runs=runs, most=MOST_RUNS)
            )
        names = _lines(self.people.data)
        if len(names) > people or any(len(name) > LONGEST_NAME for name in names):
            self.refuse("people", _("Enter at most one name for each appraiser, each of at most 120 characters."))
        return not self.errors

    def plan(self) -> dict[str, Any]:
        """The fields of a study."""
        names = _lines(self.people.data)
        letters = [names[place] if place < len(names) else "" for place in range(int(self.appraisers.data or 0))]
        return {"name": self.name.data, "instrument": self.instrument.data, "parts": self.parts.data,
                "trials": self.trials.data, "appraisers": letters}  # fmt: skip


class NumbersForm(_PlanForm):
    """A study of numbers: parts, appraisers, trials."""

    unit = TextField(_l("Unit"), most=60)
    resolution = TextField(_l("Smallest step it shows"), most=LONGEST_CLASS)
    parts = WholeField(_l("Parts"), [Needed(_l("Enter how many parts, for example 10."))], least=5, most=100)
    tolerance = NumberField(_l("Tolerance"), least=0)

    def validate(self, extra_validators: Any = None) -> bool:
        """A tolerance of nothing lets nothing pass."""
        super().validate(extra_validators)
        if self.tolerance.data == 0:
            self.refuse("tolerance", _("Enter a number above 0, or leave it empty."))
        return not self.errors

    def plan(self) -> dict[str, Any]:
        """The fields of a study."""
        own = {"kind": NUMBERS, "unit": self.unit.data, "resolution": self.resolution.data}
        return {**super().plan(), **own, "tolerance": self.tolerance.data}


class JudgementsForm(_PlanForm):
    """A study of judgements: items, appraisers, trials, and the right answers where they are known."""

    parts = WholeField(_l("Items"), [Needed(_l("Enter how many items, for example 50."))], least=10, most=200)
    classes = LongTextField(
        _l("Judgements to choose from, one a line"),
        [Needed(_l("Enter at least two, such as good and bad."))],
        most=600,
    )
    standards = LongTextField(_l("Right judgement of each item, one a line"), most=10_000)

    def validate(self, extra_validators: Any = None) -> bool:
        """The judgements tell things apart, and each item has its right one or none has."""
        super().validate(extra_validators)
        if not self.errors:
            self._check_classes()
            self._check_standards()
        return not self.errors

    def _check_classes(self) -> None:
        names = _lines(self.classes.data)
        if not 2 <= len({name.casefold() for name in names}) == len(names) <= MOST_CLASSES:
            self.refuse("classes", _("Enter from 2 to %(most)s different judgements, one a line.", most=MOST_CLASSES))
        if any(len(name) > LONGEST_CLASS for name in names):
            self.refuse("classes", _("Shorten each judgement to %(most)s characters.", most=LONGEST_CLASS))

    def _check_standards(self) -> None:
        right = self._right()
        if right and len(right) != self.parts.data:
            told = {"have": len(right), "items": self.parts.data}
            self.refuse("standards", _("There are %(have)s lines for %(items)s items. Enter one for each.", **told))
        if None in right:
            self.refuse("standards", _("Line %(line)s is none of the judgements.", line=right.index(None) + 1))

    def _right(self) -> list[str | None]:
        known = {name.casefold(): name for name in _lines(self.classes.data)}
        return [known.get(line.casefold()) for line in _lines(self.standards.data)]

    def plan(self) -> dict[str, Any]:
        """The fields of a study."""
        own = {"kind": JUDGEMENTS, "classes": _lines(self.classes.data), "standards": self._right()}
        return {**super().plan(), **own}


def plan_form(metric: Metric, kind: str) -> NumbersForm | JudgementsForm:
    """The form of a kind of study, with what is usual and what the measure knows."""
    usual: dict[str, Any] = {"kind": kind, "appraisers": 3, "trials": 2}
    if kind == JUDGEMENTS:
        return JudgementsForm(**usual, name=metric.name, parts=50)
    low, high = metric.lower_limit, metric.upper_limit
    tolerance = None if low is None or high is None else high - low
    return NumbersForm(**usual, name=metric.name, parts=10, unit=metric.measured_in, tolerance=tolerance)


class NumberRunForm(VersionedForm):
    """One number."""

    value = NumberField(_l("Reading"), [Needed(_l("Enter what you read, for example 12.4."))])

    @property
    def text(self) -> str:
        """As it is kept."""
        return repr(float(self.value.data or 0))


class JudgementRunForm(VersionedForm):
    """One judgement."""

    value = RadioChoiceField(_l("Judgement"))

    @property
    def text(self) -> str:
        """As it is kept."""
        return str(self.value.data)


def run_form(study: MeasuringStudy, **options: Any) -> NumberRunForm | JudgementRunForm:
    """The form of one run; it never shows a value, so that nobody is led by an earlier one."""
    if study.kind == NUMBERS:
        return NumberRunForm(**options)
    form = JudgementRunForm(**options)
    form.value.choices = [(name, name) for name in study.classes]
    return form


class PasteForm(Form):
    """Many readings from a spreadsheet."""

    pasted = LongTextField(_l("Readings"), [Needed(_l("Paste the readings."))], most=60_000)
