"""What a device knows while it has no connection: whose values wait on it, and what a measure asked for."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app, g

from app.metrics.models import Metric
from app.metrics.stratifying.factors import factors_of

MEANING = ("name", "kind", "measured_in", "per", "value_name", "denominator_name", "period")


def person_key() -> str:
    """What a device calls the person who is signed in: it says nothing of them, and means nothing elsewhere."""
    if g.get("me") is None:
        return ""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"device:{g.me.id}".encode(), hashlib.sha256).hexdigest()[:32]


def meaning_of(metric: Metric) -> str:
    """A short text that changes when the numbers of a measure begin to mean something else."""
    told = repr([getattr(metric, name) for name in MEANING] + [one.name for one in factors_of(metric)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
