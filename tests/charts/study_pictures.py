"""The further pictures the tests look at: cycle times, defects and gauges at Northgate, one of each kind."""

from __future__ import annotations

import random
from statistics import NormalDist, mean, quantiles
from typing import Any

from app.charts.box import BoxPlot, Group
from app.charts.control import ReferenceLine, Role
from app.charts.described import Marked
from app.charts.histogram import Curve, Histogram, counted
from app.charts.intervals import Estimate, Intervals
from app.charts.pareto import Bar, Pareto
from app.charts.probability import Percent, Probability, Reference
from app.charts.residuals import Residuals
from app.charts.scatter import Band, Fit, Scatter
from tests.charts.gage_pictures import components, gage_run
from tests.charts.pictures import tidy

NORMAL = NormalDist()


def drawn_values(count: int, *, centre: float = 12.0, spread: float = 1.5, seed: int = 4) -> list[float]:
    """`count` repeatable values around `centre`."""
    chance = random.Random(seed)
    return [chance.gauss(centre, spread) for _ in range(count)]


def bell(values: list[float], edges: list[float], label: str, *, wider: float = 1.0) -> Curve:
    """The normal curve through `values` in counts of a bar."""
    centre = mean(values)
    spread = (sum((value - centre) ** 2 for value in values) / max(len(values) - 1, 1)) ** 0.5 * wider or 1.0
    normal, scale = NormalDist(centre, spread), len(values) * (edges[1] - edges[0])
    x = [centre + (step / 30 - 1) * 3.5 * spread for step in range(61)]
    return Curve(x=x, heights=[normal.pdf(at) * scale for at in x], label=label)


def histogram(values: list[float] | None = None, **changed: Any) -> Histogram:
    """Cycle times with two fitted curves, both customer limits, target and average."""
    values = values or drawn_values(120)
    edges, counts = counted(values)
    given: dict[str, Any] = {
        "title": "Cycle time of an order in minutes",
        "description": "120 orders around 12 minutes.",
        "edges": edges,
        "counts": counts,
        "format_value": tidy,
        "format_count": tidy,
        "curves": (bell(values, edges, "Overall"), bell(values, edges, "Within", wider=0.8)),
        "customer_limits": (
            ReferenceLine(value=8.0, label="Customer limit 8"),
            ReferenceLine(value=16.0, label="Customer limit 16"),
        ),
        "target": ReferenceLine(value=11.5, label="Target 11.5"),
        "mean": ReferenceLine(value=mean(values), label=f"Average {mean(values):.1f}"),
        "value_title": "Minutes",
        "count_title": "Orders",
        "caption": "Normal curves: overall spread and spread within subgroups.",
    }
    return Histogram(**given | changed)


def group(label: str, values: list[float], **changed: Any) -> Group:
    """A group with its quartiles and whiskers at most 1.5 boxes long."""
    first, middle, third = quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    reach = 1.5 * (third - first)
    inside = [value for value in values if first - reach <= value <= third + reach]
    given: dict[str, Any] = {
        "label": label,
        "values": values,
        "quartiles": (first, middle, third),
        "whiskers": (min(inside), max(inside)),
        "mean": mean(values),
        "note": f"{len(values)} orders",
    }
    return Group(**given | changed)


def box_plot(groups: tuple[Group, ...] | None = None, **changed: Any) -> BoxPlot:
    """Cycle times of three shifts and after the change."""
    given: dict[str, Any] = {
        "title": "Cycle time of an order in minutes, by shift",
        "description": "The night shift takes longest.",
        "groups": groups
        or (
            group("Early shift", drawn_values(30)),
            group("Late shift", [*drawn_values(28, seed=5), 19.5]),
            group("Night shift", drawn_values(24, centre=14, seed=6)),
            group("Early shift since 26 Oct", drawn_values(19, centre=10, spread=0.9, seed=7), role=Role.AFTER),
        ),
        "format_value": tidy,
        "value_title": "Minutes",
        "goal": ReferenceLine(value=11.0, label="Goal 11"),
        "caption": "Box: middle half. Line: median. Cross: average. Whiskers: 1.5 boxes at most.",
    }
    return BoxPlot(**given | changed)


def intervals(**changed: Any) -> Intervals:
    """Differences between shifts, two of which hold no zero and one is open on a side."""
    given: dict[str, Any] = {
        "title": "Difference of average cycle times in minutes",
        "description": "Night differs from early and late; early and late do not differ clearly.",
        "estimates": (
            Estimate(label="Night minus early", value=2.1, lower=1.2, upper=3.0, note="2.1 (1.2 to 3.0)"),
            Estimate(label="Night minus late", value=1.6, lower=0.5, upper=2.7, note="1.6 (0.5 to 2.7)"),
            Estimate(label="Late minus early", value=0.5, lower=-0.4, upper=1.4, note="0.5 (\u22120.4 to 1.4)"),
            Estimate(label="Weekend minus weekday", value=-0.6, lower=None, upper=0.3, note="\u22120.6 (at most 0.3)"),
        ),
        "format_value": tidy,
        "value_title": "Minutes",
        "zero": ReferenceLine(value=0.0, label="No difference"),
        "caption": "95% simultaneous intervals, Tukey and Kramer.",
    }
    return Intervals(**given | changed)


def fitted() -> Fit:
    """The line through errors against speed, with both bands."""
    at = [38 + step * 118 / 24 for step in range(25)]
    line = [2 + 0.05 * place for place in at]
    tight = [0.25 + 0.012 * abs(place - 80) for place in at]
    return Fit(
        x=at,
        y=line,
        label="Fitted line",
        confidence=Band(
            lower=[mid - half for mid, half in zip(line, tight, strict=True)],
            upper=[mid + half for mid, half in zip(line, tight, strict=True)],
            label="Range of the line",
        ),
        prediction=Band(
            lower=[mid - half - 1.6 for mid, half in zip(line, tight, strict=True)],
            upper=[mid + half + 1.6 for mid, half in zip(line, tight, strict=True)],
            label="Range of single days",
        ),
    )


def scatter(count: int = 40, **changed: Any) -> Scatter:
    """Errors against lines an hour, with line, bands, and two points to look at."""
    chance = random.Random(count)
    x = [chance.uniform(40, 120) for _ in range(count)]
    y = [2 + 0.05 * at + chance.gauss(0, 0.8) for at in x]
    if count > 7:
        y[3], x[7] = 12.5, 150.0
    given: dict[str, Any] = {
        "title": "Picking errors per 1,000 lines against lines picked an hour",
        "description": "Errors rise with speed.",
        "x": x,
        "y": y,
        "format_x": tidy,
        "format_y": tidy,
        "x_title": "Lines picked an hour",
        "y_title": "Errors per 1,000 lines",
        "fit": fitted(),
        "marked": (
            Marked(position=3, label="8 Oct: far from the line"),
            Marked(position=7, label="22 Oct: pulls the line"),
        )
        if count > 7
        else (),
        "from_zero": True,
        "caption": "Least squares, 95% ranges.",
    }
    return Scatter(**given | changed)


PERCENTS = tuple(
    Percent(score=NORMAL.inv_cdf(share / 100), label=f"{share}%")
    for share in (1, 5, 10, 20, 30, 50, 70, 80, 90, 95, 99)
)


def probability(values: list[float] | None = None, **changed: Any) -> Probability:
    """Cycle times on normal paper, the slowest one marked."""
    values = sorted(values or [*drawn_values(39), 18.5])
    count = len(values)
    centre, spread = mean(values), (max(values) - min(values)) / 5 or 1.0
    scores = [NORMAL.inv_cdf((rank - 0.3) / (count + 0.4)) for rank in range(1, count + 1)]
    at = [-2.4 + step * 0.1 for step in range(49)]
    half = [spread * (0.3 + 0.12 * score * score) for score in at]
    line = [centre + spread * score for score in at]
    given: dict[str, Any] = {
        "title": "Do the cycle times follow a normal distribution?",
        "description": "All but the slowest lie in the band.",
        "values": values,
        "scores": scores,
        "percents": PERCENTS,
        "format_value": tidy,
        "value_title": "Minutes",
        "percent_title": "Share of orders below",
        "reference": Reference(
            scores=at,
            values=line,
            lower=[mid - wide for mid, wide in zip(line, half, strict=True)],
            upper=[mid + wide for mid, wide in zip(line, half, strict=True)],
            line_label="Normal",
            band_label="95% range",
        ),
        "marked": (Marked(position=count - 1, label="Order 40"),),
        "caption": "Anderson-Darling 0.41. Points in the band fit the distribution.",
    }
    return Probability(**given | changed)


def residuals(count: int = 40, **changed: Any) -> Residuals:
    """Residuals of the line through picking errors."""
    chance = random.Random(count)
    found = [chance.gauss(0, 0.8) for _ in range(count)]
    found[count // 2] = 3.4
    given: dict[str, Any] = {
        "title": "What the line leaves unexplained",
        "description": "One day stands far off; no pattern otherwise.",
        "residuals": found,
        "fitted": [chance.uniform(4, 8) for _ in range(count)],
        "format_residual": tidy,
        "format_fitted": tidy,
        "format_order": tidy,
        "fitted_title": "Fitted errors per 1,000",
        "order_title": "Day in order",
        "residual_title": "Errors per 1,000 above or below the line",
        "marked": (Marked(position=count // 2, label="8 Oct"),),
        "caption": "Residuals of least squares.",
    }
    return Residuals(**given | changed)


def pareto(**changed: Any) -> Pareto:
    """Picking errors by kind."""
    given: dict[str, Any] = {
        "title": "Picking errors by kind, 14 Sep to 23 Oct",
        "description": "Three of seven kinds make 81% of the errors.",
        "bars": (
            Bar(label="Wrong item", count=148),
            Bar(label="Wrong quantity", count=96),
            Bar(label="Item missing", count=61),
            Bar(label="Damaged", count=30),
            Bar(label="Wrong order", count=14),
            Bar(label="Late label", count=9),
        ),
        "other": Bar(label="Other", count=17),
        "format_count": tidy,
        "format_share": lambda share: f"{share:.0%}",
        "count_title": "Errors",
        "share_label": "80% of all",
        "caption": "375 errors. The line adds the kinds up from the left.",
    }
    return Pareto(**given | changed)


ALL_KINDS = (
    histogram(),
    box_plot(),
    intervals(),
    scatter(),
    probability(),
    residuals(),
    pareto(),
    gage_run(),
    components(),
)
"""One picture of each kind, as people mostly meet them."""
