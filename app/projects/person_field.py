"""Choosing a person: from a list while it is short, by typing a name or an e-mail address where it would be long."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select
from wtforms import ValidationError
from wtforms.widgets import TextInput

from app.accounts.models import Person
from app.core import words
from app.core.db import db
from app.core.fields import KeyChoiceField
from app.core.forms import LONGEST_SEARCH

MOST_LISTED = 100
MOST_NAMED = 5


def _plain(name: str) -> str:
    """A name as it is compared: without regard to capitals and ways of writing the same letter."""
    return unicodedata.normalize("NFKC", name).casefold()


def _told(person: Person) -> str:
    """A person told apart from others of the same name."""
    return _("%(name)s (%(address)s)", name=person.name, address=person.email)


class PersonField(KeyChoiceField):
    """One of the people a query finds. With few of them a list, sent as a key; with many a text, of which the e-mail
    address, or a name or part of a name that is only one person's, finds that person.

    People choose their own names, so that nobody is preferred for being called exactly what was typed; whoever could be
    meant is told apart by the address.
    """

    typed: str | None = None
    matches: tuple[str, ...] = ()

    def offer_found(self, query: Select[Person]) -> PersonField:
        """Let the people of this query be chosen; what was sent is looked for among them."""
        few = list(db.session.scalars(query.limit(MOST_LISTED + 1)))
        if len(few) <= MOST_LISTED:
            names = Counter(_plain(person.name) for person in few)
            self.offer(few, name=lambda person: _told(person) if names[_plain(person.name)] > 1 else person.name)
            return self
        self.widget = TextInput()
        self._settle(self._sought(query))
        return self

    def _sought(self, query: Select[Person]) -> list[Person]:
        text = str(self.data or "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        if not text:
            return []
        if not self.raw_data:
            return list(db.session.scalars(query.where(Person.id == int(text))))
        self.typed = text
        if "@" in text:
            return list(db.session.scalars(query.where(Person.email == text.lower())))
        named = db.session.execute(query.with_only_columns(Person.id, Person.name))
        keys = [key for key, name in named if _plain(text) in _plain(name)][: MOST_NAMED + 1]
        return list(db.session.scalars(query.where(Person.id.in_(keys))))

    def _settle(self, found: list[Person]) -> None:
        self.offer(found if len(found) == 1 else [])
        self.matches = tuple(_told(person) for person in found)
        self.data = str(found[0].id) if len(found) == 1 else self.typed or ""

    @property
    def how(self) -> str:
        """What to type where there is no list."""
        return _("Type a name or an e-mail address.") if self._is_typed else ""

    @property
    def _is_typed(self) -> bool:
        return isinstance(self.widget, TextInput)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return self.chosen.name if self.chosen else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not on the list, or what fits nobody or several."""
        if not self._is_typed:
            super().pre_validate(form)
        elif self.typed and self.chosen is None:
            raise ValidationError(self._several() if self.matches else self._nobody())

    def _nobody(self) -> str:
        return _("Nobody here is called “%(text)s”. Type a part of the name, or the whole e-mail address.",
                 text=self.typed)  # fmt: skip

    def _several(self) -> str:
        left = len(self.matches) - MOST_NAMED
        names = [*self.matches[:MOST_NAMED], *([_("more people")] if left > 0 else [])]
        return _("“%(text)s” fits %(names)s. Type the e-mail address of the one you mean.",
                 text=self.typed, names=words.listing(names))  # fmt: skip
