"""Damaged parcels, outbound: in Analyse. Nothing was changed yet, and nothing has changed."""

from __future__ import annotations

from decimal import Decimal

from app.core import policy
from app.demo import findings
from app.demo.findings import drives, there
from app.demo.measuring import Measure, measure
from app.demo.people import Cast
from app.demo.story import Member, Outline, Story, begin
from app.demo.timeline import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from app.demo.values import Draws

BASELINE, SINCE = (-9, -4), (-3, 0)


def tell(cast: Cast) -> None:
    """The whole story, up to the causes that are being checked."""
    story = begin(cast, _outline(cast))
    _define(story)
    damaged, pace = _measures(story)
    story.sign_charter(
        story.days.day(-10, THURSDAY),
        comment="Agreed. The carrier's own damage stays out.",
        method="Method accepted: claims paid per damaged parcel, from the claims account.",
    )
    story.pass_gate(story.days.day(-10), request="Charter signed, scan at the belt set up.", comment="Go.")
    _measure_baseline(damaged, pace)
    _look_for_causes(story)
    for used in (damaged, pace):
        used.judge(on=story.days.day(0, THURSDAY))


def _outline(cast: Cast) -> Outline:
    day = cast.days.day
    team = (
        Member(who="aisha", role=policy.LEAD, part="Lead", hours=10),
        Member(who="grace", role=policy.SPONSOR, part="Site manager, Southmoor", hours=1),
        Member(who="dana", role=policy.COACH, part="Coach", hours=1),
        Member(who="ivo", role=policy.OWNER, part="Outbound manager", hours=2),
        Member(who="amara", part="Packer, line 4", hours=3),
        Member(who="helen", role=policy.MONEY, part="Finance", hours=0.5),
    )
    return Outline(
        code="SM-09",
        title="Damaged parcels, outbound",
        unit="SM",
        lead="aisha",
        sponsor="grace",
        started_by="dana",
        started_on=day(-12, MONDAY),
        team=team,
        gates=(day(-10), day(-3), day(2), day(9), day(23)),
    )


def _define(story: Story) -> None:
    day = story.days.day
    story.write_charter(
        day(-12, WEDNESDAY),
        business_case="Damage is the first reason for complaints at Southmoor, and claims have doubled in a year.",
        strategic_link="Right first time: 99.5% of order lines delivered correctly",
        cost_of_waiting="About £13,000 a month in claims and second parcels.",
        problem=(
            "In the last quarter 2.1% of parcels leaving Southmoor arrived damaged, 1,480 of 70,300 scanned. "
            "Each costs "
            "£11.20 in claims and a second parcel."
        ),
        goal="Bring damaged parcels at the belt from 2.1% to 1.0%.",
        goal_by=day(14),
        defect_definition=(
            "Unit: a parcel. Defect: a crushed corner, a tear or an open flap, by the photo card at the belt."
        ),
        customers="Online shoppers of three brands; the carrier's depot",
        customer_needs="The parcel arrives whole, at most 1 in 100 damaged",
        first_step="The packed carton leaves the packing table",
        last_step="The parcel is scanned into the carrier's cage",
        in_scope="Southmoor, packing lines 1 to 6\nCartons and mailers\nThe belt and the cages",
        out_of_scope="Damage in the carrier's network\nPallet shipments",
        constraints="No new carton sizes before the supplier's contract ends in spring.",
        assumptions="The share of fragile goods stays at about one in eight.",
        approach="DMAIC: several causes are named, none is checked.",
        benefit_method="Damaged parcels avoided, times £11.20 from the claims account.",
        benefit_review_on=day(36),
        adverse_effects="More filling could slow packing: parcels packed an hour are watched.",
        barriers="Six lines under three shift leads.",
        dependencies="The carrier must keep using the same cages.",
        communication_plan="Board at the belt, each Monday; photos of the week.",
        replication="Northgate packs with the same cartons.",
    )
    story.add_risk(day(-12, WEDNESDAY), "The belt scan misses damage inside", "Open 20 parcels a week", "amara")
    story.add_risk(
        day(-12, WEDNESDAY), "Peak season hides the effect", "Compare with the share of fragile goods", "ivo"
    )


def _measures(story: Story) -> tuple[Measure, Measure]:
    on = story.days.day(-11, TUESDAY)
    damaged = measure(
        story,
        "primary",
        on=on,
        unit="SM-OUT",
        recorder="amara",
        name="Damaged parcels",
        kind="proportion",
        value_name="Damaged parcels",
        denominator_name="Parcels scanned",
        decimals=1,
        goal=1.0,
        goal_basis="average",
        definition="Parcels at the outbound belt that match a picture on the damage card, of all that were scanned.",
        source="Belt scanner log",
    )
    pace = measure(
        story,
        "balancing",
        on=on,
        unit="SM-OUT",
        recorder="ivo",
        margin=3.0,
        name="Parcels packed",
        kind="continuous",
        measured_in="parcels per person per hour",
        direction="higher",
        decimals=0,
        definition="Parcels closed on lines 1 to 6 divided by the hours booked on packing.",
        source="WMS shift report",
    )
    return damaged, pace


def _measure_baseline(damaged: Measure, pace: Measure) -> None:
    story, days = damaged.story, damaged.story.days
    counted = [day for day in days.working_days(BASELINE[0], SINCE[1]) if day < days.friday]
    found = Draws(14)
    scanned = found.sizes(2400, 180, len(counted))
    damaged.record(counted, found.counts(0.0215, scanned), scanned)
    pace.record(counted, Draws(5).around(64, 2.2, len(counted)))
    last = days.day(BASELINE[1])
    for used in (damaged, pace):
        used.freeze(counted[0], last, on=days.day(SINCE[0], MONDAY))
        used.judge(on=days.day(SINCE[0], MONDAY))
    story.mark(
        "measurement",
        "Three packers sorted 50 photos twice: the same answer for 48, 47 and 49.",
        day=days.day(SINCE[0], TUESDAY),
        who="amara",
    )
    findings.claim(
        story,
        "cost",
        basis="If the goal is reached: 1.1 points of 650,000 parcels a year, at £11.20.",
        state="possible",
        a_year=Decimal(80_000),
        on=days.day(SINCE[0], WEDNESDAY),
    )
    story.pass_gate(
        days.day(SINCE[0]),
        request="Thirty days are frozen and steady at about 2%.",
        comment="Go. Ask the packers first.",
    )


def _look_for_causes(story: Story) -> None:
    day = story.days.day
    bone = findings.open_fishbone(story, day(-2, TUESDAY), problem="Parcels arrive damaged").bone
    on = day(-2, TUESDAY)
    filling, stacking = bone(
        "Method", ("Too little filling in large cartons", "Heavy parcels stacked on light ones"), "aisha", on
    )
    drop, rollers = bone(
        "Equipment", ("Parcels drop 60 cm at the end of the belt", "Rollers stick in the curve"), "ivo", on
    )
    board, tape = bone("Materials", ("Board of the new cartons is thinner", "Tape lifts in the cold"), "amara", on)
    bone("People", ("Agency packers learn on the busiest day",), "aisha", on)
    findings.check(story, drop, there("60 cm measured at lines 3 to 6, 15 cm at 1 and 2", "ivo", day(-1, TUESDAY)))
    findings.check(story, filling, there("31 of 80 large cartons rattled", "amara", day(-1, WEDNESDAY)))
    findings.check(
        story, board, there("New board 3.1 mm, old board 3.9 mm, 20 cartons each", "aisha", day(-1, THURSDAY))
    )
    findings.rule_out(
        story, tape, there("Tape of 120 cartons at 8 degrees: none lifted", "amara", day(-1, FRIDAY), says_yes=False)
    )
    findings.rule_out(
        story, rollers, drives("Damage before and after the curve: 14 and 15 in 700", "ivo", day(-1), says_yes=False)
    )
    findings.confirm(
        story,
        drop,
        drives("Damaged at lines 3 to 6: 2.9%; at 1 and 2, without the drop: 0.9%", "aisha", day(0, TUESDAY)),
    )
    findings.check(story, stacking, there("Seen in 6 of 40 cages", "amara", day(0, WEDNESDAY)))
    findings.agree_action(
        story,
        "Compare damage of old and new board on line 5",
        owner="aisha",
        due=day(1, THURSDAY),
        on=day(0, WEDNESDAY),
        cause=board,
    )
