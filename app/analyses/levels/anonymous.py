"""Operators of a measure without who they are: numbered in an order that says nothing, and no small group of them."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext as _

from app.analyses.levels.comparing import comparable
from app.analyses.levels.splitting import Level, split
from app.metrics.models import Metric
from app.metrics.stratifying.models import Factor


def operators_of(metric: Metric, factor: Factor, least: int) -> list[Level]:
    """The operators with values enough, if they are at least so many; of a smaller group none at all."""
    found = comparable(split(metric, factor).levels)
    if len(found) < least:
        return []
    in_turn = sorted(found, key=lambda level: level.name)  # by pseudonym, so neither by name nor by result
    return [
        replace(level, name=_("Operator %(number)s", number=number), key="")
        for number, level in enumerate(in_turn, start=1)
    ]
