"""The name a picture is kept under: one for equal content, another after any change of it or its drawing."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from numbers import Real
from pathlib import Path
from typing import Any, Protocol


class Picture(Protocol):
    """A frozen dataclass of this package."""

    @property
    def formatted(self) -> tuple[str, ...]:
        """Every label its callables make, so that another language or rounding is another picture."""


def fingerprint(picture: Picture) -> str:
    """SHA-256, 64 hexadecimal digits, of the picture's content, formatted labels and the drawing code."""
    content = json.dumps([_plain(picture), picture.formatted, _drawing_code()], ensure_ascii=False)
    return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if value is None:
        return None
    if is_dataclass(value):
        return [type(value).__name__, *(_plain(getattr(value, field.name)) for field in fields(value))]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Real):
        return float(value)
    if isinstance(value, str):
        return str(value)
    # What a callable makes is in `formatted`; the function itself says nothing that lasts.
    return None if callable(value) else _plain_series(value)


def _plain_series(values: Iterable[Any]) -> Any:
    """A long series of numbers or of days by its bytes: text of each would take longer than drawing them."""
    listed = list(values)
    kinds = set(map(type, listed))
    if kinds and kinds <= {int, float}:
        return ["numbers", sha256(array("d", listed)).hexdigest()]
    if kinds == {date}:
        return ["days", sha256(array("q", map(date.toordinal, listed))).hexdigest()]
    return [_plain(item) for item in listed]


@cache
def _drawing_code() -> str:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
