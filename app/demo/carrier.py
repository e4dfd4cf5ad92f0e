"""A carrier of Southmoor brings how many of its collections were late: one measure, given to its dispatcher."""

from __future__ import annotations

from datetime import timedelta

from app.core.acting import Act
from app.demo.people import COMPANIES, Cast
from app.demo.timeline import FRIDAY, MONDAY
from app.demo.values import Draws
from app.metrics import recording
from app.metrics.partners import giving
from app.metrics.partners.models import FEED

WEEKS = range(-14, 0)
ACCESS = timedelta(days=300)


def tell(cast: Cast) -> None:
    """Dana gives the measure, and the dispatcher enters each Friday how the week went."""
    act, petra = cast.act("dana", cast.days.day(-15, MONDAY), "09:20"), cast.people["petra"]
    metric = recording.define(
        cast.units["SM-OUT"],
        {
            "name": "Late collections",
            "kind": "proportion",
            "value_name": "Late collections",
            "denominator_name": "Collections",
            "direction": "lower",
            "period": "week",
            "goal": 5.0,
            "decimals": 1,
            "definition": "A lorry of the carrier that stands at the dock more than 15 minutes after its slot began.",
            "owner_id": cast.people["dana"].id,
        },
        act,
    )
    about = {"name": petra.name, "company": COMPANIES["petra"], "email": petra.email, "may": FEED}
    giving.give(metric, {**about, "ends_on": cast.days.today + ACCESS}, act)
    draws = Draws(31)
    collections = draws.sizes(64, 6, len(WEEKS))
    for week, size, late in zip(WEEKS, collections, draws.counts(0.08, collections), strict=True):
        brought = Act(person=petra, at=cast.days.at(cast.days.day(week, FRIDAY), "15:40"), origin="demo")
        recording.record(metric, {"day": cast.days.day(week, MONDAY), "value": late, "checked": size}, brought)
