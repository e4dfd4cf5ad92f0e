"""The measures of a project: what each says, taking one in, and the page of one with its verdict."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.accounts import sessions
from app.analyses import (
    analysis_views,  # noqa: F401 - registers the pages of saved comparisons
    baseline_views,  # noqa: F401 - registers the page that freezes a baseline
    board_views,  # noqa: F401 - registers the boards of units
    chart_views,  # noqa: F401 - registers charts as files
    closer_views,  # noqa: F401 - registers the closer look
    links,
    rows,
)
from app.analyses.area import area
from app.analyses.forms import ROLE_NAMES, LinkForm, NewMeasureForm, SameWayForm, UseForm, offer_roles
from app.analyses.kinds import views as kinds  # noqa: F401 - registers the page of other charts
from app.analyses.levels import views as levels  # noqa: F401 - registers the page of a measure by its factors
from app.analyses.measure_page import measure_page
from app.core import gate, policy, removal
from app.core.acting import Act
from app.core.db import db
from app.metrics import recording
from app.metrics.models import Metric, MetricLink
from app.projects.models import Project

__all__ = ["area"]

ADDRESS = "/projects/<project:project>/measures"
ONE = f"{ADDRESS}/<link:link>"
MOST_OFFERED = 300
REFUSALS = {
    "last_primary": _l("Make another measure the main one first. A project has exactly one."),
    "only_measure": _l("This is the project's only measure, so it is the main one."),
    "has_analyses": _l("Comparisons of this measure were saved, so it stays in the project."),
}


def _links_of(loaded: dict[str, Any]) -> Select[MetricLink]:
    """The measures of the project in the same address."""
    query = select(MetricLink).where(MetricLink.project_id == loaded["project"].id)
    return query.options(joinedload(MetricLink.metric).joinedload(Metric.unit))


removal.loads_both("link", _links_of)


@area.route(ADDRESS, may="project.read", endpoint="measures")
def of_project(project: Project) -> Any:
    """The measures of a project with what each says."""
    told = [rows.told(link) for link in links.of_project(project)]
    return render_template("analyses/measures.html", project=project, rows=told, role_names=ROLE_NAMES)


@area.route(f"{ADDRESS}/add", may="link.edit", methods=("GET", "POST"))
def add(project: Project) -> Any:
    """Take a measure into the project: one that exists, or a new one of the project's unit."""
    found, may_define = _offered(project), policy.allows(g.me, "metric.create", project.unit)
    is_new = may_define and (request.args.get("new") == "1" or not found)
    form = _new_form(project) if is_new else _use_form(project, found)
    if request.method == "GET" or not form.validate():
        shown = {"is_new": is_new, "may_define": may_define, "found": found}
        return render_template("analyses/add.html", project=project, form=form, **shown), 422 if form.errors else 200
    act = gate.act()
    metric = _chosen(project, form, act)
    link = links.use(project, metric, role=form.role.data, margin=form.margin.data, act=act)
    sessions.toast(_("%(name)s is in the project.", name=metric.name))
    return redirect(url_for("measures.measure", project=project, link=link), 303)


def _use_form(project: Project, found: list[Metric]) -> UseForm:
    form = UseForm(role=_usual_role(project))
    form.metric.offer(found, name=lambda metric: f"{metric.name} ({metric.unit.name})")
    return offer_roles(form)


def _new_form(project: Project) -> NewMeasureForm:
    usual = {"direction": "lower", "goal_basis": "average", "period": "day", "decimals": 1, "owner_id": g.me.id}
    usual |= {"is_watched": True}
    return offer_roles(NewMeasureForm(role=_usual_role(project), **usual))


def _chosen(project: Project, form: UseForm | NewMeasureForm, act: Act) -> Metric:
    """The measure that was chosen, or the new one."""
    if isinstance(form, NewMeasureForm):
        return recording.define(project.unit, form.values("role", "margin"), act)
    return form.metric.chosen  # type: ignore[no-any-return]


def _usual_role(project: Project) -> str:
    return "process" if links.primary_of(project) else "primary"


def _offered(project: Project) -> list[Metric]:
    """Measures one may see and the project does not use yet, those of its own unit first."""
    used = select(MetricLink.metric_id).where(MetricLink.project_id == project.id, MetricLink.removed_at.is_(None))
    query = Metric.visible_to(g.me).where(Metric.archived_at.is_(None), Metric.id.not_in(used))
    order = (Metric.unit_id != project.unit_id, Metric.name, Metric.id)
    return list(db.session.scalars(query.order_by(*order).limit(MOST_OFFERED)).unique())


@area.route(ONE, may="project.read", subject="project", endpoint="measure")
def one(project: Project, link: MetricLink) -> Any:  # noqa: ARG001 - the gate hands over every part of the address
    """One measure: verdict, chart, whether to trust it, and a form for the next value."""
    return measure_page(link)


@area.route(f"{ONE}/same-way", may="link.answer", subject="project", methods=("POST",))
def same_way(project: Project, link: MetricLink) -> Any:
    """Say whether before and after were counted the same way."""
    form = SameWayForm()
    if not form.validate():
        return measure_page(link, same_way_form=form)
    if form.based_on != link.version:
        return measure_page(link, problem=_("This was changed while you were looking at it. Look again, then answer."))
    links.answer_same_way(link, form.answer.data == "yes", gate.act())
    sessions.toast(_("Your answer is saved."))
    return redirect(url_for("measures.measure", project=project, link=link), 303)


@area.route(f"{ONE}/change", may="link.edit", subject="project", methods=("POST",))
def change_link(project: Project, link: MetricLink) -> Any:
    """Change what the measure is used for."""
    form = offer_roles(LinkForm())
    if form.validate():
        try:
            links.change(link, form.values(), based_on=form.based_on, act=gate.act())
            sessions.toast(_("Saved"))
            return redirect(url_for("measures.measure", project=project, link=link), 303)
        except links.Refused as refused:
            form.refuse("role", REFUSALS[refused.code])
    return measure_page(link, link_form=form)


@area.route(f"{ONE}/remove", may="link.edit", subject="project", methods=("POST",))
def remove(project: Project, link: MetricLink) -> Any:
    """Take the measure out of the project; it can be brought back."""
    name, undo = link.metric.name, url_for("measures.restore", project=project, removed_link=link)
    try:
        links.remove(link, gate.act())
    except links.Refused as refused:
        return measure_page(link, problem=str(REFUSALS[refused.code]))
    sessions.toast(_("Taken out: %(name)s", name=name), undo=undo)
    return redirect(url_for("measures.measures", project=project), 303)


@area.route(
    f"{ADDRESS}/<removed_link:removed_link>/restore", may="link.edit", subject="project", methods=("POST",)
)  # fmt: skip
def restore(project: Project, removed_link: MetricLink) -> Any:
    """Bring a measure back into the project, with its baselines."""
    links.restore(removed_link, gate.act())
    sessions.toast(_("Brought back: %(name)s", name=removed_link.metric.name))
    return redirect(url_for("measures.measure", project=project, link=removed_link), 303)
