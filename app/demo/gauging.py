"""Studies of the measuring: a finished one of a stopwatch, and a half-entered one of what packers call an error."""

from __future__ import annotations

from datetime import date

from app.analyses.measuring import entering, planning
from app.analyses.measuring.models import JUDGEMENTS, NUMBERS
from app.demo.measuring import Measure
from app.demo.values import Draws

PEOPLE = ["Priya", "Marek", "Jo"]


def read_clock(measure: Measure, *, on: date) -> None:
    """Ten filmed orders, timed twice by three people."""
    about = {"kind": NUMBERS, "name": "Timing an order from film", "instrument": "Stopwatch", "resolution": "0.1",
             "unit": "minutes", "parts": 10, "trials": 2, "appraisers": PEOPLE}  # fmt: skip
    draws, lean = Draws(41), {"A": 0.0, "B": 0.6, "C": -0.4}
    study = planning.plan(measure.metric, about, measure.story.act(measure.story.lead, on, "09:10"), seed=41)
    act = measure.story.act(measure.recorder, on, "14:20")
    read = {run: repr(round(30 + 4.5 * run.part + lean[run.appraiser] + draws.normal(0, 0.8), 1)) for run in study.runs}
    entering.enter_many(study, read, act)


def judge_errors(measure: Measure, *, on: date) -> None:
    """Fifty photographed lines, judged twice by three people: the first trial is done."""
    about = {"kind": JUDGEMENTS, "name": "Is this line an error?", "parts": 50, "trials": 2, "appraisers": PEOPLE,
             "classes": ["error", "no error"]}  # fmt: skip
    draws = Draws(42)
    study = planning.plan(measure.metric, about, measure.story.act(measure.story.lead, on, "09:30"), seed=42)
    first = [run for run in study.runs if run.trial == 1]
    judged = {run: study.classes[(run.part % 3 > 0) ^ (draws.share() < 0.06)] for run in first}
    entering.enter_many(study, judged, measure.story.act(measure.recorder, on, "15:10"))
