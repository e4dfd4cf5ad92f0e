"""Where a measure stands and stood, in words: two stages compared, or its newest value before any change."""

from __future__ import annotations

from dataclasses import dataclass

from app.analyses import sentences, wording
from app.analyses.reading import WATCHED, Reading


@dataclass(frozen=True, kw_only=True)
class Level:
    """Finished numbers. `now` is the average since the change, or the newest value with its day in `on`."""

    now: str = ""
    on: str = ""
    was: str = ""


def level_of(reading: Reading, *, has_baseline: bool) -> Level:
    """An average of everything would hide where a measure without a change has got to: its newest value counts."""
    if reading.mode != WATCHED:
        return Level(now=sentences.now_text(reading), was=sentences.was_text(reading))
    values = [value for value in reading.spark if value is not None]
    if not values:
        return Level(now=sentences.now_text(reading))
    return Level(
        now=sentences.number_text(reading, values[-1]),
        on=_newest_day(reading),
        was=sentences.number_text(reading, _baseline(reading)) if has_baseline else "",
    )


def _newest_day(reading: Reading) -> str:
    known = reading.last_day and reading.spark[-1] is not None
    return wording.day_text(reading, reading.last_day) if known else ""


def _baseline(reading: Reading) -> float | None:
    """The average of the first stage; it stays that of the baseline while later values are held against it."""
    return reading.stages[0].centre if reading.stages else reading.now
