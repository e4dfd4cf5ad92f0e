"""A document's address: a GET that answers with the finished PDF, or with a page that leads to it.

A document is kept under the fingerprint of what stands on it. When it is not there yet, a job for the worker is
written in a short transaction of its own, after the request has read everything, and the request waits a little.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import BoundedSemaphore
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from flask import Response, abort, g, redirect, render_template, request
from sqlalchemy import func, select
from werkzeug.exceptions import TooManyRequests

from app.accounts.models import Person
from app.core import files, gate, jobs
from app.core.db import db
from app.core.transaction import transaction
from app.reports.making import DENIED, KIND, is_kept
from app.reports.models import Document
from app.reports.paper import Paper, build
from app.reports.sayings import failure_sentence, state_of

SECONDS_TO_WAIT = 3.0
SECONDS_BETWEEN_LOOKS = 0.05
MOST_IN_THE_MAKING = 3
SECONDS_TO_RETRY = 20
# Requests that wait hold a thread each; the others of the web process are left for pages.
_waiting_places = BoundedSemaphore(3)


def answer(kind: str, arguments: Mapping[str, Any]) -> Any:
    """The PDF of a document, or the page that shows how far it is."""
    paper = build(kind, arguments, g.me, g.organisation)
    if paper is None:
        abort(404)
    fingerprint, place = paper.fingerprint(), request.full_path.rstrip("?")
    kept = db.session.get(Document, fingerprint)
    if kept is not None and is_kept(kept):
        return _send(kept, paper)
    job_id = _ask({**arguments, "kind": kind, "address": place}, key=f"{KIND}:{fingerprint}:{g.me.id}")
    return _outcome(job_id, _wait(job_id), paper)


def _ask(arguments: dict[str, Any], *, key: str) -> UUID:
    with transaction(writing=True):
        _refuse_too_many(key)
        return jobs.enqueue(KIND, arguments, act=gate.act(), key=key).id


def _refuse_too_many(key: str) -> None:
    """Raise 429 when this person has as many documents in the making as one person may have."""
    db.session.scalar(select(Person.id).where(Person.id == g.me.id).with_for_update())
    others = (jobs.Job.kind == KIND, jobs.Job.person_id == g.me.id, jobs.Job.key != key)
    query = select(func.count(jobs.Job.id)).where(*others, jobs.Job.state.in_(jobs.UNFINISHED))
    if (db.session.scalar(query) or 0) >= MOST_IN_THE_MAKING:
        raise TooManyRequests(retry_after=SECONDS_TO_RETRY)


def _wait(job_id: UUID) -> Mapping[str, Any] | None:
    """The job's result as soon as it has one; None when that takes too long or nobody else may wait."""
    if not _waiting_places.acquire(blocking=False):
        return None
    try:
        end = monotonic() + SECONDS_TO_WAIT
        while monotonic() < end:
            state, result = _look(job_id)
            if state not in jobs.UNFINISHED:
                return result or {"failure": "broken"}
            sleep(SECONDS_BETWEEN_LOOKS)
        return None
    finally:
        _waiting_places.release()


def _look(job_id: UUID) -> tuple[str, Mapping[str, Any] | None]:
    with transaction(writing=False):
        job = db.session.get_one(jobs.Job, job_id)
        return job.state, job.result


def _outcome(job_id: UUID, result: Mapping[str, Any] | None, paper: Paper) -> Any:
    if result is None:
        return progress_page(db.session.get_one(jobs.Job, job_id))
    if result.get("failure") == DENIED:
        abort(404)
    made = db.session.get(Document, result.get("fingerprint", ""))
    return _send(made, paper) if made is not None else failure_page(str(result.get("failure")))


def _send(document: Document, paper: Paper) -> Response:
    with files.store().open(document.storage_name) as file:
        return files.download(file.read(), paper.file_name, "application/pdf", shown=True)


def progress(job: jobs.Job) -> Any:
    """How far a document is, as a page, or as JSON for a page that asks."""
    state, text = state_of(job)
    wants_json = request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"
    if wants_json:
        return {"state": state, "text": text, "href": job.arguments["address"] if state == "done" else ""}
    if state == "done":
        return redirect(job.arguments["address"], 303)
    return progress_page(job) if state == "waiting" else failure_page(_reason(job), job.arguments["address"])


def _reason(job: jobs.Job) -> str:
    return str((job.result or {}).get("failure", "broken"))


def progress_page(job: jobs.Job) -> Any:
    """The page that waits for a document and goes on to it, with JavaScript or without."""
    return render_template("reports/waiting.html", job=job, text=state_of(job)[1]), 202


def failure_page(reason: str, again: str = "") -> Any:
    """Why there is no document, and how to try again."""
    page = render_template("reports/failed.html", sentence=failure_sentence(reason), again=again or request.full_path)
    return page, 503
