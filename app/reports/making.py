"""What the worker does for documents: print one with the rights its asker has now, and throw old ones away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask.ctx import RequestContext
from sqlalchemy import select

from app.accounts.models import Organisation, Person
from app.core import clock, files, jobs
from app.core.acting import Act
from app.core.db import db
from app.core.storage import UnknownFile
from app.core.transaction import transaction
from app.reports import pdf
from app.reports.models import Document
from app.reports.paper import Paper, build

KIND = "document"
CLEANING = "clean_documents"
KEPT_FOR = timedelta(days=30)
DENIED = "denied"


@jobs.handler(KIND)
def make(job: jobs.Job) -> None:
    """Print the document that `arguments` name: {"kind", "address", …}.

    The job's result is {"fingerprint"} of the kept document, or {"failure"} with a reason of
    `pdf.REASONS` or `DENIED`. A failure of the program itself is raised, and the queue tries again.
    """
    taken = clock.now()
    with transaction(writing=False), addresses():
        paper = _paper(job)
        if paper is None:
            job.result = {"failure": DENIED}
            return
        fingerprint = paper.fingerprint()
        known = db.session.get(Document, fingerprint)
        html = "" if is_kept(known) else paper.html(taken)
    if html:
        _print(job, paper, html, fingerprint=fingerprint, taken=taken)
    else:
        job.result = {"fingerprint": fingerprint}


def addresses() -> RequestContext:
    """What `url_for` needs in the worker, where no request is: what a builder asks may hold addresses."""
    return current_app.test_request_context(base_url=current_app.config["BASE_URL"])


def _paper(job: jobs.Job) -> Paper | None:
    person = db.session.get(Person, job.person_id)
    return build(job.arguments["kind"], job.arguments, person, Organisation.current()) if person else None


def _print(job: jobs.Job, paper: Paper, html: str, *, fingerprint: str, taken: datetime) -> None:
    try:
        printed = pdf.render(html, title=paper.title, author=paper.author, language=paper.language)
    except pdf.RenderFailed as failed:
        job.error, job.result = str(failed), {"failure": failed.reason}
        return
    stored = files.store().save(printed)
    with transaction(writing=True):
        replaced = _keep(Document(fingerprint=fingerprint, storage_name=stored.name, size=stored.size, made_at=taken))
        _clean_when_old(taken)
    if replaced:
        files.store().delete(replaced)
    job.result = {"fingerprint": fingerprint}


def is_kept(document: Document | None) -> bool:
    """Whether a document's row is there and its file too."""
    if document is None:
        return False
    try:
        with files.store().local_path(document.storage_name):
            return True
    except UnknownFile:
        return False


def _keep(document: Document) -> str:
    """Put the row in; returns the file of an earlier one under the same fingerprint, which is now nobody's."""
    earlier = db.session.get(Document, document.fingerprint, with_for_update=True)
    name = earlier.storage_name if earlier else ""
    db.session.merge(document)
    return name


def _clean_when_old(at: datetime) -> None:
    """See to it that what is made today is thrown away when it is old: one job a day, however many documents."""
    due = at + KEPT_FOR + timedelta(days=1)
    job = jobs.enqueue(CLEANING, {}, act=Act(person=None, at=at), key=f"{CLEANING}:{due.date()}")
    job.due_at = due


@jobs.handler(CLEANING)
def clean(_job: jobs.Job) -> None:
    """Throw away documents older than `KEPT_FOR`; whoever asks again gets a new one."""
    with transaction(writing=True):
        query = select(Document).where(Document.made_at < clock.now() - KEPT_FOR)
        old: list[Any] = list(db.session.scalars(query.with_for_update()))
        for document in old:
            db.session.delete(document)
    for document in old:
        files.store().delete(document.storage_name)
