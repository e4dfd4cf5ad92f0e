"""The demo's password: given by whoever starts it, or made at the first start and kept for the next."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

FILE = "demo_password"
LETTERS, GROUPS, LETTERS_A_GROUP = "abcdefghjkmnpqrstuvwxyz23456789", 4, 4


def choose(settings: dict[str, Any]) -> str:
    """The password for a demo that is loaded now; one made here is kept in the data folder for its owner alone."""
    file, given = _file(settings), str(settings["DEMO_PASSWORD"])
    file.unlink(missing_ok=True)
    if given:
        return given
    made = "-".join("".join(secrets.choice(LETTERS) for _ in range(LETTERS_A_GROUP)) for _ in range(GROUPS))
    handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(made)
    return made


def known(settings: dict[str, Any]) -> list[str]:
    """The passwords that may be the demo's: the one given now, and the one made at the first start."""
    file = _file(settings)
    kept = file.read_text(encoding="ascii").strip() if file.exists() else ""
    return [password for password in (str(settings["DEMO_PASSWORD"]), kept) if password]


def _file(settings: dict[str, Any]) -> Path:
    return Path(settings["DATA_FOLDER"]) / FILE
