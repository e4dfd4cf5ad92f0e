"""A part of a control chart keeps the levels, marks and changes of the whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.charts.control import Change, ControlChart, Role, Run, Signal, Stage
from app.charts.control_window import window

pytestmark = pytest.mark.pure
DAYS = [date(2026, 3, 1) + timedelta(days=n) for n in range(40)]


def chart() -> ControlChart:
    """Twenty days before a change and twenty after it; the limits after it differ from point to point."""
    before = Stage(role=Role.BEFORE, label="Before", x=DAYS[:20], values=list(range(20)), centre=9.5, lower=0, upper=19)
    after = Stage(
        role=Role.AFTER, label="After", x=DAYS[20:], values=list(range(20, 40)), centre=30.0,
        lower=[20.0 - n for n in range(20)], upper=[40.0 + n for n in range(20)],
    )  # fmt: skip
    return ControlChart(
        title="Errors", description="Errors by day", stages=[before, after], format_value=str,
        format_x=lambda day, _grain: str(day), changes=[Change(at=DAYS[20], label="Pilot")],
        signals=[Signal(position=3), Signal(position=25)], runs=[Run(positions=range(18, 23), label="8 on one side")],
    )  # fmt: skip


def test_a_part_within_a_stage_keeps_its_limits_however_few_points_it_has() -> None:
    part = window(chart(), 2, 6)
    (stage,) = part.stages
    assert (stage.values, stage.centre, stage.upper) == ([2, 3, 4, 5, 6], 9.5, 19)
    assert stage.shows_limits and part.changes == [] and part.runs == []
    assert [signal.position for signal in part.signals] == [1]


def test_a_part_across_the_change_has_both_stages_with_the_limits_of_their_points() -> None:
    part = window(chart(), 18, 25)
    assert [list(stage.x) for stage in part.stages] == [DAYS[18:20], DAYS[20:26]]
    assert part.stages[1].upper == [40.0, 41.0, 42.0, 43.0, 44.0, 45.0]
    assert [change.label for change in part.changes] == ["Pilot"]
    assert [list(run.positions) for run in part.runs] == [[0, 1, 2, 3, 4]]
    assert [signal.position for signal in part.signals] == [7]


def test_a_stage_without_limits_gets_none_in_a_part() -> None:
    few = Stage(role=Role.BEFORE, label="", x=DAYS[:5], values=[1, 2, 3, 4, 5], centre=3.0, lower=0.0, upper=6.0)
    whole = ControlChart(title="", description="", stages=[few], format_value=str, format_x=lambda d, _g: str(d))
    assert not window(whole, 1, 3).stages[0].shows_limits


def test_the_whole_is_a_part_too_and_nothing_is_none() -> None:
    assert window(chart(), -5, 99).x == DAYS
    with pytest.raises(ValueError, match="at least one point"):
        window(chart(), 41, 45)
