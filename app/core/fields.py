"""Fields that read what people type: decimal commas, dates in several styles, money, choices of people."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from wtforms import BooleanField, Field, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import ListWidget, RadioInput

from app.core import words
from app.core.problems import Problem
from app.core.reading.dates import DateReader, DateStyle, When
from app.core.reading.numbers import LARGEST, NumberStyle, read_number


class Typed(StringField):
    """A field that keeps what was typed when it cannot be read, and says what to enter instead."""

    typed: str | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the text; nothing typed is None."""
        if not valuelist:
            return
        self.typed, self.data = str(valuelist[0]).strip(), None
        if self.typed:
            found = self.read(self.typed)
            if isinstance(found, Problem):
                raise ValueError(_(found.message, **found.parameters))
            self.data = found

    def read(self, text: str) -> Any:
        """The value, or the problem with it."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """The value as it stands in the field."""
        return str(value)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else self.write(self.data)


class NumberField(Typed):
    """A number within limits; a decimal comma or point, with or without thousands separators."""

    def __init__(
        self, label: Any = None, validators: Any = (), *, least: float = -LARGEST, most: float = LARGEST, **options: Any
    ) -> None:
        super().__init__(label, validators, **options)
        self.least, self.most = least, most

    def pre_validate(self, form: Any) -> None:
        """Refuse numbers out of range."""
        if self.data is not None and not self.least <= self.data <= self.most:
            limits = {"least": words.number(self.least), "most": words.number(self.most)}
            raise ValidationError(_("Enter a number from %(least)s to %(most)s.", **limits))

    def read(self, text: str) -> float | Problem:
        """A float."""
        style = None if "," in text and "." in text else _usual_style(text)
        found = read_number(text, style=style)
        return found if isinstance(found, Problem) else found.value

    def write(self, value: float) -> str:
        """Without a trailing .0."""
        return f"{value:.15g}"


def _usual_style(text: str) -> NumberStyle:
    """One comma stands for a decimal comma unless exactly three digits follow it."""
    head, comma, tail = text.partition(",")
    if not comma or "," in tail:
        return NumberStyle.POINT
    is_thousands = len(tail.strip()) == 3 and tail.strip().isdigit() and head.strip().lstrip("-\u2212") != "0"
    return NumberStyle.POINT if is_thousands else NumberStyle.COMMA


class WholeField(NumberField):
    """A whole number within limits."""

    def __init__(self, label: Any = None, validators: Any = (), *, least: int = 0, most: int = 10**9, **options: Any):
        super().__init__(label, validators, least=least, most=most, **options)

    def pre_validate(self, form: Any) -> None:
        """Refuse fractions and numbers out of range."""
        if self.data is None:
            return
        if self.data != int(self.data) or not self.least <= self.data <= self.most:
            message = _("Enter a whole number from %(least)s to %(most)s.", least=self.least, most=self.most)
            raise ValidationError(message)
        self.data = int(self.data)


class MoneyField(NumberField):
    """An amount of money, to hundredths."""

    MOST = Decimal(10) ** 13

    def read(self, text: str) -> Decimal | Problem:  # type: ignore[override]
        """A decimal, without the currency sign people like to type."""
        found = super().read(text.strip("£$€ \u00a0"))
        if isinstance(found, Problem):
            return found
        amount = Decimal(repr(found))
        if abs(amount) >= self.MOST:
            raise ValueError(_("Enter an amount below ten million million."))
        return amount.quantize(Decimal("0.01"))

    def write(self, value: Decimal) -> str:  # type: ignore[override]
        """Without hundredths when there are none."""
        return f"{value:f}".removesuffix(".00")


class DayField(Typed):
    """A calendar day; a date picker where the browser has one, text in any usual style elsewhere."""

    EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)

    def read(self, text: str) -> date | Problem:
        """A date."""
        zone = ZoneInfo(words.style().zone)
        style = DateStyle.MONTH_FIRST if words.style().locale == "en_US" else DateStyle.DAY_FIRST
        found = DateReader(zone=zone, style=style, keep_times=False).read(text)
        if isinstance(found, Problem):
            return found
        return self._within(found)

    def _within(self, found: When) -> date:
        day = found.at
        if not self.EARLIEST <= day <= self.LATEST:
            raise ValueError(_("Enter a date between 1900 and 2199, for example %(day)s.", day="2026-11-20"))
        return day

    def write(self, value: date) -> str:
        """As a date picker wants it."""
        return value.isoformat()


class TimeField(Typed):
    """A time of the day, such as 20:00."""

    def read(self, text: str) -> time:
        """A time to the minute."""
        try:
            found = time.fromisoformat(text if len(text) > 4 else f"0{text}")
        except ValueError:
            raise ValueError(_("Enter a time, for example 20:00.")) from None
        return found.replace(second=0, microsecond=0, tzinfo=None)

    def write(self, value: time) -> str:
        """As a time picker wants it."""
        return value.strftime("%H:%M")


def choices_of(pairs: Any) -> list[SelectChoice]:
    """Choices from (value, label) pairs, whose labels may be translated later."""
    return [SelectChoice(str(value), label) for value, label in pairs]


class ChoiceField(SelectField):
    """One of a list of (value, label) pairs; what is not on it is refused with what to do instead."""

    def __init__(self, label: Any = None, validators: Any = (), *, choices: Any = (), **options: Any) -> None:
        super().__init__(label, validators, choices=choices_of(choices), **options)

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not have."""
        if not any(choice.selected for choice in self.iter_choices()):
            raise ValidationError(self._unlisted())

    def _unlisted(self) -> str:
        """What to do, with the field's own question or name, because a summary stands far from the field."""
        label = str(self.label.text)
        if label.endswith("?"):
            return _("%(question)s Choose one from the list.", question=label)
        return _("%(field)s: Choose one from the list.", field=label) if label else _("Choose one from the list.")


class RadioChoiceField(ChoiceField):
    """One of a few, each a row to tap."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()


class KeyChoiceField(ChoiceField):
    """One of a list of objects by key, or nobody; `offer` gives the list."""

    def __init__(self, label: Any = None, validators: Any = (), *, nobody: Any = "", **options: Any):
        super().__init__(label, validators, **options)
        self.nobody = nobody
        self._objects: dict[str, Any] = {}

    def offer(self, objects: list[Any], *, name: Any = lambda found: found.name) -> KeyChoiceField:
        """Let these be chosen."""
        self._objects = {str(found.id): found for found in objects}
        nobody = [("", self.nobody)] if self.nobody else []
        self.choices = choices_of([*nobody, *((key, name(found)) for key, found in self._objects.items())])
        return self

    def process_data(self, value: Any) -> None:
        """Start from a key; None is nobody."""
        self.data = "" if value is None else str(value)

    @property
    def chosen(self) -> Any:
        """The object that was chosen, or None."""
        return self._objects.get(str(self.data))

    @property
    def chosen_id(self) -> Any:
        """Its key, or None."""
        return None if self.chosen is None else self.chosen.id


def is_text(field: Field | None) -> bool:
    """Whether people write what the field holds, instead of choosing or counting it."""
    return not isinstance(field, SelectField | BooleanField | Typed)


def in_words(field: Field | None, text: str) -> Any:
    """The canonical text of a field's value as its form says it: a choice by its name, a day by its date."""
    if isinstance(field, BooleanField):
        return _("Yes") if text == "true" else _("No")
    if isinstance(field, SelectField):
        names = {str(choice.value): choice.label for choice in field.iter_choices()}
        return names.get(text) or _("Something that cannot be chosen any more")
    if isinstance(field, DayField) and text:
        return words.full_day(date.fromisoformat(text))
    if isinstance(field, TimeField) and text:
        return field.write(time.fromisoformat(text))
    if isinstance(field, MoneyField) and text:
        return field.write(Decimal(text))
    return field.write(float(text)) if isinstance(field, NumberField) and text else text
