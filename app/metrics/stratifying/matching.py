"""Levels by their names, as files and programs write them: upper and lower case and spaces make no difference."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from app.core.problems import Problem, shown
from app.core.reading.messages import refuse
from app.metrics.sheet_cells import harmless
from app.metrics.stratifying.models import LONGEST_NAME, MOST_LEVELS, Factor
from app.metrics.stratifying.operators import MOST_OPERATORS, pseudonym

HIDDEN = "•••"
"""How an operator is written wherever a value is shown by itself."""
NEW = "+"
"""What the name of a level begins with that is to be added; no key of a level begins so."""


@dataclass(frozen=True, kw_only=True)
class KnownFactor:
    """A factor taken out of the database: the names of its levels by key, and how many more it may get.

    `keys` finds a level by its name as it may be written. A level that was taken out is found as well, because the
    values that carry it come back in a file of their own; one that stands goes before it.
    """

    key: str
    name: str
    place: int
    names: Mapping[str, str]
    room: int
    keys: Mapping[str, str] = field(compare=False)
    pseudonym: Callable[[str], str] | None = field(compare=False, default=None)
    """Of operators: what is kept of a name."""

    def find(self, text: str) -> str | None:
        """The key of the level that is meant; "" where nothing is said, None where there is no such level."""
        return self.standing(self.kept(text)) if text.strip() else ""

    def standing(self, name: str) -> str | None:
        """The key of the level that is kept under this name, None where there is none."""
        return self.keys.get(one_line(name), self.keys.get(folded(name)))

    def kept(self, text: str) -> str:
        """What a level is called that is written so."""
        return " ".join(text.split()) if self.pseudonym is None else self.pseudonym(text)

    def named(self, levels: tuple[str, ...]) -> str:
        """The name of the level that a value says, also of one that is to be added; "" where nothing is said."""
        level = levels[self.place - 1] if levels else ""
        if self.pseudonym is not None:
            return HIDDEN if level else ""
        return self.names.get(level, level.removeprefix(NEW))

    def unknown(self, text: str) -> Problem:
        """Why a text is no level."""
        return refuse("level.unknown", found=shown(text), factor=self.name)

    def why_not_added(self, name: str, others: int) -> Problem | None:
        """Why a name cannot become a level beside so many others that are to be added."""
        if len(name) > LONGEST_NAME:
            return refuse("row.text_too_long", limit=LONGEST_NAME)
        limit = MOST_LEVELS if self.pseudonym is None else MOST_OPERATORS
        return refuse("level.too_many", factor=self.name, limit=limit) if others >= self.room else None


def known(factors: Iterable[Factor]) -> tuple[KnownFactor, ...]:
    """These factors, to read values by."""
    return tuple(_known(one) for one in factors)


def _known(factor: Factor) -> KnownFactor:
    levels = [*factor.standing, *factor.retired]
    keys: dict[str, str] = {}
    for way in (one_line, _guarded, folded):
        for level in levels:
            keys.setdefault(way(level.name), str(level.id))
    return KnownFactor(
        key=str(factor.id), name=factor.name, place=factor.place, keys=keys,
        names={str(level.id): level.name for level in levels},
        room=(MOST_OPERATORS if factor.is_operator else MOST_LEVELS) - len(factor.standing),
        pseudonym=partial(pseudonym, factor.metric_id) if factor.is_operator else None,
    )  # fmt: skip


def one_line(name: str) -> str:
    """A name in lower case with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def folded(name: str) -> str:
    """A name in lower case without spaces."""
    return one_line(name).replace(" ", "")


def _guarded(name: str) -> str:
    """A name as the file of values writes it, where a spreadsheet would take it for a formula."""
    return one_line(harmless(name))
