"""What an import needs before its transaction: the file stored and read, the columns tried, the values parsed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO
from uuid import UUID

from flask import g
from flask_babel import gettext as _

from app.accounts.models import Person
from app.core import files
from app.core.db import db
from app.core.problems import Problem
from app.core.storage import FileTooLarge
from app.core.transaction import transaction
from app.metrics import import_reading, import_tables, import_writing
from app.metrics.import_forms import MOST_BYTES, ColumnsForm, UploadForm, columns_form
from app.metrics.import_reading import Choice, Target
from app.metrics.import_tables import Table
from app.metrics.import_trying import DryRun, dry_run
from app.metrics.import_waiting import refuse_more
from app.metrics.models import COUNTED, ImportBatch, Metric
from app.metrics.reading.outcomes import Observation as ReadValue

MOST_READ_AT_ONCE = 5_000


@dataclass(frozen=True, kw_only=True)
class PreparedUpload:
    """A stored table with a first dry run, or no table and the form that says why."""

    form: UploadForm
    name: str = ""
    table: Table | None = None
    choice: Choice | None = None
    run: DryRun | None = None


def prepare_upload(*, metric: int) -> PreparedUpload:
    """Store what was sent and look at it; what cannot be a table of values is not kept."""
    form = UploadForm()
    with transaction(writing=False):
        target = import_reading.target_of(db.session.get_one(Metric, metric))
        is_refused = not form.validate() or refuse_more(form, db.session.get_one(Person, g.me.id))
    if is_refused:
        return PreparedUpload(form=form)
    stored = _store(form)
    found = stored if isinstance(stored, Problem) else _first_look(stored, target)
    if isinstance(found, Problem):
        if isinstance(stored, str):
            files.store().delete(stored)
        form.refuse(form.used, _(found.message, **found.parameters))
        return PreparedUpload(form=form)
    table, choice, run = found
    return PreparedUpload(form=form, name=_name(form), table=table, choice=choice, run=run)


def _store(form: UploadForm) -> str | Problem:
    try:
        return files.store().save(_bytes(form), limit=MOST_BYTES).name
    except FileTooLarge:
        limit = MOST_BYTES // 2**20
        message = _("This is larger than %(limit)s MB. Split it and bring the parts one by one.", limit=limit)
        return Problem("import.too_large", message)


def _bytes(form: UploadForm) -> BinaryIO | bytes:
    return form.file.data.stream if form.used == "file" else form.text.data.encode("utf-8", "replace")  # type: ignore[no-any-return]


def _name(form: UploadForm) -> str:
    if form.used == "text":
        return _("Pasted rows")
    name = PurePath(str(form.file.data.filename).replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[-120:] or _("A file")


def _first_look(storage_name: str, target: Target) -> tuple[Table, Choice | None, DryRun | None] | Problem:
    table = import_tables.look_at(storage_name, needs_denominator=target.kind in COUNTED)
    if isinstance(table, Problem):
        return table
    choice = guessed_choice(table, target)
    run = dry_run(table, choice, target) if choice else None
    if run is not None and run.stopped is not None:
        return run.stopped
    return table, choice, run


def guessed_choice(table: Table, target: Target) -> Choice | None:
    """The columns as guessed; None when a person has to choose because one is missing."""
    if table.day is None or table.value is None:
        return None
    if target.kind in COUNTED and table.checked is None:
        return None
    checked = table.checked if target.kind in COUNTED else None
    return Choice(day=table.day, value=table.value, checked=checked, note=table.note)


@dataclass(frozen=True, kw_only=True)
class PreparedColumns:
    """A dry run with the columns that were chosen, or the form that says what is missing."""

    version: int
    form: ColumnsForm | None = None
    table: Table | None = None
    choice: Choice | None = None
    run: DryRun | None = None


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """An import as it stands, taken out of the database."""

    target: Target
    version: int
    state: str
    mapping: dict[str, Any]
    form: ColumnsForm | None


def _standing(metric: int, batch: UUID, *, with_form: bool = False) -> _Standing:
    with transaction(writing=False):
        row, of_metric = db.session.get_one(ImportBatch, batch), db.session.get_one(Metric, metric)
        mapping, form = dict(row.mapping), None
        if with_form and row.state == "mapping":
            form = columns_form(of_metric, Table.from_json(mapping["table"]), None)
            form.validate()
        target = import_reading.target_of(of_metric)
        return _Standing(target=target, version=row.version, state=row.state, mapping=mapping, form=form)


def prepare_columns(*, metric: int, batch: UUID) -> PreparedColumns:
    """Try the chosen columns on the whole file; another sheet is looked at from the start."""
    standing = _standing(metric, batch, with_form=True)
    form = standing.form
    if form is None or form.based_on != standing.version:
        return PreparedColumns(version=0)
    if "sheet" in form and not form.sheet.errors and form.sheet.data != form.table.source.sheet:
        return _other_sheet(form, standing)
    if form.errors:
        return PreparedColumns(version=standing.version, form=form, table=form.table)
    run = dry_run(form.table, form.choice, standing.target)
    if run.stopped is not None:
        form.refuse("day", _(run.stopped.message, **run.stopped.parameters))
    _refuse_filters_without_rows(form, run)
    return PreparedColumns(version=standing.version, form=form, table=form.table, choice=form.choice, run=run)


def _refuse_filters_without_rows(form: ColumnsForm, run: DryRun) -> None:
    if run.filtered and not (run.good + run.bad + run.taken + run.frozen):
        for field, column in form.filter_fields:
            if field.data:
                text = _("No row fits this choice. Choose one of “%(column)s”.", column=column.name or column.letter)
                form.refuse(field.name, text)


def _other_sheet(form: ColumnsForm, standing: _Standing) -> PreparedColumns:
    needs = standing.target.kind in COUNTED
    name, sheet = form.table.source.storage_name, form.sheet.data
    table = import_tables.look_at(name, needs_denominator=needs, sheet=sheet)
    if isinstance(table, Problem):
        form.refuse("sheet", _(table.message, **table.parameters))
        return PreparedColumns(version=standing.version, form=form, table=form.table)
    choice = guessed_choice(table, standing.target)
    run = dry_run(table, choice, standing.target) if choice else None
    return PreparedColumns(version=standing.version, table=table, choice=choice, run=run)


@dataclass(frozen=True, kw_only=True)
class PreparedValues:
    """The values of an import small enough to be written at once; None leaves them to the worker."""

    version: int
    values: list[ReadValue] | None = None


def prepare_values(*, metric: int, batch: UUID) -> PreparedValues:
    """Read the whole file when it is small."""
    standing = _standing(metric, batch)
    counts = standing.mapping.get("counts", {})
    coming = counts.get("good", 0) + counts.get("taken", 0)
    if standing.state != "mapping" or not standing.mapping["choice"]:
        return PreparedValues(version=standing.version, values=[])
    if coming > MOST_READ_AT_ONCE:
        return PreparedValues(version=standing.version)
    with suppress(LookupError):
        return PreparedValues(
            version=standing.version, values=import_writing.values_of(standing.mapping, standing.target)
        )
    return PreparedValues(version=0)
