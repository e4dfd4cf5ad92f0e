"""What forms make of typed text."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.datastructures import MultiDict

from app.core.forms import Form, LongTextField, TextField


class Sentences(Form):
    """One line, and several."""

    name = TextField("Name")
    story = LongTextField("Story")


def typed(app: Flask, **texts: str) -> Any:
    with app.test_request_context():
        return Sentences(formdata=MultiDict(texts))


def test_a_name_is_one_line_so_that_it_cannot_write_a_paragraph_into_a_mail(app: Flask) -> None:
    form = typed(app, name="  Marek\r\n\r\nYour password has expired\x0bnow ")
    assert form.name.data == "Marek  Your password has expired now"


def test_a_story_keeps_its_lines(app: Flask) -> None:
    assert typed(app, story=" First.\r\nSecond. ").story.data == "First.\nSecond."
