"""The throwaway PostgreSQL cluster serves the tests and leaves nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import postgres

pytestmark = [pytest.mark.pure, pytest.mark.postgresql]


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Cluster]:
    with postgres.cluster() as running:
        yield running


def connected(cluster: postgres.Cluster, name: str) -> psycopg.Connection:
    return psycopg.connect(cluster.url(name).replace("+psycopg", ""), autocommit=True)


def test_a_copy_of_a_template_has_its_rows_and_goes_its_own_way(cluster: postgres.Cluster) -> None:
    cluster.create("pattern")
    with connected(cluster, "pattern") as pattern:
        pattern.execute("CREATE TABLE person (name text)")
        pattern.execute("INSERT INTO person VALUES ('Dana Okafor')")
    cluster.create("copy", template="pattern")
    with connected(cluster, "copy") as copy:
        copy.execute("INSERT INTO person VALUES ('Priya Nair')")
        assert copy.execute("SELECT count(*) FROM person").fetchone() == (2,)
    with connected(cluster, "pattern") as pattern:
        assert pattern.execute("SELECT count(*) FROM person").fetchone() == (1,)


def test_a_database_can_be_dropped_under_an_open_connection(cluster: postgres.Cluster) -> None:
    cluster.create("doomed")
    with connected(cluster, "doomed") as open_connection:
        cluster.drop("doomed")
        with pytest.raises(psycopg.OperationalError):
            open_connection.execute("SELECT 1")


def test_the_server_does_not_run_as_root(cluster: postgres.Cluster) -> None:
    assert Path(f"/proc/{cluster.server}").stat().st_uid != 0


def test_the_server_and_its_folder_are_gone_afterwards() -> None:
    with postgres.cluster() as running:
        assert running.folder.exists()
    assert not running.folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(running.server, 0)


def test_an_absent_server_is_a_visible_skip_and_a_failure_on_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "programs", lambda: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install postgresql"):
        postgres.postgres_or_skip()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install postgresql"):
        postgres.postgres_or_skip()
