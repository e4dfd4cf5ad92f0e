"""The portfolio, and the overview of one project."""

from __future__ import annotations

from typing import Any

from flask import render_template

from app.core import policy
from app.core.gate import Area
from app.projects.models import Project

area = Area("portfolio", __name__)


@area.route("/", may=policy.SIGNED_IN)
def portfolio() -> Any:
    """Every project one may see, the most urgent first."""
    return render_template("portfolio/portfolio.html")


@area.route("/projects/<project:project>", may="project.read")
def overview(project: Project) -> Any:
    """One project: what to do next, the gate, the actions."""
    return render_template("portfolio/overview.html", project=project)
