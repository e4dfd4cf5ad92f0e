"""What pages tell of a computed measure, and of the measures it is computed from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from app.core.db import db
from app.metrics import wording
from app.metrics.deriving import dependents
from app.metrics.deriving.computing import Computed, Recipe, Source, compute, recipe_of
from app.metrics.deriving.forms import PARTS
from app.metrics.deriving.models import MetricFormula
from app.metrics.deriving.trouble import Trouble, trouble_of, within_reach
from app.metrics.models import Metric

PREVIEWED = 10
REASONS = {
    "missing": _l("A measure of the formula has no value for it"),
    "short": _l("Not enough earlier periods have a value"),
    "zero": _l("It would be divided by 0"),
    "large": _l("The number is too large"),
    "no_count": _l("The count would be below 0 or no whole number"),
    "above": _l("More would be counted than it is counted from"),
}


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a letter stands for; the measure is None where the person may not see it."""

    letter: str
    metric: Metric | None
    number: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """How a measure is computed, as its page tells it."""

    row: MetricFormula
    recipe: Recipe
    meanings: list[Meaning]
    trouble: Trouble | None
    trouble_name: str
    reasons: list[tuple[Any, int]]
    undefined: list[tuple[date, Any]]
    differs: list[tuple[date, str, str]]


def told_of(metric: Metric) -> Told | None:
    """How this measure is computed; None where it is not."""
    if not metric.is_computed:
        return None
    row = db.session.scalar(select(MetricFormula).where(MetricFormula.metric_id == metric.id))
    assert row is not None
    recipe, trouble, outcome = recipe_of(row), trouble_of(row), row.outcome
    seen = within_reach(g.me, row.source_ids.values())
    return Told(
        row=row, recipe=recipe, meanings=_meanings(recipe, seen), trouble=trouble,
        trouble_name=trouble.metric.name if trouble and trouble.metric.id in seen else _("A measure you cannot see"),
        reasons=_counted(outcome.get("reasons", {})),
        undefined=[(date.fromisoformat(day), REASONS[code]) for day, code in outcome.get("undefined", ())],
        differs=[(date.fromisoformat(day), _value(metric, old), _value(metric, new))
                 for day, old, new in outcome.get("differs", ())],
    )  # fmt: skip


def _meanings(recipe: Recipe, seen: set[int]) -> list[Meaning]:
    return [
        Meaning(letter=letter, metric=source.metric if source.metric.id in seen else None, number=_number(source))
        for letter, source in sorted(recipe.sources.items())
    ]


def _number(source: Source) -> str:
    if source.part == "shown":
        return str(dict(PARTS)["shown"])
    return source.metric.value_name if source.part == "counted" else source.metric.denominator_name


def _counted(reasons: dict[str, int]) -> list[tuple[Any, int]]:
    return [(REASONS[code], count) for code, count in sorted(reasons.items(), key=lambda pair: -pair[1])]


def _value(metric: Metric, value: Iterable[float] | None) -> str:
    return _("none") if value is None else wording.value_text(metric, *value)


def used_in(metric: Metric) -> list[Metric]:
    """The measures that are computed from this one and that the person may see."""
    uses = or_(*(column == metric.id for column in dependents.LETTER_COLUMNS))
    computed = select(MetricFormula.metric_id).where(MetricFormula.removed_at.is_(None), uses)
    query = Metric.visible_to(g.me).where(Metric.id.in_(computed)).order_by(Metric.name)
    return list(db.session.scalars(query).unique())


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a formula would give: its newest periods, and how many have a value and why others have none."""

    rows: list[tuple[date, str, Any]]
    total: int
    reasons: list[tuple[Any, int]]
    averages_ratios: bool
    overlaps: bool


def preview_of(metric: Metric, recipe: Recipe) -> Preview:
    """Computed now, and kept nowhere."""
    computed = compute(metric, recipe)
    newest = sorted(computed.values.keys() | computed.undefined.keys(), reverse=True)[:PREVIEWED]
    return Preview(
        rows=[(first, *_shown(metric, computed, first)) for first in newest], total=len(computed.values),
        reasons=_counted(Counter(computed.undefined.values())), averages_ratios=recipe.averages_ratios,
        overlaps=recipe.overlaps,
    )  # fmt: skip


def _shown(metric: Metric, computed: Computed, first: date) -> tuple[str, Any]:
    value = computed.values.get(first)
    if value is None:
        return "", REASONS[computed.undefined[first]]
    return wording.value_text(metric, value.value, value.checked), ""
