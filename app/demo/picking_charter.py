"""The charter of the picking project, in the versions in which it was approved."""

from __future__ import annotations

from app.core import words
from app.demo.story import Story
from app.demo.timeline import MONDAY, THURSDAY, TUESDAY, WEDNESDAY

METHOD = (
    "Method accepted: errors avoided, times lines a day, times £7.40. The amount is confirmed later, from the accounts."
)
TEXT = {
    "business_case": (
        "Zone B ships 9,600 order lines a day. Each wrong pick is delivered a second time. Two customers "
        "have asked "
        "for a plan before they renew in January."
    ),
    "strategic_link": "Right first time: 99.5% of order lines delivered correctly",
    "cost_of_waiting": "About £2,700 a week in second deliveries and credit notes, and two contracts at risk.",
    "goal": "Halve picking errors in Zone B, from 8.0 to 4.0 per 1,000 lines checked, every day.",
    "defect_definition": (
        "Unit: an order line. Opportunity: one a line. Defect: wrong item, wrong quantity or missed line."
    ),
    "customers": "Shops of 14 retail customers, and the pack bench as the next step",
    "customer_needs": "The right item and quantity in the first delivery, at most 5 errors in 1,000 lines",
    "first_step": "The pick list appears on the handheld",
    "last_step": "The tote is handed to the pack bench",
    "in_scope": (
        "Zone B, aisles B1 to B12\nWrong item, wrong quantity, missed line\nBin labels, scan steps, item positions"
    ),
    "out_of_scope": "Zone A and bulk storage\nBuying new handheld scanners\nDamage after packing (project SM-09)",
    "constraints": "No stop of the zone longer than one hour; no change to the WMS core before January.",
    "assumptions": "The mix of customers stays as it is until the end of the year.",
    "approach": "DMAIC: the cause is not known and the data can be had.",
    "benefit_method": (
        "Errors avoided per 1,000 lines, times lines a day, times £7.40 an error (second delivery, credit note)."
    ),
    "adverse_effects": (
        "Picking could become slower. The pick rate is watched and must not fall by more than 3 lines an hour."
    ),
    "barriers": "Night shift works with fewer people and seldom meets the day team.",
    "dependencies": "Label printer shared with receiving; WMS settings are changed by IT on Mondays.",
    "communication_plan": "Five minutes at both shift starts each Monday; a page on the zone's board.",
    "replication": "Zone A and Southmoor use the same racks and handhelds.",
}


def define(story: Story) -> None:
    """The first text, with what was known before anything was counted on purpose."""
    day = story.days.day
    first = _problem("In June and July, 214 of 26,750 lines checked in Zone B were picked wrongly, 8.0 in 1,000.")
    story.write_charter(day(-16, TUESDAY), problem=first, goal_by=day(4), benefit_review_on=day(30), **TEXT)
    risks = (
        ("Scanning slows pickers down", "Watch the pick rate every day; stop below 105 an hour", "sam"),
        ("Night shift is missed out", "Train on shift, not in class", "sam"),
        ("Old habit returns after the project", "Standard work sheet and a daily check for 90 days", "dana"),
    )
    for risk, response, owner in risks:
        story.add_risk(day(-16, WEDNESDAY), risk, response, owner)


def agree(story: Story) -> None:
    """Signed at Define: the text by the sponsor, the method of the benefit by finance."""
    day = story.days.day
    story.sign_charter(day(-14, THURSDAY), comment="Clear. I want both shifts in it.", method=METHOD)
    story.pass_gate(
        day(-14),
        request="The charter is signed and the count is set up at the pack bench.",
        comment="Go. Please show me the first week of counts.",
    )


def refresh_after_measure(story: Story, errors: int, checked: int) -> None:
    """The baseline replaces the first estimate of the problem."""
    day, days = story.days.day, story.days
    first, last = words.full_day(day(-13, MONDAY)), words.full_day(day(-8))
    rate = words.number(1000 * errors / checked, 1)
    counted = (
        f"From {first} to {last}, {errors} of {words.number(checked)} lines checked in Zone B were picked wrongly, "
        f"{rate} in 1,000."
    )
    story.write_charter(days.day(-7, TUESDAY), problem=_problem(counted))
    story.sign_charter(days.day(-7, TUESDAY), comment="Signed with the counted baseline.")


def refresh_after_analyse(story: Story) -> None:
    """What is known of the causes narrows the scope."""
    day = story.days.day
    story.write_charter(
        day(-4, TUESDAY),
        in_scope=(
            "Zone B, aisles B1 to B12, both shifts\nWrong item, wrong quantity, missed line\n"
            "Bin labels, scan steps, item positions"
        ),
        replication="Zone A and Southmoor use the same racks, labels and handheld setting.",
    )
    story.sign_charter(day(-4, TUESDAY), comment="Signed with both shifts in scope.")


def _problem(counted: str) -> str:
    return f"{counted} Six in ten are the wrong item. Each costs £7.40 to put right, and customers see most of them."
