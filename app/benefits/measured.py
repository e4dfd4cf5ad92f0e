"""What the main measure shows now, beside amounts that nobody has confirmed yet."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from sqlalchemy import select

from app.analyses import sentences, wording
from app.analyses.models import Judgement
from app.analyses.reading import Reading
from app.analyses.sentences import Says
from app.benefits.models import ESTIMATED, Benefit
from app.core.db import db
from app.metrics.models import MetricLink

MOVED = ("improved", "worse")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def reading_of(project_id: int) -> Reading | None:
    """What was judged last of the project's main measure."""
    main = (MetricLink.project_id == project_id, MetricLink.role == "primary", MetricLink.removed_at.is_(None))
    kept = db.session.scalar(select(Judgement).join(MetricLink, MetricLink.id == Judgement.link_id).where(*main))
    return Reading.from_json(kept.reading) if kept else None


def measure_says(reading: Reading | None) -> tuple[str, Says]:
    """The name of the main measure and what its data say, for whoever is about to confirm an amount."""
    if reading is None:
        return _("The main measure"), Says(kind="early", head=_("No data yet"))
    return reading.measured.name, sentences.asked(reading, sentences.change_says(reading))


def measured_now(benefit: Benefit, reading: Reading | None) -> str:
    """The difference as it is measured now, where an estimate rests on another; "" where there is nothing to say.

    An estimate that names the present difference among its numbers rests on it.
    """
    if benefit.state != ESTIMATED or reading is None or reading.change is None or reading.verdict not in MOVED:
        return ""
    estimate = reading.change.estimate
    if estimate is None or sentences.number_text(reading, abs(estimate)) in NUMBER.findall(benefit.basis):
        return ""
    amount = wording.amount_text(reading.measured, estimate)
    if estimate < 0:
        return _("Measured now: %(measure)s lower by %(amount)s.", measure=reading.measured.name, amount=amount)
    return _("Measured now: %(measure)s higher by %(amount)s.", measure=reading.measured.name, amount=amount)
