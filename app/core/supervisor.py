"""Keeps the web server and the job worker alive, and ends both when it ends itself, however it ends.

Run by path with safe path on (`python -P app/core/supervisor.py [--demo]`), so that starting it loads nothing
but the standard library. It opens the port itself and lends it to the web server: a used port is noticed
before anything is touched, and a request that arrives while the web server restarts waits instead of failing.
The PDF render server is no child of it: whoever renders starts its own over a socket pair
(`app.reports.pdf`), which works for a worker that runs alone too and leaves no address for others to reach.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parents[2]
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
SECONDS_TO_LEAVE = 20.0
SECONDS_BETWEEN_LOOKS = 5.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# A child that lived this long was well; its next fall starts with the shortest pause again.
SECONDS_OF_HEALTH = 60.0


class StopAsked(Exception):
    """The supervisor was told to end."""


class StartFailed(Exception):
    """The program cannot start; the text says why and what to do."""


def end_with_parent(last_signal: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel send `last_signal` to this process when the process that started it ends.

    For a forked process or a `preexec_fn`. Killing loses nothing: what was acknowledged is on disk.
    """
    parent_death_signal = 1
    ctypes.CDLL(None).prctl(parent_death_signal, ctypes.c_ulong(last_signal))


def wait(seconds: float) -> None:
    """Sleep until a child ends or `seconds` have passed; raise `StopAsked` when told to end."""
    caught = signal.sigtimedwait({*STOP_SIGNALS, signal.SIGCHLD}, max(seconds, 0.0))
    if caught and caught.si_signo in STOP_SIGNALS:
        raise StopAsked


@dataclass(kw_only=True)
class Child:
    """A process that is to be running, and the pause that grows while it keeps falling."""

    name: str
    command: list[str]
    lent: tuple[int, ...] = ()
    output: IO[bytes] | None = None
    process: subprocess.Popen[bytes] | None = None
    due: float = 0.0
    _started: float = field(default=0.0, init=False)
    _falls: int = field(default=0, init=False)

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches the supervisor alone."""
        supervisor = os.getpid()
        self.process = subprocess.Popen(
            [sys.executable, *self.command],
            cwd=PROJECT,
            pass_fds=self.lent,
            stdout=self.output,
            process_group=0,
            preexec_fn=lambda: _become_child_of(supervisor),
        )
        self._started = time.monotonic()

    def status(self) -> int | None:
        """Return the exit status once the process has ended and the rest of its group is gone, else None."""
        if self.process is None:
            return None
        if self.process.returncode is not None:
            return self.process.returncode
        # Look before reaping: until it is reaped nobody else can be given this group number.
        if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        self.signal_group(signal.SIGKILL)
        return self.process.wait()

    def ask_to_leave(self) -> None:
        """Send the leader SIGTERM; what it started is its own to end."""
        if self.process and self.process.returncode is None:
            self.process.terminate()

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the process and all it started."""
        if self.process and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def rest(self) -> float:
        """Note a fall; return the pause before the next start, in seconds."""
        now = time.monotonic()
        self._falls = 1 if now - self._started > SECONDS_OF_HEALTH else self._falls + 1
        # The exponent is bounded because a power of a thousand falls is no float any more.
        pause = min(LONGEST_PAUSE, SHORTEST_PAUSE * 2.0 ** min(self._falls - 1, 10))
        self.process, self.due = None, now + pause
        return pause


def _become_child_of(supervisor: int) -> None:
    end_with_parent()
    if os.getppid() != supervisor:
        # The supervisor ended between the fork and the line above.
        os.kill(os.getpid(), signal.SIGKILL)
    # The supervisor holds its signals back to wait for them; its children must not.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


@dataclass(kw_only=True)
class Supervisor:
    """One run of the program on `listener`, with or without demo data."""

    listener: socket.socket
    demo: bool
    _running: list[Child] = field(default_factory=list, init=False)

    def run(self) -> None:
        """Prepare, open, keep alive until told to stop; leave no child behind."""
        try:
            self._step("prepare")
            self._open()
            self._keep_alive()
        except StopAsked:
            print("Stopping.", flush=True)
        finally:
            self._end_children()

    def _open(self) -> None:
        """Start web server and worker, and say where the program is and how to get in."""
        web = self._begin(web_server(self.listener))
        with tempfile.TemporaryFile() as words:
            # Beside the web server, not before it: both take about a second to load.
            self._step("demo" if self.demo else "announce", output=words)
            self._await_health(web)
            words.seek(0)
            print(f"Tollgate is ready at {address_of(self.listener)}\n{words.read().decode()}", flush=True)
        self._begin(Child(name="job worker", command=["-m", "app.cli", "worker"]))

    def _begin(self, child: Child) -> Child:
        self._running.append(child)
        child.start()
        return child

    def _step(self, command: str, *, output: IO[bytes] | None = None) -> None:
        """Run one command of the program to its end; raise `StartFailed` when it does not succeed."""
        step = self._begin(Child(name=command, command=["-m", "app.cli", command], output=output))
        while (status := step.status()) is None:
            wait(SECONDS_BETWEEN_LOOKS)
        self._running.remove(step)
        if status:
            raise StartFailed(f"The start ended at the step {command}; the lines above say why.")

    def _await_health(self, web: Child) -> None:
        while not is_healthy(self.listener):
            if web.status() is not None:
                raise StartFailed("The web server ended before it answered; the lines above say why.")
            wait(0.05)

    def _keep_alive(self) -> None:
        while True:
            for child in self._running:
                self._look_after(child)
            wait(min([SECONDS_BETWEEN_LOOKS, *self._pauses()]))

    def _look_after(self, child: Child) -> None:
        if child.process is None and time.monotonic() >= child.due:
            child.start()
        elif (status := child.status()) is not None:
            pause = child.rest()
            print(f"The {child.name} ended ({status}). It starts again in {pause:g} s.", flush=True)

    def _pauses(self) -> list[float]:
        return [child.due - time.monotonic() for child in self._running if child.process is None]

    def _end_children(self) -> None:
        """Ask every child to leave, wait for them, and kill what is left; a second request kills at once."""
        for child in self._running:
            child.ask_to_leave()
        deadline = time.monotonic() + SECONDS_TO_LEAVE
        with contextlib.suppress(StopAsked):
            while self._living() and time.monotonic() < deadline:
                wait(0.2)
        for child in self._running:
            child.signal_group(signal.SIGKILL)

    def _living(self) -> list[Child]:
        return [child for child in self._running if child.process is not None and child.status() is None]


def web_server(listener: socket.socket) -> Child:
    """Return the web server on the lent port."""
    settings = str(PROJECT / "app" / "core" / "serving.py")
    bind = f"fd://{listener.fileno()}"
    command = ["-m", "gunicorn", "--config", settings, "--bind", bind, "wsgi:application"]
    return Child(name="web server", command=command, lent=(listener.fileno(),))


def is_healthy(listener: socket.socket) -> bool:
    """Say whether the program answers `GET /health` with 200 within a second."""
    connection = http.client.HTTPConnection(*_reachable(listener), timeout=1.0)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def address_of(listener: socket.socket) -> str:
    """Return the address to open in a browser, the one that links in mails lead to."""
    host, port = _reachable(listener)
    shown = {"127.0.0.1": "localhost", "::1": "localhost"}.get(host, f"[{host}]" if ":" in host else host)
    return os.environ.get("BASE_URL") or f"http://{shown}:{port}/"


def _reachable(listener: socket.socket) -> tuple[str, int]:
    host, port = listener.getsockname()[:2]
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104  read, not bound


def open_port(host: str, port: str) -> socket.socket:
    """Return a listening socket; raise `StartFailed` with a sentence when that is not possible."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, int(port)), family=family, backlog=512)
    except (ValueError, OverflowError):
        raise StartFailed(f"PORT is {port!r}; it has to be a number from 1 to 65535.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartFailed(
                f"Port {port} is already in use, perhaps by another Tollgate. "
                f"Stop that program or choose another port, for example: make run PORT={int(port) + 1}"
            ) from None
        raise StartFailed(f"Cannot listen on {host} port {port}: {error.strerror}.") from None


def run() -> None:
    """Read the command line and the environment, then supervise."""
    options = argparse.ArgumentParser(description="Run Tollgate: web server and job worker.")
    options.add_argument("--demo", action="store_true", help="load the demo data into an empty database")
    options.add_argument("--with-parent", action="store_true", help="end when the calling program ends")
    chosen = options.parse_args()
    os.umask(0o077)  # what web server and worker write is for this account alone
    if chosen.demo:
        os.environ["TOLLGATE_DEMO"] = "1"
    signal.pthread_sigmask(signal.SIG_BLOCK, [*STOP_SIGNALS, signal.SIGCHLD])
    if chosen.with_parent:
        end_with_parent(signal.SIGTERM)
    try:
        with open_port(os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000") as listener:
            Supervisor(listener=listener, demo=chosen.demo).run()
    except StartFailed as failure:
        raise SystemExit(str(failure)) from None


if __name__ == "__main__":
    run()
