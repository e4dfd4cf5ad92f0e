"""Stock count accuracy: in Define. No value was measured yet; the first are due next week."""

from __future__ import annotations

from app.core import policy
from app.demo import findings
from app.demo.measuring import measure
from app.demo.people import Cast
from app.demo.story import Member, Outline, Story, begin
from app.demo.timeline import MONDAY, THURSDAY, TUESDAY, WEDNESDAY

TEXT = {
    "business_case": "Every third stock-out at Southmoor is goods that are in the building but not in the bin.",
    "strategic_link": "Stock we can promise from",
    "cost_of_waiting": "About 40 searches a day, and orders cancelled for goods we have.",
    "problem": "In this year's count in June, 1,130 of 14,200 bins at Southmoor held another quantity than booked, 8%.",
    "goal": "Raise the share of correct bins from 92%; the number is set at the Measure gate.",
    "defect_definition": "Unit: a bin. Defect: the counted quantity is not the system's.",
    "first_step": "Goods are put away",
    "last_step": "The bin is counted",
    "in_scope": "Southmoor, pallet and shelf bins",
    "out_of_scope": "Stock of the Returns centre",
    "constraints": "Counting ends before the first wave at seven.",
    "approach": "DMAIC: the causes are not known.",
    "adverse_effects": "Counting takes time from put-away.",
}


def tell(cast: Cast) -> None:
    """The first three weeks: a charter that was sent back once."""
    day = cast.days.day
    story = begin(cast, _outline(cast))
    story.write_charter(day(-2, TUESDAY), **TEXT)
    story.add_risk(day(-2, WEDNESDAY), "Counting disturbs picking", "Count before the first wave", "yusuf")
    _measure(story)
    story.send_charter_back(day(-1, THURSDAY), "Which customers feel it, and by when will you be done? Then I sign.")
    story.write_charter(
        day(0, TUESDAY),
        goal_by=day(26),
        customers="Pickers of Southmoor, and shops that were promised the goods",
        customer_needs="What the system promises lies in the bin",
    )
    findings.agree_action(story, "Count the first 60 bins", owner="yusuf", due=day(1), on=day(0, WEDNESDAY))


def _measure(story: Story) -> None:
    measure(
        story,
        "primary",
        on=story.days.day(-1, MONDAY),
        unit="SM-STOCK",
        recorder="tomas",
        name="Stock count accuracy",
        kind="proportion",
        value_name="Correct bins",
        denominator_name="Bins counted",
        direction="higher",
        decimals=1,
        definition="Bins whose counted quantity equals the system's, of 60 drawn at random each morning.",
        source="Cycle count sheet",
    ).judge(on=story.days.day(-1, MONDAY))


def _outline(cast: Cast) -> Outline:
    day = cast.days.day
    team = (
        Member(who="yusuf", role=policy.LEAD, part="Lead", hours=8),
        Member(who="grace", role=policy.SPONSOR, part="Site manager, Southmoor", hours=1),
        Member(who="tomas", part="Inbound", hours=2),
        Member(who="beth", part="Stock clerk", hours=4),
    )
    return Outline(
        code="SM-11",
        title="Stock count accuracy",
        unit="SM",
        lead="yusuf",
        sponsor="grace",
        started_by="dana",
        started_on=day(-2, MONDAY),
        team=team,
        gates=(day(1), day(8), day(13), day(19), day(33)),
    )
