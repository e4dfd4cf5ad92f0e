"""What the data of a measure say, in the few words a table row or a card has room for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from app.analyses import pictures, sentences
from app.analyses.reading import Reading
from app.analyses.sentences import Says
from app.charts.spark import Sparkline
from app.reports.levels import Level, level_of


@dataclass(frozen=True, kw_only=True)
class Said:
    """A reading in finished words: where the measure stands (`on` a day, while nothing has changed), what it was,
    both signals, the trend. A single value is held against the baseline's average, and `was` says so.
    """

    now: str
    on: str
    unit: str
    was: str
    says: Says
    goal: Says | None
    spark: Sparkline | None


def said_of(stored: dict[str, Any] | None, *, has_baseline: bool) -> Said | None:
    """The words for a stored reading; None without one, or when it has to be judged anew."""
    reading = Reading.from_json(stored) if stored else None
    if reading is None or reading.mode == "empty":
        return None
    goal, level = sentences.goal_says(reading), level_of(reading, has_baseline=has_baseline)
    return Said(
        now=level.now,
        on=level.on,
        unit=sentences.unit_text(reading),
        was=_was(level),
        says=_change(reading),
        goal=goal,
        spark=pictures.sparkline(reading),
    )


def _was(level: Level) -> str:
    if level.on and level.was:
        return _("average before %(value)s", value=level.was)
    return _("was %(value)s", value=level.was) if level.was else ""


def _change(reading: Reading) -> Says:
    """The first signal; a clear change in two words, where the measure's own page has room for a sentence."""
    heads = {"improved": _("Real improvement"), "worse": _("Clearly worse")}
    says = sentences.asked(reading, sentences.change_says(reading))
    return replace(says, head=heads.get(reading.verdict, says.head))
