"""The door for programs: who shows no token is turned away before anything is looked up, read or locked."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, request
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from app.accounts import tokens
from app.api import once, rate
from app.core import gate, payloads, problem_json

MOST_BYTES = 1_000_000


def before_token(right: str) -> None:
    """Look at what a request brings: a token, not too often, and JSON of a size that can be read."""
    secret = tokens.brought()
    if not secret:
        ask_for_token()
    fingerprint = tokens.fingerprint_of(secret)
    wait = rate.seconds_to_wait(fingerprint)
    if wait:
        abort(problem_json.problem(429, _("Too many requests."), headers=[("Retry-After", str(wait))]))
    if right != tokens.WRITE:
        return
    if request.mimetype != "application/json":
        abort(problem_json.problem(415, _("Send application/json.")))
    _read_all()
    once.begin(fingerprint)


def _read_all() -> None:
    """Read what is sent before anything is locked, so that a slow line holds up nobody else."""
    try:
        payloads.limit_to(MOST_BYTES)
        was_cut_off = len(request.get_data()) == MOST_BYTES and request.content_length is None
    except RequestEntityTooLarge:
        was_cut_off = True
    if was_cut_off:
        abort(problem_json.problem(413, _("Send at most %(most)s bytes.", most=MOST_BYTES)))


def ask_for_token() -> Any:
    """Answer a program that shows no token that can be used."""
    detail = _("Send an access token in the header: Authorization: Bearer cit_…")
    abort(problem_json.problem(401, detail, headers=[("WWW-Authenticate", 'Bearer realm="Tollgate"')]))


def init_app(app: Flask) -> None:
    """Tell the gate how programs come in."""
    gate.identify_tokens_with(tokens.identify)
    once.init_app(app)
    app.extensions["before_token"] = before_token
    app.extensions["ask_for_token"] = ask_for_token
