"""Texts in the language of whoever reads, found without asking Flask-Babel which one at every text.

The program is written in English. Beside it stand catalogues of what people at a shared tablet read; what they do not
hold is shown in English.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain

from app.core import words

FOLDER = Path(__file__).parents[1] / "translations"
LANGUAGES = {"de_DE": "Deutsch", "pl_PL": "Polski"}
"""What the languages of the catalogues call themselves, by locale; a catalogue is named after its language alone."""


def catalogue_of(locale: str) -> Path:
    """The file with the texts of a language."""
    return FOLDER / f"{locale.partition('_')[0]}.po"


def speak(locale: str | None) -> None:
    """Write in this language from here on, with its dates and numbers; in the organisation's without one."""
    if locale in LANGUAGES:
        words.use(replace(words.style(), locale=locale))


class _Texts(Domain):
    """The translations by the locale in use; Flask-Babel spells the locale anew for each text."""

    def __init__(self) -> None:
        super().__init__()
        self.by_locale: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """Those of the style in use, read when they are first needed."""
        locale = words.style().locale
        if locale not in self.by_locale:
            self.by_locale[locale] = _read(catalogue_of(locale)) if locale in LANGUAGES else NullTranslations()
        return self.by_locale[locale]


def _read(path: Path) -> Translations:
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return Translations(compiled)


class _Language(Babel):
    domain_instance = _Texts()


def init_app(app: Flask) -> None:
    """Let `gettext` follow the style in use."""
    _Language(app, locale_selector=lambda: words.style().locale, timezone_selector=lambda: words.style().zone)
