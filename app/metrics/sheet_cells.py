"""Text in the cells of a spreadsheet that must stay text."""

from __future__ import annotations

import re

FORMULA = re.compile(r"(^|[;,\t\r\n])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a cell would begin with a formula, whichever separator a spreadsheet takes."""


def harmless(text: str) -> str:
    """A text that a spreadsheet would take for a formula, behind an apostrophe."""
    return FORMULA.sub(r"\1'", text)
