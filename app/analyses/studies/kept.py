"""Studies kept: made, asked again of the same or of today's data, and whether they still say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import defer

from app.analyses.studies.asking import Asked
from app.analyses.studies.columns import Column
from app.analyses.studies.models import Study
from app.core.acting import Act
from app.core.db import db
from app.projects.models import Project

if TYPE_CHECKING:
    from app.stats.questions.answer import Answer


MOST_STUDIES = 300
"""In a project, the removed ones among them, which keep their data to be brought back: at about 1 MB each at most."""


class Full(Exception):
    """The project keeps as many studies as it may; says so, and what to do."""

    def __str__(self) -> str:
        return _(
            "This project keeps %(most)s studies, removed ones included, and has no room for another. Ask the "
            "question in another project.",
            most=MOST_STUDIES,
        )


def of_project(project: Project) -> list[Study]:
    """A project's studies, the newest first."""
    return list(db.session.scalars(Study.of(project.id)))


def hash_of(names: Sequence[str], columns: Sequence[Column]) -> str:
    """SHA-256 of a table, whatever it was pasted from."""
    text = json.dumps({"names": list(names), "columns": [list(column) for column in columns]}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def keep(
    project: Project,
    asked: Asked,
    answer: Answer,
    act: Act,
    *,
    name: str,
    source: Mapping[str, Any] | None = None,
    again: Study | None = None,
) -> Study:
    """Keep an answer with its data. `source` names the measure they came from, `again` the study this one repeats.

    The caller holds the project against other writers. Raises Full.
    """
    from app.stats.base.result import plain

    if (db.session.scalar(select(func.count(Study.id)).where(Study.project_id == project.id)) or 0) >= MOST_STUDIES:
        raise Full
    study = Study(
        project_id=project.id, project=project, question=asked.question, name=name, data=data_of(asked),
        settings=settings_of(asked) | {"source": source, "again": str(again.id) if again else ""},
        procedure=answer.procedure, signal=answer.signal, data_hash=hash_of(asked.names, asked.columns),
        answer=plain(answer), made_by_id=act.person_id, made_at=act.at,
    )  # fmt: skip
    db.session.add(study)
    db.session.flush()
    study.created(act, verb="run_again" if again else "created", fields=("name", "question", "signal"))
    return study


def unsaved(asked: Asked, answer: Answer, *, key: UUID | None = None, name: str = "") -> Study:
    """An answer as a study of a project would hold it, so that it is told and drawn the same way; never saved.

    `key` tells its pictures from others of the same data.
    """
    from app.stats.base.result import plain

    return Study(
        id=key, question=asked.question, name=name, data=data_of(asked), settings=settings_of(asked),
        procedure=answer.procedure, signal=answer.signal, data_hash=hash_of(asked.names, asked.columns),
        answer=plain(answer),
    )  # fmt: skip


def data_of(asked: Asked) -> dict[str, Any]:
    """A table as it is kept."""
    return {"names": list(asked.names), "columns": [list(column) for column in asked.columns]}


def settings_of(asked: Asked) -> dict[str, Any]:
    """How the question was asked, as it is kept."""
    roles = {key: list(indexes) for key, indexes in asked.roles.items()}
    numbers = {name: value for name, value in asked.numbers.items() if value is not None}
    return {"roles": roles, "numbers": numbers, "words": dict(asked.words), "asked": asked.procedure or ""}


def asked_again(study: Study, *, procedure: str | None = None) -> Asked:
    """The question of a study once more, of its own data; another procedure where one is named."""
    settings = study.settings
    return Asked(
        question=study.question, names=study.data["names"], columns=study.data["columns"], roles=settings["roles"],
        numbers=settings["numbers"], words=settings["words"],
        procedure=settings["asked"] or None if procedure is None else procedure or None,
    )  # fmt: skip


def origin_of(study: Study) -> Study | None:
    """The study this one repeats, even a removed one."""
    again = study.settings.get("again")
    if not again:
        return None
    query = select(Study).where(Study.project_id == study.project_id, Study.id == UUID(again))
    return db.session.scalars(query.options(defer(Study.data))).one_or_none()


def outcome(study: Study, origin: Study) -> str:
    """What asking again has shown: same_data, same_answer or other_answer, with other_procedure before all."""
    if study.procedure != origin.procedure:
        return "other_procedure_same" if study.signal == origin.signal else "other_procedure"
    if study.data_hash == origin.data_hash:
        return "same_data"
    return "same_answer" if study.signal == origin.signal else "other_answer"
