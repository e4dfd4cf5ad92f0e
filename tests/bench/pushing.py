"""Eight warehouse systems push values to the real server: python -m tests.bench.pushing [--seconds 60] [--postgresql].

Each push has a key, is sent until it is answered with 200, and now and then once more, as by a program that lost the
answer. In the end the database must hold each value that was answered, once. Says the rate, the slowest answers and
what was lost, doubled or failed; ends with status 1 when there was any.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

from app import create_app
from app.accounts import tokens
from app.core.db import db
from tests.api.programs import program
from tests.bench.starting import PATIENCE, ROOT, _await, _free_port
from tests.company import found_company
from tests.conftest import KEY, migrate, settings_for
from tests.metrics.measures import link_to_project, make_metric
from tests.postgres import cluster

CLIENTS, MEASURES, PROCESSES = 8, 4, 2
SENT_AGAIN = 50  # each fiftieth push is sent once more
RETRIED = frozenset({409, 429, 503})


@dataclass(kw_only=True)
class Outcome:
    """What a client saw: the keys of its values that were answered, seconds of each answer, statuses it retried."""

    keys: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    retried: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Client:
    """A warehouse system: where it pushes to, with which token, how often and for how long."""

    number: int
    port: int
    secret: str
    metric: int
    seconds: float
    a_second: float

    def run(self) -> Outcome:
        """Push at its pace; a push that is late is sent at once."""
        outcome, begun, sent = Outcome(), time.monotonic(), 0
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        while (now := time.monotonic() - begun) < self.seconds:
            due = sent / self.a_second if self.a_second else 0.0
            if due > now:
                time.sleep(due - now)
            self._push(line, outcome, f"{self.number}-{sent}", again=sent % SENT_AGAIN == 0)
            sent += 1
        return outcome

    def _push(self, line: http.client.HTTPConnection, outcome: Outcome, key: str, *, again: bool) -> None:
        value = {"at": "2026-03-02T08:00:00Z", "value": 30 + hash(key) % 100 / 10, "key": key}
        body, begun = json.dumps({"values": [value]}), time.monotonic()
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        headers["Idempotency-Key"] = uuid4().hex
        for _turn in range(2 if again else 1):
            while (status := self._send(line, body, headers, outcome)) != "200":
                if status not in map(str, RETRIED) and not status.startswith("line"):
                    outcome.failed.append(status)
                    return
                outcome.retried[status] += 1
                time.sleep(0.2)
        outcome.keys.append(key)
        outcome.seconds.append(time.monotonic() - begun)

    def _send(self, line: http.client.HTTPConnection, body: str, headers: dict[str, str], outcome: Outcome) -> str:
        try:
            line.request("POST", f"/api/v1/metrics/{self.metric}/observations", body, headers)
            answer = line.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException) as error:
            line.close()
            return f"line: {type(error).__name__}"
        if answer.status == http.client.OK and json.loads(told)["refused"]:
            return told.decode()
        return str(answer.status)


def run_clients(clients: list[Client]) -> list[Outcome]:
    """Run these at once, each in a thread of this process."""
    with ThreadPoolExecutor(len(clients)) as crowd:
        return list(crowd.map(Client.run, clients))


@contextlib.contextmanager
def served(folder: str, url: str) -> Iterator[int]:
    """The real server on a free port: web and worker; on PostgreSQL two web processes and a second worker."""
    port = _free_port()
    environment = {**os.environ, "TOLLGATE_DATA": folder, "PORT": str(port), "SECRET_KEY": KEY, "WEB_PROCESSES": "2"}
    environment |= {"DATABASE_URL": url.replace("+psycopg", "")} if url else {}
    commands = [["-P", "app/core/supervisor.py"], *([["-m", "app.cli", "worker"]] if url else [])]
    running = []
    try:
        for command in commands:
            quiet = {"stdout": subprocess.DEVNULL, "cwd": ROOT, "env": environment}
            running.append(subprocess.Popen([sys.executable, *command], **quiet))  # type: ignore[call-overload]
            _await(f"http://127.0.0.1:{port}/health", time.perf_counter())
        yield port
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(timeout=PATIENCE)


def measure(folder: str, url: str, *, seconds: float, a_second: float) -> int:
    """Push for so long and so often, print what came of it, and return how many values went wrong."""
    app = create_app(settings_for(Path(folder), url or None))
    migrate(app)
    company = found_company(app)
    order = {"kind": "time", "period": "order", "value_name": "", "denominator_name": ""}
    measures = [make_metric(company, name=f"Picking time {number}", **order) for number in range(MEASURES)]
    link_to_project(company, measures[0])
    secrets = [program(company, "marek", tokens.WRITE, name=f"WMS {n}").secret for n in range(CLIENTS)]
    with app.app_context():
        address = str(db.engine.url.render_as_string(hide_password=False))
        db.engine.dispose()
    with served(folder, url) as port:
        pace = a_second / CLIENTS
        clients = [
            Client(number=n, port=port, secret=secret, metric=measures[n % MEASURES], seconds=seconds, a_second=pace)
            for n, secret in enumerate(secrets)
        ]
        share = CLIENTS // PROCESSES
        with ProcessPoolExecutor(PROCESSES) as processes:
            parts = [clients[n * share : (n + 1) * share] for n in range(PROCESSES)]
            outcomes = [outcome for part in processes.map(run_clients, parts) for outcome in part]
    return report(outcomes, address, seconds)


def report(outcomes: list[Outcome], address: str, seconds: float) -> int:
    """Hold what was answered against the database, and say it."""
    engine = create_engine(address)
    with engine.connect() as connection:
        stored = Counter(connection.execute(text("SELECT source_key FROM observation")).scalars())
        judged = connection.execute(text("SELECT count(*) FROM metric_judgement")).scalar()
    engine.dispose()
    answered = {key for outcome in outcomes for key in outcome.keys}
    lost, doubled = answered - set(stored), [key for key, times in stored.items() if times > 1]
    failed = [status for outcome in outcomes for status in outcome.failed]
    retried = sum((outcome.retried for outcome in outcomes), Counter[str]())
    times = sorted(second for outcome in outcomes for second in outcome.seconds)
    print(f"{len(answered) / seconds:.1f} pushes a second for {seconds:g} s, {len(answered)} answered, {judged} judged")
    print(
        f"answer: median {times[len(times) // 2]:.3f} s, 95 % {times[len(times) * 95 // 100]:.3f}, most {times[-1]:.3f}"
    )
    print(f"lost {len(lost)}, doubled {len(doubled)}, failed {len(failed)} {failed[:3]}, retried {dict(retried)}")
    return len(lost) + len(doubled) + len(failed)


def main() -> int:
    """Read the command line and measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--rate", type=float, default=200, help="pushes a second of all clients; 0: as fast as can be")
    options.add_argument("--postgresql", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="tollgate-push-") as folder, contextlib.ExitStack() as stack:
        url = stack.enter_context(cluster()).create("pushes") if chosen.postgresql else ""
        return 1 if measure(folder, url, seconds=chosen.seconds, a_second=chosen.rate) else 0


if __name__ == "__main__":
    sys.exit(main())
