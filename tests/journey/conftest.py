"""The demo, loaded once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.core.db import db
from app.core.transaction import transaction
from app.demo.loading import load
from app.demo.people import NAMES
from tests.company import PASSWORD, Company
from tests.conftest import application


@pytest.fixture(scope="session")
def troupe(tmp_path_factory: Any, template_database: str, postgres_cluster: Any) -> Iterator[Company]:
    """The demo and its people, by their short names."""
    with application(tmp_path_factory.mktemp("demo"), template_database, postgres_cluster) as program:
        program.config["DEMO_PASSWORD"] = PASSWORD
        load(program)
        with program.app_context(), transaction(writing=False):
            keys = {person.name: person.id for person in db.session.scalars(select(Person))}
        yield Company(program, people={short: keys[name] for short, name in NAMES.items()})
