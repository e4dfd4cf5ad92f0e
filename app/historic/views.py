"""The pages on which what was done elsewhere is brought in: the table, the dry run, confirming, undoing."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

from flask import Response, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import defer

from app.accounts import sessions
from app.accounts.models import Organisation, Person
from app.core import gate
from app.core.db import db
from app.core.files import download
from app.core.forms import VersionedForm
from app.core.gate import Area
from app.core.transaction import is_writing
from app.historic import writing
from app.historic.forms import BringForm, PartsForm, parts_form
from app.historic.models import HistoricImport
from app.historic.reading import Brought, prepare_table
from app.historic.sorts import NAMES, PARTS, guessed, part_of
from app.historic.trying import GOOD, HERE, WRONG, dry_run
from app.projects.forms import STATES

START, ONE = "/projects/import", "/projects/import/<historic_import:historic_import>"
MOST_WAITING, MOST_BYTES, EARLIER, LINES_SHOWN, NAMED = 5, 4 * 1024 * 1024, 20, 50, 5

area = Area("historic", __name__)


@gate.loads("historic_import")
def load_import(key: UUID, person: Person, _loaded: dict[str, Any]) -> HistoricImport | None:
    """One of one's own."""
    return gate.reached(select(HistoricImport).where(HistoricImport.made_by_id == person.id), key)  # type: ignore[no-any-return]


@area.route(START, may="project.start", subject="startable")
def start() -> Any:
    """The form for a table, and what one has brought before."""
    return _start_page(BringForm(formdata=None))


def _start_page(form: BringForm) -> str:
    mine = select(HistoricImport).where(HistoricImport.made_by_id == g.me.id, HistoricImport.state != "cancelled")
    earlier = mine.order_by(HistoricImport.made_at.desc()).limit(EARLIER).options(defer(HistoricImport.rows))
    return render_template(
        "historic/start.html", form=form, earlier=list(db.session.scalars(earlier)), names=NAMES, parts=PARTS
    )


@area.route("/projects/import/headings-<any(projects, actions, benefits):sort>.csv", may="project.start",
            subject="startable")  # fmt: skip
def headings(sort: str) -> Response:
    """An empty table with the headings that are known."""
    text = StringIO()
    csv.writer(text).writerow([str(part.label) for part in PARTS[sort]])
    return download(BytesIO(text.getvalue().encode("utf-8-sig")), f"{NAMES[sort]}.csv", "text/csv")


@area.route(
    START, may="project.start", subject="startable", methods=("POST",), prepare=prepare_table, most_bytes=MOST_BYTES
)  # fmt: skip
def bring(prepared: Brought) -> Any:
    """Keep a table that could be read; nothing of it counts yet."""
    form = prepared.form
    db.session.execute(select(Person.id).where(Person.id == g.me.id).with_for_update())
    waiting = select(func.count()).where(HistoricImport.made_by_id == g.me.id, HistoricImport.state == "mapping")
    if not form.errors and (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        form.refuse(form.used, _("Confirm one of your earlier imports first, or give it up."))
    if form.errors:
        return _start_page(form), 422
    columns = {"parts": guessed(form.sort.data, prepared.headings), "number_style": "", "date_style": ""}
    batch = HistoricImport(
        sort=form.sort.data, source=prepared.name, headings=prepared.headings, rows=prepared.rows, columns=columns,
        made=[], made_by=g.me, made_at=gate.act().at, state="mapping", version=1,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    batch.created(gate.act(), fields=("source", "sort"))
    return _to(batch)


def _to(batch: HistoricImport) -> Any:
    return redirect(url_for("historic.one_import", historic_import=batch), 303)


@area.route(ONE, may="project.start", subject="startable")
def one_import(historic_import: HistoricImport) -> Any:
    """An import in whatever state it is."""
    return _page(historic_import)


def _page(batch: HistoricImport, form: PartsForm | None = None) -> Any:
    shown: dict[str, Any] = {"batch": batch, "name": NAMES[batch.sort], "state_names": dict(STATES)}
    if batch.state == "mapping":
        form = form or parts_form(batch, formdata=None, obj=batch)
        chosen = batch.columns["parts"]
        lacking = [part.label for part in PARTS[batch.sort] if part.is_needed and part.key not in chosen]
        found = None if lacking else dry_run(batch, g.me)
        shown |= {"form": form, "lacking": lacking, "found": found, "most": LINES_SHOWN, "part_of": part_of}
        if found:
            shown |= {"good": found.of(GOOD), "wrong": found.of(WRONG), "here": found.of(HERE)}
    return render_template("historic/import.html", **shown), 422 if form is not None and form.errors else 200


@area.route(f"{ONE}/columns", may="project.start", subject="startable", methods=("POST",))
def choose_columns(historic_import: HistoricImport) -> Any:
    """Keep which column holds what."""
    _hold(historic_import)
    if historic_import.state != "mapping":
        return _look_again(historic_import)
    form = parts_form(historic_import)
    if not form.validate():
        return _page(historic_import, form)
    if form.based_on != historic_import.version:
        return _look_again(historic_import)
    historic_import.columns = form.columns
    historic_import.apply({}, act=gate.act(), verb="mapped")
    return _to(historic_import)


def _hold(batch: HistoricImport) -> None:
    """Read it again, held, so that two answers to one page do not both count."""
    if is_writing():
        Organisation.lock()
        db.session.refresh(batch, with_for_update=True)


def _look_again(batch: HistoricImport) -> Any:
    sessions.toast(_("The import was changed meanwhile. Look at it again."))
    return _to(batch)


@area.route(f"{ONE}/confirm", may="project.start", subject="startable", methods=("POST",))
def confirm(historic_import: HistoricImport) -> Any:
    """Bring in all good rows, unless there are others than the page showed."""
    form = VersionedForm()
    _hold(historic_import)
    if not form.validate() or historic_import.state != "mapping" or form.based_on != historic_import.version:
        return _look_again(historic_import)
    found = dry_run(historic_import, g.me)
    if not found.of(GOOD) or request.form.get("good") != found.signature:
        return _look_again(historic_import)
    count = writing.confirm(historic_import, found, gate.act())
    sessions.toast(ngettext("%(num)d row is brought in.", "%(num)d rows are brought in.", count))
    return _to(historic_import)


@area.route(f"{ONE}/undo", may="project.start", subject="startable", methods=("POST",))
def undo(historic_import: HistoricImport) -> Any:
    """Take out again what nobody has touched."""
    _hold(historic_import)
    if historic_import.state != "confirmed":
        return _look_again(historic_import)
    stayed = writing.undo(historic_import, gate.act())
    sessions.toast(
        ngettext("%(num)d row stays, because somebody has worked with it since: %(names)s. The others are taken out.",
                 "%(num)d rows stay, because somebody has worked with them since: %(names)s. The others are taken out.",
                 len(stayed), names="; ".join(name[:60] for name in stayed[:NAMED]))
        if stayed else _("All of it is taken out again.")
    )  # fmt: skip
    return _to(historic_import)


@area.route(f"{ONE}/cancel", may="project.start", subject="startable", methods=("POST",))
def cancel(historic_import: HistoricImport) -> Any:
    """Give up an import that does not count yet."""
    _hold(historic_import)
    if historic_import.state != "mapping":
        return _look_again(historic_import)
    writing.cancel(historic_import, gate.act())
    sessions.toast(_("The import is given up. Nothing of it was kept."))
    return redirect(url_for("historic.start"), 303)
