"""The stretch of values that charts are offered for, and the offers in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.analyses import wording
from app.analyses.case import Case, usual
from app.analyses.kinds.names import ABOUT, FITS, NAMES, REASONS
from app.analyses.reading import Measured
from app.analyses.staging import sizes_of
from app.core import words
from app.metrics.models import Metric
from app.metrics.periods import first_of
from app.metrics.series import ORDER_BY_ORDER, Series, each_of_many

if TYPE_CHECKING:
    from app.stats.control_charts.offers import Offer

MOST_VALUES = 5_000
"""Of more values the newest are drawn, as in a study."""
SHAPE = "histogram"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A chart one may choose: its key, its name, what it shows, how it fits here and why."""

    key: str
    name: str
    about: str
    fit: str
    fit_name: str
    why: str


def stretch_of(case: Case) -> Series:
    """The newest values between changes, without named special causes and values of which nothing was checked."""
    found = usual(case.after if len(case.after) else case.shown)
    measurable = [place for place, value in enumerate(found.values) if isfinite(value)]
    return found.taken(measurable[-MOST_VALUES:])


def subgroups_of(metric: Metric, stretch: Series) -> list[list[float]]:
    """The single values of each period of a stretch, of a measure that is not counted; empty where periods hold one."""
    if metric.is_counted or metric.period == ORDER_BY_ORDER or not len(stretch):
        return []
    own = usual(each_of_many([metric.id])[metric.id]).between(stretch.days[0], None)
    pairs = zip((first_of(day, metric.period) for day in own.days), own.values, strict=True)
    groups = [[value for _day, value in group] for _first, group in groupby(pairs, key=lambda pair: pair[0])]
    return groups[-MOST_VALUES:] if any(len(group) > 1 for group in groups) else []


def kinds_of(measured: Measured, stretch: Series, subgroups: Sequence[Sequence[float]]) -> list[Kind]:
    """What can be drawn of a stretch that has values, the recommended chart first."""
    from app.stats.control_charts.offers import offered_charts

    sizes = sizes_of(stretch) if measured.is_counted else None
    offers = offered_charts(kind=measured.kind, values=stretch.counts, sizes=sizes, subgroups=subgroups)
    found = [_kind(measured, offer) for offer in offers]
    return found if measured.is_counted else [*found, _shape()]


def _kind(measured: Measured, offer: Offer) -> Kind:
    parameters = {name: _told(name, value) for name, value in offer.parameters.items()}
    parameters |= {"periods": wording.periods(measured), "period": wording.period(measured)}
    return Kind(
        key=offer.chart, name=str(NAMES[offer.chart]),
        about=str(ABOUT[offer.chart]), fit=offer.fit, fit_name=str(FITS[offer.fit]),
        why=str(REASONS[offer.reason]) % parameters,
    )  # fmt: skip


def _told(name: str, value: object) -> str:
    if not isinstance(value, int | float):
        return words.number(None)
    if name == "share":
        return words.number(value * 100) + "%"
    return words.number(value, 2 if name == "correlation" else 1 if name in ("ratio", "sigma_z") else 0)


def _shape() -> Kind:
    return Kind(
        key=SHAPE, name=_("Histogram and capability"), fit="fits", fit_name=str(FITS["fits"]),
        about=_("How the values are spread, and how many fall outside what the customer allows."),
        why=_("Read it once the process is steady: the order of the values is not in it."),
    )  # fmt: skip
