"""What a project uses measures for: taking one in, changing its role, taking it out and back in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.analyses.models import Analysis, Judgement
from app.core import events
from app.core.acting import Act
from app.core.db import db
from app.core.events import Event
from app.metrics import recording
from app.metrics.models import Baseline, Metric, MetricLink
from app.projects.models import Project

KEPT = ("metric_id", "role", "margin", "looks_planned", "position", "same_way", "same_way_by_id", "same_way_at")
BASELINE_KEPT = ("first_day", "last_day", "values", "statistics", "data_hash", "reason", "frozen_by_id", "frozen_at")


class Refused(ValueError):
    """A change to a measure's use that would leave the project without sense; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def of_project(project: Project) -> list[MetricLink]:
    """The project's measures, the main one first."""
    return list(db.session.scalars(MetricLink.of(project.id)).unique())


def primary_of(project: Project) -> MetricLink | None:
    """The project's main measure."""
    return next((link for link in of_project(project) if link.role == "primary"), None)


def use(project: Project, metric: Metric, *, role: str, margin: float | None, act: Act) -> MetricLink:
    """Take a measure into a project. The first is the main one; a new main one makes the old an outcome."""
    others = of_project(project)
    role = role if others else "primary"
    if role == "primary":
        _demote(others, act)
    link = MetricLink(project=project, project_id=project.id, metric=metric, metric_id=metric.id, role=role)
    link.margin = margin if role == "balancing" else None
    link.position, link.looks_planned = 1 + max((other.position for other in others), default=-1), 1
    db.session.add(link)
    db.session.flush()
    link.created(act, fields=("metric_id", "role", "margin"))
    recording.values_changed(metric, act)
    return link


def _demote(links: list[MetricLink], act: Act) -> None:
    for link in links:
        if link.role == "primary":
            link.apply({"role": ("primary", "outcome")}, act=act, verb="changed")


def change(link: MetricLink, values: Mapping[str, Any], *, based_on: int, act: Act) -> list[str]:
    """Change role, margin or planned looks; raises `Refused` when no main measure would be left."""
    others = [other for other in of_project(link.project) if other.id != link.id]
    if link.role == "primary" and values["role"] != "primary":
        raise Refused("last_primary" if others else "only_measure")
    if values["role"] == "primary":
        _demote(others, act)
    wanted = {**values, "margin": values["margin"] if values["role"] == "balancing" else None}
    changed = link.revise(wanted, based_on=based_on, act=act)
    if changed:
        recording.values_changed(link.metric, act)
    return changed


def answer_same_way(link: MetricLink, same: bool, act: Act) -> None:
    """Keep whether before and after were counted the same way, who said so, and when."""
    said = {"same_way": same, "same_way_by_id": act.person_id, "same_way_at": act.at}
    changes = {name: (getattr(link, name), value) for name, value in said.items()}
    link.apply(changes, act=act, verb="same_way_confirmed" if same else "same_way_denied")
    db.session.flush()
    db.session.expire(link, ["same_way_by"])
    recording.values_changed(link.metric, act)


def has_analyses(link: MetricLink) -> bool:
    """Whether a comparison was saved for this use of the measure."""
    return db.session.scalar(select(Analysis.id).where(Analysis.link_id == link.id).limit(1)) is not None


def remove(link: MetricLink, act: Act) -> None:
    """Take a measure out of a project; its event keeps what is needed to bring it back. Raises `Refused`."""
    if has_analyses(link):
        raise Refused("has_analyses")
    if link.role == "primary" and len(of_project(link.project)) > 1:
        raise Refused("last_primary")
    kept = {name: (getattr(link, name), None) for name in KEPT}
    rows = [{name: _plain(getattr(row, name)) for name in BASELINE_KEPT} for row in link.baselines]
    about = {"measure": (None, link.metric.name), "baselines": (rows, None)}
    events.record(act, link, "removed", changes={**kept, **about}, version=link.version)
    for model in (Baseline, Judgement):
        db.session.execute(delete(model).where(model.link_id == link.id))
    metric = link.metric
    db.session.execute(delete(MetricLink).where(MetricLink.id == link.id))
    db.session.expire_all()
    recording.values_changed(metric, act)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def removed_link(project: Project, key: UUID) -> Event | None:
    """The event of a measure's removal from this project, with what is needed to bring it back."""
    about = (Event.kind == "metric_link", Event.key == str(key), Event.project_id == project.id)
    return db.session.scalar(select(Event).where(*about, Event.verb == "removed").order_by(Event.id.desc()).limit(1))


def restore(project: Project, key: UUID, event: Event, act: Act) -> MetricLink | None:
    """Bring a measure back with its baselines; None when it is back already or its texts were erased."""
    old = {line.field: line.old for line in event.texts}
    if db.session.get(MetricLink, key) is not None or "metric_id" not in old:
        return None
    metric = db.session.get_one(Metric, int(old["metric_id"] or 0))
    if any(other.metric_id == metric.id for other in of_project(project)):
        return None
    link = _rebuilt(project, key, metric, old)
    link.version = (event.version or 0) + 1
    db.session.add(link)
    db.session.flush()
    _bring_baselines(link, old)
    events.record(act, link, "restored", changes={"measure": (None, metric.name)}, version=link.version)
    recording.values_changed(metric, act)
    return link


def _rebuilt(project: Project, key: UUID, metric: Metric, old: Mapping[str, str | None]) -> MetricLink:
    role = old["role"] or "outcome"
    others = of_project(project)
    if role == "primary" and any(link.role == "primary" for link in others):
        role = "outcome"
    link = MetricLink(id=key, project=project, project_id=project.id, metric=metric, metric_id=metric.id, role=role)
    link.margin = float(old["margin"]) if old["margin"] else None
    link.looks_planned, link.position = int(old["looks_planned"] or 1), int(old["position"] or 0)
    if old["same_way"] is not None and old["same_way_by_id"] and old["same_way_at"]:
        link.same_way, link.same_way_by_id = old["same_way"] == "true", int(old["same_way_by_id"])
        link.same_way_at = datetime.fromisoformat(old["same_way_at"])
    return link


def _bring_baselines(link: MetricLink, old: Mapping[str, str | None]) -> None:
    for kept in json.loads(old["baselines"] or "[]"):
        days = {name: date.fromisoformat(kept[name]) for name in ("first_day", "last_day")}
        at = datetime.fromisoformat(kept["frozen_at"])
        db.session.add(Baseline(link_id=link.id, **{**kept, **days, "frozen_at": at}))
