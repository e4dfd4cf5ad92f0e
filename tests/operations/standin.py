"""A small program in the shape of Tollgate, for the supervisor to keep alive, in a folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Answer = TypeVar("Answer")
CORE = Path(__file__).resolve().parents[2] / "app" / "core"
PATIENCE = 20.0

COMMANDS = """
import os, pathlib, subprocess, sys, time
command = sys.argv[1]
with pathlib.Path("steps").open("a") as steps:
    steps.write(command + "\\n")
if command == "prepare" and os.environ.get("SECRET_KEY") == "bad":
    sys.exit("SECRET_KEY is too short.")
if command == "demo":
    print("Sign in as lead@demo.example")
if command == "announce":
    print("First administrator: /set-up/abc")
if command == "worker":
    sys.path.insert(0, "")
    from app.core.supervisor import end_with_parent
    tie = end_with_parent if os.environ.get("TIED") else None
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], preexec_fn=tie)
    time.sleep(600)
"""

PAGES = """
import os
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


def free_port() -> int:
    """Return a port of the loopback address that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def until(happens: Callable[[], Answer]) -> Answer:
    """Return the first true answer of `happens`; fail when none comes within 20 s."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := happens()):
        assert time.monotonic() < deadline, "waited 20 s in vain"
        time.sleep(0.05)
    return answer


class StandIn:
    """The stand-in program and the supervisors started for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.started: list[subprocess.Popen[str]] = []
        (folder / "app" / "core").mkdir(parents=True)
        for name in ("supervisor.py", "serving.py"):
            shutil.copy(CORE / name, folder / "app" / "core" / name)
        (folder / "app" / "cli.py").write_text(COMMANDS)
        (folder / "wsgi.py").write_text(PAGES)

    def start(self, *options: str, **environment: str) -> subprocess.Popen[str]:
        """Start a supervisor; its words can be read from `said`."""
        command = [sys.executable, "-P", "app/core/supervisor.py", *options]
        with (self.folder / "words").open("w") as words:
            supervisor = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**os.environ, "PORT": str(self.port), "WEB_THREADS": "2", **environment},
                stdout=words,
                stderr=subprocess.STDOUT,
                text=True,
            )
        self.started.append(supervisor)
        return supervisor

    def ready(self, *options: str, **environment: str) -> subprocess.Popen[str]:
        """Start a supervisor and wait until web server and worker run."""
        supervisor = self.start(*options, **environment)
        until(lambda: "ready at" in self.said() and "worker" in self.steps())
        return supervisor

    def said(self) -> str:
        """Return what the supervisor and its children have printed."""
        return (self.folder / "words").read_text()

    def steps(self) -> list[str]:
        """Return the commands of the program run so far, in order."""
        steps = self.folder / "steps"
        return steps.read_text().split() if steps.exists() else []

    def page(self) -> str:
        """Return the answer of the web server: the id of its process."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def processes(self) -> dict[int, str]:
        """Return the living processes that work in this folder: id to command line."""
        found = {int(entry.name): _command_in(entry, self.folder) for entry in _process_entries()}
        return {number: command for number, command in found.items() if command}

    def number_of(self, pattern: str) -> int:
        """Return the lowest process id whose command line matches."""
        return min(number for number, command in self.processes().items() if re.search(pattern, command))

    def clear(self) -> None:
        """End what a failed test left."""
        for supervisor in self.started:
            supervisor.kill()
            supervisor.wait()
        for number in self.processes():
            os.kill(number, signal.SIGKILL)


def _process_entries() -> list[Path]:
    return [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _command_in(entry: Path, folder: Path) -> str:
    """Return the command line of a process that works in `folder`, "" for any other and for the dead."""
    try:
        if (entry / "cwd").resolve() != folder.resolve():
            return ""
        return (entry / "cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""
