"""Sending a board: looked for once an hour, made by the worker with the rights its reader has then, sent once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select

from app.accounts import links, quiet
from app.accounts.models import Organisation
from app.core import clock, daily, jobs, mail, policy
from app.core.acting import Act
from app.core.db import db
from app.core.mail_attachments import MailAttachment, attachment
from app.core.transaction import transaction
from app.reports import board as boards
from app.reports import making, pdf
from app.reports.by_mail import rhythm
from app.reports.by_mail.models import MONTHLY, NEVER, PDF, WEEKLY, WORKBOOK, BoardSubscription
from app.reports.paper import Paper, build
from app.reports.sayings import failure_sentence
from app.reports.workbook import MEDIA_TYPE, workbook_of

KIND = "send_board"
PDF_TYPE = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What goes out, before its PDF is printed; without `paper` no PDF is wanted, without `workbook` none."""

    subject: str
    paragraphs: tuple[str, ...]
    paper: Paper | None
    html: str
    workbook: bytes
    name: str


@daily.each_hour
def look_for_due() -> None:
    """Have those boards sent whose week or month has begun, unless it is quiet now."""
    at = clock.now()
    with transaction(writing=False):
        zone = Organisation.current().zone
        begun = [_of(name, BoardSubscription.sent_for < rhythm.latest(name, at, zone)) for name in (WEEKLY, MONTHLY)]
        due = [row.id for row in db.session.scalars(select(BoardSubscription).where(or_(*begun))) if _due_for(row, at)]
    if not due:
        return
    with transaction(writing=True):
        for key in due:
            jobs.enqueue(KIND, {"subscription": str(key)}, act=Act(person=None, at=at), key=f"board:{key}")


def _of(name: str, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(BoardSubscription.rhythm == name, *more)


def _due_for(row: BoardSubscription, at: datetime) -> date | None:
    """The first day of the week or month to be sent now to somebody who may read the board; None while there is
    nothing to send, or it is quiet."""
    organisation = Organisation.current()
    newest = rhythm.latest(row.rhythm, at, organisation.zone)
    if row.rhythm == NEVER or row.sent_for >= newest or not policy.allows(row.person, "board.read", row.unit):
        return None
    return newest if quiet.may_go_out(at, row.person, organisation) <= at else None


@jobs.handler(KIND)
def send(job: jobs.Job) -> None:
    """Make the board as its reader may see it now, and write the one message of this week or month."""
    key, at = UUID(job.arguments["subscription"]), clock.now()
    with transaction(writing=False), making.addresses():
        row = db.session.get(BoardSubscription, key)
        letter = _letter(row, at) if row is not None and _due_for(row, at) else None
    if letter is None:
        return
    text, attached = _finished(letter)
    with transaction(writing=True):
        row = db.session.get(BoardSubscription, key, with_for_update=True, populate_existing=True)
        newest = _due_for(row, at) if row is not None else None
        if row is not None and newest is not None and jobs.still_held(job):
            row.sent_for = newest
            mail.write(
                Act(person=None, at=at), to=row.person, subject=letter.subject, text=text, project=None,
                unit=row.unit_id, attachments=attached,
            )  # fmt: skip


def _letter(row: BoardSubscription, at: datetime) -> Letter:
    organisation = Organisation.current()
    report = boards.report_of(row.unit, row.person)
    paper = build(boards.KIND, {"unit": row.unit_id}, row.person, organisation) if row.file_kind != WORKBOOK else None
    return Letter(
        subject=_("%(unit)s: %(finding)s", unit=row.unit.name, finding=report.heading),
        paragraphs=_paragraphs(row, report),
        paper=paper,
        html=paper.html(at) if paper else "",
        workbook=workbook_of(report, organisation) if row.file_kind != PDF else b"",
        name=report.name,
    )


def _paragraphs(row: BoardSubscription, report: boards.Report) -> tuple[str, ...]:
    why = (
        _("You asked for this board each month. Change or end that here:")
        if row.rhythm == MONTHLY
        else _("You asked for this board each week. Change or end that here:")
    )
    return (
        report.heading, boards.counted(report.board.rows) if report.board.rows else "",
        _("The board as it stands now:"), links.address_of("measures.board", unit=row.unit_id),
        why, links.address_of("by_mail.board", unit=row.unit_id),
    )  # fmt: skip


def _finished(letter: Letter) -> tuple[str, list[MailAttachment]]:
    """The text, and the files, which are stored now. What cannot be printed still goes out, and says so."""
    paragraphs, attached = list(letter.paragraphs), []
    if letter.paper is not None:
        try:
            attached.append(attachment(_printed(letter.paper, letter.html), letter.paper.file_name, PDF_TYPE))
        except pdf.RenderFailed as failed:
            paragraphs.insert(2, failure_sentence(failed.reason))
    if letter.workbook:
        attached.append(attachment(letter.workbook, f"{letter.name}.xlsx", MEDIA_TYPE))
    return "\n\n".join(filter(None, paragraphs)), attached


def _printed(paper: Paper, html: str) -> bytes:
    return pdf.render(html, title=paper.title, author=paper.author, language=paper.language)
