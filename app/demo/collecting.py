"""How the team agreed to collect the picking errors, written down when the measure was defined."""

from __future__ import annotations

from datetime import date

from app.demo.measuring import Measure
from app.metrics.collecting import saving

PICKING = {
    "question": "How many errors leave Zone B, on which shift, and of which type?",
    "not_counted": "Lines that the customer cancelled after picking, and damage that happened after the pack bench.",
    "example": "Two wrong items in one line: two errors. One wrong item in each of two lines: two errors.",
    "factors": "Shift (day, night), picker group, type of error, aisle.",
    "method": "The check sheet at the pack bench, one tap an error.",
    "collectors": "The packer on duty, for every tenth tote, as it is packed.",
    "sample": "Every tenth tote, about 2,900 order lines a day. The tote is chosen by the conveyor’s counter.",
    "span": "Six weeks before the first change, then every working day.",
    "storage": "Here; the paper sheets of the first week are in the team room.",
    "display": "A control chart by day, and a Pareto chart by type.",
    "measurement_check": "",
    "trial": "One day with both shifts: “looks alike” was unclear and is a type of its own now.",
}


def agree(measure: Measure, answers: dict[str, str], *, on: date) -> None:
    """The lead writes the answers down."""
    saving.save(measure.metric, answers, based_on=0, act=measure.story.act(measure.story.lead, on, "15:20"))
