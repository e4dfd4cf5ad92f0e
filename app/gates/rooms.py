"""Where a thing of a project is done: rooms by name, as the methods' items say them."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.projects.models import Project

ROOMS: dict[str, tuple[str, Any]] = {
    "overview": ("portfolio.overview", _l("Open the overview")),
    "charter": ("charter.charter", _l("Open the charter")),
    "team": ("team.team", _l("Open the team")),
    "measures": ("measures.measures", _l("Open the measures")),
    "five-whys": ("five_whys.sheet", _l("Open the 5 Whys")),
    "fishbone": ("fishbone.sheet", _l("Open the fishbone")),
    "actions": ("actions.actions", _l("Open the actions")),
    "benefits": ("benefits.benefits", _l("Open the benefits")),
}


def room(name: str, project: Project, *, place: str = "") -> str:
    """The address of a room, at a place in it."""
    return url_for(ROOMS[name][0], project=project, _anchor=place or None)


def link_words(name: str) -> str:
    """What the link to a room says."""
    return str(ROOMS[name][1])
