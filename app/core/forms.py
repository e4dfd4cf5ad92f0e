"""Forms: what every form of the program shares."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar

from flask import g, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, ValidationError
from wtforms.utils import unset_value
from wtforms.widgets import TextArea

LONGEST_TEXT = 20_000
LONGEST_LINE = 200
LONGEST_PAGE_NUMBER = 5
LONGEST_SEARCH = 100


class Form(FlaskForm):
    """A form whose CSRF token the gate has checked already."""

    class Meta(FlaskForm.Meta):
        csrf = False

    def values(self, *leave_out: str) -> dict[str, Any]:
        """What was entered, by field name, without these and the form's own machinery."""
        skip = {"version", *leave_out}
        return {name: field.data for name, field in self._fields.items() if name not in skip}

    def refuse(self, name: str, message: Any) -> None:
        """Put an error by a field after the model has refused what it holds."""
        field = self._fields[name]
        field.errors = [*field.errors, message]


class VersionedForm(Form):
    """A form that edits a row many people may edit: it carries the version it started from."""

    version = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """As any form; the page of a conflict finds it afterwards, to say its choices in its words."""
        g.sent_form = self
        return bool(super().validate(extra_validators))

    @property
    def based_on(self) -> int:
        """The version the edit began with; 0, which no row has, when missing, blank or forged."""
        typed = str(self.version.raw_data[0]) if self.version.raw_data else ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


class TextField(StringField):
    """Text of one line without surrounding space; never None, never with characters a database cannot hold."""

    def __init__(self, label: Any = None, validators: Any = (), *, most: int = LONGEST_LINE, **options: Any):
        super().__init__(label, validators, **options)
        self.most = most

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Strip, and make one line of it: a name with line breaks would write paragraphs into a mail."""
        if valuelist:
            self.data = " ".join(self.in_lines(str(valuelist[0])).splitlines())

    @staticmethod
    def in_lines(text: str) -> str:
        """Without surrounding space, and with one kind of line break."""
        return text.strip().replace("\r\n", "\n")

    def process_data(self, value: Any) -> None:
        """Show nothing for nothing."""
        self.data = "" if value is None else value

    def pre_validate(self, form: Any) -> None:
        """Refuse control characters and too long a text."""
        text = self.data or ""
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
            raise ValidationError(_l("Remove the characters that cannot be shown."))
        if len(text) > self.most:
            raise ValidationError(_l("Shorten this to %(most)s characters.") % {"most": f"{self.most:,}"})


class LongTextField(TextField):
    """Text of several lines."""

    widget = TextArea()
    rows = 4

    def __init__(self, label: Any = None, validators: Any = (), **options: Any):
        super().__init__(label, validators, most=options.pop("most", LONGEST_TEXT), **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Strip, and keep the lines."""
        if valuelist:
            self.data = self.in_lines(str(valuelist[0]))


class Needed:
    """A value must be there; the message says what to enter."""

    field_flags: ClassVar = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse nothing and blanks, keeping the errors the field already has."""
        if field.data in (None, "", [], unset_value) and not field.errors:
            raise ValidationError(self.message)


def search_text() -> str:
    """What a list is searched for by the address, "" when nothing."""
    return request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]


def page_number() -> int:
    """The page asked for in the address, 1 when missing or odd."""
    typed = request.args.get("page", "1")
    is_sane = typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_PAGE_NUMBER
    return max(1, int(typed)) if is_sane else 1
