"""What the main measure shows now, beside amounts that were estimated from an earlier result."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from sqlalchemy import select

from app.analyses import sentences, wording
from app.analyses.models import Judgement
from app.analyses.reading import Reading
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
