"""Large files: the worker looks what is in them and tries the columns, and tells meanwhile how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from time import monotonic
from typing import Any
from uuid import UUID

from app.core import files, jobs
from app.core.acting import Act
from app.core.problems import Problem
from app.core.transaction import transaction
from app.metrics import import_keeping, import_tables
from app.metrics.import_choosing import Earlier, choice_for, is_remembered, remembered
from app.metrics.import_jobs import LANE, act_of, allowed, held
from app.metrics.import_reading import Choice, Target, target_for
from app.metrics.import_surveying import Rows, Survey
from app.metrics.import_tables import Table
from app.metrics.import_trying import Tried, dry_run
from app.metrics.import_writing import cancel
from app.metrics.models import COUNTED, ImportBatch

KIND = "look_at_import"
SECONDS_A_LOOK = 0.5
ALMOST = 0.99
"""How many rows there are is an estimate until all are read."""


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What is to be read, taken out of the database."""

    name: str
    mapping: dict[str, Any]
    target: Target
    earlier: list[Earlier]


class _Stopped(Exception):
    """The import is others' by now, or was given up."""


def start(
    batch: ImportBatch, *, act: Act, table: Table | None = None, choice: Choice | None = None, kind: str = KIND
) -> None:
    """Leave the file to the worker: from the start, or a table that is known with columns that were chosen. A job of
    another kind does more when that is done."""
    link, known = import_keeping.origin_of(batch), table.as_json() if table else None
    import_keeping.forget(batch)
    batch.mapping = {"link": link, "table": known, "choice": asdict(choice) if choice else None}
    jobs.enqueue(kind, {"batch": str(batch.id)}, act=act, key=key_of(batch))


def start_other_sheet(batch: ImportBatch, sheet: str, *, act: Act) -> None:
    """Have the worker look at another sheet of the file from the start."""
    start(batch, act=act)
    batch.mapping = {**batch.mapping, "sheet": sheet}


def key_of(batch: ImportBatch) -> str:
    """The key of the job that looks at an import's file."""
    return f"look:{batch.id}"


@jobs.handler(KIND, lane=LANE)
def carry_out(job: jobs.Job) -> None:
    """Read a large file; nothing of it counts, and nothing is kept of what was given up meanwhile."""
    key = UUID(job.arguments["batch"])
    with transaction(writing=True):
        batch = allowed(key, job, state="looking")
        if batch is None:
            _give_up(key, job)
            return
        asked = _Asked(
            name=batch.storage_name,
            mapping=dict(batch.mapping),
            target=target_for(batch.metric, batch.made_by),
            earlier=remembered(batch.metric, batch.made_by),
        )
    try:
        _keep(key, job, asked, *_read(asked, _looker(key, job)))
    except _Stopped:
        return


def _give_up(key: UUID, job: jobs.Job) -> None:
    batch = held(key, job, state="looking")
    if batch is not None:
        cancel(batch, act_of(job))


def _looker(key: UUID, job: jobs.Job) -> Callable[[float], None]:
    """Tells now and then how much is done, and stops the reading when nobody waits for it any more."""
    told = monotonic()

    def look(share: float) -> None:
        nonlocal told
        if monotonic() - told < SECONDS_A_LOOK:
            return
        told = monotonic()
        with transaction(writing=True):
            if held(key, job, state="looking") is None:
                raise _Stopped
            jobs.note_progress(job, share)

    return look


def _read(asked: _Asked, look: Callable[[float], None]) -> tuple[Table | Problem, Choice | None, Tried | None]:
    """The table, the columns and what they bring; all in one reading of the file where nobody has to choose."""
    with _glancing(asked) as glanced:
        if isinstance(glanced, Problem):
            return glanced, None, None
        table, survey, rows = glanced
        chosen = asked.mapping["choice"]
        choice = Choice(**chosen) if chosen else choice_for(table, asked.target, asked.earlier)
        if choice is None:
            return survey.all_of(table, rows) if survey and rows else table, None, None
        count, noted = max(1, table.row_count), survey.noting(rows) if survey and rows else None
        tried = dry_run(table, choice, asked.target, lambda done: look(min(ALMOST, done / count)), noted)
        return tried.run.stopped or (survey.told(table) if survey else table), choice, tried


@contextmanager
def _glancing(asked: _Asked) -> Iterator[tuple[Table, Survey | None, Rows | None] | Problem]:
    """The table as its beginning tells, with the survey to be made and its rows; or one that is known."""
    known, needs = asked.mapping["table"], asked.target.kind in COUNTED
    if known:
        yield Table.from_json(known), None, None
        return
    with import_tables.glancing_at(asked.name, needs_denominator=needs, sheet=asked.mapping.get("sheet")) as found:
        yield found if isinstance(found, Problem) else (found.table, found.survey, found.rows)


def _keep(
    key: UUID, job: jobs.Job, asked: _Asked, table: Table | Problem, choice: Choice | None, tried: Tried | None
) -> None:
    kept = import_keeping.keep(tried) if tried and isinstance(table, Table) else ""
    with transaction(writing=True):
        batch = allowed(key, job, state="looking")
        if batch is None:
            files.store().delete(kept)
            _give_up(key, job)
        elif isinstance(table, Problem):
            _refuse(batch, table, act_of(job))
        else:
            run = tried.run if tried else None
            good, bad = (run.good, run.bad) if run else (0, 0)
            is_known = not asked.mapping["choice"] and is_remembered(choice, table, asked.target)
            import_keeping.note(batch, table, choice, run, kept, is_remembered=is_known)
            changes = {"rows_good": (batch.rows_good, good), "rows_bad": (batch.rows_bad, bad)}
            batch.apply({"state": (batch.state, "mapping"), **changes}, act=act_of(job), verb="mapped")


def _refuse(batch: ImportBatch, problem: Problem, act: Act) -> None:
    """The file is no table of values: it goes, and the import says why."""
    said = {"message": problem.message, "parameters": dict(problem.parameters)}
    import_keeping.forget(batch, table=True)
    batch.mapping = {**batch.mapping, "problem": said}
    batch.apply({"state": (batch.state, "refused"), "ended_at": (None, act.at)}, act=act, verb="refused")
