"""What to do with a verdict: two or three sentences of advice that follow from its code and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from app.analyses import wording
from app.analyses.reading import COMPARED, EMPTY, Reading
from app.core import words


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One line: what to do, why or how, and the room of the project where it is done ("" for none)."""

    head: str
    text: str
    room: str = ""
    link: str = ""


def advice(reading: Reading, *, has_baseline: bool) -> list[Advice]:
    """What to do now."""
    if reading.mode == EMPTY:
        return [
            Advice(head=_("Add the first values."), text=_("Measure at least 12 times before anything is changed."))
        ]
    if reading.mode == COMPARED:
        return [*_compared(reading), *_range(reading)]
    return [*_watched(reading, has_baseline), *_range(reading)]


def _range(reading: Reading) -> Iterator[Advice]:
    """The newest normal range, so that nobody reacts to what is usual; what to do first where it does not hold."""
    stage = reading.newest_stage
    if stage is None or stage.lower is None or stage.upper is None or stage.lower == stage.upper:
        return
    if not reading.steady_now:
        yield from _unsteady(reading)
        return
    usual = wording.range_text(reading.measured, stage.lower, stage.upper)
    head = {
        "day": _("Do not react to single days."),
        "week": _("Do not react to single weeks."),
        "month": _("Do not react to single months."),
    }.get(reading.measured.period, _("Do not react to single values."))
    text = (
        _("Anything from %(usual)s is normal so far.")
        if stage.provisional
        else _("Anything from %(usual)s is normal now.")
    )
    yield Advice(head=head, text=text % {"usual": usual})


def _unsteady(reading: Reading) -> Iterator[Advice]:
    """Values with a signal are asked about; where the reading says so already, not a second time."""
    if reading.mode == COMPARED:
        head = _("Ask what happened at the values marked in the chart.")
        yield Advice(head=head, text=_("They are not steady, so the normal range is no promise for the next values."))


def _compared(reading: Reading) -> Iterator[Advice]:
    if reading.balance and reading.verdict != "improved":
        yield _balance(reading.balance)
        return
    known = {
        "improved": _improved,
        "worse": _worse,
        "no_change": _no_change,
        "too_early": _too_early,
        "cannot_tell": _cannot_tell,
    }
    yield from known[reading.verdict](reading)


def _improved(reading: Reading) -> Iterator[Advice]:
    if reading.headline.code.startswith("improved_probable"):
        yield Advice(
            head=_("Keep the change, and keep measuring."), text=_("More values will make it sure either way.")
        )
    elif reading.headline.code.startswith("tiny"):
        yield Advice(head=_("Ask if it matters."), text=_("The change is real, and it may not be worth its effort."))
    else:
        yield Advice(head=_("Keep the change."), text=_("Write it down as standard work, and say who watches it."))
    if reading.goal_signal in ("some", "misses"):
        head = _("%(aim)s, change something else.", aim=_aim(reading))
        yield Advice(head=head, text=_("Look at the next cause."), room="fishbone", link=_("Open the fishbone"))


def _aim(reading: Reading) -> str:
    """What it takes to meet the goal, in the words of its basis: To meet 4.0 every day."""
    measured = reading.measured
    goal = wording.number_text(measured, measured.goal)
    if measured.goal_basis == "every":
        return _("To meet %(goal)s every %(period)s", goal=goal, period=wording.period(measured))
    if measured.goal_basis == "share":
        share = words.percent(measured.goal_share)
        return _("To meet %(goal)s in %(share)s of the %(periods)s", goal=goal, share=share,
                 periods=wording.periods(measured))  # fmt: skip
    return _("To reach %(goal)s on average", goal=goal)


def _worse(reading: Reading) -> Iterator[Advice]:
    since = reading.lines[0].parameters.get("since") if reading.lines else None
    day = wording.day_text(reading, since if isinstance(since, str) else reading.settled_on)
    yield Advice(head=_("Find out what happened around %(day)s.", day=day), text=_("It need not be the change itself."))
    yield Advice(
        head=_("Ask whether the change should be taken back."), text=_("Decide with the people who do the work.")
    )


def _no_change(reading: Reading) -> Iterator[Advice]:
    if reading.headline.code == "no_change_constant":
        yield Advice(head=_("Check how it is measured."), text=_("Values that never differ say little."))
        return
    yield Advice(head=_("Do not claim a result."), text=_("The ups and downs are as large as the difference."))
    text = _("A small effect would need many more values.")
    yield Advice(
        head=_("Try another cause, or a larger change."), text=text, room="fishbone", link=_("Open the fishbone")
    )


def _too_early(reading: Reading) -> Iterator[Advice]:
    if reading.headline.code == "no_baseline":
        yield Advice(
            head=_("Look for older values."), text=_("Values from before the change may stand in a system or on paper.")
        )
        return
    yield Advice(
        head=_("Keep measuring, and change nothing else."), text=_("Two changes at once cannot be told apart.")
    )


def _cannot_tell(reading: Reading) -> Iterator[Advice]:
    slide = Advice(
        head=_("Wait for more values."), text=_("A slide and a step can only be told apart over a longer time.")
    )
    known = {
        "tests_disagree": Advice(
            head=_("Look at the extreme values first."), text=_("Name what was different then, if you know it.")
        ),
        "counted_differently": Advice(head=_("Confirm how it was counted."), text=_("Or count both in the same way.")),
        "not_independent": Advice(
            head=_("Measure over a longer time."), text=_("Or measure what comes in and what goes out.")
        ),
        "no_spread": Advice(head=_("Check how it is measured."), text=_("Values that never differ say little.")),
    }
    yield known.get(reading.headline.code, slide)


def _balance(balance: str) -> Advice:
    known = {
        "no_margin": (_("State a margin."), _("Say how much worse would still be acceptable.")),
        "broken": (_("Stop and look at what the change does here."), _("It costs more than was agreed.")),
        "unclear": (_("Keep measuring this."), _("The values do not yet rule out that it got worse by the margin.")),
        "safe": (
            _("Keep watching it."),
            _("It has stayed within what was agreed. Look again when the change is everywhere."),
        ),
    }
    head, text = known[balance]
    return Advice(head=head, text=text)


def after_freezing() -> Iterator[Advice]:
    """What follows once the baseline is frozen."""
    text = _("Then change the process against the causes that are confirmed.")
    yield Advice(head=_("Look for the causes."), text=text, room="fishbone", link=_("Open the fishbone"))
    text = _("The values from that day on are compared with the baseline.")
    yield Advice(head=_("Note the day on which the process is changed."), text=text, room="change",
                 link=_("Note a change to the process"))  # fmt: skip


def _watched(reading: Reading, has_baseline: bool) -> Iterator[Advice]:
    if reading.watch == "too_few":
        complete = _("Change nothing until the baseline is complete.")
        again = _("The frozen baseline is too small for a claim. Measure on, then freeze a new one.")
        yield Advice(head=_("Keep measuring."), text=again if has_baseline else complete)
    elif reading.watch == "steady":
        if not has_baseline:
            text = _("Then nobody can change later what the result is compared with.")
            yield Advice(head=_("Freeze the baseline."), text=text, room="baseline", link=_("Freeze the baseline"))
        yield Advice(
            head=_("To make it better, the process has to change."), text=_("It is steady: waiting will not help.")
        )
        if has_baseline:
            yield from after_freezing()
    elif reading.watch == "constant":
        yield Advice(head=_("Check how it is measured."), text=_("Values that never differ say little."))
    else:
        yield Advice(
            head=_("Find out why before you change anything."),
            text=_("Or the change will get the blame or the credit."),
        )
