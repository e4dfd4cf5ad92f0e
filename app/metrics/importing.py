"""The pages of an import: bring a table, choose its columns, see what would come, confirm, undo or give up.

Files are stored and read in `prepare=`, before the transaction that writes.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.accounts import sessions
from app.core import files, gate, jobs
from app.core.db import db
from app.core.forms import page_number
from app.core.gate import Area
from app.metrics import import_writing
from app.metrics.import_forms import ColumnsForm, ConfirmForm, UploadForm, columns_form
from app.metrics.import_preparing import (
    PreparedColumns,
    PreparedUpload,
    PreparedValues,
    prepare_columns,
    prepare_upload,
    prepare_values,
)
from app.metrics.import_reading import Choice, target_of
from app.metrics.import_tables import Table
from app.metrics.import_trying import LISTS, DryRun, listed
from app.metrics.import_waiting import one_at_a_time, refuse_more, waiting_for
from app.metrics.import_words import LIST_TITLES, mistake_kinds
from app.metrics.metric_page import back_to, link_of
from app.metrics.models import ImportBatch, Metric
from app.metrics.usual import Usual

ROWS_A_PAGE = 50
BATCH = "/measures/<metric:metric>/imports/<batch:batch>"

area = Area("importing", __name__)


@area.route("/measures/<metric:metric>/import", may="metric.record", endpoint="start")
def start_page(metric: Metric) -> Any:
    """The form for a file or pasted rows."""
    return _start_page(metric, UploadForm(formdata=None))


def _start_page(metric: Metric, form: UploadForm) -> str:
    origin = link_of(metric, request.args.get("link"))
    waiting = waiting_for(g.me)
    return render_template("metrics/import_start.html", metric=metric, form=form, origin=origin, waiting=waiting)


@area.route("/measures/<metric:metric>/import", may="metric.record", methods=("POST",), prepare=prepare_upload)
def upload(metric: Metric, prepared: PreparedUpload) -> Any:
    """Keep a table that could be read; nothing of it counts yet."""
    if prepared.table is None:
        return _start_page(metric, prepared.form), 422
    one_at_a_time(g.me)
    if refuse_more(prepared.form, g.me):
        files.store().delete(prepared.table.source.storage_name)
        return _start_page(metric, prepared.form), 422
    batch = ImportBatch(metric=metric, made_by=g.me, made_at=gate.act().at, source=prepared.name, troubles=[])
    origin = link_of(metric, request.args.get("link"))
    batch.storage_name, batch.mapping = prepared.table.source.storage_name, {"link": str(origin.id) if origin else ""}
    batch.version, batch.state = 1, "mapping"
    _keep(batch, prepared.table, prepared.choice, prepared.run)
    db.session.add(batch)
    db.session.flush()
    batch.created(gate.act(), fields=("source",))
    return redirect(url_for("importing.batch", metric=metric, batch=batch), 303)


def _keep(batch: ImportBatch, table: Table, choice: Any, run: DryRun | None) -> None:
    """Remember the table, the choice of columns and what the dry run found, and where one came from."""
    tried, made = run or DryRun(), asdict(choice) if choice else None
    found: dict[str, Any] = {"counts": run.counts() if run else {}, "mistakes": tried.mistakes}
    found |= {"preview": tried.preview, "doubtful": tried.doubtful}
    found |= {"usual": asdict(tried.usual) if tried.usual else None}
    batch.mapping = {"link": _link_key(batch), "table": table.as_json(), "choice": made, **found}
    batch.troubles = tried.troubles


def _link_key(batch: ImportBatch) -> str:
    """The project's link from whose page the import was begun; empty when it was the library's."""
    return str(batch.mapping.get("link", ""))


@area.route(BATCH, may="metric.read", subject="metric", endpoint="batch")
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
        "origin": link_of(metric, _link_key(batch)),
        "kinds": mistake_kinds(batch.mapping),
    }
    if batch.state == "mapping":
        table = Table.from_json(batch.mapping["table"])
        shown |= {"table": table, "confirm_form": ConfirmForm(formdata=None, obj=batch)}
        shown["form"] = form or columns_form(metric, table, batch.mapping["choice"], formdata=None, obj=batch)
    page = render_template("metrics/import_batch.html", **shown)
    return page, 422 if trouble or (form is not None and form.errors) else 200


@area.route(f"{BATCH}/rows", may="metric.record", subject="metric", endpoint="rows")
def all_rows(metric: Metric, batch: ImportBatch) -> Any:
    """All values an import would bring, all that should be looked at twice, or all mistakes, page by page."""
    if batch.state != "mapping" or not batch.mapping["choice"]:
        return redirect(url_for("importing.batch", metric=metric, batch=batch), 303)
    asked = request.args.get("show", "")
    which = asked if asked in LISTS else "mistakes"
    total, number = _length(batch.mapping, which), page_number()
    shown = {"rows": _rows(metric, batch, which, number), "total": total, "number": number}
    shown |= {"which": which, "titles": LIST_TITLES, "last": max(1, -(-total // ROWS_A_PAGE))}
    origin = link_of(metric, _link_key(batch))
    return render_template("metrics/import_rows.html", metric=metric, batch=batch, origin=origin, **shown)


def _length(mapping: dict[str, Any], which: str) -> int:
    """How long one of `LISTS` is, as the dry run has counted."""
    counts = mapping["counts"]
    values = sum(counts[place] for place in ("good", "taken", "frozen"))
    return {"values": values, "unusual": counts["unusual"], "mistakes": sum(mapping["mistakes"].values())}[which]


def _rows(metric: Metric, batch: ImportBatch, which: str, number: int) -> list[dict[str, Any]]:
    """The rows of one page of a list."""
    table, choice = Table.from_json(batch.mapping["table"]), Choice(**batch.mapping["choice"])
    usual, after = batch.mapping.get("usual"), (number - 1) * ROWS_A_PAGE
    most = min(ROWS_A_PAGE, _length(batch.mapping, which) - after)  # the last page too ends with its last row
    if most <= 0:
        return []
    known = Usual(**usual) if usual else None
    return listed(table, choice, target_of(metric), which, usual=known, after=after, most=most)


def coming(counts: dict[str, int]) -> int:
    """How many values an import would bring, those of days that have one included."""
    return counts.get("good", 0) + counts.get("taken", 0)


def needs_filter(counts: dict[str, int]) -> bool:
    """Whether half of the rows or more repeat a period, as in a table of sites of which one has to be chosen."""
    return counts.get("repeated", 0) >= max(1, coming(counts))


def _progress(batch: ImportBatch) -> dict[str, Any]:
    """What a waiting page asks after."""
    href = url_for("importing.batch", metric=batch.metric_id, batch=batch)
    if batch.state != "reading":
        return {"state": "done", "text": "", "share": 1, "href": href}
    job = db.session.scalar(select(jobs.Job).where(jobs.Job.key == f"import:{batch.id}"))
    if job is None or job.state == "dead":
        return {"state": "failed", "text": _("The import stopped. Give it up and try again."), "share": 0, "href": href}
    text = _("%(share)s of 100 parts are written.", share=job.progress)
    return {"state": "waiting", "text": text, "share": job.progress / 100, "href": href}


@area.route(
    f"{BATCH}/columns", may="metric.record", subject="metric", methods=("POST",), prepare=prepare_columns
)  # fmt: skip
def map_columns(metric: Metric, batch: ImportBatch, prepared: PreparedColumns) -> Any:
    """Keep the choice of columns with what it would bring."""
    if batch.state != "mapping" or prepared.version != batch.version:
        return _look_again(metric, batch)
    if prepared.form is not None and prepared.form.errors:
        return _batch_page(metric, batch, prepared.form)
    assert prepared.table is not None
    good, bad = (prepared.run.good, prepared.run.bad) if prepared.run else (0, 0)
    _keep(batch, prepared.table, prepared.choice, prepared.run)
    changes = {"rows_good": (batch.rows_good, good), "rows_bad": (batch.rows_bad, bad)}
    batch.apply(changes, act=gate.act(), verb="mapped")
    return redirect(url_for("importing.batch", metric=metric, batch=batch), 303)


def _look_again(metric: Metric, batch: ImportBatch) -> Any:
    sessions.toast(_("The import was changed meanwhile. Look at it again."))
    return redirect(url_for("importing.batch", metric=metric, batch=batch), 303)


@area.route(f"{BATCH}/confirm", may="metric.record", subject="metric", methods=("POST",), prepare=prepare_values)
def confirm(metric: Metric, batch: ImportBatch, prepared: PreparedValues) -> Any:
    """Let the values of an import count: at once, or by the worker when there are many."""
    form = ConfirmForm()
    if batch.state != "mapping" or form.based_on != batch.version or prepared.version != batch.version:
        return _look_again(metric, batch)
    counts = batch.mapping["counts"]
    if not form.validate() or not coming(counts) or needs_filter(counts):
        return _batch_page(metric, batch, trouble=_("There is no value to import yet. Choose other columns."))
    replace = form.existing.data == "replace"
    if prepared.values is None:
        import_writing.start(batch, replace=replace, act=gate.act())
        return redirect(url_for("importing.batch", metric=metric, batch=batch), 303)
    written = import_writing.confirm(batch, prepared.values, replace=replace, act=gate.act())
    undo_address = url_for("importing.undo", metric=metric, batch=batch)
    sessions.toast(ngettext("%(num)d value is imported.", "%(num)d values are imported.", written), undo=undo_address)
    return redirect(back_to(metric, _link_key(batch)), 303)


@area.route(f"{BATCH}/undo", may="metric.record", subject="metric", methods=("POST",))
def undo(metric: Metric, batch: ImportBatch) -> Any:
    """Take all values of a confirmed import out again."""
    if batch.state != "confirmed":
        return _look_again(metric, batch)
    frozen = import_writing.frozen_by(batch)
    if frozen is not None:
        return _batch_page(metric, batch, trouble=frozen.why)
    if not import_writing.undo(batch, gate.act()):
        sessions.toast(_("The import is being undone. It replaced many values, so this takes a moment."))
        return redirect(url_for("importing.batch", metric=metric, batch=batch), 303)
    sessions.toast(_("The import is undone. Its values do not count any more."))
    return redirect(back_to(metric, _link_key(batch)), 303)


@area.route(f"{BATCH}/cancel", may="metric.record", subject="metric", methods=("POST",))
def cancel(metric: Metric, batch: ImportBatch) -> Any:
    """Give up an import that does not count yet."""
    if batch.state not in ("mapping", "reading"):
        return _look_again(metric, batch)
    import_writing.cancel(batch, gate.act())
    sessions.toast(_("The import is given up. Nothing of it was kept."))
    return redirect(back_to(metric, _link_key(batch)), 303)
