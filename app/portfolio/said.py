"""What the data of a measure say, in the few words a table row or a card has room for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from app.analyses import pictures, sentences
from app.analyses.reading import Reading
from app.charts.spark import Sparkline
from app.reports.signs import Signal


@dataclass(frozen=True, kw_only=True)
class Said:
    """A reading in finished words: where the measure stands, what it was, both signals, the trend."""

    now: str
    unit: str
    was: str
    says: Signal
    goal: Signal | None
    spark: Sparkline | None


def said_of(stored: dict[str, Any] | None) -> Said | None:
    """The words for a stored reading; None without one, or when it has to be judged anew."""
    reading = Reading.from_json(stored) if stored else None
    if reading is None or reading.mode == "empty":
        return None
    goal, was = sentences.goal_says(reading), sentences.was_text(reading)
    return Said(
        now=sentences.number_text(reading, reading.now) if reading.now is not None else "",
        unit=sentences.unit_text(reading),
        was=_("was %(value)s", value=was) if was else "",
        says=_change(reading),
        goal=_signal(goal) if goal else None,
        spark=pictures.sparkline(reading),
    )


def _change(reading: Reading) -> Signal:
    """The first signal; a clear change in two words, where the measure's own page has room for a sentence."""
    heads = {"improved": _("Real improvement"), "worse": _("Clearly worse")}
    says = sentences.change_says(reading)
    return _signal(replace(says, head=heads.get(reading.verdict, says.head)))


def _signal(says: sentences.Says) -> Signal:
    return Signal(kind=says.kind, head=says.head, sub=says.sub, direction=says.direction or "down")
