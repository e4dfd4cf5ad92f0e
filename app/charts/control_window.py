"""A part of a control chart, looked at more closely: fewer points, the same levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.charts.control import ControlChart, Level, Run, SecondLine, Stage


def window(chart: ControlChart, first: int, last: int) -> ControlChart:
    """The points from `first` to `last`, both included and counted through all stages from 0. Centre and limits stay
    those of the whole chart, and are drawn where it draws them. Raises ValueError without a point."""
    inside = range(max(0, first), min(last, len(chart.x) - 1) + 1)
    if not inside:
        raise ValueError("a part of a chart needs at least one point")
    runs = [Run(positions=[p - inside[0] for p in run.positions if p in inside], label=run.label) for run in chart.runs]
    return replace(
        chart,
        stages=list(_stages(chart.stages, inside)),
        signals=[
            replace(signal, position=signal.position - inside[0])
            for signal in chart.signals
            if signal.position in inside
        ],
        runs=[run for run in runs if run.positions],
        changes=[change for change in chart.changes if chart.x[inside[0]] < change.at <= chart.x[inside[-1]]],  # type: ignore[operator]
        second=_second(chart.second, inside),
    )


def _stages(stages: Sequence[Stage], inside: range) -> Iterator[Stage]:
    start = 0
    for stage in stages:
        part = slice(max(0, inside.start - start), max(0, min(inside.stop - start, len(stage.x))))
        start += len(stage.x)
        if stage.x[part]:
            yield replace(
                stage,
                x=stage.x[part],
                values=stage.values[part],
                centre=_level(stage.centre, part),
                lower=_level(stage.lower, part),
                upper=_level(stage.upper, part),
                carried=stage.shows_limits,
            )


def _level(level: Level, part: slice) -> Level:
    return level[part] if isinstance(level, Sequence) else level


def _second(second: SecondLine | None, inside: range) -> SecondLine | None:
    return None if second is None else replace(second, values=second.values[inside.start : inside.stop])
