"""Choosing a person: from a list while it is short, by typing a name or an e-mail address where it would be long."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_
from wtforms import ValidationError
from wtforms.widgets import TextInput

from app.accounts.models import Person
from app.core import words
from app.core.db import db
from app.core.fields import KeyChoiceField
from app.core.forms import LONGEST_SEARCH

MOST_LISTED = 100
MOST_NAMED = 5


class PersonField(KeyChoiceField):
    """One of the people a query finds. With few of them a list, sent as a key; with many a text, of which the whole
    name, a part of it or the e-mail address finds one person.
    """

    typed: str | None = None
    matches: tuple[str, ...] = ()

    def offer_found(self, query: Select[Person]) -> PersonField:
        """Let the people of this query be chosen; what was sent is looked for among them."""
        few = list(db.session.scalars(query.limit(MOST_LISTED + 1)))
        if len(few) <= MOST_LISTED:
            self.offer(few)
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
        whole = or_(func.lower(Person.name) == text.lower(), Person.email == text.lower())
        found = list(db.session.scalars(query.where(whole)))
        part = Person.name.icontains(text, autoescape=True)
        return found or list(db.session.scalars(query.where(part).limit(MOST_NAMED + 1)))

    def _settle(self, found: list[Person]) -> None:
        self.offer(found if len(found) == 1 else [])
        self.matches = tuple(person.name for person in found)
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
        return _("“%(text)s” fits %(names)s. Type the whole name, or the e-mail address.",
                 text=self.typed, names=words.listing(names))  # fmt: skip
