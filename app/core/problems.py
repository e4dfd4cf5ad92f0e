"""What is wrong with something a person brought, as a value: a code, an English sentence and its parameters.

The sentence is a gettext msgid with `%(name)s` places. The web layer translates and fills it:
`gettext(problem.message, **problem.parameters)`. `str(problem)` is the English sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SHOWN_LENGTH = 40

Parameter = str | int | float


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal. `code` is stable (`area.reason`), `message` a msgid, `parameters` fill its places."""

    code: str
    message: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.message % self.parameters


def N_(message: str) -> str:  # noqa: N802 - the name by which pybabel finds marked sentences
    """Mark an English sentence for the translators (pybabel collects it); it is translated when shown."""
    return message


def shown(found: object) -> str:
    """What a person typed, fit to be repeated on a page: one line, printable, at most 40 characters."""
    text = found if isinstance(found, str) else _written(found)
    line = "".join(letter if letter.isprintable() else " " for letter in text[: SHOWN_LENGTH * 4])
    line = " ".join(line.split())
    return line if len(line) <= SHOWN_LENGTH else line[: SHOWN_LENGTH - 1] + "…"


def _written(found: object) -> str:
    """`str(found)`; Python refuses to write out integers beyond 4,300 digits."""
    if isinstance(found, int) and found.bit_length() > 4 * SHOWN_LENGTH:
        return f"{'-' if found < 0 else ''}2^{found.bit_length() - 1}…"
    return str(found)
