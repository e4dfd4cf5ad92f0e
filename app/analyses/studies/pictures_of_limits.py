"""The pictures of capability: the values between the limits, in their order, and against a normal distribution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from app.analyses.studies.asking import values_of
from app.analyses.studies.picture_of_subgroups import subgroup_picture
from app.analyses.studies.picturing import Drawing, Drawn, axis, drawing, order, titled
from app.charts import control, histogram, probability
from app.charts.control import ReferenceLine

CURVE_POINTS = 121
PERCENTS = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def capability_pictures(drawn: Drawn) -> Iterator[Drawing]:
    """Histogram with what fits, control chart, probability plot."""
    from app.stats.questions.steadiness import take

    taken = take(*values_of(drawn.asked))
    values, lines = taken.values.tolist(), limit_lines(drawn)
    yield histogram_picture(drawn, values, lines)
    yield subgroup_picture(drawn, taken) if taken.sizes else _control(drawn, values, lines)
    yield _probability(drawn, values)


def limit_lines(drawn: Drawn) -> list[ReferenceLine]:
    """The customer's limits."""
    numbers, write = drawn.asked.numbers, axis(drawn.unit)
    names = {"lower": _("Lower limit"), "upper": _("Upper limit")}
    return [
        ReferenceLine(value=numbers[key], label=f"{name} {write(numbers[key])}")
        for key, name in names.items()
        if key in numbers
    ]


def histogram_picture(drawn: Drawn, values: Sequence[float], lines: Sequence[ReferenceLine]) -> Drawing:
    """The values in bars, with the customer's limits and what distribution was used."""
    edges, counts = histogram.counted(values)
    mean = sum(values) / len(values)
    name, target = drawn.measured, drawn.asked.numbers.get("target")
    picture = histogram.Histogram(
        title=titled(name, drawn.unit), edges=edges, counts=counts, format_value=axis(drawn.unit),
        format_count=axis(""),
        description=_("%(count)s values from %(low)s to %(high)s, average %(mean)s.", count=len(values),
                      low=drawn.write(min(values)), high=drawn.write(max(values)), mean=drawn.write(mean)),
        curves=_curves(drawn, values, edges, counts), customer_limits=lines,
        target=None if target is None else ReferenceLine(value=target, label=_("Target")),
        mean=ReferenceLine(value=mean, label=_("Average %(mean)s", mean=drawn.write(mean))), count_title=_("Values"),
    )  # fmt: skip
    return drawing(
        picture, histogram.render, _("The values between the limits") if lines else _("How the values are spread")
    )


def _curves(
    drawn: Drawn, values: Sequence[float], edges: Sequence[float], counts: Sequence[int]
) -> list[histogram.Curve]:
    """The distribution that fits, as the counts it expects in a bar; none where no curve in this unit was used."""
    import numpy as np

    from app.stats.describing.distributions import fit

    found = drawn.result("capability") or {}
    name = found.get("distribution", "normal" if drawn.study.procedure == "capability" else "")
    fitted = fit(np.asarray(values), name) if name else None
    if fitted is None:
        return []
    x = np.linspace(edges[0], edges[-1], CURVE_POINTS)
    x = x[x > 0] if min(values) > 0 else x
    heights = np.exp(fitted.log_density(x)) * sum(counts) * (edges[1] - edges[0])
    kept = np.isfinite(heights)
    label = _("Normal distribution") if name == "normal" else name.replace("_", " ").capitalize()
    return [histogram.Curve(x=x[kept].tolist(), heights=heights[kept].tolist(), label=label)]


def _control(drawn: Drawn, values: Sequence[float], lines: Sequence[ReferenceLine]) -> Drawing:
    from app.stats.control_charts.control import individuals_chart

    chart = individuals_chart(list(values))
    stage = chart.stages[0]
    average = "" if stage.centre is None else _("Average %(mean)s", mean=drawn.write(stage.centre))
    x = [float(place + 1) for place in range(len(values))]
    signals: list[int] = drawn.study.answer["figures"].get("signals", [])
    picture = control.ControlChart(
        title=titled(drawn.measured, drawn.unit),
        description=_("%(count)s values in their order. %(average)s.", count=len(values), average=average),
        stages=[control.Stage(role=control.Role.BEFORE, label=average, short_label=average, x=x, values=list(values),
                              centre=stage.centre, lower=stage.lower, upper=stage.upper)],
        format_value=axis(drawn.unit), format_x=order, signals=[control.Signal(position=spot) for spot in signals],
        range_label=_("Normal range"), caption=_("Individuals chart (I-MR). Diamonds are parts of unusual patterns."),
        customer_limits=lines, from_zero=False,
    )  # fmt: skip
    return drawing(picture, control.render, _("Was the process steady?"),
                   _("The normal range is what the process does; the limits are what is allowed."))  # fmt: skip


def _probability(drawn: Drawn, values: Sequence[float]) -> Drawing:
    """Values against the scores of a normal distribution, plotting positions (i - 0.3) / (n + 0.4) (Benard)."""
    from statistics import NormalDist

    n, ordered = len(values), sorted(values)
    scores = [NormalDist().inv_cdf((place + 0.7) / (n + 0.4)) for place in range(n)]
    mean = sum(values) / n
    spread = (sum((value - mean) ** 2 for value in values) / (n - 1)) ** 0.5
    line = probability.Reference(
        scores=[scores[0], scores[-1]], values=[mean + spread * scores[0], mean + spread * scores[-1]],
        line_label=_("Normal distribution"),
    )  # fmt: skip
    percents = [probability.Percent(score=NormalDist().inv_cdf(share), label=f"{share * 100:g}%") for share in PERCENTS]
    picture = probability.Probability(
        title=titled(drawn.measured, drawn.unit), values=ordered, scores=scores, percents=percents,
        description=_("Probability plot of %(count)s values.", count=n), format_value=axis(drawn.unit),
        value_title=titled(drawn.measured, drawn.unit), percent_title=_("Share below"), reference=line,
    )  # fmt: skip
    return drawing(picture, probability.render, _("Do the values follow a normal distribution?"),
                   _("They do where the points keep to the line."))  # fmt: skip
