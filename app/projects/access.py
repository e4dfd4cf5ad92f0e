"""How `<project:project>` in an address becomes a project: within what a person can reach. Who is written to of one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person, Unit
from app.core import gate, mail, policy
from app.core.db import db
from app.projects.models import STATEMENTS_KEPT, Project, Sight

ABOUT: dict[str, tuple[Any, str]] = {"project": (Project, "project.read"), "unit": (Unit, "board.read")}


@gate.loads("project")
def load_project(key: int, person: Any, _loaded: dict[str, Any]) -> Project | None:
    """A project the person may see."""
    return gate.found(_project_in_sight(Project.sight_of(person)), key)  # type: ignore[no-any-return]


@lru_cache(maxsize=STATEMENTS_KEPT)
def _project_in_sight(sight: Sight) -> Any:
    return Project.in_sight(sight).where(Project.id == gate.KEY)


@mail.only_to
def may_be_written_to(person_key: int, about: Mapping[str, Any]) -> bool:
    """Whether a message still goes to this person: who has not left, and may still see what it is about."""
    person = db.session.get(Person, person_key)
    if person is None or not person.is_active:
        return False
    return all(_may_read(person, kind, about.get(kind)) for kind in ABOUT)


def _may_read(person: Person, kind: str, key: int | None) -> bool:
    model, action = ABOUT[kind]
    return key is None or policy.allows(person, action, db.session.get(model, key))


def of_project(model: Any) -> Any:
    """A loader for rows that stand in the project of the same address."""

    def load(key: Any, _person: Any, loaded: dict[str, Any]) -> Any:
        return gate.reached(select(model).where(model.project_id == loaded["project"].id), key)

    return load
