"""Reduce picking errors in Zone B: in Improve, with a clear result of the pilot and the goal met on some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.core import policy
from app.demo import collecting, findings, gauging, picking_causes, picking_charter, studying, tallying
from app.demo.measuring import Measure, measure
from app.demo.people import Cast
from app.demo.story import Member, Outline, Story, begin
from app.demo.timeline import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from app.demo.values import Draws
from app.metrics.series import series_of

BASELINE, BEFORE, PILOT = (-13, -8), (-7, -4), (-3, 0)
SCANNERS_OFFLINE = 18
COST_OF_AN_ERROR = Decimal("7.40")
LINES_A_DAY, DAYS_A_YEAR = 9_600, 250


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What was checked, found and picked each day of baseline, weeks between and pilot."""

    checked: list[int]
    errors: list[int]
    rate: list[float]


def draw() -> Drawn:
    """70 working days but the last: 30 of baseline, 20 until the pilot, 19 of it."""
    found, pace = Draws(10871), Draws(18)
    checked = found.sizes(2810, 160, 69)
    errors = found.counts(0.0078, checked[:50]) + found.counts(0.0042, checked[50:])
    errors[SCANNERS_OFFLINE] = found.poisson(0.0155 * checked[SCANNERS_OFFLINE])
    rate = pace.around(112, 3, 50, decimals=0) + pace.around(113, 3, 19, decimals=0)
    return Drawn(checked=checked, errors=errors, rate=rate)


def tell(cast: Cast) -> None:
    """The whole story, up to yesterday's count."""
    story, drawn = begin(cast, _outline(cast)), draw()
    picking_charter.define(story)
    errors, rate = _measures(story)
    picking_charter.agree(story)
    _measure_baseline(errors, rate, drawn)
    _find_causes(errors, rate, drawn)
    _pilot(errors, rate, drawn)
    tallying.tally(errors, story.days.day(-2, THURSDAY), seed=77)
    _estimate(errors)


def _outline(cast: Cast) -> Outline:
    day = cast.days.day
    team = (
        Member(who="dana", role=policy.LEAD, part="Lead", hours=12),
        Member(who="ruth", role=policy.SPONSOR, part="Director of operations", hours=1),
        Member(who="owen", role=policy.OWNER, part="Picking manager", hours=2),
        Member(who="sam", part="Shift lead, nights", hours=4),
        Member(who="priya", part="Stock control", hours=3),
        Member(who="marek", part="Picker, Zone B", hours=4),
        Member(who="jo", part="Safety representative", hours=1),
        Member(who="helen", role=policy.MONEY, part="Finance", hours=0.5),
    )
    return Outline(
        code="NG-24",
        title="Reduce picking errors in Zone B",
        unit="NG",
        lead="dana",
        sponsor="ruth",
        started_by="dana",
        started_on=day(-17, MONDAY),
        team=team,
        gates=(day(-14), day(-8), day(-4), day(2), day(17)),
    )


def _measures(story: Story) -> tuple[Measure, Measure]:
    on = story.days.day(-15, TUESDAY)
    errors = measure(
        story,
        "primary",
        on=on,
        unit="NG-PICK",
        recorder="marek",
        name="Picking errors",
        kind="count",
        per=1000,
        value_name="Errors found",
        denominator_name="Lines checked",
        decimals=1,
        goal=4.0,
        goal_basis="every",
        definition=(
            "Order lines of Zone B drawn at the pack bench, both shifts, every tenth tote. An error is a wrong item, "
            "a wrong quantity or a missed line, whichever customer it is for."
        ),
        source="Pack bench check, form PB-2",
    )
    rate = measure(
        story,
        "balancing",
        on=on,
        unit="NG-PICK",
        recorder="owen",
        margin=3.0,
        name="Pick rate",
        kind="continuous",
        measured_in="lines per person per hour",
        direction="higher",
        decimals=0,
        goal=110.0,
        definition="Lines picked in Zone B divided by the hours booked on picking there, both shifts together.",
        source="WMS shift report",
    )
    collecting.agree(errors, collecting.PICKING, on=on)
    return errors, rate


def _measure_baseline(errors: Measure, rate: Measure, drawn: Drawn) -> None:
    story, days = errors.story, errors.story.days
    counted = days.working_days(*BASELINE)
    errors.record(counted, drawn.errors[:30], drawn.checked[:30])
    rate.record(counted, drawn.rate[:30])
    offline = counted[SCANNERS_OFFLINE]
    errors.name_special_cause(offline, "Scanners offline for 3 hours", "sam", on=offline + timedelta(days=1))
    for used in (errors, rate):
        used.freeze(counted[0], counted[-1], on=days.day(-7, MONDAY))
        used.judge(on=days.day(-7, MONDAY))
    picking_charter.refresh_after_measure(story, sum(drawn.errors[:30]), sum(drawn.checked[:30]))
    story.mark(
        "measurement",
        "Two checkers looked at the same 200 lines and agreed on 197. The form now says what a missed line is.",
        day=days.day(-7, WEDNESDAY),
        who="priya",
    )
    story.pass_gate(
        days.day(-7),
        request="The baseline is complete: 30 days. It is a week late, as the scanners were offline.",
        comment="Good. Now look at why, at the bins and not in the office.",
    )


def _find_causes(errors: Measure, rate: Measure, drawn: Drawn) -> None:
    story, days = errors.story, errors.story.days
    between = days.working_days(*BEFORE)
    errors.record(between, drawn.errors[30:50], drawn.checked[30:50])
    rate.record(between, drawn.rate[30:50])
    picking_causes.find(story, total=sum(drawn.errors[:30]))
    picking_charter.refresh_after_analyse(story)
    studying.study_picking(story, on=days.day(-4, TUESDAY), later=days.day(-4, TUESDAY))
    story.mark("refresh", "Scope now names both shifts. Goal unchanged.", day=days.day(-4, WEDNESDAY))
    story.pass_gate(
        days.day(-4),
        request="Two root causes are confirmed. We ask for a pilot in all of Zone B, four weeks.",
        comment="Go for the pilot. Watch the pick rate: below 105 lines an hour you stop.",
    )


def _sort_errors(errors: Measure, on: date) -> None:
    """Whether packers mean the same by an error, and the sheet that sorts them."""
    gauging.judge_errors(errors, on=on)
    tallying.make_sheet(errors, "Errors at the pack bench", on=on)


def _pilot(errors: Measure, rate: Measure, drawn: Drawn) -> None:
    story, days = errors.story, errors.story.days
    trial = [day for day in days.working_days(*PILOT) if day < days.friday]
    for used in (errors, rate):
        used.change(days.day(-3, MONDAY), "Pilot: large labels, scan to confirm")
    errors.record(trial, drawn.errors[50:], drawn.checked[50:])
    rate.record(trial, drawn.rate[50:])
    picking_causes.agree_actions(story)
    story.mark(
        "selection",
        "Five ideas scored on effect, cost and how soon. Labels and the scan came first; moving items apart is next.",
        day=days.day(-3, WEDNESDAY),
    )
    story.mark(
        "risks",
        "Walked with the safety representative. No new trip or lifting risk.",
        day=days.day(-2, MONDAY),
        who="jo",
    )
    _sort_errors(errors, days.day(-2, WEDNESDAY))
    picking_causes.look_at_what_is_left(story)
    story.mark(
        "pilot",
        "Runs to the end of this week. Predicted: at most 5 errors per 1,000 lines.",
        day=days.day(-1, THURSDAY),
        ready=False,
        owner="dana",
    )
    for used in (errors, rate):
        used.counted_the_same_way("priya", on=days.day(-1, FRIDAY))
    picking_causes.report_progress(story)
    story.mark(
        "plan",
        "Draft agreed with the day shift; nights still to be asked.",
        day=days.day(0, TUESDAY),
        ready=False,
        owner="sam",
    )
    for used in (errors, rate):
        used.judge(on=days.day(0, THURSDAY))


def _estimate(errors: Measure) -> None:
    """The estimate follows from the measured difference, rounded to whole thousands."""
    story, days = errors.story, errors.story.days
    series = series_of(errors.metric)
    before = series.between(days.day(BASELINE[0], MONDAY), days.day(BASELINE[1]))
    after = series.between(days.day(PILOT[0], MONDAY))
    level_before, level_after = (1000 * sum(s.counts) / sum(size or 0 for size in s.checked) for s in (before, after))
    fewer = Decimal(str(round(level_before - level_after, 1)))
    a_year = (fewer * LINES_A_DAY / 1000 * COST_OF_AN_ERROR * DAYS_A_YEAR / 1000).quantize(Decimal(1)) * 1000
    basis = (
        f"{fewer} fewer errors per 1,000 lines in the pilot, {LINES_A_DAY:,} lines a day, {DAYS_A_YEAR} days, "
        f"£{COST_OF_AN_ERROR} an error for the second delivery and the credit note."
    )
    findings.claim(
        story,
        "cost",
        basis=basis,
        state="estimated",
        on=days.day(0, THURSDAY),
        a_year=a_year,
        starts_on=days.day(3, MONDAY),
    )
