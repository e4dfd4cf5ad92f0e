"""A document before it is printed: its template and finished words, and the fingerprint it is kept under."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app, render_template
from markupsafe import Markup

from app.accounts.models import Organisation, Person
from app.analyses.studies.printing import PrintedPicture
from app.charts import control, spark
from app.charts.fingerprint import fingerprint as fingerprint_of_picture
from app.core import words

STYLES = "static/css/document.css"
DRAWING = ("app/charts", "app/analyses", "app/analyses/studies")
_RENDERERS: dict[type, Callable[[Any], str]] = {
    control.ControlChart: control.render,
    spark.Sparkline: spark.render,
    PrintedPicture: lambda picture: str(picture.svg),
}


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What one person's document says: finished words, and pictures that are not drawn yet.

    Everything in `contents` is what the template prints; the moment the numbers were taken is added when the
    document is made, so that unchanged contents keep their fingerprint.
    """

    template: str
    contents: Mapping[str, Any]
    title: str
    author: str
    language: str
    file_name: str

    def html(self, taken: datetime) -> str:
        """The document as HTML, every picture drawn. Needs no request."""
        return self._written(draw=_drawn, taken=words.clock_time(taken))

    def fingerprint(self) -> str:
        """64 hexadecimal digits that change when anything on the paper would; no picture is drawn for it."""
        text = self._written(draw=_named, taken="")
        described = "\0".join((text, self.title, self.author, self.language, _tools(current_app.root_path)))
        return hashlib.sha256(described.encode(errors="replace")).hexdigest()

    def _written(self, *, draw: Callable[[Any], str], taken: str) -> str:
        context = {"title": self.title, "author": self.author, "locale_tag": self.language}
        return render_template(self.template, **self.contents, **context, draw=draw, taken=taken)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture that is costly to put together: named by what it is made of, made only to be drawn."""

    made_of: tuple[str, ...]
    make: Callable[[], Any]


def _drawn(picture: Any) -> Markup:
    """The SVG of a picture; every text in it was escaped where it was drawn."""
    made = picture.make() if isinstance(picture, Picture) else picture
    return Markup(_RENDERERS[type(made)](made) if made is not None else "")  # noqa: S704  app.charts escapes


def _named(picture: Any) -> str:
    """What stands in a picture's place while the fingerprint is made."""
    return " ".join(picture.made_of) if isinstance(picture, Picture) else fingerprint_of_picture(picture)


@cache
def _tools(root: str) -> str:
    """A digest of what shapes a document besides its words: the styles, and the code that draws."""
    sources = [path for folder in DRAWING for path in sorted((Path(root) / folder).glob("*.py"))]
    content = b"".join(path.read_bytes() for path in (Path(root) / STYLES, *sources))
    return hashlib.sha256(content).hexdigest()


Builder = Callable[[Mapping[str, Any], Person, Organisation], Paper | None]
_builders: dict[str, Builder] = {}


def builds(kind: str) -> Callable[[Builder], Builder]:
    """Register what makes documents of this kind: `builder(arguments, person, organisation)`.

    The arguments are JSON values. A builder looks only at what the person can reach now and answers None when
    that leaves nothing; it runs in the web process for the fingerprint and in the worker for the document.
    """

    def register(builder: Builder) -> Builder:
        _builders[kind] = builder
        return builder

    return register


def build(kind: str, arguments: Mapping[str, Any], person: Person, organisation: Organisation) -> Paper | None:
    """The document as this person may have it now; None when they may not."""
    if not person.is_active:
        return None
    words.use(organisation.style)
    return _builders[kind](arguments, person, organisation)


def address(endpoint: str, **values: Any) -> str:
    """The absolute address of a page, for links on paper; needs no request."""
    adapter = current_app.url_map.bind("localhost")
    return str(current_app.config["BASE_URL"]) + adapter.build(endpoint, values)
