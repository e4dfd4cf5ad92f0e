"""The units of the organisation: how one in an address is found, the tree, adding one, renaming and moving it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.accounts import sessions
from app.accounts.area import area
from app.accounts.forms import UnitForm
from app.accounts.models import Organisation, Person, SiteRole, Unit, unit_tree
from app.core import gate, policy
from app.core.db import db
from app.core.transaction import is_writing


@gate.loads("unit")
def load_unit(key: int, person: Person, _loaded: dict[str, Any]) -> Unit | None:
    """A unit that some site role of the person reaches; administrators reach all."""
    if person.is_administrator:
        if is_writing():
            _hold_units()
        return gate.reached(select(Unit), key)  # type: ignore[no-any-return]
    return gate.reached(select(Unit).where(person.units_with(*policy.SITE_ROLES)), key)  # type: ignore[no-any-return]


def _hold_units() -> None:
    """One change of the tree after the other, each on the tree as it stands then: two moves at once could put each
    unit below the other, and a unit that a role has brought already may have moved meanwhile.
    """
    Organisation.lock()
    db.session.scalars(unit_tree().execution_options(populate_existing=True)).all()


def all_units() -> list[Unit]:
    """Every unit, top down."""
    return list(db.session.scalars(unit_tree()))


@area.route("/units", may="units.manage", subject="organisation")
def units() -> Any:
    """The units as a tree, and a form for a new one."""
    return _units_page(_offer_parents(UnitForm(formdata=None)))


def _offer_parents(form: UnitForm, *, leave_out: Unit | None = None) -> UnitForm:
    rest = [unit for unit in all_units() if leave_out is None or not unit.path.startswith(leave_out.path)]
    form.parent.offer(rest)
    return form


def _units_page(form: UnitForm) -> str:
    counts = dict(db.session.execute(select(SiteRole.unit_id, func.count()).group_by(SiteRole.unit_id)).all())
    return render_template("accounts/units.html", form=form, units=all_units(), counts=counts)


@area.route("/units", may="units.manage", subject="organisation", methods=("POST",))
def add_unit() -> Any:
    """Add a unit."""
    _hold_units()
    form = _offer_parents(UnitForm())
    if not form.validate():
        return _units_page(form), 422
    unit = Unit(name=form.name.data, code=form.code.data.upper(), parent=form.parent.chosen)
    db.session.add(unit)
    db.session.flush()
    unit.place()
    unit.created(gate.act(), fields=("name", "code"))
    sessions.toast(_("%(name)s is added.", name=unit.name))
    return redirect(url_for("organisation.units"), 303)


@area.route("/units/<unit:unit>", may="units.manage", subject="organisation", methods=("GET", "POST"))
def change_unit(unit: Unit) -> Any:
    """Rename a unit or move it, with everything below it."""
    form = _offer_parents(UnitForm(obj=unit, parent=unit.parent_id), leave_out=unit)
    if request.method == "GET":
        form.parent.process_data(unit.parent_id)
    if request.method == "GET" or not form.validate():
        return render_template("accounts/unit.html", form=form, unit=unit), 422 if form.errors else 200
    values = {"name": form.name.data, "code": form.code.data.upper(), "parent_id": form.parent.chosen_id}
    unit.revise(values, based_on=form.based_on, act=gate.act())
    _move(unit)
    sessions.toast(_("Saved"))
    return redirect(url_for("organisation.units"), 303)


def _move(unit: Unit) -> None:
    before = unit.path
    db.session.flush()
    db.session.refresh(unit, ["parent"])
    unit.place()
    for below in db.session.scalars(select(Unit).where(Unit.path.startswith(before), Unit.id != unit.id)):
        below.path = unit.path + below.path.removeprefix(before)
