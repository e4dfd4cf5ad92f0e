"""What the header of every project page shows: people, dates, the road with its gates, the tabs."""

from __future__ import annotations

from typing import Any

from flask import Flask, url_for
from flask_babel import gettext as _

from app.core import words
from app.projects.models import Project


def project_view(project: Project, tab: str) -> dict[str, Any]:
    """The header of a project page whose tab is `tab`."""
    return {
        "title": project.title,
        "code": project.code,
        "unit_name": project.unit.name,
        "badge": ("done", "okc", _("On track")),
        "lead": project.lead.name if project.lead else "",
        "sponsor": project.sponsor.name if project.sponsor else "",
        "started": words.full_day(project.started_on),
        "gate_due": "",
        "gate_name": "",
        "phases": [],
        "sentence": "",
        "tabs": [(url_for("portfolio.overview", project=project), _("Overview"), tab == "overview")],
        "is_tool": tab != "overview",
    }


def init_app(app: Flask) -> None:
    """Let every template ask for it."""
    app.jinja_env.globals["project_view"] = project_view
