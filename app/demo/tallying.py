"""Two weeks of tallies on a check sheet: the errors of each day by their type, tapped at the pack bench."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from app.core.db import db
from app.demo.measuring import Measure
from app.demo.story import Story
from app.demo.values import Draws
from app.metrics.check_sheets import making
from app.metrics.check_sheets.counts import sheet_of
from app.metrics.check_sheets.models import CheckedDay, CheckSheet, DefectType, Tally, Tap
from app.metrics.models import Observation

SHARES = {
    "Wrong item, from the bin beside": 0.46,
    "Wrong quantity": 0.25,
    "Missed line": 0.14,
    "Wrong item, looks alike": 0.09,
    "Other": 0.06,
}
TAPPED_BY = ("marek", "priya")


def make_sheet(measure: Measure, title: str, *, on: date) -> None:
    """The lead makes the sheet."""
    making.make(measure.metric, title, list(SHARES), measure.story.act(measure.story.lead, on, "08:10"))


def tally(measure: Measure, first: date, *, seed: int) -> None:
    """The values of the measure since this day came of taps: each error is one, of a type drawn by its share."""
    draws, sheet = Draws(seed), sheet_of(measure.metric)
    assert sheet is not None
    since = (Observation.metric_id == sheet.metric_id, Observation.day >= first)
    for value in db.session.query(Observation).filter(*since).order_by(Observation.day):
        drawn = [_drawn(draws, sheet.standing) for _error in range(int(value.value))]
        about = {"observation_id": value.id, "written_count": len(drawn), "written_checked": int(value.checked or 0)}
        db.session.add(CheckedDay(sheet_id=sheet.id, day=value.day, checked=int(value.checked or 0), **about))
        db.session.add_all(_taps(sheet, measure.story, value.day, drawn))
        db.session.add_all(
            Tally(defect_type_id=one.id, day=value.day, count=drawn.count(one))
            for one in sheet.standing
            if one in drawn
        )


def _drawn(draws: Draws, types: Sequence[DefectType]) -> DefectType:
    point, reached = draws.share(), 0.0
    for one in types:
        reached += SHARES[one.name]
        if point < reached:
            return one
    return types[-1]


def _taps(sheet: CheckSheet, story: Story, day: date, drawn: Sequence[DefectType]) -> list[Tap]:
    """One after the other through the shift, by turns."""
    begin, people = story.days.at(day, "07:20"), story.cast.people
    return [
        Tap(sheet_id=sheet.id, defect_type_id=one.id, day=day, at=begin + timedelta(minutes=25 * place),
            person_id=people[TAPPED_BY[place % len(TAPPED_BY)]].id)
        for place, one in enumerate(drawn)
    ]  # fmt: skip
