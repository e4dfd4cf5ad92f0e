"""Errors as other programs read them: RFC 9457, `application/problem+json`, never a trace."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import g, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

ADDRESSES = "/api/"
MEDIA_TYPE = "application/problem+json"
OF_THE_BODY = frozenset({"content-type", "content-length"})


def is_wanted() -> bool:
    """Whether it is a program that asks."""
    return request.path.startswith(ADDRESSES)


def problem(status: int, detail: str = "", *, headers: Iterable[tuple[str, str]] = (), **more: Any) -> Response:
    """An answer that tells what went wrong; `more` are further members of it."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    told |= {"detail": detail} if detail else {}
    text = json.dumps({**told, **more, "request_id": g.get("request_id", "")})
    kept = [(name, value) for name, value in headers if name.lower() not in OF_THE_BODY]
    return Response(text, status, kept, content_type=MEDIA_TYPE)


def of(error: HTTPException) -> Response:
    """The answer for an error that the program or the web server raised."""
    return problem(error.code or 500, error.description or "", headers=error.get_headers())
