"""Control charts of counts: p, np, u, c and Laney's p' and u', in stages as ``control`` has them.

Sources: Montgomery, Introduction to Statistical Quality Control, chapter 7; Laney, Quality Engineering 14
(2002) 531-537.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.stats.base.constants import D2_OF_TWO_TABLE
from app.stats.base.result import Flags, Floats, InputError
from app.stats.base.sample import Numbers, Rates, clean_rates
from app.stats.control_charts.chart_parts import Drawn, Piece, judged, laid_out, left_out, make_stage, pieces
from app.stats.control_charts.rules import find_signals
from app.stats.control_charts.stages import ControlChart, Settings, StagePlan

METHODS = {
    "p": "p chart, limits from each denominator",
    "np": "np chart, limits from each denominator",
    "u": "u chart, limits from each denominator",
    "c": "c chart",
    "laney_p": "Laney p' chart, sigma-z with d2 = 1.128",
    "laney_u": "Laney u' chart, sigma-z with d2 = 1.128",
}


def rate_chart(
    chart: str,
    counts: Numbers,
    sizes: Numbers | None = None,
    *,
    stages: Sequence[StagePlan] = (),
    excluded: Sequence[int] = (),
    settings: Settings | None = None,
) -> ControlChart:
    """``p``, ``np``, ``u``, ``c``, ``laney_p`` or ``laney_u`` of counts over denominators.

    Centre = all counts / all denominators of the stage; sigma of a point from its own denominator; Laney's
    charts widen it by sigma-z = mean |z(i) - z(i-1)| / 1.128 (the table value, as Laney and Minitab do). The np
    and c charts show the counts themselves; c has no denominators. Frozen limits speak of p (np) and of the count
    (c). Raises InputError ``unknown_chart``, ``denominators_not_wanted`` (c) and what ``sample.clean_rates``
    raises.
    """
    how, rates = settings or Settings(), _rates(chart, counts, sizes)
    out = left_out(rates.kept, excluded)
    drawn = [_draw(rates, piece, how, chart) for piece in pieces(rates.kept, stages, out)]
    values = rates.counts if chart in ("np", "c") else rates.rates
    centre, lower, upper = laid_out(drawn, how)
    return ControlChart(
        chart=chart,
        values=values,
        centre=centre,
        lower=lower,
        upper=upper,
        stages=tuple(one.stage for one in drawn),
        positions=rates.kept,
        excluded=out,
        moving_ranges=None,
        moving_range_signals=None,
        dropped=rates.dropped,
        method=METHODS[chart],
        source="Laney 2002" if chart.startswith("laney") else "Montgomery, Statistical Quality Control",
        signals=find_signals(judged(values, drawn, how), rule_set=how.rule_set),
    )


def _rates(chart: str, counts: Numbers, sizes: Numbers | None) -> Rates:
    if chart not in METHODS:
        raise InputError("unknown_chart", name=chart)
    if chart == "c" and sizes is not None:
        raise InputError("denominators_not_wanted", chart=chart)
    return clean_rates(counts, sizes, proportion=chart.endswith("p"))


def _draw(rates: Rates, piece: Piece, how: Settings, chart: str) -> Drawn:
    """The limits of a stage, in counts for np and c."""
    sizes, proportion = rates.sizes[piece.own], chart.endswith("p")
    level, sigma_z = _level(rates, piece, chart)
    if level is None:
        return Drawn(make_stage(piece, how, centre=None, sigma=None), None, None)
    scale = sizes if chart == "np" else np.ones(sizes.size)
    per = float(scale.mean())
    usual = float(_point_sigma(np.array([sizes.mean()]), level, proportion)[0])
    stage = make_stage(
        piece,
        how,
        centre=level * per,
        sigma=None if sigma_z is None else usual * sigma_z * per,
        sigma_z=sigma_z,
        bounds=(0.0, per if proportion else np.inf),
        vary=bool(np.ptp(sizes) > 0),
    )
    sigma = None if sigma_z is None else _point_sigma(sizes, level, proportion) * sigma_z * scale
    centre = level * scale if chart == "np" and stage.limits_vary else stage.centre
    return Drawn(stage, centre, sigma, 0.0, scale if proportion else np.inf)


def _level(rates: Rates, piece: Piece, chart: str) -> tuple[float | None, float | None]:
    """The stage's rate, and by how much more than counting explains its neighbours differ (1 for plain
    charts)."""
    frozen, counts, sizes = piece.plan.frozen, rates.counts[piece.own], rates.sizes[piece.own]
    if frozen is not None:
        return frozen.centre, frozen.sigma if chart.startswith("laney") else 1.0
    if not piece.used.any():
        return None, None
    level = float(counts[piece.used].sum() / sizes[piece.used].sum())
    if not chart.startswith("laney"):
        return level, 1.0
    return level, _sigma_z(counts / sizes, sizes, level, piece.used, chart.endswith("p"))


def _sigma_z(rates: Floats, sizes: Floats, level: float, used: Flags, proportion: bool) -> float | None:
    """Laney's factor: how much more neighbouring points differ than their denominators explain."""
    sigma = _point_sigma(sizes, level, proportion)
    scores = np.divide(rates - level, sigma, out=np.zeros_like(rates), where=sigma > 0)
    steps = np.abs(np.diff(scores))[used[1:] & used[:-1]]
    return float(steps.mean()) / D2_OF_TWO_TABLE if steps.size else None


def _point_sigma(sizes: Floats, level: float, proportion: bool) -> Floats:
    """Sigma of each point from its denominator: sqrt(p(1-p)/n) or sqrt(u/n)."""
    variance = level * (1 - level) if proportion else level
    return np.asarray(np.sqrt(variance / sizes))
