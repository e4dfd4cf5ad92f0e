"""A gentle check of an answer to "why?": it asks, it never blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from app.projects.wording import blames

PROMPT = _l("What in our system allowed this?")
PEOPLE_AT_FAULT = re.compile(
    r"\b((human|operator|user|staff|picker|driver|nurse|personal) (error|mistake|failure)s?|mistakes? by|"
    r"inattenti(ve|on)|forgetful\w*|not (paying attention|careful)|lack of (care|attention|discipline)|"
    r"does ?n.t care|do ?n.t care|sloppy|sloppiness|did not pay attention)\b",
    re.IGNORECASE,
)


def points_at_people(text: str, names: Iterable[str] = ()) -> bool:
    """Whether an answer ends at a person: it blames, or names somebody of the team by first or full name."""
    if blames(text) or PEOPLE_AT_FAULT.search(text):
        return True
    words = set(re.findall(r"[^\W\d_]+", text))
    return any(name.split()[0] in words for name in names if name.strip())
