"""Who is doing something, when and from where: what every write is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Person(Protocol):
    """What the lower layers need to know of a person."""

    id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act: the person (none for the program itself), the moment in UTC, the request and its address.

    `through` is the name of the access token by which another program acts for the person.
    """

    person: Person | None
    at: datetime
    request_id: str = ""
    origin: str = ""
    through: str = ""

    @property
    def person_id(self) -> int | None:
        """The acting person's key."""
        return None if self.person is None else self.person.id
