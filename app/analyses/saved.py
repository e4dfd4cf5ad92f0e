"""Saved comparisons: the data, the settings and the result as they were, and the same question asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.analyses import comparing
from app.analyses.case import Case, Question, Step, case_of, rows_of, series_of_rows
from app.analyses.models import Analysis
from app.analyses.reading import COMPARED, Measured, Reading
from app.core import events
from app.core.acting import Act
from app.core.db import db
from app.metrics import recording
from app.metrics.models import MetricLink

BEFORE_AFTER = "before_after"


class NothingToSave(ValueError):
    """No change was made yet, so that there is no comparison to save."""


def of_link(link: MetricLink) -> list[Analysis]:
    """The saved comparisons of a measure in a project, the newest first."""
    query = select(Analysis).where(Analysis.link_id == link.id).order_by(Analysis.made_at.desc(), Analysis.id)
    return list(db.session.scalars(query.options(joinedload(Analysis.made_by))))


def save(link: MetricLink, act: Act) -> Analysis:
    """Keep today's comparison; raises `NothingToSave` where there is none."""
    case = case_of(link)
    return _kept(link, case, act, verb="analysis_saved")


def run_again(analysis: Analysis, act: Act) -> Analysis:
    """The saved comparison's settings on today's data, kept as a comparison of its own; it is a further look."""
    today = case_of(analysis.link)
    case = replace(today, question=replace(_question(analysis.settings), look=today.question.look))
    return _kept(analysis.link, case, act, verb="analysis_run_again", again=str(analysis.id))


def _kept(link: MetricLink, case: Case, act: Act, *, verb: str, again: str = "") -> Analysis:
    reading = comparing.read(case)
    if reading.mode != COMPARED or act.person is None:
        raise NothingToSave
    analysis = Analysis(
        project_id=link.project_id, link=link, link_id=link.id, procedure=BEFORE_AFTER, data_hash=case.data_hash,
        settings=settings_of(case) | {"again": again}, data=data_of(case), result=reading.to_json(),
        verdict=reading.verdict, made_by_id=act.person.id, made_at=act.at,
    )  # fmt: skip
    db.session.add(analysis)
    changes = {"measure": (None, link.metric.name), "verdict": (None, reading.verdict)}
    events.record(act, link, verb, changes=changes)
    recording.values_changed(link.metric, act)
    return analysis


def settings_of(case: Case) -> dict[str, Any]:
    """What is asked of a case's data, as plain values."""
    return asdict(case.question)


def data_of(case: Case) -> dict[str, Any]:
    """A case's data as plain values."""
    frozen = None if case.frozen is None else rows_of(case.frozen)
    days = None if case.frozen_days is None else [day.isoformat() for day in case.frozen_days]
    steps = [[step.day.isoformat(), step.title, step.is_trial] for step in case.steps]
    return {"values": rows_of(case.series), "steps": steps, "frozen": frozen, "frozen_days": days}


def case_again(analysis: Analysis) -> Case:
    """The case a saved comparison was made of."""
    return case_from(analysis.settings, analysis.data)


def case_from(settings: Mapping[str, Any], data: Mapping[str, Any]) -> Case:
    """A case from its plain values."""
    question = _question(settings)
    steps = tuple(Step(day=date.fromisoformat(day), title=title, is_trial=trial) for day, title, trial in data["steps"])
    case = Case(question, series_of_rows(data["values"], question), steps)
    if data["frozen"] is None:
        return case
    first, last = (date.fromisoformat(day) for day in data["frozen_days"])
    return replace(case, frozen=series_of_rows(data["frozen"], question), frozen_days=(first, last))


def _question(settings: Mapping[str, Any]) -> Question:
    own = {name: value for name, value in settings.items() if name not in ("again", "measured")}
    return Question(measured=Measured(**settings["measured"]), **own)


def reading_of_analysis(analysis: Analysis) -> Reading:
    """What the saved comparison said; computed from its own data when an older procedure made it."""
    return Reading.from_json(analysis.result) or comparing.read(case_again(analysis))


def origin_of(analysis: Analysis) -> Analysis | None:
    """The comparison this one repeats."""
    again = analysis.settings.get("again")
    if not again:
        return None
    return next((other for other in of_link(analysis.link) if str(other.id) == again), None)


def outcome(analysis: Analysis, origin: Analysis) -> str:
    """Whether the data still say the same: same_data, same_verdict or changed_verdict."""
    if analysis.data_hash == origin.data_hash:
        return "same_data"
    return "same_verdict" if analysis.verdict == origin.verdict else "changed_verdict"
