"""Gate items the program reads from what the data say: the baseline's course, the result, whether it holds."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from app.analyses import sentences
from app.analyses.models import Judgement
from app.analyses.reading import Reading
from app.core import words
from app.gates.checks import TODO, Finding, look, ok, todo
from app.gates.facts import Facts

DAYS_TO_HOLD = 90
OF_THE_BASELINE = ("level_before", "steady_before", "trend_before")
"""The checks of a comparison that speak of the values before the change alone."""


def reading_of(judgement: Judgement | None) -> Reading | None:
    """What was judged last, unless it has to be judged anew."""
    return Reading.from_json(judgement.reading) if judgement else None


def baseline_seen(facts: Facts) -> Finding:
    """The baseline is frozen, and its course over time has been judged."""
    reading = reading_of(facts.judgement)
    if facts.primary is None or facts.primary.baseline is None:
        return todo(_("The baseline is not frozen yet."))
    if reading is None or reading.mode == "empty":
        return todo(_("Its values have not been judged yet."))
    return _compared_baseline(reading) if reading.mode == "compared" else _watched_baseline(reading)


def _watched_baseline(reading: Reading) -> Finding:
    if reading.watch == "steady":
        return ok(sentences.headline(reading))
    return look(f"{sentences.headline(reading)} {sentences.second_line(reading)}".strip())


def _compared_baseline(reading: Reading) -> Finding:
    """What the comparison found of the values before the change: steady, with signals, or moving already."""
    told = [item for item in sentences.check_items(reading) if item["code"] in OF_THE_BASELINE]
    minded = [item for item in told if item["kind"] != "ok"]
    note = " ".join(f"{item['head']}. {item['text']}".strip() for item in minded or told)
    if not told:
        return look(_("Too few values before the change to tell whether they were steady."))
    return look(note) if minded else ok(note)


def real_change(facts: Facts) -> Finding:
    """The main measure has improved by more than chance."""
    reading = reading_of(facts.judgement)
    if facts.primary is None:
        return todo(_("No main measure is chosen yet."))
    if reading is None or reading.mode != "compared":
        return todo(_("There are no values after a change to compare with."))
    said = sentences.change_says(reading)
    note = f"{said.head}. {_moved(reading)}".strip()
    if reading.verdict != "improved":
        return todo(note)
    return ok(note) if reading.steady_now is not False else look(f"{note} {_open_signal()}")


def is_shown(facts: Facts) -> bool:
    """Whether the main measure shows a real improvement, an open signal notwithstanding."""
    return real_change(facts).state != TODO


def _open_signal() -> str:
    return _("Something unusual has been seen since the change. Find out what it was.")


def _moved(reading: Reading) -> str:
    if reading.was is None or reading.now is None:
        return ""
    was, now = sentences.number_text(reading, reading.was), sentences.value_text(reading, reading.now)
    return _("From %(was)s to %(now)s.", was=was, now=now)


def held_90_days(facts: Facts) -> Finding:
    """Ninety days have passed since the last change, the result stands, and the newest stage shows no signal."""
    reading = reading_of(facts.judgement)
    if reading is None or reading.verdict != "improved" or not reading.settled_on:
        return todo(_("There is no real improvement to hold yet."))
    if reading.steady_now is False:
        return todo(_open_signal())
    days = (facts.today - date.fromisoformat(reading.settled_on)).days
    if days < DAYS_TO_HOLD:
        note = _("Held for %(days)s of %(needed)s days.", days=max(days, 0), needed=DAYS_TO_HOLD)
        return Finding(state=TODO, note=note, can_act=False)
    return ok(_("Steady since %(day)s.", day=words.full_day(date.fromisoformat(reading.settled_on))))
