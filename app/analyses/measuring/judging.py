"""From the readings of a complete study to its answer, as any question about measuring is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.analyses.measuring.models import NUMBERS, MeasuringStudy
from app.analyses.studies.asking import Asked, answer
from app.analyses.studies.columns import Column
from app.analyses.studies.kept import unsaved
from app.analyses.studies.models import Study
from app.core import clock
from app.core.problems import Problem

GOOD_FOR = timedelta(days=365)
"""Instruments wear and people change: an older study is to be repeated."""

VERDICTS = {
    "yes": _l("The measuring is good enough"),
    "unsure": _l("The measuring is usable with care"),
    "no": _l("The measuring is not good enough"),
    "early": _l("Cannot tell yet"),
}
NEXT = {
    "yes": _l("Go on and measure. Repeat the study after a year, or when the instrument or the people change."),
    "unsure": _l("Use it for large differences only, and improve the measuring where the spread or the doubt is most."),
    "no": _l("Improve the measuring first: a clearer definition, a better instrument, or training. Then study again."),
    "early": _l("Plan another study with more parts."),
}


def asked_of(study: MeasuringStudy) -> Asked:
    """The question of a study, one row a run."""
    runs = sorted(study.runs, key=lambda run: (run.part, run.appraiser, run.trial))
    names = [_("Part"), _("Appraiser"), study.name]
    parts, people = _texts(str(run.part) for run in runs), _texts(run.appraiser for run in runs)
    if study.kind == NUMBERS:
        numbers = {} if study.tolerance is None else {"tolerance": study.tolerance}
        values: list[float | None] = [float(run.value or 0) for run in runs]
        return Asked(question="trust", names=names, columns=[parts, people, values], numbers=numbers,
                     roles={"part": [0], "person": [1], "value": [2]}, words={"unit": study.unit})  # fmt: skip
    roles, columns = {"part": [0], "person": [1], "rating": [2]}, [parts, people, _texts(run.value for run in runs)]
    if study.standards:
        right = _texts(study.standards[run.part - 1] for run in runs)
        names, roles, columns = [*names, _("Right judgement")], {**roles, "standard": [3]}, [*columns, right]
    return Asked(question="agree", names=names, columns=columns, roles=roles)


def _texts(cells: Iterable[str | None]) -> Column:
    return list(cells)


def answered(study: MeasuringStudy) -> Study | Problem:
    """The answer, told and drawn as a study of a project; never saved."""
    asked = asked_of(study)
    found = answer(asked)
    return found if isinstance(found, Problem) else unsaved(asked, found, key=study.id, name=study.name)


def signal_of(study: MeasuringStudy) -> str:
    """What is kept of the answer; `early` where the readings cannot answer."""
    found = answered(study)
    return "early" if isinstance(found, Problem) else found.signal


def is_old(finished_at: datetime) -> bool:
    """Whether a study is older than what it says holds."""
    return clock.now() - finished_at > GOOD_FOR
