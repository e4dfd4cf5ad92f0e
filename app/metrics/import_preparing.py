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
from app.core.at_once import AtOnce
from app.core.db import db
from app.core.problems import Problem
from app.core.storage import FileTooLarge, StoredFile
from app.core.transaction import transaction
from app.metrics import import_keeping, import_reading, import_tables
from app.metrics.import_choosing import Earlier, choice_for, is_remembered, remembered
from app.metrics.import_forms import MOST_BYTES, ColumnsForm, UploadForm, columns_form
from app.metrics.import_levels import may_add
from app.metrics.import_reading import Choice, Target
from app.metrics.import_tables import Table
from app.metrics.import_trying import DryRun, Tried, dry_run
from app.metrics.import_waiting import refuse_more
from app.metrics.models import COUNTED, ImportBatch, Metric
from app.metrics.reading.read_values import ReadValues

MOST_BYTES_AT_ONCE = {"text": 2 * 1024 * 1024, "sheet": 1024 * 1024}
"""Larger files are read by the worker; a sheet is packed."""
MOST_WRITTEN_AT_ONCE = 5_000

reading_at_once = AtOnce(most=1)


@dataclass(frozen=True, kw_only=True)
class PreparedUpload:
    """A stored file with its table and a first dry run, or one too large for that; or the form that says why none."""

    form: UploadForm
    name: str = ""
    storage_name: str = ""
    table: Table | None = None
    choice: Choice | None = None
    run: DryRun | None = None
    values_name: str = ""
    is_remembered: bool = False

    def delete(self) -> None:
        """Throw the files away."""
        for name in filter(None, (self.storage_name, self.values_name)):
            files.store().delete(name)


def prepare_upload(*, metric: int) -> PreparedUpload:
    """Store what was sent and look at it; what cannot be a table of values is not kept."""
    form = UploadForm()
    with transaction(writing=False):
        of_metric = db.session.get_one(Metric, metric)
        target, earlier = import_reading.target_of(of_metric), remembered(of_metric, _me())
        is_refused = not form.validate() or refuse_more(form, _me())
    with reading_at_once.of(g.me.id) as has_room:
        if not has_room:
            form.refuse(form.used, wait_text())
        return PreparedUpload(form=form) if is_refused or not has_room else _upload(form, target, earlier)


def wait_text() -> str:
    return _("Another table of yours is being read. Wait until it is there, then send this again.")


def _upload(form: UploadForm, target: Target, earlier: list[Earlier]) -> PreparedUpload:
    stored = store_upload(form)
    if isinstance(stored, Problem):
        form.refuse(form.used, _(stored.message, **stored.parameters))
        return PreparedUpload(form=form)
    found = _first_look(stored, target, earlier)
    if isinstance(found, Problem):
        files.store().delete(stored.name)
        form.refuse(form.used, _(found.message, **found.parameters))
        return PreparedUpload(form=form)
    if found is None:
        return PreparedUpload(form=form, name=name_of(form), storage_name=stored.name)
    table, choice, tried = found
    kept, run = (import_keeping.keep(tried), tried.run) if tried else ("", None)
    return PreparedUpload(
        form=form, name=name_of(form), storage_name=stored.name, table=table, choice=choice, run=run, values_name=kept,
        is_remembered=is_remembered(choice, table, target),
    )  # fmt: skip


def store_upload(form: UploadForm) -> StoredFile | Problem:
    try:
        return files.store().save(_bytes(form), limit=MOST_BYTES)
    except FileTooLarge:
        limit = MOST_BYTES // 2**20
        message = _("This is larger than %(limit)s MB. Split it and bring the parts one by one.", limit=limit)
        return Problem("import.too_large", message)


def _bytes(form: UploadForm) -> BinaryIO | bytes:
    return form.file.data.stream if form.used == "file" else form.text.data.encode("utf-8", "replace")  # type: ignore[no-any-return]


def name_of(form: UploadForm) -> str:
    if form.used == "text":
        return _("Pasted rows")
    name = PurePath(str(form.file.data.filename).replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[-120:] or _("A file")


def _first_look(
    stored: StoredFile, target: Target, earlier: list[Earlier]
) -> tuple[Table, Choice | None, Tried | None] | Problem | None:
    """What is in the file, or why it is no table; None leaves that to the worker."""
    form = import_tables.form_of(stored.name)
    if isinstance(form, Problem):
        return form
    if stored.size > MOST_BYTES_AT_ONCE[form]:
        return import_tables.refused_at_sight(stored.name, form)
    table = import_tables.look_at(stored.name, needs_denominator=target.kind in COUNTED)
    if isinstance(table, Problem):
        return table
    choice = choice_for(table, target, earlier)
    tried = dry_run(table, choice, target) if choice else None
    if tried is not None and tried.run.stopped is not None:
        return tried.run.stopped
    return table, choice, tried


@dataclass(frozen=True, kw_only=True)
class PreparedColumns:
    """A dry run with the columns that were chosen, or the form that says what is missing. Of a large file the worker
    makes it: there is a choice then, or another sheet, and no run."""

    version: int
    form: ColumnsForm | None = None
    table: Table | None = None
    choice: Choice | None = None
    run: DryRun | None = None
    values_name: str = ""
    sheet: str = ""

    @property
    def is_left(self) -> bool:
        """Whether it is left to the worker."""
        return bool(self.table and self.table.source.is_large)


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """An import as it stands, taken out of the database."""

    target: Target
    version: int
    state: str
    values_name: str | None
    mapping: dict[str, Any]
    form: ColumnsForm | None
    earlier: list[Earlier]


def _me() -> Person:
    return db.session.get_one(Person, g.me.id)


def _standing(metric: int, batch: UUID, *, with_form: bool = False) -> _Standing:
    with transaction(writing=False):
        row, of_metric = db.session.get_one(ImportBatch, batch), db.session.get_one(Metric, metric)
        mapping, form = dict(row.mapping), None
        if with_form and row.state == "mapping":
            form = columns_form(of_metric, Table.from_json(mapping["table"]), None, adds=may_add(of_metric, _me()))
            form.validate()
        return _Standing(
            target=import_reading.target_of(of_metric), version=row.version, state=row.state, mapping=mapping,
            values_name=row.values_storage_name, form=form, earlier=remembered(of_metric, _me()),
        )  # fmt: skip


def prepare_columns(*, metric: int, batch: UUID) -> PreparedColumns:
    """Try the chosen columns on the whole file; another sheet is looked at from the start."""
    standing = _standing(metric, batch, with_form=True)
    form = standing.form
    if form is None or form.based_on != standing.version:
        return PreparedColumns(version=0)
    with reading_at_once.of(g.me.id) as has_room:
        if not has_room:
            form.refuse("day", wait_text())
            return PreparedColumns(version=standing.version, form=form, table=form.table)
        return _columns(form, standing)


def _columns(form: ColumnsForm, standing: _Standing) -> PreparedColumns:
    is_other = "sheet" in form and not form.sheet.errors and form.sheet.data != form.table.source.sheet
    if form.errors and not is_other:
        return PreparedColumns(version=standing.version, form=form, table=form.table)
    if form.table.source.is_large:
        sheet, choice = (form.sheet.data, None) if is_other else ("", form.choice)
        return PreparedColumns(version=standing.version, table=form.table, choice=choice, sheet=sheet)
    if is_other:
        return _other_sheet(form, standing)
    tried = dry_run(form.table, form.choice, standing.target)
    if tried.run.stopped is not None:
        form.refuse("day", _(tried.run.stopped.message, **tried.run.stopped.parameters))
    _refuse_filters_without_rows(form, tried.run)
    kept = "" if form.errors else import_keeping.keep(tried)
    return PreparedColumns(
        version=standing.version, form=form, table=form.table, choice=form.choice, run=tried.run, values_name=kept
    )


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
    choice = choice_for(table, standing.target, standing.earlier)
    tried = dry_run(table, choice, standing.target) if choice else None
    kept, run = (import_keeping.keep(tried), tried.run) if tried else ("", None)
    return PreparedColumns(version=standing.version, table=table, choice=choice, run=run, values_name=kept)


@dataclass(frozen=True, kw_only=True)
class PreparedValues:
    """The values of an import small enough to be written at once; None leaves them to the worker."""

    version: int
    values: ReadValues | None = None


def prepare_values(*, metric: int, batch: UUID) -> PreparedValues:
    """The values that were read, when they are few."""
    standing = _standing(metric, batch)
    counts = standing.mapping.get("counts", {})
    coming = counts.get("good", 0) + counts.get("taken", 0)
    if standing.state != "mapping" or not standing.mapping["choice"]:
        return PreparedValues(version=standing.version, values=ReadValues())
    if coming > MOST_WRITTEN_AT_ONCE:
        return PreparedValues(version=standing.version)
    with suppress(LookupError):
        found = import_keeping.found_in(standing.values_name, standing.mapping, standing.target)
        return PreparedValues(version=standing.version, values=found.values)
    return PreparedValues(version=0)
