"""The page of a measure by one of its factors."""

from __future__ import annotations

from typing import Any

from flask import abort, g, render_template, request

from app.analyses import wording
from app.analyses.area import area
from app.analyses.case import measured
from app.analyses.levels import anonymous, changed, comparing, drawing, splitting
from app.analyses.levels.inside import inside_of
from app.core.problems import Problem
from app.metrics.models import Metric
from app.metrics.stratifying import factors, operators
from app.metrics.stratifying.models import Factor


@area.route("/measures/<metric:metric>/by/<factor:factor>", may="metric.read", subject="metric")
def by_level(metric: Metric, factor: Factor) -> Any:
    """The levels of a factor beside each other: how many values, what is typical, the charts, and whether they
    differ."""
    if factor.is_operator:
        return _by_operator(metric, factor)
    all_factors = factors.factors_of(metric)
    inside = inside_of(factor, all_factors, request.args.getlist("within")) or abort(404)
    found = splitting.split(metric, factor, inside.levels)
    answer = comparing.compare(metric, factor.name, found.levels, g.me.id)
    enough = comparing.comparable(found.levels)
    told, changes = measured(metric), changed.changed(metric, enough)
    return render_template(
        "analyses/by_level.html",
        metric=metric,
        factor=factor,
        factors=all_factors,
        inside=inside,
        split=found,
        busy=answer if isinstance(answer, Problem) else None,
        answer=None if isinstance(answer, Problem) else answer,
        enough=[level.name for level in enough],
        fewest=comparing.FEWEST_VALUES,
        changes=changes,
        moved=changed.picture_of(metric, changes),
        charts=drawing.charts(metric, enough),
        ranking=drawing.counted(metric, factor.name, found.levels),
        written=lambda value: wording.value_text(told, value),
    )


def _by_operator(metric: Metric, factor: Factor) -> Any:
    """Whether operators differ, without names and days; nothing of a group that is too small."""
    least = operators.least()
    if least is None or factor.removed_at is not None or request.args:
        abort(404)
    levels = anonymous.operators_of(metric, factor, least)
    answer = comparing.compare(metric, factor.name, levels, g.me.id, most=operators.MOST_OPERATORS)
    told = measured(metric)
    return render_template(
        "analyses/by_operator.html",
        metric=metric,
        factor=factor,
        least=least,
        levels=levels,
        fewest=comparing.FEWEST_VALUES,
        busy=answer if isinstance(answer, Problem) else None,
        answer=None if isinstance(answer, Problem) else answer,
        written=lambda value: wording.value_text(told, value),
    )
