"""The supervisor keeps web server and worker alive and leaves nothing behind, shown with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.standin import StandIn, until

pytestmark = pytest.mark.pure

SUPERVISOR = Path(__file__).resolve().parents[2] / "app" / "core" / "supervisor.py"


@pytest.fixture
def program(tmp_path: Path) -> Iterator[StandIn]:
    program = StandIn(tmp_path)
    yield program
    program.clear()


def test_a_demo_start_prepares_loads_the_demo_and_then_says_where_and_how_to_sign_in(
    program: StandIn,
) -> None:
    program.ready("--demo")
    assert program.steps() == ["prepare", "demo", "worker"]
    address = program.said().index(f"Tollgate is ready at http://localhost:{program.port}/")
    assert address < program.said().index("Sign in as lead@demo.example")


def test_a_start_without_demo_announces_the_first_administrator_instead(program: StandIn) -> None:
    program.ready()
    assert program.steps() == ["prepare", "announce", "worker"]
    assert "First administrator: /set-up/abc" in program.said()


def test_a_killed_worker_comes_back_and_what_it_had_started_is_gone(program: StandIn) -> None:
    program.ready()
    worker = program.number_of("app.cli worker")
    sleeper = until(lambda: [n for n, command in program.processes().items() if "sleep(600)" in command])
    os.kill(worker, signal.SIGKILL)
    until(lambda: program.steps().count("worker") == 2)
    assert program.number_of("app.cli worker") != worker
    assert not set(sleeper) & set(program.processes())
    assert "The job worker ended (-9). It starts again in 0.5 s." in program.said()


def test_a_worker_that_keeps_falling_is_started_after_longer_and_longer_pauses(program: StandIn) -> None:
    (program.folder / "app" / "cli.py").write_text(
        "import sys\nopen('steps', 'a').write(sys.argv[1] + '\\n')\nsys.exit(sys.argv[1] == 'worker')\n"
    )
    program.start()
    until(lambda: "again in 2 s" in program.said())
    pauses = [line.rsplit("in ", 1)[1] for line in program.said().splitlines() if "again in" in line]
    assert pauses == ["0.5 s.", "1 s.", "2 s."]


def test_a_request_made_while_the_killed_web_server_restarts_waits_and_is_answered(program: StandIn) -> None:
    program.ready()
    before = program.page()
    os.killpg(program.number_of("gunicorn"), signal.SIGKILL)
    assert program.page() != before


def test_a_killed_supervisor_leaves_no_process_nor_what_the_worker_had_tied_to_itself(
    program: StandIn,
) -> None:
    supervisor = program.ready(TIED="yes")
    until(lambda: len(program.processes()) == 5)
    supervisor.kill()
    supervisor.wait()
    until(lambda: program.processes() == {})


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_supervisor_told_to_stop_ends_everything_and_succeeds(program: StandIn, number: signal.Signals) -> None:
    supervisor = program.ready()
    supervisor.send_signal(number)
    assert supervisor.wait(timeout=20) == 0
    assert program.processes() == {}
    assert "Stopping." in program.said()


def test_a_supervisor_stopped_during_the_first_step_ends_that_step(program: StandIn) -> None:
    (program.folder / "app" / "cli.py").write_text("import time\nopen('steps', 'a').write('x')\ntime.sleep(600)\n")
    supervisor = program.start()
    until(program.steps)
    supervisor.terminate()
    assert supervisor.wait(timeout=20) == 0
    assert program.processes() == {}


def test_a_second_start_on_a_used_port_says_so_and_touches_nothing(program: StandIn) -> None:
    program.ready()
    first = program.said()
    second = subprocess.run(
        [sys.executable, "-P", "app/core/supervisor.py"],
        cwd=program.folder,
        env={**os.environ, "PORT": str(program.port)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert second.returncode == 1
    assert f"Port {program.port} is already in use" in second.stderr
    assert program.steps().count("prepare") == 1
    assert program.said() == first


def test_a_refused_preparation_ends_the_start_with_its_sentence(program: StandIn) -> None:
    supervisor = program.start(SECRET_KEY="bad")
    assert supervisor.wait(timeout=20) == 1
    assert "SECRET_KEY is too short." in program.said()
    assert program.steps() == ["prepare"]


def test_a_web_server_that_cannot_load_the_program_ends_the_start(program: StandIn) -> None:
    (program.folder / "wsgi.py").write_text("raise RuntimeError('no such table')\n")
    supervisor = program.start()
    assert supervisor.wait(timeout=20) == 1
    assert "The web server ended before it answered" in program.said()
    assert program.processes() == {}


@pytest.mark.parametrize("port", ["eight", "-1", "70000"])
def test_a_port_that_is_no_port_is_named(program: StandIn, port: str) -> None:
    supervisor = program.start(PORT=port)
    assert supervisor.wait(timeout=20) == 1
    assert f"PORT is '{port}'" in program.said()


def test_a_supervisor_tied_to_its_caller_ends_with_it(program: StandIn) -> None:
    lines = "import subprocess, sys;subprocess.run([sys.executable, '-P', 'app/core/supervisor.py', '--with-parent'])"
    caller = subprocess.Popen(
        [sys.executable, "-c", lines],
        cwd=program.folder,
        env={**os.environ, "PORT": str(program.port)},
        stdout=subprocess.DEVNULL,
    )
    until(lambda: "worker" in program.steps())
    caller.kill()
    caller.wait()
    until(lambda: program.processes() == {})


def test_the_supervisor_loads_only_the_standard_library() -> None:
    listing = (
        f"import runpy, sys; runpy.run_path({str(SUPERVISOR)!r}, run_name='read');"
        "print({n.split('.')[0] for n in sys.modules} - sys.stdlib_module_names)"
    )
    answer = subprocess.run([sys.executable, "-I", "-S", "-c", listing], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "{'__main__'}"
