"""The four numbers under a verdict: before, after, change and goal."""

from __future__ import annotations

from flask_babel import gettext as _

from app.analyses import wording
from app.analyses.reading import COMPARED, WATCHED, Reading
from app.analyses.wording import day_text, goal_text, met_text, number_text, periods, relative_text
from app.core import words

Tile = dict[str, str]


def tile(label: str, value: str, note: str, mark: str = "") -> Tile:
    """One tile, as the macro `verdict_card` takes it."""
    return {"label": label, "value": value, "note": note, "mark": mark}


def tiles(reading: Reading) -> list[Tile]:
    """Before, after, change and goal; what is known so far while there is no change."""
    shown: list[Tile] = []
    if reading.mode == WATCHED:
        shown = [_average(reading, _("So far"), reading.now, reading.n_before, "before")]
    if reading.mode == COMPARED:
        after = _("After %(day)s", day=day_text(reading, reading.settled_on))
        shown = [
            _average(reading, _("Before"), reading.was, reading.n_before, "before"),
            _average(reading, after, reading.now, reading.n_after, "after"),
            _change(reading),
        ]
    return [*shown, _goal(reading)] if reading.measured.goal is not None else shown


def _average(reading: Reading, label: str, value: float | None, count: int, mark: str) -> Tile:
    if value is None:
        return tile(label, _("None yet"), _("no values"), mark)
    note = _("average of %(periods)s", periods=wording.counted_periods(reading.measured, count))
    return tile(label, number_text(reading.measured, value), note, mark)


def _change(reading: Reading) -> Tile:
    if reading.change is None or reading.change.estimate is None:
        return tile(_("Change"), _("Not yet"), _("too few values to say"))
    likely = wording.likely_text(reading.measured, reading.change)
    note = ". ".join(part for part in (relative_text(reading), likely) if part)
    return tile(_("Change"), words.signed(reading.change.estimate, reading.measured.decimals), note)


def _goal(reading: Reading) -> Tile:
    label = goal_text(reading.measured)
    if reading.goal_meeting is None:
        return tile(label, _("Not yet"), _("too few values to say"))
    if reading.measured.goal_basis == "average":
        value = _("Met") if reading.average_meets else _("Not met")
        return tile(_("%(goal)s on average", goal=label), value, _("%(met)s met it", met=met_text(reading)))
    value = _("%(meeting)s of %(of)s", meeting=words.number(reading.goal_meeting), of=words.number(reading.goal_of))
    return tile(label, value, _goal_note(reading))


def _goal_note(reading: Reading) -> str:
    named = periods(reading.measured)
    if reading.measured.goal_basis == "share":
        share = words.percent(reading.measured.goal_share)
        return _("%(periods)s met the goal, %(share)s wanted", periods=named, share=share)
    return _("%(periods)s met the goal", periods=named)
