"""English words for tests that need no database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel


@pytest.fixture
def english() -> Iterator[None]:
    """The program's own language, outside any request."""
    program = Flask("words")
    Babel(program)
    with program.app_context():
        yield
