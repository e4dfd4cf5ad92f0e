"""All projects one may see, as a list to search."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import g, render_template
from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Unit
from app.core import policy
from app.core.db import db
from app.core.forms import page_number, search_text
from app.portfolio.area import area
from app.portfolio.moment import moment_of
from app.portfolio.reasons import standings
from app.projects.models import Project
from app.projects.starting import may_start

PROJECTS_A_PAGE = 25


@area.route("/projects", may=policy.SIGNED_IN)
def projects() -> Any:
    """The projects one may see, newest first, found by title, number or unit."""
    text, page = search_text(), page_number()
    key, look = ("projects", moment_of(g.me), text, page), partial(_look, text, page)
    return render_template("portfolio/projects.html", key=key, look=look, q=text, may_start=may_start(g.me))


def _look(text: str, page: int) -> dict[str, Any]:
    """What the page says below its search."""
    query = _found(text)
    total = db.session.scalar(select(func.count()).select_from(query.with_only_columns(Project.id).subquery())) or 0
    rows = query.order_by(Project.started_on.desc(), Project.id.desc())
    rows = rows.offset((page - 1) * PROJECTS_A_PAGE).limit(PROJECTS_A_PAGE)
    found = db.session.scalars(rows).unique().all()
    last = max(1, -(-total // PROJECTS_A_PAGE))
    return {"projects": found, "standings": standings(found), "page": page, "last": last}


def _found(text: str) -> Any:
    query = Project.visible_to(g.me)
    if not text:
        return query
    unit = aliased(Unit)
    like = [column.icontains(text, autoescape=True) for column in (Project.title, Project.code, unit.name)]
    return query.join(unit, unit.id == Project.unit_id).where(or_(*like))
