"""Reading what a program sends: JSON without surprises, held against its schema; what does not fit is told by place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import abort, request
from flask_babel import gettext as _

from app.core.problem_json import problem

if TYPE_CHECKING:
    from marshmallow import Schema


def body(schema: type[Schema]) -> dict[str, Any]:
    """The request's JSON as the schema gives it; answers 400 where it is no JSON and 422 where it does not fit."""
    try:
        sent = json.loads(request.get_data(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        abort(problem(400, _("The body is not JSON.")))
    return _checked(schema, sent)


def query(schema: type[Schema]) -> dict[str, Any]:
    """What the address asks for; a name that nothing is asked by is more likely a slip than a wish."""
    return _checked(schema, request.args.to_dict())


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _checked(schema: type[Schema], sent: Any) -> dict[str, Any]:
    from marshmallow import ValidationError

    try:
        return dict(_ready(schema).load(sent))
    except ValidationError as refused:
        errors = [{"pointer": place, "detail": text} for place, text in _lines(refused.messages)]
        abort(problem(422, _("What was sent does not fit."), errors=errors[:100]))


@cache
def _ready(schema: type[Schema]) -> Schema:
    """Making a schema costs more than using it."""
    return schema(unknown="raise")


def _lines(messages: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Each message with its place as a JSON pointer."""
    if isinstance(messages, dict):
        for name, below in messages.items():
            yield from _lines(below, place if name == "_schema" else f"{place}/{name}"[:200])
    else:
        yield from ((place, str(text)) for text in messages)
