"""The area of what is read across projects, and what the areas below ask of it."""

from __future__ import annotations

from typing import Any

from app.core.gate import Area
from app.portfolio.paper import portfolio_of

area = Area("portfolio", __name__)


@area.record_once
def _connect(state: Any) -> None:
    # The reports stand below and cannot ask for it by import.
    state.app.extensions["portfolio_of"] = portfolio_of
