"""What is said about a document in the making."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core import jobs
from app.reports.making import DENIED


def failure_sentence(reason: str) -> str:
    """Why a document could not be made, in words."""
    sentences = {
        "too_slow": _("The document took longer than 30 seconds to lay out, so it was stopped."),
        "too_big": _("The document needs more memory than one document may have."),
        "refused": _("The document is larger than 16 MB."),
        "missing": _("The part of the program that makes PDFs could not start. Ask whoever runs Tollgate here."),
        DENIED: _("You can no longer see what this document is about."),
    }
    return sentences.get(reason, _("The document could not be laid out."))


def state_of(job: jobs.Job) -> tuple[str, str]:
    """`waiting`, `done` or `failed`, and the sentence for it."""
    failure = (job.result or {}).get("failure")
    if job.state == "dead" or (job.state == "done" and failure):
        return "failed", failure_sentence(str(failure))
    if job.state == "done":
        return "done", _("The document is ready.")
    if job.error:
        return "waiting", _("Making the document failed. Tollgate tries again in a moment.")
    return "waiting", _("Making the document.") if job.state == "running" else _("Waiting for its turn.")
