"""Forklift near misses: in Control. Harm is what is judged; reports of near misses are wanted, and must not fall."""

from __future__ import annotations

from datetime import date

from app.causes.models import Cause
from app.core import policy
from app.demo import findings
from app.demo.findings import drives, there
from app.demo.measuring import Measure, measure
from app.demo.people import Cast
from app.demo.story import Member, Outline, Story, begin
from app.demo.timeline import MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from app.demo.values import Draws

BASELINE, PILOT, ROLLED_OUT = (-45, -30), -23, -11
LOOKS = 2
"""After the pilot, and before the project is closed."""


def tell(cast: Cast) -> None:
    """The whole story, up to the twelfth week of the roll-out."""
    story = begin(cast, _outline(cast))
    _define(story)
    measures = _measures(story)
    story.sign_charter(story.days.day(-46, WEDNESDAY), comment="Signed. No money is to be claimed for safety.")
    story.pass_gate(story.days.day(-46), request="Charter signed.", comment="Go.")
    _measure_baseline(story, measures)
    cause = _find_cause(story)
    _pilot(story, measures, cause)
    _roll_out(story, measures)


def _outline(cast: Cast) -> Outline:
    day = cast.days.day
    team = (
        Member(who="mei", role=policy.LEAD, part="Lead", hours=8),
        Member(who="ruth", role=policy.SPONSOR, part="Director of operations", hours=1),
        Member(who="owen", role=policy.OWNER, part="Picking manager", hours=2),
        Member(who="jo", part="Safety representative", hours=4),
        Member(who="sam", part="Shift lead, nights", hours=2),
    )
    return Outline(
        code="NG-21",
        title="Forklift near misses",
        unit="NG",
        lead="mei",
        sponsor="ruth",
        started_by="dana",
        started_on=day(-50, MONDAY),
        team=team,
        gates=(day(-46), day(-29), day(-24), day(-12), day(2)),
    )


def _define(story: Story) -> None:
    day = story.days.day
    story.write_charter(
        day(-49, TUESDAY),
        business_case="Two people were nearly struck last year. A truck that hits a rack can also hit a person.",
        strategic_link="Nobody is hurt at work",
        cost_of_waiting="Measured in people, not in money.",
        problem="In the last quarter inspections at Northgate found 9 fresh racking hits in 100 bays each week.",
        goal="Bring fresh racking hits from 9 to 4 in 100 bays inspected, in 19 weeks of 20.",
        goal_by=day(6),
        defect_definition="Unit: a bay. Defect: a hit on upright or beam that was not there at the last inspection.",
        customers="Everyone who walks in the aisles",
        customer_needs="To walk in the aisles without being struck",
        first_step="The truck leaves its charging place",
        last_step="The truck is parked again",
        in_scope="Northgate, aisles A1 to C12, both shifts",
        out_of_scope="The yard and its lorries",
        constraints="No aisle is closed for more than a day.",
        assumptions="About 2,100 truck hours a week.",
        approach="DMAIC: hits have several possible causes.",
        benefit_method="Safety: no money is claimed.",
        benefit_review_on=day(2),
        adverse_effects="People could stop reporting near misses: reports are wanted, and must not fall.",
        barriers="Reporting was once followed by a warning letter.",
        dependencies="Racking inspector comes on Wednesdays.",
        communication_plan="Each report is answered on the board within a week.",
        replication="Southmoor has the same trucks.",
    )
    story.add_risk(
        day(-49, TUESDAY), "Fewer reports look like fewer near misses", "Judge hits found at inspection instead", "mei"
    )
    story.add_risk(day(-49, TUESDAY), "Mirrors are hit themselves", "Place them above 2.5 m", "jo")


def _measures(story: Story) -> tuple[Measure, Measure]:
    on = story.days.day(-48, TUESDAY)
    hits = measure(
        story,
        "primary",
        on=on,
        unit="NG-SAFE",
        recorder="jo",
        name="Racking hits",
        kind="count",
        per=100,
        value_name="Fresh hits",
        denominator_name="Bays inspected",
        period="week",
        decimals=1,
        goal=4.0,
        goal_basis="share",
        goal_share=0.95,
        definition="Hits on upright or beam not seen at the last inspection. Marked with the week's colour when found.",
        source="Weekly racking inspection",
    )
    reports = measure(
        story,
        "balancing",
        on=on,
        unit="NG-SAFE",
        recorder="sam",
        margin=1.0,
        name="Near misses reported",
        kind="count",
        per=1000,
        value_name="Reports",
        denominator_name="Truck hours",
        period="week",
        direction="higher",
        decimals=1,
        definition="Cards and messages about a near miss with a truck, by anybody, named or not.",
        source="Safety inbox",
    )
    return hits, reports


def _mondays(story: Story) -> list[date]:
    return [story.days.day(week, MONDAY) for week in range(BASELINE[0], 1)]


def _measure_baseline(story: Story, measures: tuple[Measure, Measure]) -> None:
    """All 46 weeks are drawn here; each is entered on its Thursday."""
    hits, reports = measures
    weeks, found, cards = _mondays(story), Draws(490), Draws(15)
    bays = found.sizes(240, 8, len(weeks))
    counts = found.counts(0.090, bays[:22]) + found.counts(0.058, bays[22:34]) + found.counts(0.031, bays[34:])
    hits.record(weeks, counts, bays, later=THURSDAY, clock_time="12:00")
    truck_hours = cards.sizes(2100, 90, len(weeks))
    reports.record(weeks, cards.counts(0.0043, truck_hours), truck_hours, later=THURSDAY, clock_time="12:00")
    for used in measures:
        used.freeze(weeks[0], story.days.day(BASELINE[1], MONDAY), on=story.days.day(-29, MONDAY))
        used.judge(on=story.days.day(-29, MONDAY))
    story.mark(
        "measurement",
        "Two inspectors walked the same 60 bays: 5 and 5 hits, the same ones.",
        day=story.days.day(-29, TUESDAY),
        who="jo",
    )
    story.pass_gate(story.days.day(-29), request="Sixteen weeks are frozen and steady.", comment="Go.")


def _find_cause(story: Story) -> Cause:
    day = story.days.day
    bone = findings.open_fishbone(story, day(-28, TUESDAY), problem="Trucks hit racks and nearly people").bone
    (turns,) = bone("Method", ("Trucks turn inside the aisle to save a round",), "mei", day(-28, TUESDAY))
    (mirrors,) = bone("Surroundings", ("Aisle ends cannot be seen from the seat",), "jo", day(-28, TUESDAY))
    (speed,) = bone("Equipment", ("Speed limiter set to 14 km/h in aisles",), "sam", day(-28, TUESDAY))
    bone("People", ("Agency drivers see the site for the first time",), "mei", day(-28, TUESDAY))
    findings.rule_out(
        story,
        speed,
        drives("14 or 10 km/h for two weeks each: 20 and 21 hits", "sam", day(-27, TUESDAY), says_yes=False),
    )
    findings.confirm(
        story,
        mirrors,
        there("From the seat 7 of 24 aisle ends can be seen", "jo", day(-26, TUESDAY)),
        drives("Hits in 100 bays: 12 at blind ends, 5 at open ones", "jo", day(-26, WEDNESDAY)),
        is_root=True,
    )
    findings.confirm(
        story,
        turns,
        there("Seen 22 times in 4 hours", "mei", day(-25, TUESDAY)),
        drives("Aisles with one-way traffic: 3 hits in 100 bays; the others 10", "mei", day(-25, WEDNESDAY)),
        is_root=True,
    )
    story.mark("refresh", "Scope and goal stand.", day=day(-24, WEDNESDAY))
    story.pass_gate(day(-24), request="Two root causes. We ask for a pilot in zone A.", comment="Go for the pilot.")
    return mirrors


def _pilot(story: Story, measures: tuple[Measure, Measure], cause: Cause) -> None:
    day = story.days.day
    measures[0].plan_looks(LOOKS, on=day(PILOT, MONDAY))
    for used in measures:
        used.change(day(PILOT, MONDAY), "Pilot: mirrors and one-way aisles in zone A")
    story.mark("selection", "Five ideas weighed by hits avoided, cost and time to do.", day=day(PILOT, TUESDAY))
    story.mark("risks", "Longer ways checked; mirrors hang above 2.5 m.", day=day(PILOT, WEDNESDAY), who="jo")
    action = findings.agree_action(
        story,
        "Hang mirrors and paint one-way arrows in zones B and C",
        owner="owen",
        due=day(ROLLED_OUT),
        on=day(-14, TUESDAY),
        cause=cause,
    )
    story.mark("pilot", "Predicted 6 hits in 100 bays with one zone of three done.", day=day(-12, TUESDAY))
    story.mark("plan", "Zones B and C from Monday; all 38 drivers ride the new way once.", day=day(-12, WEDNESDAY))
    for used in measures:
        used.counted_the_same_way("mei", on=day(-12, THURSDAY))
        used.judge(on=day(-12, THURSDAY))
    measures[0].save(on=day(-12, THURSDAY))
    story.pass_gate(day(-12), request="Twelve weeks of pilot. We ask for zones B and C.", comment="Go for all zones.")
    findings.advance(story, action, 4, on=day(ROLLED_OUT, MONDAY))


def _roll_out(story: Story, measures: tuple[Measure, Measure]) -> None:
    day = story.days.day
    for used in measures:
        used.change(day(ROLLED_OUT, MONDAY), "Mirrors and one-way aisles in all zones")
    story.mark("standard", "Traffic plan NG-T3, at each aisle end.", day=day(-9, TUESDAY), who="owen")
    story.mark("trained", "38 of 38 drivers; part of the first day of agency drivers.", day=day(-7, TUESDAY), who="sam")
    story.mark(
        "reaction", "Above 6 in 100 bays in one week: Owen walks the aisles with Jo.", day=day(-6, TUESDAY), who="owen"
    )
    findings.claim(
        story, "soft", basis="Safety: nobody struck. No money is claimed.", state="estimated", on=day(-2, TUESDAY)
    )
    findings.agree_action(
        story, "Walk the aisles with the new inspector", owner="jo", due=day(1, WEDNESDAY), on=day(-1, TUESDAY)
    )
    for used in measures:
        used.counted_the_same_way("mei", on=day(0, WEDNESDAY))
    for used in measures:
        used.judge(on=day(0, THURSDAY))
