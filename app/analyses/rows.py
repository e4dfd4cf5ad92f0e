"""A row of the list of a project's measures."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.analyses import sentences
from app.analyses.judging import reading_of
from app.analyses.pictures import spark_of
from app.analyses.sentences import Says
from app.metrics.models import MetricLink


@dataclass(frozen=True, kw_only=True)
class Row:
    """A measure with its small line, where it stands, and its two signals."""

    link: MetricLink
    spark: Markup
    now: str
    was: str
    unit: str
    change: Says
    goal: Says | None


def told(link: MetricLink) -> Row:
    """What a measure says, in a row."""
    reading = reading_of(link)
    return Row(
        link=link,
        spark=spark_of(reading, str(link.id)),
        now=sentences.now_text(reading),
        was=sentences.was_text(reading),
        unit=sentences.unit_text(reading),
        change=sentences.change_says(reading),
        goal=sentences.goal_says(reading),
    )
