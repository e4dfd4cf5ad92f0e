"""What an import of many measures needs before its transaction: the file stored and read, the columns tried."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import g
from flask_babel import gettext as _

from app.core import files
from app.core.db import db
from app.core.problems import Problem
from app.core.transaction import transaction
from app.metrics import import_tables
from app.metrics.group_forms import GroupColumnsForm, group_form
from app.metrics.group_models import GroupImport
from app.metrics.group_queries import standing_of
from app.metrics.group_trying import GroupsTried, keep, try_groups
from app.metrics.import_forms import UploadForm
from app.metrics.import_preparing import MOST_BYTES_AT_ONCE, name_of, reading_at_once, store_upload, wait_text
from app.metrics.import_tables import Table


@dataclass(frozen=True, kw_only=True)
class PreparedGroupUpload:
    """A stored file with its table; or the form that says why none."""

    form: UploadForm
    name: str = ""
    storage_name: str = ""
    table: Table | None = None


def prepare_upload(*, unit: int) -> PreparedGroupUpload:
    """Store what was sent and look at it; what cannot be a table of values is not kept."""
    del unit
    form = UploadForm()
    with transaction(writing=False):
        is_refused = not form.validate()
    with reading_at_once.of(g.me.id) as has_room:
        if not has_room:
            form.refuse(form.used, wait_text())
        return PreparedGroupUpload(form=form) if is_refused or not has_room else _upload(form)


def _upload(form: UploadForm) -> PreparedGroupUpload:
    stored = store_upload(form)
    found = stored if isinstance(stored, Problem) else _look(stored.name, stored.size)
    if not isinstance(found, Problem) and not isinstance(stored, Problem):
        return PreparedGroupUpload(form=form, name=name_of(form), storage_name=stored.name, table=found)
    if not isinstance(stored, Problem):
        files.store().delete(stored.name)
    if isinstance(found, Problem):
        form.refuse(form.used, _(found.message, **found.parameters))
    return PreparedGroupUpload(form=form)


def _look(storage_name: str, size: int) -> Table | Problem:
    form = import_tables.form_of(storage_name)
    if isinstance(form, Problem):
        return form
    limit = MOST_BYTES_AT_ONCE[form]
    if size > limit:
        message = _("This is larger than %(limit)s MB. Split it and bring the parts one by one.", limit=limit // 2**20)
        return Problem("import.too_large", message)
    return import_tables.look_at(storage_name, needs_denominator=True)


@dataclass(frozen=True, kw_only=True)
class PreparedGroups:
    """A dry run with the columns that were chosen, or the form that says what is missing."""

    version: int
    form: GroupColumnsForm | None = None
    tried: GroupsTried | None = None
    values_name: str = ""


def prepare_groups(*, unit: int, group_import: UUID) -> PreparedGroups:
    """Try the chosen columns on the whole file."""
    del unit
    with transaction(writing=False):
        row = db.session.get_one(GroupImport, group_import)
        version, state = row.version, row.state
        if state != "mapping":
            return PreparedGroups(version=0)
        form = group_form(Table.from_json(row.mapping["table"]), row.mapping)
        form.validate()
        if form.based_on != version:
            return PreparedGroups(version=0)
        standing = None if form.errors else standing_of(row.unit, form.definition)
    if standing is None:
        return PreparedGroups(version=version, form=form)
    with reading_at_once.of(g.me.id) as has_room:
        if not has_room:
            form.refuse("day", wait_text())
            return PreparedGroups(version=version, form=form)
        tried = try_groups(form.table, form.choice, form.definition, standing)
    if isinstance(tried, Problem):
        form.refuse("group_1", _(tried.message, **tried.parameters))
        return PreparedGroups(version=version, form=form)
    return PreparedGroups(version=version, form=form, tried=tried, values_name=keep(tried))
