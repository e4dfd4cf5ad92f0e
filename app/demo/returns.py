"""Returns processing backlog: in Measure. A stock that has been rising since a day, before any change."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from app.core import policy
from app.demo.measuring import Measure, measure
from app.demo.people import Cast
from app.demo.story import Member, Outline, Story, begin
from app.demo.timeline import MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from app.demo.values import Draws

BASELINE, SINCE = (-9, -1), (0, 0)
AT_FIRST = 1240
WHEN_TOO_MANY_WAIT = (
    "Walk the fire route first and clear it. Put one picker on grading for the rest of the shift. "
    "Above 1,800 items call Callum, who asks the brands to hold back what they send."
)
WHEN_GRADES_ARE_WRONG = (
    "Grade the items of that day again before they are sold. Show the wrong ones at the start of the next shift. "
    "Two days in a row: call Piotr, who checks the grading rules of that brand."
)


def tell(cast: Cast) -> None:
    """The whole story, up to the decision the sponsor is asked for."""
    story = begin(cast, _outline(cast))
    _define(story)
    measures = _measures(story)
    story.sign_charter(story.days.day(-11, THURSDAY), comment="Agreed. 600 is what the floor can hold.")
    story.pass_gate(story.days.day(-11), request="Charter signed. Counting starts in two weeks.", comment="Go.")
    _measure_baseline(story, measures)


def _outline(cast: Cast) -> Outline:
    day = cast.days.day
    team = (
        Member(who="callum", role=policy.LEAD, part="Lead", hours=10),
        Member(who="ruth", role=policy.SPONSOR, part="Director of operations", hours=1),
        Member(who="piotr", role=policy.OWNER, part="Returns manager", hours=3),
        Member(who="rosa", part="Stock control", hours=2),
        Member(who="helen", role=policy.MONEY, part="Finance", hours=0.5),
    )
    return Outline(
        code="RC-05",
        title="Returns processing backlog",
        unit="RC",
        lead="callum",
        sponsor="ruth",
        started_by="dana",
        started_on=day(-13, MONDAY),
        team=team,
        gates=(day(-11), day(0), day(5), day(11), day(25)),
    )


def _define(story: Story) -> None:
    day = story.days.day
    story.write_charter(
        day(-12, TUESDAY),
        business_case="Returned goods that wait cannot be sold, and customers wait for their money.",
        strategic_link="Money back within five days",
        cost_of_waiting="Goods worth about £48,000 stand in cages on an average day.",
        problem=(
            "Since spring about 1,200 returned items wait at the Returns centre each evening, six days of work. "
            "The floor "
            "is laid out for 600."
        ),
        goal="Bring the items waiting at close of day from 1,200 to 600.",
        goal_by=day(24),
        defect_definition="Unit: a returned item. Waiting: booked in, not yet graded and put away or disposed of.",
        customers="Shoppers who wait for a refund; the resale team",
        customer_needs="Refund within five days of handing the parcel in",
        first_step="The return is booked in at the dock",
        last_step="The item is put away, resold or disposed of",
        in_scope="Clothing and household returns",
        out_of_scope="Electronics, which the maker grades",
        constraints="No second shift before spring.",
        assumptions="The resale partner goes on collecting twice a week.",
        approach="DMAIC: what comes in and what goes out are counted apart, because a stock alone hides both.",
        benefit_method="None claimed before the baseline is known.",
        benefit_review_on=day(12),
        adverse_effects="Faster grading could become careless: wrong grades found at the re-check are watched.",
        barriers="Three grading rules for three brands.",
        dependencies="Brands announce sales two weeks ahead.",
        communication_plan="Figures on the board at each start of shift.",
        replication="The spare parts desk books in and grades the same way.",
    )
    story.add_risk(
        day(-12, TUESDAY), "Peak after the sales hides the cause", "Look at what comes in and goes out apart", "callum"
    )
    story.add_risk(day(-12, TUESDAY), "Cages block the fire route", "Walk the route each evening", "piotr")


def _measures(story: Story) -> tuple[Measure, ...]:
    on = story.days.day(-12, WEDNESDAY)
    shared: dict[str, Any] = {"on": on, "unit": "RC", "kind": "continuous", "decimals": 0, "recorder": "piotr"}
    stock: dict[str, Any] = {"role": "primary", "name": "Items waiting", "measured_in": "items", "goal": 600.0}
    stock |= {"is_watched": True, "reaction_plan": WHEN_TOO_MANY_WAIT}
    inflow = {"role": "process", "name": "Items received", "measured_in": "items a day"}
    outflow = {"role": "process", "name": "Items processed", "measured_in": "items a day", "direction": "higher"}
    counted = (
        (stock, "Booked in and not yet put away, resold or disposed of, counted at close of day."),
        (inflow, "Items booked in at the dock that day."),
        (outflow, "Items put away, resold or disposed of that day."),
    )
    flows = [measure(story, definition=text, source="Returns system, 18:00", **shared, **own) for own, text in counted]
    return (*flows, _grades(story))


def _grades(story: Story) -> Measure:
    return measure(
        story,
        "balancing",
        on=story.days.day(-12, WEDNESDAY),
        unit="RC",
        recorder="rosa",
        margin=1.5,
        name="Wrong grades",
        kind="proportion",
        value_name="Wrong grades",
        denominator_name="Items re-checked",
        decimals=1,
        definition="Graded items drawn at random and graded again by stock control: the second grade differs.",
        source="Re-check sheet",
        upper_limit=3.5,
        is_watched=True,
        reaction_plan=WHEN_GRADES_ARE_WRONG,
    )


def _measure_baseline(story: Story, measures: tuple[Measure, ...]) -> None:
    waiting, received, processed, grades = measures
    days = story.days
    counted = [day for day in days.working_days(BASELINE[0], SINCE[1]) if day < days.friday]
    flow = Draws(40)
    came_in = [flow.poisson(210) for _ in counted]
    went_out = [flow.poisson(210) for _ in counted[:21]] + [flow.poisson(193) for _ in counted[21:]]
    left = [came - went for came, went in zip(came_in, went_out, strict=True)]
    waiting.record(counted, list(accumulate(left, initial=AT_FIRST))[1:])
    received.record(counted, came_in)
    processed.record(counted, went_out)
    checks = Draws(6)
    looked_at = checks.sizes(100, 6, len(counted))
    grades.record(counted, checks.counts(0.03, looked_at), looked_at)
    for used in measures:
        used.freeze(counted[0], days.day(BASELINE[1]), on=days.day(0, MONDAY))
        used.judge(on=days.day(0, MONDAY))
    story.mark(
        "measurement",
        "Counted by hand on three evenings: the system was right to 4 items.",
        day=days.day(0, TUESDAY),
        who="rosa",
    )
    story.ask(
        days.day(0, WEDNESDAY),
        "The baseline is frozen. As many items come in as before, fewer go out, so the backlog rises. We ask to pass, "
        "and for two agency staff for 3 weeks (£6,000) to keep the fire route free. Those days will be marked.",
    )
    for used in measures:
        used.judge(on=days.day(0, THURSDAY))
