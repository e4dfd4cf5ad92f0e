"""The levels that a value carries: one of each factor of its measure, in the column that the factor's place names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, or_
from sqlalchemy.orm import Mapped, mapped_column

LEVELS = ("level1_id", "level2_id", "level3_id", "level4_id")
"""The columns in the order of the factors' places, which begin with 1."""


class Levelled:
    """Mixin: a row that may carry one level of each factor."""

    level1_id: Mapped[UUID | None] = mapped_column(ForeignKey("factor_level.id"))
    level2_id: Mapped[UUID | None] = mapped_column(ForeignKey("factor_level.id"))
    level3_id: Mapped[UUID | None] = mapped_column(ForeignKey("factor_level.id"))
    level4_id: Mapped[UUID | None] = mapped_column(ForeignKey("factor_level.id"))


def levels_of(row: Any) -> dict[str, UUID | None]:
    """What a value carries, by column."""
    return {name: getattr(row, name) for name in LEVELS}


def said_by(row: Any) -> tuple[str, ...]:
    """What a value carries in the order of `LEVELS`, "" where nothing is said; empty where it says nothing at all."""
    said = tuple(str(getattr(row, name) or "") for name in LEVELS)
    return said if any(said) else ()


def said_in(row: Mapping[str, UUID | None]) -> tuple[str, ...]:
    """As `said_by`, of a value that is about to be written."""
    said = tuple(str(row[name] or "") for name in LEVELS)
    return said if any(said) else ()


def level_keys(said: Sequence[str]) -> dict[str, UUID | None]:
    """What `said_by` gave, by column."""
    levels = said or [""] * len(LEVELS)
    return {name: UUID(key) if key else None for name, key in zip(LEVELS, levels, strict=True)}


def clash(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two values of a period, by what `said_by` gives of them, cannot stand beside each other."""
    return not any(mine and theirs and mine != theirs for mine, theirs in zip(one, other, strict=False))


def may_clash(model: Any, levels: Mapping[str, UUID | None]) -> list[ColumnElement[bool]]:
    """Of the values of a period, those that cannot stand beside one with these levels.

    Two stand beside each other where both say a level of the same factor, and not the same one.
    """
    said = {name: key for name, key in levels.items() if key is not None}
    return [or_(getattr(model, name).is_(None), getattr(model, name) == key) for name, key in said.items()]
