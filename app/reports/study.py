"""A saved study on paper: question, answer, picture, report card, statistics, and the data's fingerprint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from app.accounts.models import Organisation, Person
from app.analyses.studies.models import Study
from app.core import policy, words
from app.core.db import db
from app.projects.models import Project
from app.reports.answer_page import page_of
from app.reports.answers import answer_of_study
from app.reports.fitting import sheet_of
from app.reports.paper import Paper, builds

KIND = "study"


@builds(KIND)
def study_paper(arguments: Mapping[str, Any], person: Person, organisation: Organisation) -> Paper | None:
    """One study; arguments {"project": key, "study": key}."""
    project = reachable(arguments["project"], person)
    if project is None:
        return None
    query = Study.of(project.id).where(Study.id == UUID(arguments["study"]))
    study = db.session.scalars(query).one_or_none()
    return _paper(study, organisation) if study is not None else None


def reachable(key: int, person: Person) -> Project | None:
    """The project, where this person may read it."""
    query = Project.visible_to(person).where(Project.id == key)
    project: Any = db.session.scalars(query).unique().one_or_none()
    return project if project is not None and policy.allows(person, "project.read", project) else None


def _paper(study: Study, organisation: Organisation) -> Paper:
    project, sheet = study.project, sheet_of(organisation.paper)
    day = words.full_day(study.made_at)
    return Paper(
        template="reports/study.html",
        contents={
            "sheet": sheet.name,
            "code": project.code,
            "project_title": project.title,
            "unit_name": project.unit.name,
            "day": day,
            "page": page_of(answer_of_study(study), sheet, alone=True),
        },
        title=_("Study %(code)s: %(name)s", code=project.code, name=study.name),
        author=f"{study.made_by.name}, {organisation.name}",
        language=organisation.language,
        file_name=f"{project.code} {study.name}, {day}.pdf",
    )
