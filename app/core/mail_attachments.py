"""Files that go with a message: kept in the file store until it is sent, longer only in the demo's mailbox."""

from __future__ import annotations

from email.message import EmailMessage
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core import files
from app.core.db import Model


class MailAttachment(Model):
    """A file of one message; when its row goes, the daily clean-up takes the file."""

    __tablename__ = "mail_attachment"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    mail_id: Mapped[UUID] = mapped_column(ForeignKey("mail.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    storage_name: Mapped[str] = mapped_column(String(80))

    def add_to(self, message: EmailMessage) -> None:
        """Put the file into a message."""
        main, _slash, sub = self.media_type.partition("/")
        message.add_attachment(self.content(), maintype=main, subtype=sub, filename=self.name)

    def content(self) -> bytes:
        """The bytes of the file; raises `UnknownFile`."""
        with files.store().open(self.storage_name) as file:
            return file.read()


def attachment(content: bytes, name: str, media_type: str) -> MailAttachment:
    """A file that is stored now, before the transaction that writes its message."""
    stored = files.store().save(content)
    return MailAttachment(name=files.plain_name(name)[:200], media_type=media_type, storage_name=stored.name)
