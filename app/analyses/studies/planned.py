"""What a plan starts from: the level, the usual spread and the goal of a project's measure as they are known now."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean, stdev
from typing import Any

from flask_babel import gettext as _

from app.analyses import links, wording
from app.analyses.case import Case, case_of, usual
from app.analyses.studies import sources
from app.analyses.studies.forms import MEAN, RATE, SHARE
from app.analyses.studies.models import LONGEST_NAME
from app.metrics.models import MetricLink
from app.projects.models import Project

FEWEST = 5
_KINDS = {"proportion": SHARE, "count": RATE}


@dataclass(frozen=True, kw_only=True)
class Start:
    """Numbers for the form by field, and the measure with how many values they come from."""

    filled: dict[str, Any] = field(default_factory=lambda: {"kind": MEAN})
    measure: str = ""
    values: int = 0


def start_of(project: Project, key: str) -> Start:
    """From the measure asked for, else from the main one; nothing where it has too few values."""
    link = sources.link_of(project, key) or links.primary_of(project)
    if link is None:
        return Start()
    case = case_of(link)
    before = usual(case.before)
    levels = [value for value in before.values if math.isfinite(value)]
    if len(levels) < FEWEST:
        return Start()
    filled = _counted(case) if link.metric.kind in _KINDS else _measured(case, levels)
    unit, name = wording.unit_text(case.question.measured), _plan_name(link)
    return Start(filled={**filled, "unit": unit, "name": name}, measure=link.metric.name, values=len(levels))


def _plan_name(link: MetricLink) -> str:
    return _("Plan for %(measure)s", measure=link.metric.name)[:LONGEST_NAME]


def _measured(case: Case, levels: list[float]) -> dict[str, Any]:
    """The spread of the baseline, how much neighbours are alike, and the way to the goal."""
    goal, spread = case.question.measured.goal, stdev(levels)
    change = None if goal is None else abs(fmean(levels) - goal) or None
    follows = max(0.0, _alike(levels))
    return {"kind": MEAN, "spread": tidy(spread), "correlation": round(follows, 2), "change": tidy(change)}


def _alike(levels: list[float]) -> float:
    """The correlation of neighbouring values (lag 1)."""
    middle = fmean(levels)
    apart = [level - middle for level in levels]
    total = math.fsum(step * step for step in apart)
    return math.fsum(a * b for a, b in pairwise(apart)) / total if total else 0.0


def _counted(case: Case) -> dict[str, Any]:
    """The level of all that was counted, the goal, and how much one period counts."""
    before, measured = usual(case.before), case.question.measured
    sizes = [size for size in before.checked if size]
    times = case.question.multiplier
    now = times * math.fsum(before.counts) / math.fsum(sizes) if sizes else None
    filled = {"kind": _KINDS[measured.kind], "now": tidy(now), "aim": tidy(measured.goal)}
    return filled | ({"size": tidy(fmean(sizes) / times)} if sizes and measured.kind == "count" else {})


def tidy(value: float | None) -> float | None:
    """A number as a person would enter it: four digits."""
    return None if value is None else float(f"{value:.4g}")
