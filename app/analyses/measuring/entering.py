"""Entering readings: each saved for itself; the last one has the study judged, a corrected one has it judged anew."""

from __future__ import annotations

from collections.abc import Mapping

from app.analyses.measuring import judging
from app.analyses.measuring.models import MeasuringRun, MeasuringStudy
from app.core.acting import Act


def enter(run: MeasuringRun, value: str, act: Act, *, based_on: int) -> None:
    """Give a run its value, or another one. The same value sent twice is one change. Raises `Conflict`."""
    verb = "corrected" if run.value is not None else "entered"
    if run.revise({"value": value}, based_on=based_on, act=act, verb=verb):
        run.entered_at = act.at
        settle(run.study, act)


def settle(study: MeasuringStudy, act: Act) -> None:
    """Judge a study in which every run has its value."""
    if study.is_complete:
        found = {"signal": judging.signal_of(study), "finished_at": study.finished_at or act.at}
        changes = {name: (getattr(study, name), value) for name, value in found.items()}
        study.apply({k: v for k, v in changes.items() if v[0] != v[1]}, act=act, verb="judged")


def next_open(study: MeasuringStudy, letter: str, after: int = -1) -> MeasuringRun | None:
    """The next run of an appraiser without a value, from the first again behind the last; None when all are done."""
    waiting = [run for run in study.of(letter) if run.value is None]
    return next((run for run in waiting if run.position > after), waiting[0] if waiting else None)


def enter_many(study: MeasuringStudy, values: Mapping[MeasuringRun, str], act: Act) -> None:
    """Give many runs without a value theirs."""
    for run, value in values.items():
        run.apply({"value": (run.value, value)}, act=act, verb="entered")
        run.entered_at = act.at
    settle(study, act)
