"""Order cycle time, packing line 2: in Improve, six orders after the pilot began. Too early to tell."""

from __future__ import annotations

from decimal import Decimal

from app.causes.models import Cause
from app.core import policy
from app.demo import findings, gauging
from app.demo.findings import drives, there
from app.demo.measuring import Measure, measure
from app.demo.people import Cast
from app.demo.story import Member, Outline, Story, begin
from app.demo.timeline import MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from app.demo.values import Draws

BASELINE = (-10, -7)
ORDERS_BEFORE, ORDERS_AFTER = 40, 6


def tell(cast: Cast) -> None:
    """The whole story, up to the first three days of the pilot."""
    story = begin(cast, _outline(cast))
    _define(story)
    minutes, refused = _measures(story)
    story.sign_charter(
        story.days.day(-11, WEDNESDAY),
        comment="Good. Line 2 only, for now.",
        method="Method accepted: minutes saved times orders times the packing rate. Capacity, not cash.",
    )
    story.pass_gate(story.days.day(-11), request="Charter signed, stopwatch sheet tried.", comment="Go.")
    gauging.read_clock(minutes, on=story.days.day(-10, MONDAY))
    _measure_baseline(story, minutes, refused)
    cause = _find_cause(story)
    _pilot(story, minutes, refused, cause)


def _outline(cast: Cast) -> Outline:
    day = cast.days.day
    team = (
        Member(who="nuala", role=policy.LEAD, part="Lead", hours=8),
        Member(who="ruth", role=policy.SPONSOR, part="Director of operations", hours=1),
        Member(who="dana", role=policy.COACH, part="Coach", hours=2),
        Member(who="owen", role=policy.OWNER, part="Picking and packing manager", hours=2),
        Member(who="priya", part="Stock control", hours=2),
        Member(who="helen", role=policy.MONEY, part="Finance", hours=0.5),
    )
    return Outline(
        code="NG-25",
        title="Order cycle time, packing line 2",
        unit="NG",
        lead="nuala",
        sponsor="ruth",
        started_by="dana",
        started_on=day(-13, MONDAY),
        team=team,
        gates=(day(-11), day(-6), day(-2), day(4), day(18)),
    )


def _define(story: Story) -> None:
    day = story.days.day
    story.write_charter(
        day(-13, WEDNESDAY),
        business_case="Line 2 misses the 16:00 lorry twice a week; orders then wait until the morning.",
        strategic_link="Ordered by noon, shipped today",
        cost_of_waiting="About 90 orders a week leave a day late.",
        problem="In August an order on packing line 2 took 47 minutes from tote to label, against 31 on line 1.",
        goal="Bring the time from tote to label on line 2 from 47 to 30 minutes on average.",
        goal_by=day(8),
        defect_definition="Unit: an order. Time runs from the tote's arrival to the printed label.",
        customers="Shops waiting for same-day orders; the dispatch team",
        customer_needs="Orders in by noon are on the 16:00 lorry",
        first_step="The tote arrives at line 2",
        last_step="The shipping label is printed",
        in_scope="Packing line 2, standard cartons",
        out_of_scope="Gift wrapping\nLine 1",
        constraints="No building work in peak season.",
        assumptions="The mix of order sizes stays as it is.",
        approach="DMAIC: two lines with the same machines differ, the cause is not known.",
        benefit_method=(
            "Minutes saved an order, times orders a year, times the packing rate. Capacity released, not cash."
        ),
        benefit_review_on=day(30),
        adverse_effects="Haste could spoil packs: packs refused at dispatch are watched.",
        barriers="Line 2 has three agency packers who change every week.",
        dependencies="Carton deliveries come on Tuesdays.",
        communication_plan="At the line, each morning.",
        replication="Lines 3 and 4 are laid out like line 2.",
    )
    story.add_risk(
        day(-13, WEDNESDAY), "Timing makes people hurry", "Explain it; look at the process, not at persons", "nuala"
    )
    story.add_risk(day(-13, WEDNESDAY), "Peak season changes the mix", "Note order size with each timing", "priya")


def _measures(story: Story) -> tuple[Measure, Measure]:
    on = story.days.day(-12, TUESDAY)
    minutes = measure(
        story,
        "primary",
        on=on,
        unit="NG-PACK",
        recorder="priya",
        name="Order cycle time",
        kind="time",
        measured_in="minutes",
        period="order",
        decimals=0,
        goal=30.0,
        goal_basis="average",
        definition=(
            "From the tote's arrival at line 2 to the printed label; an order of each shift a day, drawn by lot."
        ),
        source="Stopwatch sheet",
    )
    refused = measure(
        story,
        "balancing",
        on=on,
        unit="NG-PACK",
        recorder="owen",
        margin=1.0,
        name="Packs refused at dispatch",
        kind="proportion",
        value_name="Packs refused",
        denominator_name="Packs handed over",
        decimals=1,
        definition="Packs of line 2 that dispatch sends back: wrong label, open flap, wrong carton.",
        source="Dispatch log",
    )
    minutes.split("Shift", ("Early", "Late"), on=on)
    minutes.split("Carton", ("Small", "Large"), on=on)
    return minutes, refused


def _measure_baseline(story: Story, minutes: Measure, refused: Measure) -> None:
    days, drawn, packs = story.days, Draws(14), Draws(5)
    counted = days.working_days(*BASELINE)
    daily = [day for day in days.working_days(BASELINE[0], 0) if day < days.friday]
    timed = drawn.around(47, 5, ORDERS_BEFORE) + drawn.around(38, 4, ORDERS_AFTER)
    trial = [days.day(0, weekday) for weekday in (TUESDAY, WEDNESDAY, THURSDAY)]
    minutes.record([day for day in counted + trial for _ in range(2)], timed, levels=minutes.levels())
    handed_over = packs.sizes(180, 12, len(daily))
    refused.record(daily, packs.counts(0.012, handed_over), handed_over)
    for used in (minutes, refused):
        used.freeze(counted[0], counted[-1], on=days.day(-6, MONDAY))
        used.judge(on=days.day(-6, MONDAY))
    story.mark(
        "measurement",
        "Priya and Owen timed the same 10 orders: at most 1 minute apart.",
        day=days.day(-6, TUESDAY),
        who="priya",
    )
    story.pass_gate(days.day(-6), request="Forty orders timed, steady at 47 minutes.", comment="Go.")


def _find_cause(story: Story) -> Cause:
    day = story.days.day
    tree = findings.open_tree(
        story,
        day(-5, TUESDAY),
        problem="An order on line 2 takes 47 minutes",
        figure="40 orders timed; line 1: 31 minutes",
    )
    waiting = tree.why("Totes wait 19 minutes for cartons", "nuala", day(-5, TUESDAY))
    fetched = tree.why(
        "Cartons are fetched from the far wall, one order at a time", "owen", day(-5, TUESDAY), below=waiting
    )
    printer = tree.why("The label printer is shared with line 3", "priya", day(-5, TUESDAY))
    findings.confirm(
        story,
        waiting.cause,
        there("19 of 47 minutes in 40 timed orders", "priya", day(-4, TUESDAY)),
        drives("Line 1, with cartons at hand, waits 4 minutes and is 16 minutes faster", "nuala", day(-4, WEDNESDAY)),
    )
    findings.rule_out(
        story,
        printer.cause,
        drives("With the printer free all afternoon: 46 minutes", "priya", day(-3, MONDAY), says_yes=False),
    )
    findings.confirm(
        story,
        fetched.cause,
        there("38 m for each order, walked 12 times", "owen", day(-3, TUESDAY)),
        drives("8 orders with cartons laid out before: 31 minutes", "nuala", day(-3, WEDNESDAY)),
        is_root=True,
    )
    story.mark("refresh", "Nothing to change: scope and goal stand.", day=day(-2, MONDAY))
    story.pass_gate(
        day(-2), request="The walk for cartons is the root cause. We ask for a pilot.", comment="Go for the pilot."
    )
    return fetched.cause


def _pilot(story: Story, minutes: Measure, refused: Measure, cause: Cause) -> None:
    day = story.days.day
    findings.claim(
        story,
        "capacity",
        on=day(-1, MONDAY),
        state="possible",
        a_year=Decimal(34_000),
        basis="17 minutes less an order if the goal is reached, 4,300 orders a year, £28 an hour. Not a result.",
    )
    story.mark(
        "selection",
        "Three ideas weighed on walk saved, cost and space; the rack beside the line won.",
        day=day(-1, TUESDAY),
    )
    rack = findings.agree_action(
        story, "Set up a carton rack beside line 2", owner="owen", due=day(-1), on=day(-1, TUESDAY), cause=cause
    )
    findings.agree_action(
        story,
        "Time 12 orders or more before anything is concluded",
        owner="priya",
        due=day(1, THURSDAY),
        on=day(-1, TUESDAY),
        cause=cause,
    )
    findings.agree_action(
        story, "Go through the pilot's plan with Nuala", owner="dana", due=day(1, WEDNESDAY), on=day(-1, WEDNESDAY)
    )
    findings.advance(story, rack, 4, on=day(0, MONDAY))
    for used in (minutes, refused):
        used.change(day(0, TUESDAY), "Pilot: carton rack beside the line")
    story.mark(
        "risks", "Rack keeps the walkway at 1.2 m; seen by the safety representative.", day=day(0, TUESDAY), who="owen"
    )
    for used in (minutes, refused):
        used.counted_the_same_way("nuala", on=day(0, THURSDAY))
    for used in (minutes, refused):
        used.judge(on=day(0, THURSDAY))
