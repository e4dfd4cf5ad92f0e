"""A throwaway PostgreSQL cluster for the tests: in a temporary folder, on the loopback address."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from app.core.supervisor import end_with_parent

OWNER = "tollgate"
# Nothing in the cluster outlives the tests, so nothing needs to reach the disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "autovacuum": "off",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}
SECONDS_TO_START = 30.0
# A database is several hundred small files: memory makes and removes them three times as fast as a disk.
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
ROOM_NEEDED = 2 << 30


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL server's programs, None when none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


def postgres_or_skip() -> Path:
    """Return the folder of PostgreSQL's programs; skip the test, or fail it on CI, when there is none."""
    if folder := programs():
        return folder
    complaint = "PostgreSQL is not installed: sudo apt-get install postgresql"
    if os.environ.get("CI") == "true":
        pytest.fail(complaint, pytrace=False)
    pytest.skip(complaint)


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A running server on `port` of the loopback address, with its socket in `folder`."""

    folder: Path
    port: int
    server: int

    def url(self, name: str) -> str:
        """Return the address of a database for SQLAlchemy."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, *, template: str | None = None) -> str:
        """Make a database, empty or a copy of `template` that nobody is connected to; return its address."""
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template or "template0")
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, ending whoever is still connected to it."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._address(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _address(self) -> str:
        return f"host=127.0.0.1 port={self.port} user={OWNER} dbname=postgres"


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server, hand it over, end it by its process id and remove its folder."""
    folder_of_programs = postgres_or_skip()
    with tempfile.TemporaryDirectory(prefix="tollgate-postgres-", dir=_fastest_place()) as name:
        folder = Path(name)
        port = _free_port()
        become_owner = _ownership(folder)
        _initialise(folder_of_programs, folder, become_owner)
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [folder_of_programs / "postgres", *_server_options(folder, port)],
                stdout=log,
                stderr=log,
                cwd=folder,
                preexec_fn=become_owner,
            )
        try:
            _await_start(server, folder, port)
            yield Cluster(folder=folder, port=port, server=server.pid)
        finally:
            _stop(server)


def _fastest_place() -> Path | None:
    """Memory when it has room, otherwise the usual place for what is temporary."""
    has_room = os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free > ROOM_NEEDED
    return MEMORY if has_room else None


def _ownership(folder: Path) -> Callable[[], None]:
    """Return what a new process does before it becomes PostgreSQL, which refuses to run as root."""
    user = _unprivileged_user() if os.geteuid() == 0 else None
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)

    def become_owner() -> None:
        if user:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        # After the change of user, which would undo it. SIGQUIT is PostgreSQL's immediate shutdown.
        end_with_parent(signal.SIGQUIT)

    return become_owner


def _unprivileged_user() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _initialise(programs: Path, folder: Path, become_owner: Callable[[], None]) -> None:
    command = [
        str(programs / "initdb"),
        "--pgdata",
        str(folder / "data"),
        "--username",
        OWNER,
        "--auth",
        "trust",
    ]
    made = subprocess.run(
        [*command, "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
        cwd=folder,
        preexec_fn=become_owner,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


def _server_options(folder: Path, port: int) -> list[str]:
    places = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": str(folder)}
    settings = [option for name, value in (SETTINGS | places).items() for option in ("-c", f"{name}={value}")]
    return ["-D", str(folder / "data"), *settings]


def _await_start(server: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user={OWNER} dbname=postgres").close()
            return
        except psycopg.OperationalError:
            assert server.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, (folder / "log").read_text()
        time.sleep(0.05)


def _stop(server: subprocess.Popen[bytes]) -> None:
    # SIGINT is PostgreSQL's fast shutdown: it ends the connections instead of waiting for them.
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
