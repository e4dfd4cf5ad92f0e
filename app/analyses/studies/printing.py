"""A study for paper: its first picture as it stands on its page, and how much it was asked of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.analyses.studies import pictures
from app.analyses.studies.models import Study
from app.charts.control import WIDE
from app.core import words
from app.core.db import db
from app.core.keeping import Kept
from app.projects.models import Project

_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True, kw_only=True)
class FirstPicture:
    """The wide drawing of a study's first picture; `height` as a share of its width."""

    svg: Markup
    height: float
    about: str


_drawn: Kept[FirstPicture | None] = Kept(most=64)


def first_picture(study: Study) -> FirstPicture | None:
    """The first picture of the study's page, drawn once for each way of writing; None where the page has none."""
    if study.signal == "early" or not study.answer["results"]:
        return None
    key = (str(study.id), study.data_hash, study.procedure, words.style())
    return _drawn.get(key, lambda: _draw(study))


def _draw(study: Study) -> FirstPicture | None:
    first = next(pictures._drawings(study), None)
    if first is None:
        return None
    svg = Markup(first.render(first.picture, size=WIDE))  # noqa: S704 - app.charts escapes
    found = _VIEW.search(svg)
    width, height = (float(found[1]), float(found[2])) if found else (WIDE.width, WIDE.height)
    return FirstPicture(svg=svg, height=height / width, about=first.about)


def value_count(study: Study) -> int:
    """How many cells of its table hold something."""
    return sum(cell is not None for column in study.data["columns"] for cell in column)


def with_data(project: Project) -> Sequence[Study]:
    """A project's studies with their data, the newest first."""
    query = select(Study).where(Study.project_id == project.id, Study.removed_at.is_(None))
    query = query.order_by(Study.made_at.desc(), Study.id).options(joinedload(Study.made_by))
    return list(db.session.scalars(query))
