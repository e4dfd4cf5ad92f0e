"""What a dry run has read, kept in a file beside the import, so that confirming it need not read its table again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from tempfile import TemporaryFile
from typing import Any

from app.core import files
from app.core.storage import UnknownFile
from app.core.transaction import after_commit
from app.metrics.import_reading import Choice, Target
from app.metrics.import_tables import Table
from app.metrics.import_trying import DryRun, Tried, dry_run
from app.metrics.models import ImportBatch
from app.metrics.reading.read_values import ReadValues


@dataclass(frozen=True, kw_only=True)
class Found:
    """The values that were read and the first of the mistakes."""

    values: ReadValues = field(default_factory=ReadValues)
    troubles: list[dict[str, Any]] = field(default_factory=list)


def keep(tried: Tried) -> str:
    """Keep what was read; the file's name."""
    with TemporaryFile() as stream:
        stream.write(json.dumps(tried.troubles).encode() + b"\n")
        tried.values.save(stream)
        stream.seek(0)
        return files.store().save(stream).name


def found_in(name: str | None, mapping: dict[str, Any], target: Target) -> Found:
    """What was kept under this name; read again from the table where nothing is kept, or by another program."""
    try:
        with files.store().open(name or "") as stream:
            troubles = json.loads(stream.readline())
            return Found(values=ReadValues.load(stream), troubles=troubles)
    except (UnknownFile, ValueError, KeyError):
        tried = dry_run(Table.from_json(mapping["table"]), Choice(**mapping["choice"]), target)
        return Found(values=tried.values, troubles=tried.troubles)


def note(
    batch: ImportBatch,
    table: Table,
    choice: Choice | None,
    run: DryRun | None,
    values_name: str,
    *,
    is_remembered: bool = False,
) -> None:
    """Keep the table, the choice of columns (and whether it was remembered), and what the dry run found."""
    tried, made = run or DryRun(), asdict(choice) if choice else None
    found: dict[str, Any] = {"counts": run.counts() if run else {}, "mistakes": tried.mistakes}
    found |= {"preview": tried.preview, "doubtful": tried.doubtful}
    found |= {"usual": asdict(tried.usual) if tried.usual else None, "is_remembered": is_remembered}
    found["new_levels"] = tried.new_levels
    forget(batch)
    batch.mapping = {"link": origin_of(batch), "table": table.as_json(), "choice": made, **found}
    batch.troubles, batch.values_storage_name = tried.troubles, values_name or None


def origin_of(batch: ImportBatch) -> str:
    """The project's link from whose page the import was begun; empty when it was the library's."""
    return str(batch.mapping.get("link", ""))


def forget(batch: ImportBatch, *, table: bool = False) -> None:
    """Delete what was read, and the table itself if wanted, once the transaction has been committed."""
    names = [batch.values_storage_name, *([batch.storage_name] if table else [])]
    batch.values_storage_name, store = None, files.store()

    def delete_files() -> None:
        for name in filter(None, names):
            store.delete(name)

    after_commit(delete_files)
