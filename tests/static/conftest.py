"""Templates rendered by Jinja alone: no program, no database, English words."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any

import jinja2
import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "circle"}

Render = Callable[..., str]


@pytest.fixture(scope="session")
def environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    keys = count(1)
    made.globals.update(
        _=lambda message, **values: message % values if values else message,
        csrf_token=lambda: "token-of-dana",
        idempotency_key=lambda: f"key-{next(keys)}",
        url_for=address,
        person_key=lambda: "key-of-dana",
        get_flashed_messages=lambda **_options: [],
        shared_tablet=None,
    )
    return made


def address(endpoint: str, **values: Any) -> str:
    """A readable address: /endpoint?name=value, and the file itself for a static one."""
    if endpoint == "static":
        return f"/static/{values['filename']}"
    return f"/{endpoint}?" + "&".join(f"{name}={value}" for name, value in values.items())


@pytest.fixture(scope="session")
def render(environment: jinja2.Environment) -> Render:
    """Render a line of template that names the macro file it needs."""

    def rendered(file: str, names: str, text: str, **context: Any) -> str:
        source = f"{{% from 'macros/{file}.html' import {names} %}}{text}"
        return check(environment.from_string(source).render(**context))

    return rendered


def check(html: str) -> str:
    """The same HTML, once its tags are closed in order and no id stands twice."""
    parser = Tags()
    parser.feed(html)
    parser.close()
    assert parser.open == [], f"not closed: {parser.open}"
    assert len(parser.ids) == len(set(parser.ids)), f"twice: {parser.ids}"
    return html


class Tags(HTMLParser):
    """Follows which tags are open, and which ids were given."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag
