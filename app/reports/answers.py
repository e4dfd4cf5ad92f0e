"""An answer that was kept, in finished words: a study, or a saved comparison of a measure before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.analyses import pictures, saved, sentences, statistics_fold, tiles, wording
from app.analyses.models import Analysis
from app.analyses.reading import Reading
from app.analyses.sentences import Says
from app.analyses.studies import figures, printing, study_page, told
from app.analyses.studies.models import Study
from app.analyses.studies.printing import PrintedPicture, Shown
from app.core import words
from app.core.db import db
from app.projects.models import Project
from app.reports.charter_front import CHART_RATIO
from app.reports.paper import Picture

Line = tuple[str, str]
HASH_DIGITS = 16


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A picture of an answer; `height` is a share of its width."""

    picture: Picture
    height: float
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Charts:
    """Pictures that stand on one page, below one another or `beside` one another."""

    shown: Sequence[Chart] = ()
    beside: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer, nothing cut yet. `charts` gives ways to show its pictures, the fullest first, and draws each when it
    comes to it; `facts` and `statistics` are term and text; `tiles` the numbers of a comparison.
    """

    question: str
    name: str
    headline: str
    text: str
    signal: Says
    made_by: str
    made_at: datetime
    checks: Sequence[Mapping[str, str]]
    reason: str
    facts: Sequence[Line]
    statistics: Sequence[Line]
    tiles: Sequence[Mapping[str, str]] = ()
    charts: Callable[[], Iterable[Charts]] = tuple


def comparisons_of(project: Project) -> list[Analysis]:
    """The newest saved comparison of each measure, the newest first."""
    query = select(Analysis).where(Analysis.project_id == project.id)
    query = query.order_by(Analysis.made_at.desc(), Analysis.id)
    newest: dict[UUID, Analysis] = {}
    for analysis in db.session.scalars(query.options(joinedload(Analysis.made_by), joinedload(Analysis.link))).unique():
        newest.setdefault(analysis.link_id, analysis)
    return list(newest.values())


def answer_of_study(study: Study) -> Answer:
    """A study as its page tells it."""
    telling = told.Telling(study)
    return Answer(
        question=told.question_name(study.question),
        name=study.name,
        headline=telling.headline(),
        text=" ".join(telling.lines()),
        signal=signal_of_study(study),
        made_by=study.made_by.name,
        made_at=study.made_at,
        checks=_sorted(telling.checks()),
        reason=telling.reason(),
        facts=_facts_of_study(study),
        statistics=_without_data(figures.statistics_lines(study)),
        charts=lambda: (_charts_of_study(study, way) for way in printing.ways_to_show(study)),
    )


def _charts_of_study(study: Study, way: Shown) -> Charts:
    shown = [_chart_of_study(study, one, "beside" if way.beside else "below", place)
             for place, one in enumerate(way.pictures)]  # fmt: skip
    return Charts(shown=shown, beside=way.beside)


def _chart_of_study(study: Study, drawn: PrintedPicture, way: str, place: int) -> Chart:
    made_of = (str(study.id), study.data_hash, study.procedure, way, str(place))
    return Chart(picture=Picture(made_of=made_of, make=lambda: drawn), height=drawn.height, about=drawn.about)


def signal_of_study(study: Study) -> Says:
    """Yes, no, not sure, or too early; with the question below it."""
    head, question = told.signal_words(study), told.question_name(study.question)
    return Says(kind=told.signal_kind(study), head=head, sub=question, direction=told.direction(study))


def _facts_of_study(study: Study) -> list[Line]:
    """What every answer has first, for where there is no room for all of it."""
    facts = [(_("Project"), study.project.title), (_("Procedure"), told.procedure_name(study.procedure))]
    count = printing.value_count(study)
    facts += [(_("Data"), _data(count, study.data_hash))] if count else []
    facts += [(_("From the measure"), study.settings["source"]["name"])] if study.settings["source"] else []
    return facts + [(term, text) for term, text in study_page.asked_lines(study) if text]


def _facts_of_comparison(analysis: Analysis, count: int) -> list[Line]:
    project = analysis.link.project.title
    return [
        (_("Project"), project),
        (_("Procedure"), _("Before and after")),
        (_("Data"), _data(count, analysis.data_hash)),
    ]


def _without_data(lines: Sequence[Line]) -> list[Line]:
    """The fingerprint of the data stands among the facts."""
    return [line for line in lines if line[0] != _("Data")]


def _data(count: int, digest: str) -> str:
    """120 values, SHA-256 0f3a…"""
    return ngettext("%(num)d value, SHA-256 %(digest)s", "%(num)d values, SHA-256 %(digest)s", count,
                    digest=digest[:HASH_DIGITS])  # fmt: skip


def answer_of_comparison(analysis: Analysis) -> Answer:
    """A saved comparison as its page tells it, from its own data."""
    reading, case = saved.reading_of_analysis(analysis), saved.case_again(analysis)
    return Answer(
        question=_("Has it changed?"),
        name=analysis.link.metric.name,
        headline=sentences.headline(reading),
        text=sentences.second_line(reading),
        signal=signal_of_comparison(analysis),
        made_by=analysis.made_by.name,
        made_at=analysis.made_at,
        checks=_sorted(sentences.check_items(reading)),
        reason=_("Values in their order, before and after a change: each side has its own normal range."),
        facts=_facts_of_comparison(analysis, len(case.shown)),
        statistics=_without_data(statistics_fold.statistics_lines(reading)),
        tiles=tiles.tiles(reading),
        charts=lambda: [Charts(shown=[_chart_of_comparison(analysis, reading)])] if reading.stages else [],
    )


def _chart_of_comparison(analysis: Analysis, reading: Reading) -> Chart:
    first, last = (wording.day_text(reading, day) for day in (reading.first_day, reading.last_day))
    about = _("Values from %(first)s to %(last)s.", first=first, last=last) if reading.first_day else ""
    picture = Picture(made_of=(str(analysis.id), analysis.data_hash), make=_drawing_of(analysis.id))
    return Chart(picture=picture, height=CHART_RATIO, about=about)


def signal_of_comparison(analysis: Analysis) -> Says:
    """A clear change in the right direction; with the question below it."""
    kind, direction = analysis.result.get("signal") or "same", analysis.result.get("moved") or "down"
    head = sentences.verdict_words(analysis.verdict)
    return Says(kind=kind, head=head, sub=_("Has it changed?"), direction=direction)


def _drawing_of(key: UUID) -> Callable[[], object]:
    return lambda: pictures.control_chart_of(saved.case_again(db.session.get_one(Analysis, key)))


def _sorted(checks: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Problems first, as on the page."""
    order = ("todo", "look", "ok", "info")
    return sorted(checks, key=lambda check: order.index(check["kind"]) if check["kind"] in order else len(order))


def said_at(moment: datetime) -> str:
    """The day and the time something was saved."""
    return _("%(day)s, %(time)s", day=words.full_day(moment), time=words.clock_time(moment))


def answer_of(one: Any) -> Answer:
    """The answer of a study or of a saved comparison."""
    return answer_of_study(one) if isinstance(one, Study) else answer_of_comparison(one)
