"""Why items are picked wrongly in Zone B: the why-tree, the fishbone, what was checked, and what is done about it."""

from __future__ import annotations

from datetime import timedelta

from app.causes.models import Cause
from app.core import words
from app.core.db import db
from app.demo import findings
from app.demo.findings import WhyTree, drives, there
from app.demo.story import Story
from app.demo.timeline import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from app.tools.five_whys.model import Why

LABELS = "Label template made for the old low racks"
SCAN = "Scan step can be skipped with one tap"
LOOK_ALIKE = "31 look-alike pairs sit side by side"
WRONG_ITEM = 0.61


def find(story: Story, *, total: int) -> None:
    """Three weeks at the bins: first what could be, then what is there, then what drives the problem."""
    day = story.days.day
    wrong = round(WRONG_ITEM * total)
    period = f"{words.short_day(day(-13, MONDAY))} to {words.short_day(day(-8))}"
    tree = findings.open_tree(
        story,
        day(-6, MONDAY),
        problem=f"Wrong item picked: {words.number(100 * WRONG_ITEM)}% of all errors in Zone B",
        figure=f"{wrong} of {total} errors, {period}",
    )
    next_bin, unread, small, template = _first_branch(tree)
    look_alike = tree.why(LOOK_ALIKE, "priya", day(-6, TUESDAY), below=next_bin)
    no_scan, skipped, slow = _second_branch(tree)
    open_causes = _fill_fishbone(
        story, labels=template.cause, scan=skipped.cause, slow=slow.cause, pairs=look_alike.cause
    )
    _check_first_branch(story, next_bin, unread, small, template)
    _check_second_branch(story, no_scan, skipped, slow)
    _rule_out(story, open_causes)


def _first_branch(tree: WhyTree) -> tuple[Why, Why, Why, Why]:
    on = tree.story.days.day(-6, MONDAY)
    next_bin = tree.why("The picker takes from the bin next to the right one", "marek", on)
    unread = tree.why("Bin labels cannot be read from the trolley", "marek", on, below=next_bin)
    small = tree.why("Labels are printed at 14 point and set behind the bin lip", "dana", on, below=unread)
    return next_bin, unread, small, tree.why(LABELS, "priya", on, below=small)


def _second_branch(tree: WhyTree) -> tuple[Why, Why, Why]:
    on = tree.story.days.day(-6, TUESDAY)
    no_scan = tree.why("The bin is not scanned before the item is taken", "sam", on)
    skipped = tree.why(SCAN, "sam", on, below=no_scan)
    return no_scan, skipped, tree.why("Scanners are too slow", "marek", on, below=no_scan)


def _fill_fishbone(story: Story, *, labels: Cause, scan: Cause, slow: Cause, pairs: Cause) -> dict[str, Cause]:
    """Six bones; a cause that stands in the why-tree is put on its bone as the same record."""
    on = story.days.day(-6, TUESDAY)
    bone = findings.open_fishbone(story, on, problem="Too many picking errors in Zone B").bone
    bones = (
        ("Method", (scan, "Two orders on one trolley", "No rule for part-full bins")),
        ("Equipment", (labels, slow, "Trolley screen faces away")),
        ("People", ("New starters learn by watching", "Night shift trained once, in 2022")),
        ("Materials", (pairs, "Inner packs not marked", "Damaged bar codes")),
        ("Surroundings", ("Poor light in aisles B7 to B12", "Noise near the conveyor")),
        ("Measuring", ("Errors only found at the pack bench",)),
    )
    found = [cause for name, causes in bones for cause in bone(name, causes, "dana", on)]
    return {cause.text: cause for cause in found}


def _check_first_branch(story: Story, next_bin: Why, unread: Why, small: Why, template: Why) -> None:
    day = story.days.day
    findings.check(story, next_bin.cause, there("Seen 9 times in a walk of 2 hours", "marek", day(-6, WEDNESDAY)))
    findings.check(
        story, unread.cause, there("7 of 10 pickers could not read them at 1.5 m", "dana", day(-6, WEDNESDAY))
    )
    findings.check(story, small.cause, there("Measured on 40 bins, all the same", "priya", day(-6, WEDNESDAY)))
    template_found = there("Template dated March 2019, racks replaced in June 2024", "priya", day(-6, THURSDAY))
    findings.check(story, template.cause, template_found)
    findings.confirm(
        story,
        next_bin.cause,
        drives("Item taken was from the bin beside in 47 of 60 wrong picks traced", "marek", day(-5, MONDAY)),
    )
    findings.confirm(
        story,
        unread.cause,
        drives("Wrong item in 2 of 1,400 picks with a label held up, 15 of 1,400 without", "dana", day(-5, TUESDAY)),
    )
    findings.confirm(
        story,
        small.cause,
        drives(
            "Aisle B3, whose labels sit in front of the lip: 2.1 wrong items in 1,000; the others 5.3",
            "priya",
            day(-5, WEDNESDAY),
        ),
    )
    findings.confirm(
        story,
        template.cause,
        drives(
            "Only aisles printed with the 2019 template have the hidden labels: 11 of 11, and 0 of 1 without",
            "priya",
            day(-5, THURSDAY),
        ),
        is_root=True,
    )


def _check_second_branch(story: Story, no_scan: Why, skipped: Why, slow: Why) -> None:
    day = story.days.day
    findings.confirm(
        story,
        no_scan.cause,
        there("Scan rate 46% in the WMS log of the baseline weeks", "sam", day(-5, THURSDAY)),
        drives("Wrong item in 1.4 of 1,000 scanned picks, 7.9 of 1,000 not scanned", "sam", day(-5, FRIDAY)),
    )
    findings.confirm(
        story,
        skipped.cause,
        there("Set up as optional in the 2022 handheld update", "sam", day(-5, FRIDAY)),
        drives("On the two handhelds without the skip key the scan rate is 98%", "sam", day(-4, MONDAY)),
        is_root=True,
    )
    findings.rule_out(
        story, slow.cause, there("Timed 60 scans: 0.8 seconds on average", "marek", day(-4, MONDAY), says_yes=False)
    )


def _rule_out(story: Story, causes: dict[str, Cause]) -> None:
    on = story.days.day(-4, MONDAY)
    checked = (
        ("Two orders on one trolley", "Error rate the same on single and double trolleys: 8.1 and 7.8 in 1,000", "sam"),
        ("Damaged bar codes", "3 of 400 bar codes could not be read; none at a wrong pick", "priya"),
        ("Poor light in aisles B7 to B12", "Measured 310 lux, as in B1 to B6, with the same error rate", "dana"),
        ("Noise near the conveyor", "Error rate beside the conveyor is no higher: 7.6 in 1,000", "marek"),
    )
    for text, note, who in checked:
        findings.rule_out(story, causes[text], drives(note, who, on, says_yes=False))


def _cause(story: Story, text: str) -> Cause:
    return db.session.query(Cause).filter_by(project_id=story.project.id, text=text).one()


def agree_actions(story: Story) -> None:
    """What the pilot needs, each against a confirmed cause."""
    days, on = story.days, story.days.day(-3, TUESDAY)
    labels, scan = _cause(story, LABELS), _cause(story, SCAN)
    done = (
        ("Print and hang large paper labels in all aisles", "priya", labels),
        ("Make the scan a required step on all handhelds of Zone B", "owen", scan),
    )
    for title, owner, cause in done:
        action = findings.agree_action(story, title, owner=owner, due=days.day(-3), on=on, cause=cause)
        findings.advance(story, action, 4, on=days.day(-3, TUESDAY))
    findings.agree_action(
        story,
        "Fit permanent labels in aisles B7 to B12",
        owner="sam",
        due=days.today - timedelta(days=2),
        on=on,
        cause=labels,
        detail="Paper labels stay up until then.",
    )
    findings.agree_action(
        story, "Train night shift on scan to confirm", owner="sam", due=days.day(1, WEDNESDAY), on=on, cause=scan
    )


def look_at_what_is_left(story: Story) -> None:
    """The largest cause left: it is there; whether it drives the errors is still open."""
    days = story.days
    pairs = _cause(story, LOOK_ALIKE)
    findings.check(story, pairs, there("Listed: 31 pairs, 24 of them in B7 to B12", "priya", days.day(-1, WEDNESDAY)))
    on = days.day(-1, WEDNESDAY)
    findings.agree_action(
        story,
        "Move look-alike items apart (31 pairs)",
        owner="priya",
        due=days.day(1),
        on=on,
        cause=pairs,
        detail="Trial in B7 first: compare errors with and without.",
    )
    findings.agree_action(
        story,
        "Write the standard work sheet for scan to confirm",
        owner="dana",
        due=days.day(1),
        on=on,
        cause=_cause(story, SCAN),
    )
    findings.agree_action(
        story, "Agree the roll-out plan with both shift leads", owner="dana", due=days.day(2, TUESDAY), on=on
    )


def report_progress(story: Story) -> None:
    """How far the open actions are this week."""
    for title, quarters in (
        ("Fit permanent labels in aisles B7 to B12", 2),
        ("Train night shift on scan to confirm", 3),
    ):
        action = findings.action_named(story, title)
        findings.advance(story, action, quarters, on=story.days.day(0, MONDAY))
