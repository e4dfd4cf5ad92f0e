"""The demo, loaded once for the tests of a file, and browsers for its people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.core.db import db
from app.core.transaction import transaction
from app.demo.loading import load
from app.demo.people import NAMES
from tests.company import PASSWORD, Company
from tests.conftest import application


@pytest.fixture(scope="module")
def demo_app(tmp_path_factory: Any, template_database: str, postgres_cluster: Any) -> Iterator[Flask]:
    """The program with the demo in its database."""
    with application(tmp_path_factory.mktemp("demo"), template_database, postgres_cluster) as program:
        program.config["DEMO_PASSWORD"] = PASSWORD
        load(program)
        yield program


@pytest.fixture
def demo(demo_app: Flask) -> Iterator[None]:
    """A transaction to look into the demo with."""
    with demo_app.test_request_context(), transaction(writing=False):
        yield


@pytest.fixture(scope="module")
def troupe(demo_app: Flask) -> Company:
    """Browsers for the demo's people, by their short names."""
    with demo_app.app_context(), transaction(writing=False):
        keys = {person.name: person.id for person in db.session.scalars(select(Person))}
    return Company(demo_app, people={short: keys[name] for short, name in NAMES.items()})
