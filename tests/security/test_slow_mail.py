"""A mail server that takes the call and says nothing: pages answer, and everything else behind them goes on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest

from app.accounts.models import Person
from app.core import jobs, mail
from app.core.db import db
from app.core.jobs import Job
from app.core.worker import Lane
from tests.company import Browser, Company

SECONDS = 3


@pytest.fixture
def silent(company: Company, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A mail server that never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        company.app.config.update(SMTP_HOST="127.0.0.1", SMTP_PORT=server.getsockname()[1], DEMO=False)
        monkeypatch.setattr(mail, "SECONDS_TO_WAIT", SECONDS)
        yield server


def write_mail(company: Company, subject: str) -> None:
    with company.writing():
        dana = db.session.get_one(Person, company.people["dana"])
        mail.write(company.act(), to=dana, subject=subject, text="Decide by Friday", project=company.project)


@pytest.fixture
def sending(company: Company, silent: socket.socket) -> Iterator[Thread]:
    """The lane of mail, while it waits for the silent server."""
    write_mail(company, "A gate waits")
    thread = Thread(target=Lane(company.app, "mail").look)
    thread.start()
    call, _address = silent.accept()
    with call:
        yield thread
        thread.join(timeout=30)


def states(company: Company, kind: str) -> set[str]:
    return set(company.ask(lambda: list(db.session.scalars(db.select(Job.state).where(Job.kind == kind)))))


def test_a_form_that_writes_mail_is_answered_while_the_mail_server_is_silent(
    company: Company, sending: Thread, dana: Browser
) -> None:
    answer = company.browser("nobody").post("/forgotten", {"email": "lead@demo.example"})
    assert answer.status_code == 200 and dana.get("/").status_code == 200
    assert sending.is_alive()


def test_other_jobs_are_done_while_the_mail_server_is_silent(company: Company, sending: Thread) -> None:
    done = Event()
    jobs._handlers["test"] = lambda _job: done.set()
    with company.writing():
        jobs.enqueue("test", {}, act=company.act())
    Lane(company.app, "main").look()
    assert done.is_set() and sending.is_alive() and states(company, "test") == {"done"}


def test_mail_that_could_not_be_sent_is_tried_again_later(company: Company, sending: Thread) -> None:
    sending.join(timeout=30)
    with company.reading():
        job: Any = db.session.query(Job).filter_by(kind="send_mail").one()
        assert (job.state, job.attempts) == ("queued", 1) and job.due_at > job.made_at
        assert "timed out" in job.error


def test_who_looks_while_a_lane_is_run_has_it_looked_through_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = Lane(company.app, "main")
    looks: list[int] = []

    def run(**_options: Any) -> int:
        looks.append(len(looks))
        if len(looks) == 1:
            Thread(target=lane.look).start()
            lane._asked.wait(timeout=10)
        return 0

    monkeypatch.setattr(jobs, "run_due_jobs", run)
    lane.look()
    assert looks == [0, 1]
