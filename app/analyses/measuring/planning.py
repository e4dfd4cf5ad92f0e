"""Planning a study: its runs in an order drawn by chance, the same again from the same seed."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from app.analyses.measuring.models import MeasuringRun, MeasuringStudy
from app.core.acting import Act
from app.core.db import db
from app.metrics.models import Metric


def plan(metric: Metric, values: Mapping[str, Any], act: Act, *, seed: int | None = None) -> MeasuringStudy:
    """A study with all its runs, still empty."""
    drawn = secrets.randbelow(2**31) if seed is None else seed
    study = MeasuringStudy(
        metric_id=metric.id, metric=metric, seed=drawn, made_by_id=act.person_id, made_at=act.at, **values
    )
    db.session.add(study)
    db.session.flush()
    order = run_order(study.parts, study.letters, study.trials, study.seed)
    for position, (part, letter, trial) in enumerate(order):
        study.runs.append(MeasuringRun(position=position, part=part, appraiser=letter, trial=trial))
    study.created(act, fields=("name", "kind", "parts", "trials", "seed"))
    db.session.flush()
    return study


def run_order(parts: int, letters: str, trials: int, seed: int) -> Iterator[tuple[int, str, int]]:
    """Part, appraiser and trial of each run: trial by trial, appraisers and parts by chance in each.

    A trial is over before the next begins, so that nobody measures a part twice in a row.
    """
    draw = random.Random(seed)  # noqa: S311 - an order that can be drawn again, no secret
    for trial in range(1, trials + 1):
        for letter in draw.sample(letters, len(letters)):
            for part in draw.sample(range(1, parts + 1), parts):
                yield part, letter, trial


def studies_of(metric: Metric) -> list[MeasuringStudy]:
    """The studies of a measure, the newest first."""
    query = select(MeasuringStudy).where(MeasuringStudy.metric_id == metric.id)
    return list(db.session.scalars(query.order_by(MeasuringStudy.made_at.desc(), MeasuringStudy.id)))
