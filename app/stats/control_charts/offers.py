"""Which charts can be drawn of a measure's newest stretch, and how far each can be trusted to say what it seems to.

Sources: Montgomery, Introduction to Statistical Quality Control, chapters 6, 7 and 9 (which chart for which data;
memory charts and correlated neighbours; unequal denominators, of which a spread of a quarter is still taken for alike);
Laney 2002 (plain limits are too narrow by sigma-z); Anhøj and Olesen 2014 (run charts).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.stats.base.result import Floats, Parameter
from app.stats.base.sample import Numbers, Rates, clean, clean_rates, is_rate
from app.stats.control_charts.choose import choose_chart
from app.stats.control_charts.control import individuals_chart
from app.stats.control_charts.rate_charts import rate_chart
from app.stats.control_charts.stages import SETTLED_POINTS
from app.stats.control_charts.subgroups import subgroup_chart
from app.stats.describing.assumptions import autocorrelation

BEST, FITS, CAREFUL = "best", "fits", "careful"
ALIKE = 1.25
"""The largest denominator over the smallest up to which one width of limits does for all."""
TOO_NARROW = 1.2
FOLLOWS_P = 0.05
MOSTLY = 0.5
FEWEST_EVENTS, MOST_AT_ONCE = 6, 20
"""How many events make a chart of the gaps between them; with more in one period they are not rare."""
LARGEST_OF_RANGES = 8
"""The largest subgroup whose spread is told by its range as well as by its standard deviation."""


@dataclass(frozen=True)
class Offer:
    """A chart by name. ``fit``: ``best`` (what a verdict rests on), ``fits``, or ``careful`` (it may mislead here).
    ``reason`` is a code, ``parameters`` the numbers behind it."""

    chart: str
    fit: str
    reason: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


def offered_charts(
    *, kind: str, values: Numbers, sizes: Numbers | None = None, subgroups: Sequence[Numbers] = ()
) -> tuple[Offer, ...]:
    """The charts of one stretch without changes, the best first.

    ``values`` (n,) in order, counts where ``kind`` is count or proportion, with ``sizes`` (n,), what was checked.
    ``subgroups`` holds single values of each period, where they are known. Raises InputError as ``sample.clean`` and
    ``sample.clean_rates``.
    """
    if is_rate(kind):
        rates = clean_rates(values, sizes, proportion=kind == "proportion")
        return (*_of_rates(kind, rates), _run(rates.rates))
    own = clean(values).values
    best = Offer("i_mr", BEST, "measured_values")
    return (best, *_of_subgroups(subgroups), _of_memory("ewma", own), _of_memory("cusum", own), _run(own))


def _of_subgroups(subgroups: Sequence[Numbers]) -> list[Offer]:
    """X-bar charts where periods hold several values: the spread within a period must explain that between them."""
    groups = [clean(group).values for group in subgroups]
    repeated = [group for group in groups if group.size > 1]
    if len(repeated) < MOSTLY * len(groups) or len(repeated) < 2:
        return []
    size = max(group.size for group in repeated)
    chart = "xbar_r" if size <= LARGEST_OF_RANGES else "xbar_s"
    found = subgroup_chart([group.tolist() for group in groups], chart=chart)
    ratio = _ratio(found.values, (found.upper - found.centre) / 3)
    told: dict[str, Parameter] = {"ratio": ratio, "size": size}
    if ratio is not None and ratio > TOO_NARROW:
        return [Offer(chart, CAREFUL, "subgroups_too_narrow", told)]
    return [Offer(chart, FITS, "subgroups_explain", told)]


def _ratio(means: Floats, errors: Floats) -> float | None:
    """How many times as far the averages vary, by their moving ranges, as the spread within subgroups explains."""
    sigma = individuals_chart(means.tolist()).stages[0].sigma
    explained = float(errors.mean()) if errors.size else 0.0
    return sigma / explained if sigma is not None and explained > 0 else None


def _of_memory(chart: str, values: Floats) -> Offer:
    """EWMA and CUSUM: small lasting shifts, where neighbours do not follow each other."""
    if values.size < SETTLED_POINTS:
        return Offer(chart, CAREFUL, "too_few_for_memory", {"have": int(values.size), "needed": SETTLED_POINTS})
    follows = autocorrelation(values.tolist())
    if follows.p_value is not None and follows.p_value < FOLLOWS_P and (follows.estimate or 0) > 0:
        return Offer(chart, CAREFUL, "neighbours_follow", {"correlation": follows.estimate})
    return Offer(chart, FITS, "small_lasting_shifts")


def _run(values: Floats) -> Offer:
    """A run chart asks for no distribution, but for values on both sides of the median."""
    tied = float((values == np.median(values)).mean()) if values.size else 0.0
    if tied > MOSTLY:
        return Offer("run", CAREFUL, "many_on_the_median", {"share": tied})
    return Offer("run", FITS, "any_shape")


def _of_rates(kind: str, rates: Rates) -> list[Offer]:
    letter = "p" if kind == "proportion" else "u"
    choice = choose_chart(kind=kind, stages=[(rates.counts, rates.sizes)])
    told: dict[str, Parameter] = {"ratio": choice.dispersion[0], "sigma_z": _sigma_z(letter, rates)}
    plain, wide = letter, f"laney_{letter}"
    if choice.chart == wide:
        offers = [Offer(wide, BEST, "over_dispersed", told), Offer(plain, CAREFUL, "limits_too_narrow", told)]
    else:
        offers = [Offer(plain, BEST, "counting_explains_spread", told), Offer(wide, FITS, "little_wider", told)]
    return [*offers, *_of_counts(letter, rates), _single(rates), *_rare(rates)]


def _sigma_z(letter: str, rates: Rates) -> float | None:
    stages = rate_chart(f"laney_{letter}", rates.counts.tolist(), rates.sizes.tolist()).stages
    return stages[0].sigma_z if stages else None


def _of_counts(letter: str, rates: Rates) -> list[Offer]:
    """The counts themselves, where each is of the same number checked."""
    if not rates.n or np.ptp(rates.sizes) > 0:
        return []
    return [Offer("np" if letter == "p" else "c", FITS, "same_sizes", {"size": float(rates.sizes[0])})]


def _single(rates: Rates) -> Offer:
    """An individuals chart of rates has one width for all of them."""
    if not rates.n:
        return Offer("i_mr", CAREFUL, "sizes_differ")
    low, high = float(rates.sizes.min()), float(rates.sizes.max())
    fit, reason = (FITS, "sizes_alike") if high <= ALIKE * low else (CAREFUL, "sizes_differ")
    return Offer("i_mr", fit, reason, {"low": low, "high": high})


def _rare(rates: Rates) -> list[Offer]:
    """How long it goes without one, where most periods have none."""
    empty = float((rates.counts == 0).mean()) if rates.n else 0.0
    if empty <= MOSTLY or rates.counts.sum() < FEWEST_EVENTS or rates.counts.max() > MOST_AT_ONCE:
        return []
    return [Offer("g", FITS, "mostly_none", {"share": empty})]


def without_one(counts: Sequence[float]) -> tuple[list[int], list[int]]:
    """How many periods lie between one event and the next, and where each gap ends.

    ``counts`` (n,) of events in each period, in order. Events of one period, and of neighbours, have none between them.
    The periods before the first event and after the last are no gap, because nobody knows how long they would be.
    """
    gaps, ends, last = [], [], None
    for place, count in enumerate(counts):
        for _event in range(round(count)):
            if last is not None:
                gaps.append(max(0, place - last - 1))
                ends.append(place)
            last = place
    return gaps, ends
