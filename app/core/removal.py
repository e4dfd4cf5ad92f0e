"""How the address of a row that can be taken out finds it: to work on it while it stands, to bring it back later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, select

from app.core import gate

Among = Callable[[dict[str, Any]], Select[Any]]


def loads_both(name: str, among: Among) -> None:
    """Register `<name:name>` for those rows of `among(already loaded)` that stand, `<removed_name:…>` for all of them.

    Bringing back a row that stands changes nothing, so that an undo sent twice is no mistake.
    """

    def standing(key: Any, _person: Any, loaded: dict[str, Any]) -> Any:
        rows = among(loaded)
        return gate.reached(rows.where(rows.column_descriptions[0]["entity"].removed_at.is_(None)), key)

    def removed(key: Any, _person: Any, loaded: dict[str, Any]) -> Any:
        return gate.reached(among(loaded), key)

    gate.loads(name)(standing)
    gate.loads(f"removed_{name}")(removed)


def in_project(model: Any) -> Among:
    """The rows of a model that belong to the project in the same address."""
    return lambda loaded: select(model).where(model.project_id == loaded["project"].id)
