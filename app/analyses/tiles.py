"""The four numbers under a verdict: before, after, change and goal."""

from __future__ import annotations

from flask_babel import gettext as _

from app.analyses import wording
from app.analyses.minimum import FEWEST_CLAIMED
from app.analyses.reading import COMPARED, WATCHED, Reading
from app.analyses.wording import day_text, goal_text, number_text, periods, relative_text
from app.core import words

Tile = dict[str, str]


def tile(label: str, value: str, note: str, mark: str = "") -> Tile:
    """One tile, as the macro `verdict_card` takes it."""
    return {"label": label, "value": value, "note": note, "mark": mark}


def tiles(reading: Reading) -> list[Tile]:
    """Before, after, change and goal; what is known so far while there is no change."""
    shown: list[Tile] = []
    if reading.mode == WATCHED:
        shown = [_average(reading, _("So far"), reading.now, "before")]
    if reading.mode == COMPARED:
        after = _("After %(day)s", day=day_text(reading, reading.settled_on))
        shown = [
            _average(reading, _("Before"), reading.was, "before"),
            _average(reading, after, reading.now, "after"),
            _change(reading),
        ]
    return [*shown, _goal(reading)] if reading.measured.goal is not None else shown


def _average(reading: Reading, label: str, value: float | None, mark: str) -> Tile:
    count, left_out = (
        (reading.n_after, reading.left_out_after) if mark == "after" else (reading.n_before, reading.left_out_before)
    )
    without = wording.without_text(reading, left_out)
    if value is None:
        return tile(label, _("None yet"), without or _("no values"), mark)
    note = _("average of %(periods)s", periods=wording.counted_periods(reading.measured, count))
    return tile(label, number_text(reading.measured, value), ", ".join(filter(None, (note, without))), mark)


def _change(reading: Reading) -> Tile:
    if reading.change is None or reading.change.estimate is None:
        return _without_change(reading)
    likely = "" if reading.verdict == "too_early" else wording.likely_text(reading.measured, reading.change)
    note = ". ".join(part for part in (relative_text(reading), likely) if part)
    return tile(_("Change"), words.signed(reading.change.estimate, reading.measured.decimals), note)


def _without_change(reading: Reading) -> Tile:
    """Why no difference was worked out: too few values, no spread, or a method that changed."""
    label, code = _("Change"), reading.headline.code
    if code == "counted_differently":
        return tile(label, _("Not compared"), _("counted differently before and after"))
    if code in ("no_change_constant", "no_spread") and reading.now is not None and reading.was is not None:
        moved = words.signed(reading.now - reading.was, reading.measured.decimals)
        return tile(label, moved, _("the values do not vary, so no chance can be worked out"))
    return tile(label, _("Not yet"), _("too few values to say"))


def _goal(reading: Reading) -> Tile:
    label = goal_text(reading.measured)
    if reading.measured.goal_basis == "average":
        label = _("%(goal)s on average", goal=label)
    if reading.headline.code == "counted_differently":
        return tile(label, _("Not judged"), _("counted differently before and after"))
    if reading.goal_meeting is None or reading.goal_of < FEWEST_CLAIMED:
        return tile(label, _("Too early"), _too_early(reading))
    if reading.measured.goal_basis == "average":
        value = _("Met") if reading.average_meets else _("Not met")
        return tile(label, value, _("average %(level)s", level=number_text(reading.measured, reading.now)))
    value = _("%(meeting)s of %(of)s", meeting=words.number(reading.goal_meeting), of=words.number(reading.goal_of))
    return tile(label, value, _goal_note(reading))


def _too_early(reading: Reading) -> str:
    have = wording.counted_periods(reading.measured, reading.goal_of)
    return _("%(have)s so far, at least %(fewest)s are needed", have=have, fewest=FEWEST_CLAIMED)


def _goal_note(reading: Reading) -> str:
    named = periods(reading.measured)
    if reading.measured.goal_basis == "share":
        share = words.percent(reading.measured.goal_share)
        return _("%(periods)s met the goal, %(share)s wanted", periods=named, share=share)
    if reading.range_passes_goal:
        return _("%(periods)s met the goal; the normal range goes past it", periods=named)
    return _("%(periods)s met the goal, every one is wanted", periods=named)
