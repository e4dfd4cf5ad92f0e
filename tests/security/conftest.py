"""A company with one of everything, for those who try to break it."""

from __future__ import annotations

import pytest

from tests.company import Company
from tests.security.forms import World, make_world


@pytest.fixture
def world(company: Company) -> World:
    """Harrow & Finch with one of everything, and every form filled in rightly."""
    return make_world(company)
