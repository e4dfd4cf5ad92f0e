"""No other account of the server reads what the program keeps."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app import cli
from app.core import backups, files
from app.core.db import db
from tests.company import Company
from tests.conftest import KEY
from tests.operations.standin import StandIn, until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def open_to_everybody() -> Iterator[None]:
    """A server on which new files are readable by all unless the program says otherwise."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def settings(company: Company) -> dict[str, Any]:
    return {name: company.app.config[name] for name in ("SQLALCHEMY_DATABASE_URI", "DATA_FOLDER")}


def open_to_others(folder: Path) -> list[str]:
    """What in this folder, itself included, somebody but its owner may use."""
    return [str(path) for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077]


def test_a_backup_is_its_owners_alone(company: Company, settings: dict[str, Any], tmp_path: Path) -> None:
    with company.app.app_context():
        kept = files.store().save(b"a photo of Zone B")
    for path in (tmp_path / "files").rglob(kept.name):
        path.chmod(0o644)
    folder = tmp_path / "backup"
    folder.mkdir()
    backups.make(settings, folder)
    assert len(list(folder.rglob("*"))) >= 4
    assert open_to_others(folder) == []


def test_the_copy_before_a_migration_is_its_owners_alone(company: Company) -> None:
    with company.app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("only the embedded database is copied before a migration")
        cli._copy_database(company.app)
    folder = Path(company.app.config["DATA_FOLDER"]) / "backups"
    assert [path.stat().st_size > 0 for path in folder.iterdir()] == [True]
    assert open_to_others(folder) == []


def test_a_new_installation_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    environment = {"TOLLGATE_DATA": str(folder), "SECRET_KEY": KEY, "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "app.cli", "prepare"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=120)
    assert (folder / "tollgate.db").exists()
    assert open_to_others(folder) == []


def test_a_command_leaves_the_mask_of_its_caller_as_it_was(settings: dict[str, Any], tmp_path: Path) -> None:
    environment = {"TOLLGATE_DATA": settings["DATA_FOLDER"], "SECRET_KEY": KEY}
    environment["DATABASE_URL"] = settings["SQLALCHEMY_DATABASE_URI"]
    assert CliRunner().invoke(cli.commands, ["backup", str(tmp_path / "backup")], env=environment).exit_code == 0
    assert os.umask(0o022) == 0o022


def test_what_the_supervisor_starts_writes_for_its_owner_alone(tmp_path: Path) -> None:
    program = StandIn(tmp_path)
    supervisor = program.start()
    try:
        until(program.steps)
        assert (program.folder / "steps").stat().st_mode & 0o077 == 0
    finally:
        supervisor.terminate()
        supervisor.wait(timeout=20)
