"""Dock-to-stock time: at the end of Control, steady for fourteen weeks, its money confirmed, ready to close."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.causes.models import Cause
from app.core import policy
from app.demo import findings
from app.demo.findings import drives, there
from app.demo.measuring import Measure, measure
from app.demo.people import Cast
from app.demo.story import Member, Outline, Story, begin
from app.demo.timeline import MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from app.demo.values import Draws

BASELINE, PILOT, ROLLED_OUT = (-47, -32), -26, -13
A_YEAR = Decimal(118_000)
WEEKS_IN_THE_ACCOUNTS = 13
LOOKS = 2
"""After the pilot, and before the project is closed."""


def tell(cast: Cast) -> None:
    """A whole year, from the first charter to the question whether to close."""
    story = begin(cast, _outline(cast))
    _define(story)
    measures = _measures(story)
    story.sign_charter(
        story.days.day(-48, WEDNESDAY),
        comment="Signed.",
        method="Method accepted: overtime at the dock and demurrage, against the same weeks a year before.",
    )
    story.pass_gate(story.days.day(-48), request="Charter signed.", comment="Go.")
    _measure_baseline(story, measures)
    cause = _find_cause(story)
    _pilot(story, measures, cause)
    _roll_out(story, measures)
    _hand_over(story, measures)


def _outline(cast: Cast) -> Outline:
    day = cast.days.day
    team = (
        Member(who="tomas", role=policy.LEAD, part="Lead", hours=12),
        Member(who="ruth", role=policy.SPONSOR, part="Director of operations", hours=1),
        Member(who="yusuf", role=policy.OWNER, part="Inbound manager", hours=3),
        Member(who="beth", part="Stock clerk", hours=3),
        Member(who="dana", role=policy.COACH, part="Coach", hours=1),
        Member(who="helen", role=policy.MONEY, part="Finance", hours=0.5),
    )
    return Outline(
        code="SM-07",
        title="Dock-to-stock time",
        unit="SM",
        lead="tomas",
        sponsor="ruth",
        started_by="dana",
        started_on=day(-52, MONDAY),
        team=team,
        gates=(day(-48), day(-31), day(-27), day(-14), day(0)),
    )


def _define(story: Story) -> None:
    day = story.days.day
    story.write_charter(
        day(-51, TUESDAY),
        business_case="Goods on the dock cannot be sold. Lorries wait, and the dock works overtime each week.",
        strategic_link="Stock we can promise from",
        cost_of_waiting="About £2,500 a week in overtime and demurrage.",
        problem=(
            "In the last quarter goods at Southmoor took 11.5 hours on average from dock to shelf, measured on 900 "
            "pallets."
        ),
        goal="Bring dock-to-stock time from 11.4 to at most 8.0 hours, every week.",
        goal_by=day(2),
        defect_definition="Unit: a pallet. Time runs from the lorry's docking to the put-away scan.",
        customers="Pickers, and shops that wait for goods",
        customer_needs="Goods that arrive in the morning can be picked the same day",
        first_step="The lorry docks",
        last_step="The pallet is scanned at its place",
        in_scope="Southmoor, doors 1 to 6, palletised goods",
        out_of_scope="Loose cartons\nReturns",
        constraints="No new people, no new doors.",
        assumptions="About 190 pallets a day.",
        approach="DMAIC: the cause is not known and the WMS has the times.",
        benefit_method=(
            "Overtime hours at the dock and demurrage in the accounts, against the same weeks a year before."
        ),
        benefit_review_on=day(-1, THURSDAY),
        adverse_effects="Goods put away in haste land in the wrong place: wrong places are watched.",
        barriers="Suppliers book slots by telephone.",
        dependencies="Booking system of the carriers.",
        communication_plan="Board at the dock, each Monday.",
        replication="Northgate's dock has the same doors and bookings.",
    )
    story.add_risk(day(-51, TUESDAY), "Suppliers do not keep to slots", "Talk to the ten largest first", "yusuf")
    story.add_risk(day(-51, TUESDAY), "Haste puts goods into wrong places", "Check 400 places a week", "beth")


def _measures(story: Story) -> tuple[Measure, Measure]:
    on = story.days.day(-50, TUESDAY)
    hours = measure(
        story,
        "primary",
        on=on,
        unit="SM-IN",
        recorder="yusuf",
        name="Dock-to-stock time",
        kind="time",
        measured_in="hours",
        period="week",
        decimals=1,
        goal=8.0,
        goal_basis="every",
        definition="From docking to the put-away scan, average of all pallets of the week, doors 1 to 6.",
        source="WMS",
    )
    wrong = measure(
        story,
        "balancing",
        on=on,
        unit="SM-IN",
        recorder="beth",
        margin=0.8,
        name="Goods in the wrong place",
        kind="proportion",
        value_name="Wrong places",
        denominator_name="Places checked",
        period="week",
        decimals=1,
        definition="Places drawn at random whose goods are not what the system says.",
        source="Place check sheet",
    )
    return hours, wrong


def _mondays(story: Story) -> list[date]:
    return [story.days.day(week, MONDAY) for week in range(BASELINE[0], 1)]


def _measure_baseline(story: Story, measures: tuple[Measure, Measure]) -> None:
    """All 48 weeks are drawn here; each is entered on its Thursday."""
    hours, wrong = measures
    days, weeks, drawn, checks = story.days, _mondays(story), Draws(286), Draws(6)
    levels = ((11.4, 0.8, 16), (11.3, 0.8, 5), (9.3, 0.8, 12), (9.2, 0.7, 1), (6.2, 0.6, 14))
    values = [value for level, spread, size in levels for value in drawn.around(level, spread, size)]
    hours.record(weeks, values, later=THURSDAY, clock_time="12:00")
    places = checks.sizes(400, 20, len(weeks))
    wrong.record(weeks, checks.counts(0.021, places), places, later=THURSDAY, clock_time="12:00")
    for used in measures:
        used.freeze(weeks[0], days.day(BASELINE[1], MONDAY), on=days.day(-31, MONDAY))
        used.judge(on=days.day(-31, MONDAY))
    story.mark(
        "measurement",
        "20 pallets timed by hand: the WMS was right to 6 minutes.",
        day=days.day(-31, TUESDAY),
        who="beth",
    )
    story.pass_gate(days.day(-31), request="Sixteen weeks are frozen and steady.", comment="Go.")


def _find_cause(story: Story) -> Cause:
    day = story.days.day
    tree = findings.open_tree(
        story, day(-30, TUESDAY), problem="Goods take 11.4 hours from dock to shelf", figure="16 weeks, 15,200 pallets"
    )
    waits = tree.why("Pallets wait 7 hours for unloading", "tomas", day(-30, TUESDAY))
    together = tree.why("Lorries arrive together, 60% before nine", "yusuf", day(-30, TUESDAY), below=waits)
    slots = tree.why(
        "Slots are given by telephone, without a look at the doors", "yusuf", day(-30, WEDNESDAY), below=together
    )
    trucks = tree.why("Too few forklift trucks", "beth", day(-30, WEDNESDAY), below=waits)
    findings.rule_out(
        story, trucks.cause, there("Trucks stood idle 31% of the time", "beth", day(-29, TUESDAY), says_yes=False)
    )
    findings.confirm(
        story,
        waits.cause,
        there("7.1 of 11.4 hours in 300 pallets", "beth", day(-29, WEDNESDAY)),
        drives("On the 12 quietest days unloading waits 2 hours and goods take 6", "tomas", day(-29, THURSDAY)),
    )
    findings.confirm(
        story,
        together.cause,
        there("61% of 240 lorries before nine", "yusuf", day(-28, TUESDAY)),
        drives("Days with arrivals spread: 6.9 hours; else 12.0", "tomas", day(-28, WEDNESDAY)),
    )
    findings.confirm(
        story,
        slots.cause,
        there("No list of doors at the booking desk", "yusuf", day(-28, THURSDAY)),
        drives("Two suppliers who book by list arrive spread; the others do not", "tomas", day(-27, TUESDAY)),
        is_root=True,
    )
    story.mark("refresh", "Scope and goal stand.", day=day(-27, WEDNESDAY))
    story.pass_gate(
        day(-27), request="Root cause confirmed. We ask for a pilot at doors 1 and 2.", comment="Go for the pilot."
    )
    return slots.cause


def _pilot(story: Story, measures: tuple[Measure, Measure], cause: Cause) -> None:
    day = story.days.day
    measures[0].plan_looks(LOOKS, on=day(PILOT, MONDAY))
    for used in measures:
        used.change(day(PILOT, MONDAY), "Pilot: booked slots at doors 1 and 2")
    story.mark("selection", "Four ideas weighed; booked slots cost least and help most.", day=day(PILOT, TUESDAY))
    story.mark("risks", "Late lorries get the last slot of the day; nobody is sent away.", day=day(PILOT, WEDNESDAY))
    action = findings.agree_action(
        story,
        "Give out slots by door for all six doors",
        owner="yusuf",
        due=day(ROLLED_OUT),
        on=day(-16, TUESDAY),
        cause=cause,
    )
    for used in measures:
        used.counted_the_same_way("tomas", on=day(-14, MONDAY))
        used.judge(on=day(-14, MONDAY))
    measures[0].save(on=day(-14, MONDAY))
    story.mark(
        "pilot", "Predicted 9.5 hours with two of six doors; the picture shows what came.", day=day(-14, TUESDAY)
    )
    story.mark("plan", "All doors from Monday; six booking clerks trained.", day=day(-14, WEDNESDAY))
    story.pass_gate(
        day(-14), request="The pilot holds for 12 weeks. We ask for all doors.", comment="Go for all doors."
    )
    findings.advance(story, action, 4, on=day(ROLLED_OUT, MONDAY))


def _roll_out(story: Story, measures: tuple[Measure, Measure]) -> None:
    day = story.days.day
    for used in measures:
        used.change(day(ROLLED_OUT, MONDAY), "Booked slots at all doors")
    story.mark("standard", "Booking standard IN-07, kept by the inbound manager.", day=day(-10, TUESDAY), who="yusuf")
    story.mark(
        "trained", "6 of 6 clerks and 14 of 14 dock staff; in the starter's plan.", day=day(-8, TUESDAY), who="yusuf"
    )
    story.mark(
        "reaction", "Weekly look; above 8 hours: doors are looked at the same day.", day=day(-8, WEDNESDAY), who="yusuf"
    )


def _hand_over(story: Story, measures: tuple[Measure, Measure]) -> None:
    day = story.days.day
    benefit = findings.claim(
        story,
        "cost",
        on=day(-2, TUESDAY),
        state="estimated",
        a_year=A_YEAR,
        realised=(A_YEAR * WEEKS_IN_THE_ACCOUNTS / 52).quantize(Decimal(100)),
        starts_on=day(ROLLED_OUT, MONDAY),
        basis=(
            "Overtime at the dock and demurrage, against the same weeks a year before. Thirteen weeks are in the "
            "accounts; "
            "the year is their run-rate."
        ),
    )
    seen = day(-1, THURSDAY)
    benefit.confirm(story.act("helen", seen, "11:00"), today=seen)
    story.mark("handover", "Yusuf Demir looks after slots, chart and reaction.", day=day(0, TUESDAY), who="yusuf")
    for used in measures:
        used.counted_the_same_way("tomas", on=day(0, WEDNESDAY))
    for used in measures:
        used.judge(on=day(0, THURSDAY))
    story.ask(
        day(0, THURSDAY),
        "Fourteen steady weeks under 8 hours, the money is confirmed. Agree to hand over to operations?",
    )
