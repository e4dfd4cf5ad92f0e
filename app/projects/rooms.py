"""The rooms of a project: each page where something is done, once, for tabs, gates, feeds and advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.projects.models import Project


@dataclass(frozen=True, kw_only=True)
class Room:
    """A page of a project. One with a `tab` stands in the header, one with `opens` is where a gate's item is done:
    `opens` is what the link there says, `may` what one has to be allowed to do for the work.
    """

    endpoint: str
    tab: Any = ""
    opens: Any = ""
    may: str = ""


ROOMS = {
    "overview": Room(
        endpoint="portfolio.overview", tab=_l("Overview"), opens=_l("Open the overview"), may="gate.prepare"
    ),
    "charter": Room(endpoint="charter.charter", tab=_l("Charter"), opens=_l("Open the charter"), may="charter.edit"),
    "measures": Room(endpoint="measures.measures", tab=_l("Measures"), opens=_l("Open the measures"), may="link.edit"),
    "five-whys": Room(endpoint="five_whys.sheet", tab=_l("5 Whys"), opens=_l("Open the 5 Whys"), may="cause.edit"),
    "fishbone": Room(endpoint="fishbone.sheet", tab=_l("Fishbone"), opens=_l("Open the fishbone"), may="cause.edit"),
    "actions": Room(endpoint="actions.actions", tab=_l("Actions"), opens=_l("Open the actions"), may="action.edit"),
    "benefits": Room(
        endpoint="benefits.benefits", tab=_l("Benefits"), opens=_l("Open the benefits"), may="benefit.edit"
    ),
    "team": Room(endpoint="team.team", tab=_l("Team"), opens=_l("Open the team"), may="project.edit"),
    "reports": Room(endpoint="reports.reports", tab=_l("Reports")),
    "studies": Room(endpoint="studies.studies"),
}


def room(name: str, project: Project, *, place: str = "") -> str:
    """The address of a room, at a place in it."""
    return url_for(ROOMS[name].endpoint, project=project, _anchor=place or None)
