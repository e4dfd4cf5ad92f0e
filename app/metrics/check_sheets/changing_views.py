"""Making a check sheet, its title, and its types: added, renamed, put in order, retired, brought back."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.core import gate
from app.metrics.check_sheets import counts, making
from app.metrics.check_sheets.area import area
from app.metrics.check_sheets.forms import MakeForm, MoveForm, RenameForm, TitleForm, TypeForm
from app.metrics.check_sheets.models import FEWEST_TYPES, MOST_TYPES, CheckSheet, DefectType
from app.metrics.models import Metric

ONE = "/measures/<metric:metric>/check-sheet/types/<defect_type:defect_type>"


@area.route("/measures/<metric:metric>/check-sheet/new", may="metric.edit", methods=("GET", "POST"))
def make(metric: Metric) -> Any:
    """Make the check sheet of a measure that counts something."""
    if counts.sheet_of(metric) is not None or not making.fits(metric):
        return redirect(url_for("check_sheets.sheet", metric=metric), 303)
    form = MakeForm(title=metric.name)
    if request.method == "GET" or not form.validate():
        page = render_template("check_sheets/make.html", metric=metric, form=form)
        return page, 422 if form.errors else 200
    making.make(metric, form.title.data, form.names, gate.act())
    sessions.toast(_("The check sheet is made. Tap a button for each one you find."))
    return redirect(url_for("check_sheets.sheet", metric=metric), 303)


@area.route("/measures/<metric:metric>/check-sheet/edit", may="metric.edit", methods=("GET", "POST"))
def edit(metric: Metric) -> Any:
    """Change the title; the types stand below it."""
    sheet = counts.sheet_of(metric) or abort(404)
    form = TitleForm(obj=sheet)
    if request.method == "GET" or not form.validate():
        return _page(sheet, form)
    sheet.revise(form.values(), based_on=form.based_on, act=gate.act())
    sessions.toast(_("Saved"))
    return redirect(url_for("check_sheets.edit", metric=metric), 303)


def _page(sheet: CheckSheet, form: Any = None, *, renamed: DefectType | None = None) -> Any:
    """The page of changes; `form` is the one that was sent, `renamed` the type it renames."""
    shown = {
        "title_form": form if isinstance(form, TitleForm) else TitleForm(obj=sheet, formdata=None),
        "type_form": form if isinstance(form, TypeForm) else TypeForm(sheet, formdata=None),
        "rename_forms": {one.id: _rename_form(one, form if one is renamed else None) for one in sheet.standing},
    }
    page = render_template(
        "check_sheets/edit.html", sheet=sheet, metric=sheet.metric, form=form or shown["title_form"],
        renamed=renamed, **shown,
    )  # fmt: skip
    return page, 422 if form is not None and form.errors else 200


def _rename_form(defect_type: DefectType, sent: RenameForm | None) -> RenameForm:
    """Beside each other, the fields need names of their own on the page."""
    form = sent or RenameForm(defect_type, formdata=None)
    form["name"].id = f"name-{defect_type.id}"
    return form


def _to_types(metric: Metric, anchor: str = "types") -> Any:
    return redirect(url_for("check_sheets.edit", metric=metric, _anchor=anchor), 303)


@area.route("/measures/<metric:metric>/check-sheet/types", may="metric.edit", methods=("POST",))
def add_type(metric: Metric) -> Any:
    """One type more."""
    sheet = counts.sheet_of(metric) or abort(404)
    form = TypeForm(sheet)
    if not form.validate():
        return _page(sheet, form)
    added = making.add_type(sheet, form.name.data, gate.act())
    return _to_types(metric, f"type-{added.id}")


@area.route(ONE, may="metric.edit", subject="metric", methods=("POST",))
def rename_type(metric: Metric, defect_type: DefectType) -> Any:
    """Another name for a type."""
    form = RenameForm(defect_type)
    if not form.validate():
        return _page(defect_type.sheet, form, renamed=defect_type)
    defect_type.revise(form.values(), based_on=form.based_on, act=gate.act())
    return _to_types(metric, f"type-{defect_type.id}")


@area.route(f"{ONE}/move", may="metric.edit", subject="metric", methods=("POST",))
def move_type(metric: Metric, defect_type: DefectType) -> Any:
    """Put a type one place up or down."""
    form = MoveForm()
    if form.based_on != defect_type.version:
        sessions.toast(_("Somebody else changed this type meanwhile. Look where it stands now."))
    elif form.step.data in ("up", "down"):
        making.step(defect_type, down=form.step.data == "down", act=gate.act())
    return _to_types(metric, f"type-{defect_type.id}")


@area.route(f"{ONE}/retire", may="metric.edit", subject="metric", methods=("POST",))
def retire_type(metric: Metric, defect_type: DefectType) -> Any:
    """Take a type off the sheet; what was tallied of it stays."""
    if len(defect_type.sheet.standing) <= FEWEST_TYPES:
        sessions.toast(_("A check sheet has at least %(least)s types. Add another first.", least=FEWEST_TYPES))
        return _to_types(metric)
    defect_type.remove(gate.act())
    undo = url_for("check_sheets.restore_type", metric=metric, removed_defect_type=defect_type)
    sessions.toast(_("Retired: %(name)s. Its tallies stay.", name=defect_type.name), undo=undo)
    return _to_types(metric)


@area.route(
    "/measures/<metric:metric>/check-sheet/types/<removed_defect_type:removed_defect_type>/restore",
    may="metric.edit", subject="metric", methods=("POST",),
)  # fmt: skip
def restore_type(metric: Metric, removed_defect_type: DefectType) -> Any:
    """Bring a retired type back, unless there is no room, or another has its name by now."""
    standing = [one for one in removed_defect_type.sheet.standing if one is not removed_defect_type]
    taken = removed_defect_type.name.casefold() in (one.name.casefold() for one in standing)
    if taken or len(standing) >= MOST_TYPES:
        sessions.toast(_("It stays retired: another type has its name, or the sheet is full."))
    else:
        removed_defect_type.restore(gate.act())
    return _to_types(metric)
