"""Which text of a charter is printed: a frozen version, or the working text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.core import clock, policy, words
from app.projects import charter as charters
from app.projects.models import Approval, Charter, CharterVersion, Project


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A text of a project's charter; the working text when `version` is None."""

    project: Project
    version: CharterVersion | None
    content: Mapping[str, Any]
    today: date

    @property
    def approval(self) -> Approval | None:
        """The sponsor's signature under this text, if it is approved."""
        given = self.version.approvals if self.version else []
        return next((one for one in given if one.role == policy.SPONSOR and one.approved), None)

    @property
    def name(self) -> str:
        """`version 3`, or `draft`."""
        return _("version %(number)d", number=self.version.number) if self.version else _("draft")


def edition_of(project: Project, *, draft: bool = False) -> Edition:
    """The newest approved version, or the working text where there is none or it was asked for."""
    charter: Charter = project.charter
    version = None if draft else charters.approved_version(charter)
    content = version.content if version else charters.content_of(charter)
    return Edition(project=project, version=version, content=content, today=clock.today(words.style().zone))
