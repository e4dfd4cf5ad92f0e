"""A study for paper: its first pictures as they stand on its page, and how much it was asked of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.analyses.studies import pictures
from app.analyses.studies.models import Study
from app.analyses.studies.picturing import Drawing
from app.charts.control import NARROW, WIDE, Size
from app.core import words
from app.core.db import db
from app.core.keeping import Kept
from app.projects.models import Project

_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


MOST = 2
# Two pictures stand lower than one alone does, with letters of the same size: wide below one another, or narrow side by
# side where that takes less of the sheet. How high they may be is a share of the sheet's width, or of a column's.
BELOW, BESIDE = replace(WIDE, height=250), replace(NARROW, height=225)
LOW_BELOW, HIGHEST_BELOW, HIGHEST_BESIDE = 0.53, 0.66, 1.1


@dataclass(frozen=True, kw_only=True)
class PrintedPicture:
    """One drawing of a study; `height` as a share of its width."""

    svg: Markup
    height: float
    about: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Pictures as they stand on paper, below one another or `beside` one another."""

    pictures: tuple[PrintedPicture, ...]
    beside: bool = False


_drawn: Kept[PrintedPicture] = Kept(most=128)


def ways_to_show(study: Study) -> Iterator[Shown]:
    """The first two pictures of the study's page, then the first alone where there is no room for two; nothing where
    the page has none. Each is drawn when it is asked for, once for each way of writing."""
    if study.signal == "early" or not study.answer["results"]:
        return
    drawings = list(islice(pictures._drawings(study), MOST))
    if len(drawings) == MOST:
        yield from _both(study, drawings)
    if drawings:
        yield Shown(pictures=_printed(study, drawings[:1], WIDE))


def _both(study: Study, drawings: Sequence[Drawing]) -> Iterator[Shown]:
    wide = _printed(study, drawings, BELOW)
    height = sum(one.height for one in wide)
    if height > LOW_BELOW:
        narrow = _printed(study, drawings, BESIDE)
        if max(one.height for one in narrow) <= HIGHEST_BESIDE:
            yield Shown(pictures=narrow, beside=True)
            return
    if height <= HIGHEST_BELOW:
        yield Shown(pictures=wide)


def _printed(study: Study, drawings: Sequence[Drawing], size: Size) -> tuple[PrintedPicture, ...]:
    key = (str(study.id), study.data_hash, study.procedure, words.style(), size.name, size.height)
    return tuple(_drawn.get((*key, place), partial(_draw, one, size)) for place, one in enumerate(drawings))


def _draw(one: Drawing, size: Size) -> PrintedPicture:
    svg = Markup(one.render(one.picture, size=size))  # noqa: S704 - app.charts escapes
    found = _VIEW.search(svg)
    width, height = (float(found[1]), float(found[2])) if found else (size.width, size.height)
    return PrintedPicture(svg=svg, height=height / width, about=one.about or one.title)


def value_count(study: Study) -> int:
    """How many cells of its table hold something."""
    return sum(cell is not None for column in study.data["columns"] for cell in column)


def with_data(project: Project) -> Sequence[Study]:
    """A project's studies with their data, the newest first."""
    query = select(Study).where(Study.project_id == project.id, Study.removed_at.is_(None))
    query = query.order_by(Study.made_at.desc(), Study.id).options(joinedload(Study.made_by))
    return list(db.session.scalars(query))
