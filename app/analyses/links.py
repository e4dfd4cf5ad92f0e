"""What a project uses measures for: taking one in, changing its role, taking it out and back in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.analyses.models import Analysis
from app.core.acting import Act
from app.core.db import db
from app.metrics import recording
from app.metrics.models import Metric, MetricLink
from app.projects.models import Project


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
    """Take a measure into a project, with its baselines if it was there before.

    The first is the main one; a new main one makes the old an outcome.
    """
    others = of_project(project)
    role = role if others else "primary"
    if role == "primary":
        _demote(others, act)
    uses = {"role": role, "margin": margin if role == "balancing" else None}
    return _used_again(project, metric, uses, act) or _first_used(project, metric, uses, act)


def _used_again(project: Project, metric: Metric, uses: Mapping[str, Any], act: Act) -> MetricLink | None:
    about = (MetricLink.project_id == project.id, MetricLink.metric_id == metric.id)
    link = db.session.scalar(select(MetricLink).where(*about, MetricLink.removed_at.is_not(None)).with_for_update())
    if link is None:
        return None
    link.apply({name: (getattr(link, name), value) for name, value in uses.items()}, act=act, verb="changed")
    restore(link, act)
    return link


def _first_used(project: Project, metric: Metric, uses: Mapping[str, Any], act: Act) -> MetricLink:
    position = 1 + max((other.position for other in of_project(project)), default=-1)
    link = MetricLink(project=project, project_id=project.id, metric=metric, metric_id=metric.id, **uses)
    link.position, link.looks_planned = position, 1
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
    """Take a measure out of a project; its baselines stay for when it comes back. Raises `Refused`."""
    if has_analyses(link):
        raise Refused("has_analyses")
    if link.role == "primary" and len(of_project(link.project)) > 1:
        raise Refused("last_primary")
    link.remove(act, told={"measure": link.metric.name})
    _used_otherwise(link, act)


def restore(link: MetricLink, act: Act) -> bool:
    """Bring a measure back with its baselines, as an outcome when there is another main one; False when it is there."""
    if link.removed_at is None:
        return False
    if link.role == "primary" and primary_of(link.project) is not None:
        link.apply({"role": (link.role, "outcome")}, act=act, verb="changed")
    link.restore(act, told={"measure": link.metric.name})
    _used_otherwise(link, act)
    return True


def _used_otherwise(link: MetricLink, act: Act) -> None:
    db.session.flush()
    db.session.expire(link.metric, ["links"])
    recording.values_changed(link.metric, act)
