"""The pages of an import: bring a table, choose its columns, see what would come, confirm, undo or give up.

Files are stored and read in `prepare=`, before the transaction that writes.
"""

from __future__ import annotations

from typing import Any

from flask import g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.accounts import sessions
from app.core import gate, jobs
from app.core.db import db
from app.core.forms import page_number
from app.core.gate import Area
from app.metrics import import_keeping, import_looking, import_undoing, import_writing
from app.metrics.import_forms import MOST_BYTES, ColumnsForm, ConfirmForm, UploadForm, columns_form
from app.metrics.import_levels import may_add
from app.metrics.import_listing import LISTS, length, page_of
from app.metrics.import_preparing import (
    PreparedColumns,
    PreparedUpload,
    PreparedValues,
    prepare_columns,
    prepare_upload,
    prepare_values,
)
from app.metrics.import_tables import Table
from app.metrics.import_waiting import one_at_a_time, refuse_more, waiting_for
from app.metrics.import_words import LIST_TITLES, mistake_kinds
from app.metrics.metric_page import back_to, link_of
from app.metrics.models import ImportBatch, Metric

ROOM_AROUND = 64 * 1024
"""What a form with a file holds beside it."""
BATCH = "/measures/<metric:metric>/imports/<batch:batch>"

area = Area("importing", __name__)


@area.route("/measures/<metric:metric>/import", may="metric.record", endpoint="start", partners=True)
def start_page(metric: Metric) -> Any:
    """The form for a file or pasted rows."""
    return _start_page(metric, UploadForm(formdata=None))


def _start_page(metric: Metric, form: UploadForm) -> str:
    origin = link_of(metric, request.args.get("link"))
    waiting = waiting_for(g.me)
    return render_template("metrics/import_start.html", metric=metric, form=form, origin=origin, waiting=waiting)


@area.route(
    "/measures/<metric:metric>/import",
    may="metric.record", methods=("POST",), prepare=prepare_upload, most_bytes=MOST_BYTES + ROOM_AROUND, partners=True,
)  # fmt: skip
def upload(metric: Metric, prepared: PreparedUpload) -> Any:
    """Keep a table that could be read, or leave a large one to the worker; nothing of it counts yet."""
    if not prepared.storage_name:
        return _start_page(metric, prepared.form), 422
    one_at_a_time(g.me)
    if refuse_more(prepared.form, g.me):
        prepared.delete()
        return _start_page(metric, prepared.form), 422
    batch = ImportBatch(metric=metric, made_by=g.me, made_at=gate.act().at, source=prepared.name, troubles=[])
    origin = link_of(metric, request.args.get("link"))
    batch.storage_name, batch.mapping = prepared.storage_name, {"link": str(origin.id) if origin else ""}
    batch.version, batch.state, batch.values_storage_name = 1, "mapping" if prepared.table else "looking", None
    db.session.add(batch)
    db.session.flush()
    if prepared.table:
        import_keeping.note(
            batch, prepared.table, prepared.choice, prepared.run, prepared.values_name,
            is_remembered=prepared.is_remembered,
        )  # fmt: skip
    else:
        import_looking.start(batch, act=gate.act())
    batch.created(gate.act(), fields=("source",))
    return redirect(url_for("importing.batch", metric=metric, batch=batch), 303)


@area.route(BATCH, may="metric.read", subject="metric", endpoint="batch", partners=True)
def one_import(metric: Metric, batch: ImportBatch) -> Any:
    """An import in whatever state it is."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(_progress(batch))
    return _batch_page(metric, batch)


def _batch_page(metric: Metric, batch: ImportBatch, form: ColumnsForm | None = None, trouble: str = "") -> Any:
    counts = batch.mapping.get("counts", {})
    shown: dict[str, Any] = {
        "needs_filter": needs_filter(counts),
        "metric": metric,
        "batch": batch,
        "progress": _progress(batch),
        "trouble": trouble,
        "origin": link_of(metric, import_keeping.origin_of(batch)),
        "kinds": mistake_kinds(batch.mapping),
        "is_being_undone": batch.state == "confirmed" and import_undoing.is_under_way(batch),
    }
    if batch.state == "mapping":
        table = Table.from_json(batch.mapping["table"])
        shown |= {"table": table, "confirm_form": ConfirmForm(formdata=None, obj=batch)}
        chosen, adds = batch.mapping["choice"], may_add(metric, g.me)
        shown["form"] = form or columns_form(metric, table, chosen, adds=adds, formdata=None, obj=batch)
    page = render_template("metrics/import_batch.html", **shown)
    return page, 422 if trouble or (form is not None and form.errors) else 200


@area.route(f"{BATCH}/rows", may="metric.record", subject="metric", endpoint="rows", partners=True)
def all_rows(metric: Metric, batch: ImportBatch) -> Any:
    """All values an import would bring, all that should be looked at twice, or all mistakes, page by page."""
    if batch.state != "mapping" or not batch.mapping["choice"]:
        return redirect(url_for("importing.batch", metric=metric, batch=batch), 303)
    asked = request.args.get("show", "")
    which = asked if asked in LISTS else "mistakes"
    number = page_number()
    shown = {"page": page_of(batch, which, number), "total": length(batch.mapping, which)}
    origin = link_of(metric, import_keeping.origin_of(batch))
    shown |= {"which": which, "titles": LIST_TITLES, "origin": origin}
    return render_template("metrics/import_rows.html", metric=metric, batch=batch, **shown)


def coming(counts: dict[str, int]) -> int:
    """How many values an import would bring, those of days that have one included."""
    return counts.get("good", 0) + counts.get("taken", 0)


def needs_filter(counts: dict[str, int]) -> bool:
    """Whether half of the rows or more repeat a period, as in a table of sites of which one has to be chosen."""
    return counts.get("repeated", 0) >= max(1, coming(counts))


def _progress(batch: ImportBatch) -> dict[str, Any]:
    """What a waiting page asks after."""
    href = url_for("importing.batch", metric=batch.metric_id, batch=batch)
    keys = {"looking": import_looking.key_of, "reading": import_writing.key_of}
    if batch.state not in keys:
        return {"state": "done", "text": "", "share": 1, "href": href}
    job = db.session.scalar(select(jobs.Job).where(jobs.Job.key == keys[batch.state](batch)))
    if job is None or job.state == "dead":
        return {"state": "failed", "text": _("The import stopped. Give it up and try again."), "share": 0, "href": href}
    text = _("%(share)s %% is done.", share=job.progress)
    return {"state": "waiting", "text": text, "share": job.progress / 100, "href": href}


@area.route(
    f"{BATCH}/columns", may="metric.record", subject="metric", methods=("POST",), prepare=prepare_columns, partners=True
)  # fmt: skip
def map_columns(metric: Metric, batch: ImportBatch, prepared: PreparedColumns) -> Any:
    """Keep the choice of columns with what it would bring."""
    if batch.state != "mapping" or prepared.version != batch.version:
        return _look_again(metric, batch)
    if prepared.form is not None and prepared.form.errors:
        return _batch_page(metric, batch, prepared.form)
    assert prepared.table is not None
    if prepared.is_left:
        return _leave(metric, batch, prepared)
    good, bad = (prepared.run.good, prepared.run.bad) if prepared.run else (0, 0)
    import_keeping.note(batch, prepared.table, prepared.choice, prepared.run, prepared.values_name)
    changes = {"rows_good": (batch.rows_good, good), "rows_bad": (batch.rows_bad, bad)}
    batch.apply(changes, act=gate.act(), verb="mapped")
    return redirect(url_for("importing.batch", metric=metric, batch=batch), 303)


def _leave(metric: Metric, batch: ImportBatch, prepared: PreparedColumns) -> Any:
    """Have the worker try the chosen columns of a large file, or look at another of its sheets."""
    if prepared.sheet:
        import_looking.start_other_sheet(batch, prepared.sheet, act=gate.act())
    else:
        import_looking.start(batch, act=gate.act(), table=prepared.table, choice=prepared.choice)
    batch.apply({"state": (batch.state, "looking")}, act=gate.act(), verb="chosen")
    return redirect(url_for("importing.batch", metric=metric, batch=batch), 303)


def _look_again(metric: Metric, batch: ImportBatch) -> Any:
    sessions.toast(_("The import was changed meanwhile. Look at it again."))
    return redirect(url_for("importing.batch", metric=metric, batch=batch), 303)


@area.route(
    f"{BATCH}/confirm", may="metric.record", subject="metric", methods=("POST",), prepare=prepare_values, partners=True
)
def confirm(metric: Metric, batch: ImportBatch, prepared: PreparedValues) -> Any:
    """Let the values of an import count: at once, or by the worker when there are many."""
    form = ConfirmForm()
    if batch.state != "mapping" or form.based_on != batch.version or prepared.version != batch.version:
        return _look_again(metric, batch)
    counts = batch.mapping["counts"]
    if not form.validate() or not coming(counts) or needs_filter(counts):
        return _batch_page(metric, batch, trouble=_("There is no value to import yet. Choose other columns."))
    if batch.mapping.get("new_levels") and not may_add(metric, g.me):
        who = _("Somebody who may change the measure has to confirm this import, because it adds levels.")
        return _batch_page(metric, batch, trouble=who)
    replace = form.existing.data == "replace" and not g.me.is_partner  # the values of others stay theirs
    if prepared.values is None:
        import_writing.start(batch, replace=replace, act=gate.act())
        return redirect(url_for("importing.batch", metric=metric, batch=batch), 303)
    written = import_writing.confirm(batch, prepared.values, replace=replace, act=gate.act())
    undo_address = url_for("importing.undo", metric=metric, batch=batch)
    sessions.toast(ngettext("%(num)d value is imported.", "%(num)d values are imported.", written), undo=undo_address)
    return redirect(back_to(metric, import_keeping.origin_of(batch)), 303)


@area.route(f"{BATCH}/undo", may="metric.record", subject="metric", methods=("POST",), partners=True)
def undo(metric: Metric, batch: ImportBatch) -> Any:
    """Take all values of a confirmed import out again."""
    if batch.state != "confirmed":
        return _look_again(metric, batch)
    frozen = import_undoing.frozen_by(batch)
    if frozen is not None:
        return _batch_page(metric, batch, trouble=frozen.why)
    if not import_undoing.undo(batch, gate.act()):
        sessions.toast(_("The import is being undone. It replaced many values, so this takes a moment."))
        return redirect(url_for("importing.batch", metric=metric, batch=batch), 303)
    sessions.toast(_("The import is undone. Its values do not count any more."))
    return redirect(back_to(metric, import_keeping.origin_of(batch)), 303)


@area.route(f"{BATCH}/cancel", may="metric.record", subject="metric", methods=("POST",), partners=True)
def cancel(metric: Metric, batch: ImportBatch) -> Any:
    """Give up an import that does not count yet."""
    if batch.state not in ("looking", "mapping", "reading"):
        return _look_again(metric, batch)
    import_writing.cancel(batch, gate.act())
    sessions.toast(_("The import is given up. Nothing of it was kept."))
    return redirect(back_to(metric, import_keeping.origin_of(batch)), 303)
