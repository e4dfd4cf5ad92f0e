"""Mail: tried for two days, sent to no server that only pretends to be the named one, and seen when it is given up."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from socket import create_server, socket
from threading import Thread
from typing import Any

import pytest

from app.accounts.models import Person
from app.core import clock, jobs, mail
from app.core.db import db
from app.core.events import Event
from app.core.jobs import Job
from app.core.mail import Mail
from tests.company import Company

CERTIFICATE = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
NAMED = ("-addext", "subjectAltName=DNS:localhost")


def write(company: Company, subject: str = "A gate waits") -> None:
    with company.writing():
        ruth = db.session.get_one(Person, company.people["ruth"])
        mail.write(company.act(), to=ruth, subject=subject, text="Decide by Friday", project=company.project)


def run(company: Company) -> None:
    with company.app.app_context():
        jobs.run_due_jobs(lane="mail")


def job_of(company: Company) -> Any:
    return company.ask(lambda: db.session.query(Job.state, Job.error).filter_by(kind="send_mail").one())


@pytest.fixture
def unreachable(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server that refuses every call."""
    company.app.config.update(SMTP_HOST="127.0.0.1", DEMO=False)

    def refuse(_message: Any) -> None:
        raise ConnectionRefusedError("Connection refused")

    monkeypatch.setattr(mail, "_deliver", refuse)


def give_up(company: Company) -> None:
    """Let the next attempt be the last one, and let it fail."""
    with company.writing():
        job = db.session.query(Job).filter_by(kind="send_mail").one()
        job.attempts, job.due_at = mail.MOST_ATTEMPTS - 1, clock.now()
    run(company)


def test_the_attempts_at_a_message_last_for_two_days() -> None:
    pauses = [jobs._pause(attempts) for attempts in range(1, mail.MOST_ATTEMPTS)]
    assert timedelta(hours=47) < sum(pauses, timedelta()) < timedelta(hours=49)


def test_mail_that_was_given_up_is_seen_by_an_administrator(company: Company, unreachable: None) -> None:
    write(company)
    run(company)
    assert job_of(company).state == "queued" and "could not be sent" not in company.browser("ada").get("/people").text
    give_up(company)
    assert job_of(company).state == "dead"
    page = company.browser("ada").get("/people").text
    for said in ("1 message could not be sent", "A gate waits", "sponsor@demo.example", "Connection refused"):
        assert said in page, said
    assert "Decide by Friday" not in page


def test_mail_that_was_given_up_is_sent_again_when_an_administrator_says_so(
    company: Company, unreachable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(company)
    give_up(company)
    sent: list[Any] = []
    monkeypatch.setattr(mail, "_deliver", sent.append)
    ada = company.browser("ada")
    assert ada.post("/people/unsent-mail").status_code == 303
    run(company)
    assert [message["Subject"] for message in sent] == ["A gate waits"] and job_of(company).state == "done"
    assert "could not be sent" not in ada.get("/people").text
    assert company.ask(lambda: db.session.query(Event).filter_by(verb="unsent_mail_tried").count()) == 1


def test_mail_without_a_mail_server_is_forgotten_with_its_links(company: Company) -> None:
    company.app.config.update(SMTP_HOST="", DEMO=False)
    write(company)
    run(company)
    found = company.ask(lambda: db.session.query(Mail.text, Mail.sent_at).one())
    assert tuple(found) == ("", None) and job_of(company).state == "done"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost, with its key, that nobody has signed but itself."""
    file = tmp_path_factory.mktemp("mail") / "mail.pem"
    subprocess.run(
        [*CERTIFICATE.split(), *NAMED, "-keyout", file, "-out", f"{file}.crt"], check=True, capture_output=True
    )
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


def converse(call: socket, certificate: Path, heard: list[str]) -> None:
    """What a mail server says; collects what it gets to hear, before and after the line is encrypted."""
    call.sendall(b"220 localhost\r\n")
    if answer(call, heard) == "STAR":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        with context.wrap_socket(call, server_side=True) as secret:
            answer(secret, heard)


def answer(call: socket, heard: list[str]) -> str:
    """Answer commands until the last one or STARTTLS; returns that one."""
    answers = {"EHLO": "250-localhost\r\n250-AUTH PLAIN\r\n250 STARTTLS", "STAR": "220 go", "AUTH": "235 in"}
    answers |= {"DATA": "354 go", "QUIT": "221 bye"}
    with call.makefile("r") as lines:
        for line in lines:
            heard.append(line[:4].upper())
            call.sendall(f"{answers.get(heard[-1], '250 good')}\r\n".encode())
            if heard[-1] == "DATA":
                next(text for text in lines if text.strip() == ".")
                call.sendall(b"250 kept\r\n")
            if heard[-1] in ("STAR", "QUIT"):
                break
    return heard[-1] if heard else ""


@contextmanager
def mail_server(company: Company, certificate: Path) -> Iterator[list[str]]:
    """A mail server at localhost; collects the commands that came."""
    heard: list[str] = []

    def serve(server: socket) -> None:
        call, _address = server.accept()
        with call:
            try:
                converse(call, certificate, heard)
            except OSError:
                heard.append("gone")

    with create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        company.app.config.update(SMTP_HOST="localhost", SMTP_PORT=port, SMTP_USER="u", SMTP_PASSWORD="p", DEMO=False)
        thread = Thread(target=serve, args=(server,))
        thread.start()
        yield heard
        thread.join(timeout=20)


def test_neither_password_nor_links_go_to_a_server_whose_certificate_nobody_vouches_for(
    company: Company, certificate: Path
) -> None:
    write(company)
    with mail_server(company, certificate) as heard:
        run(company)
    assert heard[:2] == ["EHLO", "STAR"] and {"AUTH", "MAIL", "DATA"}.isdisjoint(heard)
    assert "CERTIFICATE_VERIFY_FAILED" in job_of(company).error


def test_mail_goes_to_a_server_that_the_organisations_own_authority_vouches_for(
    company: Company, certificate: Path
) -> None:
    company.app.config["SMTP_CA_FILE"] = f"{certificate}.crt"
    write(company)
    with mail_server(company, certificate) as heard:
        run(company)
    assert {"AUTH", "DATA"} <= set(heard) and job_of(company).state == "done"
