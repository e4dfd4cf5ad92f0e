"""A fresh database for every test, SQLite or PostgreSQL, and a company of named people in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

import config
from app import create_app
from app.core.db import db
from tests.company import Browser, Company, found_company
from tests.postgres import Cluster, cluster
from tests.program import program

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

KEY = "a key for the tests, long enough and never used elsewhere"
_numbers = count(1)


def settings_for(folder: Path, url: str | None = None) -> dict[str, Any]:
    """Settings of a demo installation in this folder."""
    environment = {"TOLLGATE_DATA": str(folder), "SECRET_KEY": KEY, "TOLLGATE_DEMO": "1"}
    if url:
        environment["DATABASE_URL"] = url
    return {**config.read(environment), "TESTING": True, "PROPAGATE_EXCEPTIONS": False}


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster | None]:
    """The throwaway server when the tests run on PostgreSQL."""
    if os.environ.get("TEST_DATABASE") != "postgresql":
        yield None
        return
    with cluster() as server:
        yield server


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: Any, postgres_cluster: Cluster | None) -> str:
    """A migrated, empty database that each test gets a copy of: a file, or a database's name."""
    folder = tmp_path_factory.mktemp("template")
    url = postgres_cluster.create("template_tollgate") if postgres_cluster else None
    app = create_app(settings_for(folder, url))
    migrate(app)
    return "template_tollgate" if url else str(folder / "tollgate.db")


def migrate(app: Flask) -> None:
    from flask_migrate import upgrade

    from app.cli import connect_migrations

    connect_migrations(app)

    with app.app_context():
        upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def founded(
    tmp_path_factory: pytest.TempPathFactory, template_database: str, postgres_cluster: Cluster | None
) -> tuple[str, Company]:
    """A database with the company in it, which each test that needs the company gets a copy of, and its keys."""
    folder, name = tmp_path_factory.mktemp("founded"), "template_founded"
    url = postgres_cluster.create(name, template=template_database) if postgres_cluster else None
    if not url:
        shutil.copyfile(template_database, folder / "tollgate.db")
    app = create_app(settings_for(folder, url))
    company = found_company(app)
    with app.app_context():
        db.engine.dispose()
    return (name if url else str(folder / "tollgate.db")), company


@contextmanager
def application(folder: Path, template: str, server: Cluster | None) -> Iterator[Flask]:
    """The program on a copy of the template database."""
    url, name = None, f"test_{os.getpid()}_{next(_numbers)}"
    if server:
        url = server.create(name, template=template)
    else:
        shutil.copyfile(template, folder / "tollgate.db")
    try:
        with program(settings_for(folder, url)) as app:
            yield app
    finally:
        if server:
            server.drop(name)


@pytest.fixture
def app(request: pytest.FixtureRequest, tmp_path: Path, postgres_cluster: Cluster | None) -> Iterator[Flask]:
    """The program with an empty database, or with the company in it for a test that asks for the company too."""
    if "company" in request.fixturenames:
        template, _ = request.getfixturevalue("founded")
    else:
        template = request.getfixturevalue("template_database")
    with application(tmp_path, template, postgres_cluster) as program:
        yield program


@pytest.fixture
def company(app: Flask, founded: tuple[str, Company]) -> Company:
    """Harrow & Finch with its people, and the outsider of another company."""
    keys = founded[1]
    return replace(keys, app=app, people=dict(keys.people), units=dict(keys.units))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One Chromium for all tests of a process: Playwright starts only once in it."""
    from tests.browser import browser

    with browser() as running:
        yield running


@pytest.fixture
def dana(company: Company) -> Browser:
    """Dana Okafor's browser: CI lead, leads the picking project."""
    return company.browser("dana")


@pytest.fixture
def marek(company: Company) -> Browser:
    """Marek Kowalski's browser: picker, on the team."""
    return company.browser("marek")


@pytest.fixture
def ruth(company: Company) -> Browser:
    """Ruth Adeyemi's browser: the sponsor."""
    return company.browser("ruth")


@pytest.fixture
def otto(company: Company) -> Browser:
    """Otto Brandt's browser: leads a project in another company."""
    return company.browser("otto")
