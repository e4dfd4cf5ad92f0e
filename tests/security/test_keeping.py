"""What runs behind the pages: jobs that ask for the right again, mail, and what is thrown away once a day."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from app.accounts.models import FailedAttempt, Person, SignIn
from app.core import clock, daily, jobs, mail
from app.core.db import db
from app.core.files import store
from app.core.idempotency import IdempotencyKey
from app.core.jobs import Job
from app.core.mail import Mail
from app.projects import files
from app.projects.models import StoredFile
from tests.company import Browser, Company
from tests.security.forms import World

PHOTO = b"%PDF-1.7 the first"


def mail_to_dana(company: Company) -> None:
    with company.writing():
        dana = db.session.get_one(Person, company.people["dana"])
        subject = "A gate waits\r\nBcc: evil@evil.example"
        mail.write(company.act(), to=dana, subject=subject, text="Secret link", project=None)


def run_jobs(company: Company) -> None:
    with company.app.app_context():
        jobs.run_due_jobs()


@pytest.fixture
def sent(company: Company, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would have gone out by SMTP."""
    company.app.config.update(SMTP_HOST="mail.example", DEMO=False)
    messages: list[Any] = []
    monkeypatch.setattr(mail, "_deliver", messages.append)
    return messages


def test_a_message_goes_to_one_reader_whatever_its_subject_holds(company: Company, sent: list[Any]) -> None:
    mail_to_dana(company)
    run_jobs(company)
    assert [message["To"] for message in sent] == ["lead@demo.example"]
    assert sent[0]["Bcc"] is None and "\n" not in sent[0]["Subject"]


def test_mail_that_was_sent_keeps_no_link_that_still_opens_an_account(company: Company, sent: list[Any]) -> None:
    mail_to_dana(company)
    run_jobs(company)
    assert "Secret link" in sent[0].get_content()
    assert company.ask(lambda: db.session.query(Mail).one().text) == ""


def test_mail_that_waits_is_not_sent_to_somebody_shut_out_meanwhile(company: Company, sent: list[Any]) -> None:
    mail_to_dana(company)
    assert company.browser("ada").post(f"/people/{company.people['dana']}/active", {"active": "no"}).status_code == 303
    run_jobs(company)
    assert sent == []


def shut_out(company: Company, name: str) -> None:
    """Take somebody off the picking project's team."""
    membership = db.metadata.tables["membership"]
    with company.writing():
        db.session.execute(membership.delete().where(membership.c.person_id == company.people[name]))


def asked_at_the_gate(company: Company, dana: Browser) -> str:
    path = f"/projects/{company.project}/gates/define"
    return str(dana.post(f"{path}/ask", {"request": "Zone B needs it"}).headers["Location"])


def test_mail_about_a_project_is_not_sent_to_who_may_not_see_it_any_more(
    company: Company, dana: Browser, sent: list[Any]
) -> None:
    asked_at_the_gate(company, dana)
    shut_out(company, "ruth")
    run_jobs(company)
    assert sent == []
    assert tuple(company.ask(lambda: db.session.query(Mail.text, Mail.sent_at).one())) == ("", None)


def test_mail_about_a_project_that_was_given_up_still_asks_who_may_see_it(
    company: Company, dana: Browser, sent: list[Any]
) -> None:
    asked_at_the_gate(company, dana)
    with company.writing():
        db.session.query(Job).filter_by(kind=mail.SENDING).one().state = "dead"
    shut_out(company, "ruth")
    assert company.browser("ada").post("/people/unsent-mail").status_code == 303
    run_jobs(company)
    assert sent == []


def test_a_decision_is_told_to_who_asked_while_they_are_on_the_project(company: Company, sent: list[Any]) -> None:
    marek = company.browser("marek")
    review = asked_at_the_gate(company, marek)
    assert company.browser("ruth").fill(review, {"decision": "go"}, form=f"{review}/decide").status_code == 303
    run_jobs(company)
    assert [message["To"] for message in sent] == ["sponsor@demo.example", "member@demo.example"]


def paper_of(company: Company, name: str) -> Job:
    """A charter that this person asked for and the worker has not printed yet."""
    with company.writing():
        arguments = {"kind": "charter", "project": company.project, "draft": True, "address": "/"}
        return jobs.enqueue("document", arguments, act=company.act(name))


@pytest.mark.parametrize("change", ["deactivated", "taken off the team"])
def test_a_document_that_waits_is_not_printed_for_whoever_lost_the_right(company: Company, change: str) -> None:
    job = paper_of(company, "marek")
    with company.writing():
        if change == "deactivated":
            db.session.get_one(Person, company.people["marek"]).active = False
        else:
            members = db.metadata.tables["membership"]
            db.session.execute(members.delete().where(members.c.person_id == company.people["marek"]))
    run_jobs(company)
    assert company.ask(lambda: db.session.get_one(Job, job.id).result) == {"failure": "denied"}


def test_nobody_reads_the_progress_of_anothers_document(company: Company, dana: Browser) -> None:
    job = paper_of(company, "marek")
    assert dana.get(f"/documents/{job.id}").status_code == 404


def test_a_job_that_ends_its_worker_again_and_again_is_given_up(company: Company) -> None:
    ran: list[Any] = []
    jobs.handler("poison")(lambda job: ran.append(job.id))
    with company.writing():
        job = jobs.enqueue("poison", {}, act=company.act())
        job.state, job.attempts, job.leased_until = "running", jobs.MOST_ATTEMPTS, clock.now() - timedelta(seconds=1)
    run_jobs(company)
    assert company.ask(lambda: db.session.get_one(Job, job.id).state) == "dead"
    assert ran == []


def count(company: Company, model: Any) -> int:
    return int(company.ask(lambda: db.session.query(model).count()))


def test_once_a_day_old_traces_are_forgotten_and_fresh_ones_stay(company: Company, dana: Browser) -> None:
    now = clock.now()
    with company.writing():
        person = db.session.get_one(Person, company.people["dana"])
        for age in (timedelta(hours=1), timedelta(days=100)):
            at = now - age
            old = {"began_at": at, "seen_at": at, "proved_at": at, "browser": ""}
            mine = Mail(to_address="x@y.example", subject="s", text="t", written_at=at)
            ended = Job(kind="k", arguments={}, state="done", due_at=at, made_at=at, ended_at=at)
            key = IdempotencyKey(person_id=person.id, key=str(age), payload="p", at=at)
            sign_in = SignIn(fingerprint=uuid4().hex, person=person, **old)
            db.session.add_all([FailedAttempt(scope="s", at=at), mine, ended, key, sign_in])
    for _minute in range(3):
        with company.app.app_context():
            daily.enqueue_today()
    run_jobs(company)
    counts = {model.__name__: count(company, model) for model in (FailedAttempt, Mail, IdempotencyKey, SignIn)}
    assert counts == {"FailedAttempt": 1, "Mail": 1, "IdempotencyKey": 1, "SignIn": 2}
    assert company.ask(lambda: db.session.query(Job).filter_by(kind="daily").one().state) == "done"
    assert company.ask(lambda: db.session.query(Job).filter_by(kind="k").count()) == 1


def age(company: Company, name: str) -> None:
    """Let a stored file be two days old."""
    with company.app.app_context(), store().local_path(name) as path:
        before = (clock.now() - timedelta(days=2)).timestamp()
        os.utime(path, (before, before))


def test_files_no_row_names_are_swept_after_a_day_and_all_others_stay(world: World) -> None:
    company = world.company
    with company.app.app_context():
        orphan, fresh = (store().save(b"bytes").name for _ in range(2))
    kept = company.ask(lambda: [row.storage_name for row in db.session.query(StoredFile)])
    uploads = company.ask(lambda: [entry.name for entry in store().entries()])
    for name in set(uploads) - {fresh}:
        age(company, name)
    with company.app.app_context():
        assert daily.sweep_files(clock.now()) == 1
        left = {entry.name for entry in store().entries()}
    assert left == set(uploads) - {orphan} and set(kept) <= left


def evidence(world: World, content: bytes, key: str) -> Any:
    return world.send("causes.add_evidence", file=(BytesIO(content), "image.pdf"), idempotency_key=key)


def test_another_photo_under_the_same_name_is_another_form(world: World) -> None:
    """A phone calls every photo the same: the second must not be swallowed as a repeat of the first."""
    assert evidence(world, PHOTO, "k").status_code == 303
    assert evidence(world, PHOTO, "k").status_code == 303
    assert evidence(world, b"%PDF-1.7 the second", "k").status_code == 422
    files = world.company.ask(lambda: db.session.query(StoredFile).filter(StoredFile.name.startswith("image")).count())
    assert files == 1


@pytest.mark.parametrize("limit", ["PROJECT_QUOTA", "PERSON_QUOTA"])
def test_one_byte_more_than_the_quota_is_refused_and_kept_nowhere(
    world: World, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    company, content = world.company, b"%PDF-1.7 one more"
    who = company.people[world.forms["causes.add_evidence"][0]]
    mine = StoredFile.added_by_id == who if limit == "PERSON_QUOTA" else StoredFile.project_id == company.project
    used = sum(company.ask(lambda: list(db.session.scalars(db.select(StoredFile.size).where(mine)))))
    before = count(company, StoredFile)
    monkeypatch.setattr(files, limit, used + len(content) - 1)
    refused = evidence(world, content, "too much")
    assert refused.status_code == 422 and "Add a smaller one." in refused.text
    assert count(company, StoredFile) == before
    monkeypatch.setattr(files, limit, used + len(content))
    assert evidence(world, content, "just enough").status_code == 303


def test_each_day_is_cleaned_once_whatever_the_clock_does(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forward over the change to summer time, back over midnight, and three days ahead after a sleep."""
    start = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    hours = [0, 1, 2, -1, 26, 25, 26, 98, 98]
    for hour in hours:
        monkeypatch.setattr(clock, "now", lambda hour=hour: start + timedelta(hours=hour))
        with company.app.app_context():
            daily.enqueue_today()
            jobs.run_due_jobs()
    cleaned = company.ask(lambda: {job.key: job.attempts for job in db.session.query(Job).filter_by(kind="daily")})
    days = {f"daily:{(start + timedelta(hours=hour)).date()}" for hour in hours}
    assert cleaned == dict.fromkeys(days, 1) and len(days) == 4
