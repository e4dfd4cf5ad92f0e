"""Cases kept between pages: whoever goes through a chart part by part asks for the same values again and again."""

from __future__ import annotations

from app.analyses.case import Case, case_of, case_of_metric
from app.analyses.freshness import stamp_of, stamp_of_metric
from app.core.keeping import KeptReading
from app.metrics.models import Metric, MetricLink
from app.metrics.series import series_of

_cases: KeptReading[Case] = KeptReading(most=2)  # one of a million values weighs a hundred megabytes


def kept_case_of(link: MetricLink) -> Case:
    """As `case_of`, kept while nothing changes."""
    return _cases.get(("link", link.id, stamp_of(link)), lambda: case_of(link))


def kept_case_of_metric(metric: Metric) -> Case:
    """As `case_of_metric`, kept while nothing changes."""
    key = ("metric", metric.id, stamp_of_metric(metric))
    return _cases.get(key, lambda: case_of_metric(metric, series_of(metric)))
