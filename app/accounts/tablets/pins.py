"""PINs: four to eight digits, none that everybody tries first."""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import lazy_gettext as _l

SHORTEST, LONGEST = 4, 8
ONE_TIME_DIGITS = 6
ROWS_OF_DIGITS = ("01234567890", "09876543210")


def trouble_with(pin: str) -> Any:
    """What is wrong with a new PIN; empty when it will do."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        return _l("Enter 4 to 8 digits.")
    is_repeated = any(pin == (pin[:n] * len(pin))[: len(pin)] for n in (1, 2))
    is_year = len(pin) == SHORTEST and pin[:2] in ("19", "20")
    if is_repeated or is_year or any(pin in row for row in ROWS_OF_DIGITS):
        return _l("Those who guess PINs try this one early. Choose another one.")
    return ""


def one_time() -> str:
    """A PIN to hand out, which has to be changed when it is first used."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(ONE_TIME_DIGITS))
        if not trouble_with(pin):
            return pin
