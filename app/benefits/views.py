"""The benefits of a project, and finance's word on them."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.benefits import figures, measured
from app.benefits.forms import KIND_NAMES, STATE_NAMES, BenefitForm
from app.benefits.models import Benefit, NotBegun, NothingToConfirm, OwnAmount
from app.core import clock, gate, removal, words
from app.core.db import db
from app.core.gate import Area
from app.projects.models import Project

area = Area("benefits", __name__)
ADDRESS = "/projects/<project:project>/benefits"


removal.loads_both("benefit", removal.in_project(Benefit))


@area.route(ADDRESS, may="project.read", endpoint="benefits")
def read(project: Project) -> Any:
    """What the project is worth, in three figures, and line by line."""
    return _page(project)


def _page(project: Project, problem: str = "") -> str:
    rows = db.session.scalars(Benefit.of(project.id)).all()
    today = clock.today(words.style().zone)
    end = figures.year_end(g.organisation.savings_goal_by, today)
    shown = {"benefits": rows, "figures": figures.figures(rows, end), "year_end": end, "problem": problem}
    reading = measured.reading_of(project.id)
    shown["measure_says"] = measured.measure_says(reading)
    shown["measured_now"] = {benefit.id: measured.measured_now(benefit, reading) for benefit in rows}
    return render_template(
        "benefits/benefits.html", project=project, kind_names=KIND_NAMES, state_names=STATE_NAMES, **shown
    )


@area.route(f"{ADDRESS}/add", may="benefit.edit", methods=("GET", "POST"))
def add(project: Project) -> Any:
    """Enter a benefit."""
    form = BenefitForm()
    if request.method == "GET" or not form.check():
        return render_template("benefits/edit.html", project=project, form=form), 422 if form.errors else 200
    act = gate.act()
    benefit = Benefit(project=project, entered_by=g.me, entered_at=act.at, **form.values())
    db.session.add(benefit)
    db.session.flush()
    benefit.created(act, fields=("kind", "basis", "a_year", "realised", "starts_on", "state"))
    sessions.toast(_("The benefit is entered."))
    return _back(project, benefit)


def _back(project: Project, benefit: Benefit) -> Any:
    return redirect(url_for("benefits.benefits", project=project, _anchor=f"benefit-{benefit.id}"), 303)


@area.route(f"{ADDRESS}/<benefit:benefit>", may="benefit.edit", methods=("GET", "POST"))
def edit(project: Project, benefit: Benefit) -> Any:
    """Change a benefit; a confirmed one has to be confirmed again."""
    form = BenefitForm(obj=benefit)
    if benefit.is_confirmed:
        del form.state
    if request.method == "GET" or not form.check():
        page = render_template("benefits/edit.html", project=project, form=form, benefit=benefit)
        return page, 422 if form.errors else 200
    benefit.change(form.values(), based_on=form.based_on, act=gate.act())
    sessions.toast(_("Saved"))
    return _back(project, benefit)


@area.route(f"{ADDRESS}/<benefit:benefit>/confirm", may="benefit.confirm", methods=("POST",))
def confirm(project: Project, benefit: Benefit) -> Any:
    """Confirm the amounts exactly as they were on the page."""
    if request.form.get("version") != str(benefit.version):
        return _page(project, _("This amount was changed while you were looking at it. Read it again.")), 409
    try:
        benefit.confirm(gate.act(), today=clock.today(words.style().zone))
    except OwnAmount:
        return _page(project, _("You entered this amount yourself. Somebody else of finance has to confirm it.")), 422
    except NothingToConfirm:
        return _page(project, _("There is no amount to confirm here.")), 422
    except NotBegun:
        return _page(project, _not_begun(benefit)), 422
    sessions.toast(_("The benefit is confirmed."))
    return _back(project, benefit)


def _not_begun(benefit: Benefit) -> str:
    return _(
        "This amount counts from %(day)s, and that day has not come. It stays an estimate until then.",
        day=words.full_day(benefit.starts_on),
    )


@area.route(f"{ADDRESS}/<benefit:benefit>/remove", may="benefit.edit", methods=("POST",))
def remove(project: Project, benefit: Benefit) -> Any:
    """Remove a benefit; it can be brought back."""
    benefit.remove(gate.act())
    undo = url_for("benefits.restore", project=project, removed_benefit=benefit)
    sessions.toast(_("The benefit is removed."), undo=undo)
    return redirect(url_for("benefits.benefits", project=project), 303)


@area.route(f"{ADDRESS}/<removed_benefit:removed_benefit>/restore", may="benefit.edit", methods=("POST",))
def restore(project: Project, removed_benefit: Benefit) -> Any:
    """Bring a removed benefit back."""
    removed_benefit.restore(gate.act())
    return _back(project, removed_benefit)
