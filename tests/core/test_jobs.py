"""The queue: a lease is renewed while its job runs, a lost one ends nothing, and a key makes one row."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from uuid import uuid4

import pytest

from app.core import clock, jobs
from app.core.db import db
from app.core.jobs import Job
from app.core.transaction import transaction
from tests.company import Company

SHORT = timedelta(seconds=0.5)


@pytest.fixture
def carried_out(monkeypatch: pytest.MonkeyPatch) -> Callable[[jobs.Handler], None]:
    """Says what carries out the jobs of kind `test`, leases being short."""
    monkeypatch.setattr(jobs, "LEASE", SHORT)
    monkeypatch.setattr(jobs, "_handlers", {**jobs._handlers})
    return lambda function: jobs._handlers.update(test=function)


def add(company: Company, key: str | None = None) -> Job:
    with company.writing():
        return jobs.enqueue("test", {}, act=company.act(), key=key)


def run(company: Company) -> int:
    with company.app.app_context():
        return jobs.run_due_jobs()


def state_of(company: Company, job: Job) -> str:
    return str(company.ask(lambda: db.session.get_one(Job, job.id).state))


def test_a_job_that_outlives_its_lease_is_not_run_by_a_second_worker(
    company: Company, carried_out: Callable[[jobs.Handler], None]
) -> None:
    began, ended, runs = Event(), Event(), []

    def slow(job: Job) -> None:
        runs.append(job.id)
        began.set()
        ended.wait(timeout=20)

    carried_out(slow)
    job = add(company)
    with ThreadPoolExecutor(1) as first_worker:
        running = first_worker.submit(run, company)
        assert began.wait(timeout=20)
        time.sleep(2.5 * SHORT.total_seconds())
        assert run(company) == 0
        ended.set()
        assert running.result(timeout=20) == 1
    assert runs == [job.id] and state_of(company, job) == "done"


def test_a_worker_that_lost_its_lease_can_neither_end_the_job_nor_write_for_it(
    company: Company, carried_out: Callable[[jobs.Handler], None]
) -> None:
    held = []

    def overtaken(job: Job) -> None:
        with transaction(writing=True):
            held.append(jobs.still_held(job))
        with transaction(writing=True):
            mine = db.session.get_one(Job, job.id)
            mine.lease, mine.leased_until = uuid4(), clock.now() + timedelta(minutes=5)
        with transaction(writing=True):
            held.append(jobs.still_held(job))
            jobs.note_progress(job, 0.5)

    carried_out(overtaken)
    job = add(company)
    assert run(company) == 1
    with company.reading():
        found = db.session.get_one(Job, job.id)
        assert (found.state, found.progress, held) == ("running", 0, [True, False])


def test_a_lost_lease_takes_no_failure_either(company: Company, carried_out: Callable[[jobs.Handler], None]) -> None:
    def fails(job: Job) -> None:
        with transaction(writing=True):
            db.session.get_one(Job, job.id).lease = uuid4()
        raise RuntimeError("too late")

    carried_out(fails)
    job = add(company)
    run(company)
    assert company.ask(lambda: db.session.get_one(Job, job.id).error) == "" and state_of(company, job) == "running"


def test_a_job_whose_worker_died_is_run_once_its_lease_has_ended(
    company: Company, carried_out: Callable[[jobs.Handler], None]
) -> None:
    runs = []
    carried_out(lambda job: runs.append(job.id))
    job = add(company)
    with company.app.app_context():
        assert jobs._lease_next() is not None
    assert run(company) == 0
    time.sleep(SHORT.total_seconds() + 0.1)
    assert run(company) == 1 and runs == [job.id] and state_of(company, job) == "done"


def test_three_hundred_jobs_of_one_transaction_wake_the_worker_once(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(jobs, "_wakers", [lambda: woken.append("now")])
    with company.writing():
        for number in range(300):
            jobs.enqueue("test", {"number": number}, act=company.act(), key=f"test {number}")
    assert woken == ["now"]


def test_a_kind_that_is_worth_more_attempts_gets_them_with_pauses_of_an_hour_at_most(
    company: Company, carried_out: Callable[[jobs.Handler], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    carried_out(lambda _job: 1 / 0)
    monkeypatch.setitem(jobs._attempts, "test", 20)
    job = add(company)
    with company.writing():
        db.session.get_one(Job, job.id).attempts = 18
    before = clock.now()
    assert run(company) == 1
    due = company.ask(lambda: db.session.get_one(Job, job.id).due_at)
    assert timedelta(minutes=59) < due - before < timedelta(minutes=61)
    with company.writing():
        db.session.get_one(Job, job.id).due_at = before
    assert run(company) == 1 and state_of(company, job) == "dead"


def test_eight_who_ask_for_the_same_work_at_once_get_one_job(
    company: Company, carried_out: Callable[[jobs.Handler], None]
) -> None:
    for turn in range(5):
        start = Barrier(8)

        def ask(_number: int, key: str = f"key {turn}", start: Barrier = start) -> str:
            with company.app.app_context():
                start.wait(timeout=10)
                with transaction(writing=True):
                    return str(jobs.enqueue("test", {}, act=company.act(), key=key).id)

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(ask, range(8)))) == 1
    assert company.ask(lambda: db.session.query(Job).filter_by(kind="test").count()) == 5


def test_work_asked_for_while_it_runs_is_done_once_more(
    company: Company, carried_out: Callable[[jobs.Handler], None]
) -> None:
    runs: list[int] = []

    def asks_again(_job: Job) -> None:
        runs.append(1)
        if len(runs) == 1:
            with transaction(writing=True):
                jobs.enqueue("test", {}, act=company.act(), key="twice")

    carried_out(asks_again)
    job = add(company, key="twice")
    run(company)
    assert len(runs) == 2 and state_of(company, job) == "done"


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_clock_that_jumps_while_a_job_runs_ends_it_once(
    company: Company, carried_out: Callable[[jobs.Handler], None], monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    runs, now = [], clock.now

    def jumps(_job: Job) -> None:
        runs.append(1)
        monkeypatch.setattr(clock, "now", lambda: now() + timedelta(hours=hours))
        time.sleep(SHORT.total_seconds() / 2)  # time for the lease to be renewed by the new clock

    carried_out(jumps)
    job = add(company)
    assert run(company) == 1 and run(company) == 0
    assert runs == [1] and state_of(company, job) == "done"


def test_work_asked_for_while_its_last_attempt_fails_is_begun_anew(
    company: Company, carried_out: Callable[[jobs.Handler], None]
) -> None:
    job = asked_again_in_its_last_attempt(company, carried_out, lambda: 1 / 0)
    with company.app.app_context():
        assert jobs.run_due_jobs(most=1) == 1
    assert found(company, job) == ("queued", 0, False)


def test_work_asked_for_while_its_last_attempt_dies_is_begun_anew(
    company: Company, carried_out: Callable[[jobs.Handler], None]
) -> None:
    def dies() -> None:
        raise SystemExit

    job = asked_again_in_its_last_attempt(company, carried_out, dies)
    with pytest.raises(SystemExit):
        run(company)
    time.sleep(SHORT.total_seconds() + 0.1)
    with company.app.app_context():
        jobs._bury_lost()
    assert found(company, job) == ("queued", 0, False)


def asked_again_in_its_last_attempt(
    company: Company, carried_out: Callable[[jobs.Handler], None], ends: Callable[[], object]
) -> Job:
    """A job before its last attempt, in which somebody asks for its work once more before it `ends`."""

    def asked_again(_job: Job) -> None:
        with transaction(writing=True):
            jobs.enqueue("test", {}, act=company.act(), key="late")
        ends()

    carried_out(asked_again)
    job = add(company, key="late")
    with company.writing():
        db.session.get_one(Job, job.id).attempts = jobs.MOST_ATTEMPTS - 1
    return job


def found(company: Company, job: Job) -> tuple[str, int, bool]:
    with company.reading():
        row = db.session.get_one(Job, job.id)
        return row.state, row.attempts, row.again
