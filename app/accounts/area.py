"""The blueprint of what an administrator looks after."""

from __future__ import annotations

from app.core.gate import Area

area = Area("organisation", __name__)
