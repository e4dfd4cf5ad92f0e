"""What all pictures of studies share: the study with its question, how its numbers are written, and a drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.analyses.studies.asking import Asked
from app.analyses.studies.models import Study
from app.analyses.studies.told import Telling
from app.core import words


@dataclass(frozen=True)
class Drawn:
    """A study with the question it was asked."""

    study: Study
    asked: Asked

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return self.asked.words.get("unit", "")

    @property
    def measured(self) -> str:
        """The heading of the values; Values where they stand in several columns."""
        return self.asked.name("value") if self.asked.has("value") else _("Values")

    def result(self, name: str) -> Mapping[str, Any] | None:
        """One of the results that were kept."""
        return self.study.answer["results"].get(name)  # type: ignore[no-any-return]

    def write(self, value: float) -> str:
        """A number with the decimals of the data and its sign of percent."""
        return words.number(value, Telling(self.study).measured + 1) + ("%" if self.unit == "%" else "")


@dataclass(frozen=True)
class Drawing:
    """A picture before it is drawn: what draws it, its heading on the page and what to look for."""

    picture: Any
    render: Callable[..., str]
    title: str
    about: str


def drawing(picture: Any, render: Callable[..., str], title: str, about: str = "") -> Drawing:
    """A picture to be drawn."""
    return Drawing(picture, render, title, about)


def titled(name: str, unit: str) -> str:
    """Minutes, or Packing time (minutes)."""
    return _("%(name)s (%(unit)s)", name=name, unit=unit) if unit else name


def axis(unit: str) -> Callable[[float], str]:
    """How an axis writes a number: with no more decimals than it needs."""
    sign = "%" if unit == "%" else ""

    def write(value: float) -> str:
        decimals = next((count for count in range(6) if abs(value - round(value, count)) < 1e-9), 6)
        return words.number(value, decimals) + sign

    return write


def order(position: Any, _grain: str) -> str:
    """How an axis writes which value in turn it is."""
    return axis("")(float(position))
