"""Files people add to a project: read before the transaction, kept under random names, served to its readers."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID, uuid4

from flask import abort, request, send_file
from sqlalchemy import ColumnElement, func, select

from app.accounts.models import Person
from app.core import gate
from app.core.acting import Act
from app.core.db import db
from app.core.files import store
from app.core.gate import Area
from app.core.pictures import Attachment, Picture, read_evidence
from app.core.problems import N_, Problem
from app.core.storage import StoredFile as Written
from app.core.storage import UnknownFile
from app.projects.models import Project, StoredFile

PROJECT_QUOTA, PERSON_QUOTA = 2_000_000_000, 1_000_000_000  # bytes
LONGEST_NAME = 120
EXTENSIONS = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
FULL = Problem("file.quota", N_("This project has no room for a file of this size. Add a smaller one."))
NO_PICTURE = Problem(
    "picture.unreadable", N_("This is not a picture we can read. Save it as PNG, JPEG or WebP and try again.")
)
TOO_MUCH = Problem("file.own_quota", N_("You have added as many files as one person may. Add a smaller one."))
PICTURE_ENDINGS = (".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
SANDBOX = "sandbox; default-src 'none'"

area = Area("files", __name__)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A file that was understood and lies in the store; unless it gets a row, the sweep takes it."""

    contents: Picture | Attachment
    name: str
    written: Written

    def keep(self, project: Project, act: Act) -> StoredFile:
        """Write the row that names it to the running transaction."""
        contents, written = self.contents, self.written
        size = (contents.width, contents.height) if isinstance(contents, Picture) else (None, None)
        row = StoredFile(
            id=uuid4(), project_id=project.id, name=self.name, media_type=contents.media_type, size=written.size,
            sha256=written.sha256, storage_name=written.name, width=size[0], height=size[1],
            added_by_id=act.person_id, added_at=act.at,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row


Upload = Found | Problem | None


def read_upload(**_keys: Any) -> Upload:
    """The file of the form's field `file`: understood, made anew if it is a picture, and stored; None without one."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    contents = _contents(sent.read(), sent.filename)
    if isinstance(contents, Problem):
        return contents
    return Found(contents=contents, name=_plain_name(sent.filename, contents), written=store().save(contents.data))


def _contents(data: bytes, name: str) -> Picture | Attachment | Problem:
    """What was brought; what calls itself a picture and is none that can be shown is not kept as something else."""
    found = read_evidence(data)
    is_unknown = isinstance(found, Attachment) or (isinstance(found, Problem) and found.code == "file.kind")
    return NO_PICTURE if is_unknown and name.lower().endswith(PICTURE_ENDINGS) else found


def _plain_name(sent: str, contents: Picture | Attachment) -> str:
    """The name without folders and what cannot be shown, ending as the contents ask for."""
    last = PurePosixPath(sent.replace("\\", "/")).name
    stem = "".join(c for c in PurePosixPath(last).stem if unicodedata.category(c)[0] != "C").strip(" .")
    ending = contents.extension if isinstance(contents, Attachment) else EXTENSIONS[contents.media_type]
    return (stem[:LONGEST_NAME] or "file") + ending


def trouble_with(upload: Upload, project: Project, person: Person) -> Problem | None:
    """Why an upload cannot be kept: unreadable, or more than the project or the person has room for."""
    if not isinstance(upload, Found):
        return upload
    # One upload of a person at a time, in whatever project: the sum below holds until this one is kept.
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    size = upload.written.size
    if _used(StoredFile.project_id == project.id) + size > PROJECT_QUOTA:
        return FULL
    return TOO_MUCH if _used(StoredFile.added_by_id == person.id) + size > PERSON_QUOTA else None


def drop(upload: Upload) -> None:
    """Take what was stored for a form that is refused away again."""
    if isinstance(upload, Found):
        store().delete(upload.written.name)


def _used(where: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.sum(StoredFile.size)).where(where)) or 0


@gate.loads("file")
def load_file(key: UUID, _person: Any, loaded: dict[str, Any]) -> StoredFile | None:
    """A file of the project."""
    return gate.reached(select(StoredFile).where(StoredFile.project_id == loaded["project"].id), key)  # type: ignore[no-any-return]


@area.route("/projects/<project:project>/files/<file:file>", may="project.read", subject="project", endpoint="file")
def serve(file: StoredFile, **_above: Project) -> Any:
    """The file: a picture that was made anew shows itself, everything else is downloaded."""
    try:
        stream = store().open(file.storage_name)
    except UnknownFile:
        abort(410)
    shown = file.is_picture and file.media_type in EXTENSIONS and "download" not in request.args
    answer = send_file(stream, mimetype=file.media_type, as_attachment=not shown, download_name=file.name, max_age=0)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    answer.content_length = file.size
    return answer
