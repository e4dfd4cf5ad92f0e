"""The levels that a value carries: one of each factor of its measure, in the column that the factor's place names."""

from __future__ import annotations

from collections.abc import Mapping
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


def may_clash(model: Any, levels: Mapping[str, UUID | None]) -> list[ColumnElement[bool]]:
    """Of the values of a period, those that cannot stand beside one with these levels.

    Two stand beside each other where both say a level of the same factor, and not the same one.
    """
    said = {name: key for name, key in levels.items() if key is not None}
    return [or_(getattr(model, name).is_(None), getattr(model, name) == key) for name, key in said.items()]
