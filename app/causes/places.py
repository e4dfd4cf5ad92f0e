"""Where a cause stands. Tools and actions lie above the causes, so they tell; the causes only ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.causes.models import Cause
from app.core.acting import Act
from app.core.db import db
from app.projects.models import Project


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place of a cause: what it is, in words, and the page that shows it.

    `holds` says that the cause lives there: a cause that no place holds any more is removed with the last one.
    """

    kind: str
    title: str
    text: str
    href: str
    holds: bool = True
    change: str = ""


Finder = Callable[[Project, set[UUID]], dict[UUID, list[Place]]]


@dataclass(frozen=True)
class _Teller:
    find: Finder
    home: Callable[[Project], str]
    title: Any


_tellers: dict[str, _Teller] = {}


def told_by(kind: str, *, title: Any, home: Callable[[Project], str]) -> Callable[[Finder], Finder]:
    """Register who knows the places of this kind, and the page on which all of them stand."""

    def register(find: Finder) -> Finder:
        _tellers[kind] = _Teller(find, home, title)
        return find

    return register


def of(project: Project, causes: Iterable[UUID]) -> dict[UUID, list[Place]]:
    """The places of these causes, in the order of the tools."""
    keys = set(causes)
    found: dict[UUID, list[Place]] = {key: [] for key in keys}
    for teller in _tellers.values():
        for key, places in teller.find(project, keys).items():
            found[key] += places
    return found


def home_of(kind: str, project: Project) -> tuple[str, str] | None:
    """The address and title of the page a person came from, by its kind; None for a kind nobody knows."""
    teller = _tellers.get(kind)
    return (teller.home(project), str(teller.title)) if teller else None


def let_go(project: Project, causes: Iterable[Cause], act: Act) -> None:
    """Remove the causes among these that no place holds any more, at the moment of the act."""
    db.session.flush()
    rest = {cause.id: cause for cause in causes}
    places = of(project, rest)
    for key, cause in rest.items():
        if not any(place.holds for place in places[key]):
            cause.remove(act)


def take_back(causes: Iterable[Cause], act: Act) -> None:
    """Bring the removed ones among these causes back."""
    for cause in causes:
        cause.restore(act)
