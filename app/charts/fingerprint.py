"""The name a picture is kept under: one for equal content, another after any change of it or its drawing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
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
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if type(value) is float or type(value) is str or value is None:  # what most of a long series is
        return value
    if is_dataclass(value):
        return [type(value).__name__, *(_plain(getattr(value, field.name)) for field in fields(value))]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Real):
        return float(value)
    if isinstance(value, str):
        return str(value)
    # What a callable makes is in `formatted`; the function itself says nothing that lasts.
    return None if callable(value) else [_plain(item) for item in value]


@cache
def _drawing_code() -> str:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
