"""Texts in the language of the organisation's pages, found without asking Flask-Babel which one at every text."""

from __future__ import annotations

from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain

from app.core import words


class _Texts(Domain):
    """The translations by the locale in use; Flask-Babel spells the locale anew for each text."""

    def __init__(self) -> None:
        super().__init__()
        self.by_locale: dict[str, Translations] = {}

    def get_translations(self) -> NullTranslations:
        """Those of the style in use; outside an application there are none, and nothing is remembered."""
        known = self.by_locale.get(words.style().locale)
        if known is not None:
            return known
        found = super().get_translations()
        if isinstance(found, Translations):
            self.by_locale[words.style().locale] = found
        return found


class _Language(Babel):
    domain_instance = _Texts()


def init_app(app: Flask) -> None:
    """Let `gettext` follow the organisation's style."""
    _Language(app, locale_selector=lambda: words.style().locale, timezone_selector=lambda: words.style().zone)
