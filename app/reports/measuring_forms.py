"""Blank forms of a measurement study: a sheet for each appraiser and trial, its parts in the order of the runs."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from app.accounts.models import Organisation, Person
from app.analyses.measuring.models import MeasuringStudy
from app.core import policy
from app.core.db import db
from app.reports.fitting import sheet_of
from app.reports.paper import Paper, address, builds

KIND = "measuring_forms"


@builds(KIND)
def measuring_paper(arguments: Mapping[str, Any], person: Person, organisation: Organisation) -> Paper | None:
    """The forms of a study; arguments {"study": key}. They show no reading."""
    study = db.session.get(MeasuringStudy, UUID(arguments["study"]))
    if study is None or not policy.allows(person, "metric.read", study):
        return None
    return Paper(
        template="reports/measuring_forms.html",
        contents=_contents(study, organisation),
        title=_("Forms: %(name)s", name=study.name),
        author=organisation.name,
        language=organisation.language,
        file_name=f"{_('Forms')} {study.name}.pdf",
    )


def _contents(study: MeasuringStudy, organisation: Organisation) -> dict[str, Any]:
    sheets = [
        {"letter": letter, "trial": trial, "who": study.appraisers[study.letters.index(letter)],
         "parts": [run.part for run in runs]}
        for (trial, letter), runs in groupby(study.runs, lambda run: (run.trial, run.appraiser))
    ]  # fmt: skip
    return {
        "page": sheet_of(organisation.paper).name,
        "heading": study.name,
        "metric_name": study.metric.name,
        "instrument": study.instrument,
        "unit": study.unit,
        "classes": study.classes,
        "sheets": sheets,
        "address": address("measuring.study", metric=study.metric, measuring_study=study),
    }
