"""What is refused of a form before anything of it is parsed."""

from __future__ import annotations

from flask import abort, request

FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
MOST_FROM_STRANGERS = 300_000  # bytes; the form that is kept over a sign-in is the largest of theirs
MOST_FIELDS = 2_000


def refuse_other_than_forms() -> None:
    """Only forms are read; Flask-WTF would take JSON for one, whose values need not be text."""
    if request.mimetype not in FORM_TYPES and (request.mimetype or request.content_length):
        abort(415)


def refuse_large_forms(*, from_strangers: bool) -> None:
    """Strangers have little to send, and a million empty fields cost gigabytes."""
    if from_strangers:
        limit_to(MOST_FROM_STRANGERS)
    if request.mimetype == "application/x-www-form-urlencoded" and request.get_data().count(b"&") > MOST_FIELDS:
        abort(413)


def limit_to(most: int) -> None:
    """Refuse a request of more bytes than these: at once where it tells its length, else as soon as it is read."""
    if (request.content_length or 0) > most:
        abort(413)
    request.max_content_length = min(most, request.max_content_length or most)


def is_larger_than_usual() -> bool:
    """Whether the request is larger than any address takes unless it says otherwise."""
    return (request.content_length or 0) > (request.max_content_length or 0)
