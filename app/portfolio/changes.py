"""The change feed that open pages ask: what others did to a project since the page was made, in sentences."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import g, jsonify, request, url_for
from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from app.core import events
from app.core.db import columns, db
from app.core.events import Event
from app.core.gate import Area
from app.portfolio import activity
from app.projects.models import Project

MOST = 50
BIGGEST = 2**63 - 1

area = Area("changes", __name__)


@area.route("/projects/<project:project>/changes", may="project.read")
def project_changes(project: Project) -> Any:
    """Names and sentences of what others have done since an event; 304 when nothing was."""
    since, last = _since(), latest_change(project)
    found = _after(project, since) if last != since else []
    changes = [
        {"sentence": text, "href": activity.place_of(event, project)}
        for event, text in activity.said(event for event in found if event.person_id != g.me.id)
        if text
    ]
    shown = found[-1].id if found else last
    answer = jsonify(next=url_for("changes.project_changes", project=project, since=shown), changes=changes)
    answer.set_etag(f"{project.id}-{since}-{last}")
    return answer.make_conditional(request)


def _since() -> int:
    typed = request.args.get("since", "0")
    return min(int(typed), BIGGEST) if typed.isascii() and typed.isdigit() and len(typed) < 20 else 0


def _after(project: Project, since: int) -> list[Event]:
    query = events.feed(Event.project_id == project.id, _later_than(since))
    return list(db.session.scalars(query.limit(MOST)))


def _later_than(since: int) -> ColumnElement[bool]:
    """Events that stand behind this one in the order of their transactions; all, when it is not known."""
    mark = func.coalesce(select(Event.transaction_id).where(Event.id == since).scalar_subquery(), -1)
    return or_(Event.transaction_id > mark, and_(Event.transaction_id == mark, Event.id > since))


def latest_change(project: Project) -> int:
    """The key of the newest settled event of a project; 0 before there is one."""
    return columns(_newest(db.engine.dialect.name), project=project.id).scalar() or 0


@cache
def _newest(dialect: str) -> Select[Any]:
    """Built once; SQLite has one writer, so that its newest event is settled and found without sorting."""
    if dialect == "sqlite":
        return select(func.max(Event.id)).where(Event.project_id == bindparam("project"))
    newest = select(Event.id).where(events.settled(), Event.project_id == bindparam("project"))
    return newest.order_by(Event.transaction_id.desc(), Event.id.desc()).limit(1)


area.record_once(lambda setup: setup.app.jinja_env.globals.update(latest_change=latest_change))
