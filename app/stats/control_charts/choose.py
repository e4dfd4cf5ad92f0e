"""Which chart fits a measure, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.stats.base.result import Floats
from app.stats.base.sample import Numbers, clean_rates, is_rate
from app.stats.control_charts.control import individuals_chart
from app.stats.control_charts.rate_charts import rate_chart
from app.stats.control_charts.stages import ControlChart, Settings, StagePlan
from app.stats.describing.assumptions import dispersion

OVER_DISPERSED_P = 0.05
PRACTICAL_DISPERSION = 1.2
"""Below this ratio ordinary limits are at most a tenth too narrow, whatever the test says."""


@dataclass(frozen=True)
class ChartChoice:
    """``chart``: i_mr, p, u, laney_p or laney_u. ``reason``: ``measured_values``,
    ``counting_explains_spread`` or ``over_dispersed``, with the dispersion (chi-square / df) of each
    stage."""

    chart: str
    reason: str
    dispersion: tuple[float | None, ...] = ()
    p_value: float | None = None


def choose_chart(*, kind: str, stages: Sequence[tuple[Floats, Floats]] = ()) -> ChartChoice:
    """The chart for a kind of measure; ``stages`` holds counts and denominators (clean) of counts and
    proportions."""
    if not is_rate(kind):
        return ChartChoice("i_mr", "measured_values")
    proportion = kind == "proportion"
    tests = [dispersion(counts, sizes, proportion=proportion) for counts, sizes in stages]
    ratios = tuple(test.estimate for test in tests)
    known = [(test.p_value, test.estimate) for test in tests if test.p_value is not None]
    wide = any(
        p_value * len(known) < OVER_DISPERSED_P and (ratio or 0) > PRACTICAL_DISPERSION for p_value, ratio in known
    )
    smallest = min((p_value for p_value, _ in known), default=None)
    letter = "p" if proportion else "u"
    if wide:
        return ChartChoice(f"laney_{letter}", "over_dispersed", ratios, smallest)
    return ChartChoice(letter, "counting_explains_spread", ratios, smallest)


def chart_of(
    *,
    kind: str,
    values: Numbers,
    sizes: Numbers | None = None,
    stages: Sequence[StagePlan] = (),
    excluded: Sequence[int] = (),
    settings: Settings | None = None,
    chart: str | None = None,
) -> tuple[ControlChart, ChartChoice]:
    """The chosen (or demanded) chart of a series with its stages, and why it was chosen."""
    if not is_rate(kind):
        return (
            individuals_chart(values, stages=stages, excluded=excluded, settings=settings),
            ChartChoice("i_mr", "measured_values"),
        )
    rates = clean_rates(values, sizes, proportion=kind == "proportion")
    starts = sorted({0, *(plan.start for plan in stages)})
    out = set(excluded)
    groups = []
    for start, stop in zip(starts, [*starts[1:], int(rates.kept[-1]) + 1 if rates.n else 0], strict=True):
        rows = [row for row, place in enumerate(rates.kept.tolist()) if start <= place < stop and place not in out]
        groups.append((rates.counts[rows], rates.sizes[rows]))
    choice = choose_chart(kind=kind, stages=groups)
    if chart is not None:
        choice = ChartChoice(chart, "asked_for", choice.dispersion, choice.p_value)
    return (
        rate_chart(choice.chart, values, sizes, stages=stages, excluded=excluded, settings=settings),
        choice,
    )
