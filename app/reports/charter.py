"""The charter on at most two pages: page 1 alone tells the story, page 2 says who, when, what if, and who signed.

The approved text is printed as it was frozen; what came later stands in a block of its own that says its date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Organisation, Person
from app.core import policy, words
from app.core.db import db
from app.projects import charter as charters
from app.projects.models import Project
from app.reports.charter_back import back_of
from app.reports.charter_front import front_of
from app.reports.edition import Edition, edition_of
from app.reports.fitting import sheet_of
from app.reports.paper import Paper, address, builds

KIND = "charter"


@builds(KIND)
def charter_paper(arguments: Mapping[str, Any], person: Person, organisation: Organisation) -> Paper | None:
    """The charter of a project; arguments {"project": key, "draft": whether the working text is wanted}."""
    query = Project.visible_to(person).where(Project.id == arguments["project"])
    project: Any = db.session.scalars(query).unique().one_or_none()
    if project is None or not policy.allows(person, "project.read", project):
        return None
    edition = edition_of(project, draft=bool(arguments.get("draft")))
    return Paper(
        template="reports/charter.html",
        contents=_contents(edition, organisation),
        title=_("Project charter %(code)s: %(title)s", code=project.code, title=edition.content["title"]),
        author=", ".join([project.lead.name, organisation.name] if project.lead else [organisation.name]),
        language=organisation.language,
        file_name=f"{project.code} {_('Project charter')}, {edition.name}.pdf",
    )


def _contents(edition: Edition, organisation: Organisation) -> dict[str, Any]:
    sheet, project = sheet_of(organisation.paper), edition.project
    return {
        "sheet": sheet.name,
        "code": project.code,
        "unit_name": project.unit.name,
        "edition": edition.name,
        "day": words.full_day(edition.today),
        "status": _status(edition),
        "is_draft": edition.version is None,
        "more": address("charter.charter", project=project),
        **front_of(edition, sheet),
        **back_of(edition, sheet),
    }


def _status(edition: Edition) -> str:
    approval = edition.approval
    if edition.version is None or approval is None:
        return _("Draft, not approved")
    said = _(
        "Version %(number)d, approved by %(name)s on %(day)s.",
        number=edition.version.number, name=approval.person.name, day=words.full_day(approval.at),
    )  # fmt: skip
    if charters.has_changed_since(edition.project.charter, edition.version):
        return said + " " + _("A newer text is in the making and not approved.")
    return said


@dataclass(frozen=True, kw_only=True)
class Print:
    """A charter document that a project offers: what it is, and whether it is the working text."""

    name: str
    note: str
    is_draft: bool


def prints_of(project: Project) -> list[Print]:
    """The charters a project can print now: the approved one, and the working text where it differs."""
    edition = edition_of(project)
    if edition.version is None:
        return [Print(name=_("Project charter, draft"), note=_status(edition), is_draft=False)]
    name = _("Project charter, %(edition)s", edition=edition.name)
    approved = Print(name=name, note=_status(edition), is_draft=False)
    if not charters.has_changed_since(project.charter, edition.version):
        return [approved]
    return [approved, Print(name=_("Project charter, draft"), note=_("Draft, not approved"), is_draft=True)]
