"""Passwords: argon2id, an estimate of how soon one is guessed, and a check that takes the same for everybody."""

from __future__ import annotations

from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask_babel import lazy_gettext as _l

# OWASP's setting for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
SHORTEST, LONGEST = 12, 256
LONGEST_ESTIMATED = 72
SAFE_ENOUGH = 3


def hash_password(password: str) -> str:
    """The argon2id hash of a password of any script and length up to `LONGEST` characters."""
    return _hasher.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether the password fits; an account without one takes as long to refuse as any other."""
    try:
        return _hasher.verify(stored or _nobody(), password) and stored is not None
    except (Argon2Error, InvalidHashError):
        return False


def needs_new_hash(stored: str) -> bool:
    """Whether the hash was made with older settings."""
    return _hasher.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def trouble_with(password: str, *, email: str = "", name: str = "") -> Any:
    """What is wrong with a new password, said so that it can be mended; empty when it will do."""
    from zxcvbn import zxcvbn  # its word lists take long to load, and most starts see no new password

    if len(password) < SHORTEST:
        return _l("Use at least 12 characters. Three or four words in a row are easy to remember.")
    if len(password) > LONGEST:
        return _l("Use at most 256 characters.")
    own = [email, email.split("@", maxsplit=1)[0], *name.split(), "tollgate"]
    if zxcvbn(password[:LONGEST_ESTIMATED], user_inputs=own)["score"] < SAFE_ENOUGH:
        return _l("Those who guess passwords try this one early. Choose another one.")
    return ""
