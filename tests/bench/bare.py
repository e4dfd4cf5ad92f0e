"""The floor of a page: the same template, rendered from memory by a plain Flask route."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import cache, partial, wraps
from typing import Any

from flask import Flask, before_render_template, template_rendered
from jinja2 import Template

from app.core.db import db
from tests.company import Browser

# What templates ask while they are rendered; the bare page plays the answers back.
ASKING = (
    "project_view",
    "may",
    "latest_change",
    "open_alerts",
    "acknowledge_form",
    "explained_value",
    "check_sheet_of",
    "factors_of",
    "collection_plan_of",
    "measuring_studies_of",
    "by_itself",
    "computed_from",
    "get_flashed_messages",
    "csrf_token",
    "idempotency_key",
)


class Tape:
    """Records what a template's questions were answered, and plays it back in the same order."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.position = 0

    def recording(self, question: Any) -> Any:
        @wraps(question)
        def ask(*arguments: Any, **options: Any) -> Any:
            self.answers.append(answer := question(*arguments, **options))
            return answer

        return ask

    def play(self, *_arguments: Any, **_options: Any) -> Any:
        answer = self.answers[self.position % len(self.answers)]
        self.position += 1
        return answer


def draw_anew(_key: object, caller: Callable[[], str]) -> str:
    """The bare page keeps nothing: it draws all of its template each time."""
    return caller()


def bare_page(app: Flask, browser: Browser, path: str) -> Flask:
    """A plain application whose `/bare` renders what the program shows at `path`, from memory."""
    with _taped(app) as tapes:
        template, context = _capture(app, browser, path)
    return _plain(app, template, context, tapes)


@contextmanager
def _taped(app: Flask) -> Iterator[dict[str, Tape]]:
    globals_, tapes = app.jinja_env.globals, {}
    originals = {name: globals_[name] for name in (*ASKING, "kept_part")}
    for name in ASKING:
        tapes[name] = Tape()
        globals_[name] = tapes[name].recording(originals[name])
    globals_["kept_part"] = draw_anew
    try:
        yield tapes
    finally:
        globals_.update(originals)


def _capture(app: Flask, browser: Browser, path: str) -> tuple[Template, dict[str, Any]]:
    caught: list[tuple[Template, dict[str, Any]]] = []

    def ask_once(_sender: Any, context: dict[str, Any], **_rest: Any) -> None:
        context |= {name: cache(value) for name, value in context.items() if isinstance(value, partial)}

    def keep(_sender: Any, template: Template, context: dict[str, Any], **_rest: Any) -> None:
        db.session.expunge_all()
        caught.append((template, context))

    with before_render_template.connected_to(ask_once, app), template_rendered.connected_to(keep, app):
        assert browser.get(path).status_code == 200, path
    return caught[0]


def _plain(app: Flask, template: Template, context: dict[str, Any], tapes: dict[str, Tape]) -> Flask:
    bare = Flask("bare")
    bare.secret_key = "nothing is signed here, but url_for wants one"
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            bare.url_map.converters |= app.url_map.converters
            bare.url_map.add(rule.empty())
    bare.url_default_functions = app.url_default_functions
    bare.extensions["babel"] = app.extensions["babel"]
    environment = copy(app.jinja_env)
    answers = {"kept_part": draw_anew, **{name: tape.play for name, tape in tapes.items()}}
    known = {name: value for name, value in context.items() if name not in ("g", "request", "session", *answers)}
    fresh = environment.get_template(str(template.name))

    @bare.route("/bare")
    def page() -> str:
        from flask import g, request, session

        for tape in tapes.values():
            tape.position = 0
        return fresh.render({**known, **answers, "g": g, "request": request, "session": session})

    return bare
