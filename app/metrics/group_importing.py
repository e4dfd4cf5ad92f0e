"""The pages of an import of many measures: bring a table, choose its columns, see the measures, confirm, undo."""

from __future__ import annotations

from typing import Any

from flask import g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.accounts import sessions
from app.accounts.models import Unit
from app.core import files, gate, jobs
from app.core.db import db
from app.core.forms import VersionedForm, page_number
from app.core.gate import Area
from app.metrics import group_queries, group_writing
from app.metrics.group_forms import GroupColumnsForm, group_form
from app.metrics.group_models import GroupImport
from app.metrics.group_preparing import PreparedGroups, PreparedGroupUpload, prepare_groups, prepare_upload
from app.metrics.group_trying import as_mapping
from app.metrics.import_forms import MOST_BYTES, UploadForm
from app.metrics.import_tables import Table
from app.metrics.import_waiting import MOST_WAITING, one_at_a_time
from app.metrics.import_words import mistake_kinds
from app.metrics.queries import Page

ROOM_AROUND = 64 * 1024
MEASURES_A_PAGE = 50
TROUBLES_SHOWN = 20
START = "/units/<unit:unit>/measures/import"
BATCH = "/units/<unit:unit>/measures/imports/<group_import:group_import>"

area = Area("group_importing", __name__)


@area.route(START, may="metric.create", endpoint="start")
def start_page(unit: Unit) -> Any:
    """The form for a file or pasted rows."""
    return _start_page(unit, UploadForm(formdata=None))


def _start_page(unit: Unit, form: UploadForm) -> str:
    imports = group_queries.of_unit(unit)
    return render_template("metrics/group_start.html", unit=unit, form=form, imports=imports)


@area.route(
    START, may="metric.create", methods=("POST",), prepare=prepare_upload, most_bytes=MOST_BYTES + ROOM_AROUND
)  # fmt: skip
def upload(unit: Unit, prepared: PreparedGroupUpload) -> Any:
    """Keep a table that could be read; nothing of it counts yet."""
    if prepared.table is None:
        return _start_page(unit, prepared.form), 422
    one_at_a_time(g.me)
    if group_queries.undecided_of(g.me) >= MOST_WAITING:
        files.store().delete(prepared.storage_name)
        prepared.form.refuse(prepared.form.used, _("Confirm one of your earlier imports first, or give it up."))
        return _start_page(unit, prepared.form), 422
    batch = GroupImport(
        unit=unit, made_by=g.me, made_at=gate.act().at, source=prepared.name, storage_name=prepared.storage_name,
        mapping={"table": prepared.table.as_json()}, troubles=[], state="mapping", version=1,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    batch.created(gate.act(), fields=("source",))
    return _to_batch(unit, batch)


def _to_batch(unit: Unit, batch: GroupImport) -> Any:
    return redirect(url_for("group_importing.batch", unit=unit, group_import=batch), 303)


@area.route(BATCH, may="metric.create", subject="unit", endpoint="batch")
def one_import(unit: Unit, group_import: GroupImport) -> Any:
    """An import in whatever state it is."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(_progress(unit, group_import))
    return _batch_page(unit, group_import)


def _batch_page(unit: Unit, batch: GroupImport, form: GroupColumnsForm | None = None, trouble: str = "") -> Any:
    mapping = batch.mapping
    shown: dict[str, Any] = {"unit": unit, "batch": batch, "trouble": trouble, "progress": _progress(unit, batch)}
    if batch.state == "mapping":
        table, lines = Table.from_json(mapping["table"]), mapping.get("measures", [])
        shown |= {"table": table, "page": _page(lines), "coming": mapping.get("counts", {}).get("good", 0)}
        shown |= {"new": sum(line["is_new"] and line["good"] > 0 for line in lines), "kinds": mistake_kinds(mapping)}
        shown |= {"fed": sum(not line["is_new"] and line["good"] > 0 for line in lines)}
        shown |= {"troubles": batch.troubles[:TROUBLES_SHOWN], "counts": mapping.get("counts", {})}
        shown["form"] = form or group_form(table, mapping, formdata=None, obj=batch)
    page = render_template("metrics/group_import.html", **shown)
    return page, 422 if trouble or (form is not None and form.errors) else 200


def _page(lines: list[dict[str, Any]]) -> Page:
    """One page of the measures an import would make or feed."""
    last = max(1, -(-len(lines) // MEASURES_A_PAGE))
    number = min(page_number(), last)
    start = (number - 1) * MEASURES_A_PAGE
    return Page(rows=lines[start : start + MEASURES_A_PAGE], number=number, last=last, total=len(lines))


def _progress(unit: Unit, batch: GroupImport) -> dict[str, Any]:
    """What a waiting page asks after."""
    href = url_for("group_importing.batch", unit=unit, group_import=batch)
    if batch.state != "reading":
        return {"state": "done", "text": "", "share": 1, "href": href}
    job = db.session.scalar(select(jobs.Job).where(jobs.Job.key == group_queries.key_of(batch.id)))
    if job is None or job.state == "dead":
        return {"state": "failed", "text": _("The import stopped. Give it up and try again."), "share": 0, "href": href}
    text = _("%(share)s %% is done.", share=job.progress)
    return {"state": "waiting", "text": text, "share": job.progress / 100, "href": href}


@area.route(f"{BATCH}/columns", may="metric.create", subject="unit", methods=("POST",), prepare=prepare_groups)
def map_columns(unit: Unit, group_import: GroupImport, prepared: PreparedGroups) -> Any:
    """Keep the choice of columns with the measures it would make."""
    batch, form = group_import, prepared.form
    if batch.state != "mapping" or prepared.version != batch.version or form is None:
        return _look_again(unit, batch)
    if form.errors or prepared.tried is None:
        return _batch_page(unit, batch, form)
    tried = prepared.tried
    group_writing.forget(batch)
    batch.mapping = as_mapping(form.table, form.choice, form.definition, tried)
    batch.troubles, batch.values_storage_name = tried.troubles, prepared.values_name
    changes = {"rows_good": (batch.rows_good, tried.counts["good"]), "rows_bad": (batch.rows_bad, tried.counts["bad"])}
    batch.apply(changes, act=gate.act(), verb="mapped")
    return _to_batch(unit, batch)


def _look_again(unit: Unit, batch: GroupImport) -> Any:
    sessions.toast(_("The import was changed meanwhile. Look at it again."))
    return _to_batch(unit, batch)


@area.route(f"{BATCH}/confirm", may="metric.create", subject="unit", methods=("POST",))
def confirm(unit: Unit, group_import: GroupImport) -> Any:
    """Have the worker write the values and make the measures."""
    form = VersionedForm()
    if not form.validate() or group_import.state != "mapping" or form.based_on != group_import.version:
        return _look_again(unit, group_import)
    if not group_import.mapping.get("counts", {}).get("good"):
        return _batch_page(unit, group_import, trouble=_("There is no value to import yet. Choose other columns."))
    group_writing.start(group_import, gate.act())
    return _to_batch(unit, group_import)


@area.route(f"{BATCH}/undo", may="metric.create", subject="unit", methods=("POST",))
def undo(unit: Unit, group_import: GroupImport) -> Any:
    """Take all values of a confirmed import out again, and the measures it made that nobody has touched."""
    if group_import.state != "confirmed":
        return _look_again(unit, group_import)
    if group_queries.is_frozen(group_import):
        text = _("Values of this import are frozen as a baseline. Freeze a baseline of other days there first.")
        return _batch_page(unit, group_import, trouble=text)
    gone = group_writing.undo(group_import, gate.act())
    sessions.toast(
        ngettext("The import is undone. %(num)d measure went.", "The import is undone. %(num)d measures went.", gone)
    )
    return redirect(url_for("metrics.index"), 303)


@area.route(f"{BATCH}/cancel", may="metric.create", subject="unit", methods=("POST",))
def cancel(unit: Unit, group_import: GroupImport) -> Any:
    """Give up an import that does not count yet."""
    if group_import.state not in group_queries.UNDECIDED:
        return _look_again(unit, group_import)
    group_writing.cancel(group_import, gate.act())
    sessions.toast(_("The import is given up. Nothing of it was kept."))
    return redirect(url_for("metrics.index"), 303)
