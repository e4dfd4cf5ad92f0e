"""The form of a data-collection plan. Source of the questions: the usual plan of Six Sigma's Measure phase."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.forms import LongTextField, VersionedForm


class PlanForm(VersionedForm):
    """Every answer may stay empty: a plan grows."""

    question = LongTextField(_l("Which question shall the data answer?"))
    not_counted = LongTextField(_l("What does not count?"))
    example = LongTextField(_l("An example"))
    factors = LongTextField(_l("By what can the data be split?"))
    method = LongTextField(_l("With which form or method?"))
    collectors = LongTextField(_l("Who collects, and when exactly?"))
    sample = LongTextField(_l("How many, and how are they picked?"))
    span = LongTextField(_l("From when to when?"))
    storage = LongTextField(_l("Where is it kept?"))
    display = LongTextField(_l("How will it be shown?"))
    measurement_check = LongTextField(_l("How do we know that the measurement can be trusted?"))
    trial = LongTextField(_l("What did a trial of the form show?"))
