"""What the data say, as a document shows it: a mark, a bold phrase and a reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Signal:
    """`kind` and `direction` are those of the macro `says`; `head` and `sub` are finished words."""

    kind: str
    head: str
    sub: str = ""
    direction: str = "down"
