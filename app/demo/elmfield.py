"""Elmfield Freight: another company in the same installation, whose lead shares nothing with Harrow & Finch."""

from __future__ import annotations

from app.core import policy
from app.demo.measuring import Measure, measure
from app.demo.people import Cast
from app.demo.story import Member, Outline, Story, begin
from app.demo.timeline import MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from app.demo.values import Draws


def tell(cast: Cast) -> None:
    """One small project that is still counting."""
    story = _begin(cast)
    late = _measure(story)
    day = cast.days.day
    story.sign_charter(day(-8, THURSDAY), comment="Agreed.")
    story.pass_gate(day(-8), request="Charter signed.", comment="Go.")
    counted = [date for date in cast.days.working_days(-7, 0) if date < cast.days.friday]
    drawn = Draws(4)
    departures = drawn.sizes(58, 4, len(counted))
    late.record(counted, drawn.counts(0.14, departures), departures)
    late.judge(on=day(0, THURSDAY))


def _begin(cast: Cast) -> Story:
    day = cast.days.day
    team = (
        Member(who="otto", role=policy.LEAD, part="Lead", hours=6),
        Member(who="lena", role=policy.SPONSOR, part="Fleet manager", hours=1),
        Member(who="karl", part="Dispatcher", hours=2),
    )
    outline = Outline(
        code="EF-03",
        title="Lorries that leave late",
        unit="EF",
        lead="otto",
        sponsor="lena",
        started_by="otto",
        started_on=day(-9, MONDAY),
        team=team,
        gates=(day(-8), day(1), day(5), day(10), day(24)),
    )
    return begin(cast, outline)


def _measure(story: Story) -> Measure:
    day = story.days.day
    story.write_charter(
        day(-9, TUESDAY),
        business_case="Late lorries miss their ferry slot.",
        problem="In the last quarter 14% of lorries left Elmfield more than 15 minutes late, 520 of 3,700.",
        goal="Bring late departures from 14% to 7%.",
        goal_by=day(20),
        first_step="The lorry is at the gate",
        last_step="The lorry leaves the yard",
        in_scope="Evening departures",
    )
    return measure(
        story,
        "primary",
        on=day(-9, WEDNESDAY),
        unit="EF",
        recorder="karl",
        name="Late departures",
        kind="proportion",
        value_name="Late lorries",
        denominator_name="Departures",
        decimals=1,
        goal=7.0,
        definition="Lorries that leave the yard more than 15 minutes after their slot.",
        source="Gate log",
    )
