"""Mail: written as a row with its cause, sent by the worker, kept for the mailbox page in the demo."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from flask import current_app
from sqlalchemy import Select, String, Text, Uuid, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock, jobs
from app.core.acting import Act
from app.core.db import Model, UTCDateTime, db
from app.core.mail_attachments import MailAttachment
from app.core.transaction import transaction

SECONDS_TO_WAIT = 20
SENDING = "send_mail"
MOST_ATTEMPTS = 56
"""With the pauses of `jobs`, which grow to an hour: two days without a mail server."""
MOST_AN_HOUR = 20
"""By one person, of what they ask of others; to one person, of what nobody asks."""

Reads = Callable[[int, Mapping[str, Any]], bool]
_readers: list[Reads] = []


class Mail(Model):
    """A message to one person's stored address."""

    __tablename__ = "mail"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    to_person_id: Mapped[int | None] = mapped_column(index=True)
    to_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    attachments: Mapped[list[MailAttachment]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


def only_to(may_read: Reads) -> Reads:
    """Ask this before a message leaves, of the key of its reader and of the keys of what it is about, {"project",
    "unit"}: who was shut out meanwhile gets none."""
    _readers[:] = [may_read]
    return may_read


def write(
    act: Act,
    *,
    to: Any,
    subject: str,
    text: str,
    project: int | None,
    key: UUID | None = None,
    attachments: Sequence[MailAttachment] = (),
    **about: Any,
) -> Mail:
    """Write a message to a person and have the worker send it after this transaction, if its reader may still read of
    the project then. `about` is what else the worker is told: `unit`, of whose board it is; `asks`, that one person
    wants something of another."""
    one_line = " ".join(subject.split())[:200]
    mail = Mail(
        id=key or uuid4(),
        to_person_id=to.id,
        to_address=to.email,
        subject=one_line,
        text=text,
        written_at=act.at,
        attachments=[*attachments],
    )
    db.session.add(mail)
    db.session.flush()
    hand_over(mail, act, project=project, **about)
    return mail


def write_once(act: Act, about: str, *, to: Any, subject: str, text: str, project: int | None) -> bool:
    """Write what one person asks of another, or what nobody asks: once about each thing, and a few an hour; whether
    it was written.

    Its key is made of what it is about and to whom, so that asking again and again sends nothing more.
    """
    key = uuid5(NAMESPACE_URL, f"tollgate:{about}:{to.id}")
    lately = _by_asker(act) if act.person_id is not None else _to_reader(act, to)
    if db.session.get(Mail, key) is not None or (db.session.scalar(lately) or 0) >= MOST_AN_HOUR:
        return False
    write(act, to=to, subject=subject, text=text, project=project, key=key, asks=True)
    return True


def _by_asker(act: Act) -> Select[int]:
    """How much this person asked of others by messages in the last hour."""
    sent = (jobs.Job.kind == SENDING, jobs.Job.person_id == act.person_id, jobs.Job.arguments["asks"].as_boolean())
    return select(func.count()).where(*sent, jobs.Job.made_at.between(act.at - timedelta(hours=1), act.at))


def _to_reader(act: Act, to: Any) -> Select[int]:
    """How many messages were written to this person in the last hour."""
    lately = Mail.written_at.between(act.at - timedelta(hours=1), act.at)
    return select(func.count()).where(Mail.to_person_id == to.id, lately)


def hand_over(mail: Mail, act: Act, **about: Any) -> None:
    """Have the worker send a message after this transaction; anew, and as it was told before, if it was given up."""
    jobs.enqueue(SENDING, {"mail": str(mail.id), **about}, act=act, key=f"mail:{mail.id}")


@jobs.handler(SENDING, lane="mail", most_attempts=MOST_ATTEMPTS)
def send(job: jobs.Job) -> None:
    """Send one message by SMTP; in the demo, which has no mail server, it only reaches the mailbox page.

    What will never be sent, because its reader left, or the project it is about, or because no mail server is set, is
    forgotten here.
    """
    key = UUID(job.arguments["mail"])
    with transaction(writing=False):
        mail = db.session.get(Mail, key)
        message = _message(mail) if mail is not None and _is_wanted(mail, job) else None
    if message is not None and can_be_sent():
        _deliver(message)
    with transaction(writing=True):
        _close(key, sent=message is not None and goes_out())


def _close(key: UUID, *, sent: bool) -> None:
    mail = db.session.get(Mail, key)
    if mail is None:
        return
    if sent:
        mail.sent_at = clock.now()
    if not current_app.config["DEMO"]:
        mail.text = ""  # it may hold a link that still opens an account
        mail.attachments = []


def given_up() -> list[tuple[Mail, jobs.Job]]:
    """Messages that could not be sent for two days, the newest first, with the jobs that tell why."""
    dead = select(jobs.Job).where(jobs.Job.kind == SENDING, jobs.Job.state == "dead")
    found = {UUID(job.arguments["mail"]): job for job in db.session.scalars(dead)}
    waiting = select(Mail).where(Mail.sent_at.is_(None), Mail.id.in_(found)).order_by(Mail.written_at.desc())
    return [(mail, found[mail.id]) for mail in db.session.scalars(waiting)]


def can_be_sent() -> bool:
    """Whether a mail server is set; without one, and outside the demo, a message is never sent, later neither."""
    return bool(current_app.config["SMTP_HOST"])


def goes_out() -> bool:
    """Whether mail reaches anybody, if only on the demo's mailbox page."""
    return can_be_sent() or bool(current_app.config["DEMO"])


def _is_wanted(mail: Mail, job: jobs.Job) -> bool:
    """Whether it was not sent yet, and its reader has not left, nor the project it is about, since it was written."""
    reads = mail.to_person_id is None or all(check(mail.to_person_id, job.arguments) for check in _readers)
    return mail.sent_at is None and reads


def _message(mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["To"] = mail.subject, mail.to_address
    message["From"] = current_app.config["MAIL_FROM"]
    message["Message-ID"] = f"<{mail.id}@tollgate>"
    message.set_content(mail.text)
    for attached in mail.attachments:
        attached.add_to(message)
    return message


def _deliver(message: EmailMessage) -> None:
    config = current_app.config
    with smtplib.SMTP(config["SMTP_HOST"], config["SMTP_PORT"], timeout=SECONDS_TO_WAIT) as server:
        if config["SMTP_STARTTLS"]:
            server.starttls(context=ssl.create_default_context(cafile=config["SMTP_CA_FILE"] or None))
        if config["SMTP_USER"]:
            server.login(config["SMTP_USER"], config["SMTP_PASSWORD"])
        server.send_message(message)
