"""Operators as a factor: off until the organisation allows it, kept as pseudonyms, and shown for large groups alone.

Files and programs name who did the work. What is kept is a keyed hash of the name, another one for each measure, so
that neither the values nor a copy of the database say who it was. Values entered by hand carry none.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Iterable
from hashlib import sha256

from flask import current_app, g
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Organisation
from app.core import policy
from app.core.acting import Act
from app.core.db import db
from app.metrics.models import Metric
from app.metrics.stratifying import factors
from app.metrics.stratifying.models import Factor

MOST_OPERATORS = 500
LENGTH = 16
"""Of a pseudonym: 80 bits."""


def least() -> int | None:
    """How many operators a group must have before anything of it is shown; None while nobody may compare them."""
    return Organisation.current().operators_at_least


def factor_of(metric: Metric) -> Factor | None:
    """The measure's operators, unless they were taken out or the organisation does not allow it."""
    query = select(Factor).where(Factor.metric_id == metric.id, Factor.is_operator, Factor.removed_at.is_(None))
    return db.session.scalars(query).one_or_none() if least() else None


def read_by_name(metric: Metric) -> list[Factor]:
    """The factors whose levels files and programs may say, the operators among them; from outside nobody says any."""
    operators = None if policy.is_partner(g.get("me")) else factor_of(metric)
    return [*factors.factors_of(metric), *([operators] if operators else [])]


def split(metric: Metric, act: Act) -> Factor | None:
    """Have values carry their operator from now on, or again; None where there is no room for another factor."""
    earlier = next((one for one in factors.all_factors_of(metric) if one.is_operator), None)
    if earlier is None:
        return factors.make(metric, _("Operator"), [], act, is_operator=True)
    earlier.restore(act)
    return earlier


def pseudonym(metric_id: int, name: str) -> str:
    """What is kept of an operator's name; upper and lower case and spaces make no difference."""
    plain = "".join(name.casefold().split())
    key, about = str(current_app.secret_key).encode(), f"operator:{metric_id}:{plain}"
    return b32encode(hmac.new(key, about.encode(), sha256).digest()).decode()[:LENGTH]


def admit(factor: Factor, names: Iterable[str], act: Act) -> None:
    """Add the pseudonyms of operators that are not there yet, as far as there is room."""
    known = {level.name for level in factor.levels}
    for code in sorted({pseudonym(factor.metric_id, name) for name in names if name.strip()} - known):
        if len(factor.levels) < MOST_OPERATORS:
            factors.add_level(factor, code, act)
