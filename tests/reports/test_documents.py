"""A document's address answers with the PDF, to whoever may have it, and renders it once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.accounts.models import Person
from app.core import clock, files, jobs
from app.core.db import db
from app.projects.models import Membership, Project
from app.reports import making, pdf
from app.reports.models import Document
from tests.company import Browser, Company


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the documents that were laid out, by a stand-in that lays out nothing."""
    titles: list[str] = []

    def render(_html: str, *, title: str, **_words: str) -> bytes:
        titles.append(title)
        return b"%PDF-1.7 " + title.encode()

    monkeypatch.setattr(pdf, "render", render)
    return titles


def charter_of(company: Company) -> str:
    return f"/projects/{company.project}/charter.pdf"


def write_problem(company: Company, text: str) -> None:
    with company.writing():
        db.session.get_one(Project, company.project).charter.problem = text


def run_jobs(company: Company) -> int:
    with company.app.app_context():
        return jobs.run_due_jobs()


def documents(company: Company) -> list[tuple[str, str]]:
    """The kept documents, the oldest first: fingerprint and name in the store."""
    kept = (Document.fingerprint, Document.storage_name)
    return company.ask(lambda: [tuple(row) for row in db.session.query(*kept).order_by(Document.made_at)])


def waiting_page_of(company: Company) -> str:
    key = company.ask(lambda: db.session.query(jobs.Job.id).filter_by(kind=making.KIND).scalar())
    return f"/documents/{key}"


def leave_the_project(company: Company, name: str) -> None:
    with company.writing():
        db.session.query(Membership).filter_by(person_id=company.people[name]).delete()


def test_a_link_to_the_charter_answers_with_the_pdf_under_its_own_name(worker: Company, dana: Browser) -> None:
    answer = dana.get(charter_of(worker))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == 'inline; filename="NG-01 Project charter, draft.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("worker")
def test_a_name_beyond_ascii_goes_out_as_rfc_6266_says(company: Company, dana: Browser, rendered: list[str]) -> None:
    with company.writing():
        db.session.get_one(Project, company.project).code = "ŁÓ-\r\n01"
    said = dana.get(charter_of(company)).headers["Content-Disposition"]
    assert "filename*=UTF-8''%C5%81%C3%93-" in said
    assert "\n" not in said and len(rendered) == 1


def test_the_second_request_renders_nothing(worker: Company, dana: Browser, rendered: list[str]) -> None:
    first, second = dana.get(charter_of(worker)), dana.get(charter_of(worker))
    assert first.data == second.data and len(rendered) == 1
    assert run_jobs(worker) == 0


def test_a_colleague_gets_the_same_document_without_a_second_rendering(
    worker: Company, dana: Browser, marek: Browser, rendered: list[str]
) -> None:
    assert dana.get(charter_of(worker)).data == marek.get(charter_of(worker)).data
    assert len(rendered) == 1 and len(documents(worker)) == 1


def test_a_changed_charter_is_another_document(worker: Company, dana: Browser, rendered: list[str]) -> None:
    dana.get(charter_of(worker))
    write_problem(worker, "Zone B makes 8.0 picking errors per 1,000 lines.")
    dana.get(charter_of(worker))
    assert len(rendered) == 2 and len(documents(worker)) == 2


def test_a_document_whose_file_is_lost_is_made_again(worker: Company, dana: Browser, rendered: list[str]) -> None:
    dana.get(charter_of(worker))
    with worker.app.app_context():
        files.store().delete(documents(worker)[0][1])
    assert dana.get(charter_of(worker)).status_code == 200
    assert len(rendered) == 2


def test_an_outsider_finds_no_charter_and_no_list_of_documents(worker: Company, otto: Browser) -> None:
    assert otto.get(charter_of(worker)).status_code == 404
    assert otto.get(f"/projects/{worker.project}/reports").status_code == 404
    assert company_jobs(worker) == 0


def company_jobs(company: Company) -> int:
    return company.ask(lambda: db.session.query(jobs.Job).filter_by(kind=making.KIND).count())


def test_marek_who_leaves_the_project_before_it_is_rendered_gets_nothing(
    idle_worker: Company, marek: Browser, rendered: list[str]
) -> None:
    assert marek.get(charter_of(idle_worker)).status_code == 202
    leave_the_project(idle_worker, "marek")
    run_jobs(idle_worker)
    assert rendered == [] and documents(idle_worker) == []
    assert marek.get(charter_of(idle_worker)).status_code == 404
    page = marek.get(waiting_page_of(idle_worker))
    assert page.status_code == 503 and "You can no longer see what this document is about." in page.text


def test_an_account_that_was_closed_meanwhile_gets_nothing_rendered(
    idle_worker: Company, marek: Browser, rendered: list[str]
) -> None:
    marek.get(charter_of(idle_worker))
    with idle_worker.writing():
        db.session.get_one(Person, idle_worker.people["marek"]).active = False
    run_jobs(idle_worker)
    assert rendered == []


def test_a_document_that_takes_longer_has_a_page_that_leads_to_it(
    idle_worker: Company, dana: Browser, rendered: list[str]
) -> None:
    page = dana.get(charter_of(idle_worker))
    place = waiting_page_of(idle_worker)
    assert page.status_code == 202 and f'data-poll="{place}"' in page.text
    assert f'<noscript><meta http-equiv="refresh" content="2; url={place}"></noscript>' in page.text
    asks = {"Accept": "application/json"}
    assert dana.get(place, headers=asks).json["state"] == "waiting"
    run_jobs(idle_worker)
    assert dana.get(place, headers=asks).json == {
        "state": "done",
        "text": "The document is ready.",
        "href": charter_of(idle_worker),
    }
    answer = dana.get(place)
    assert (answer.status_code, answer.headers["Location"]) == (303, charter_of(idle_worker))
    assert dana.get(charter_of(idle_worker)).mimetype == "application/pdf"
    assert len(rendered) == 1


def test_nobody_else_sees_how_far_danas_document_is(idle_worker: Company, dana: Browser, marek: Browser) -> None:
    dana.get(charter_of(idle_worker))
    assert marek.get(waiting_page_of(idle_worker)).status_code == 404


def test_asking_again_while_it_is_made_adds_no_job(idle_worker: Company, dana: Browser) -> None:
    assert [dana.get(charter_of(idle_worker)).status_code for _ in range(5)] == [202] * 5
    assert company_jobs(idle_worker) == 1


def test_a_fourth_document_in_the_making_is_put_off(idle_worker: Company, dana: Browser, marek: Browser) -> None:
    answers = []
    for number in range(4):
        write_problem(idle_worker, f"Problem {number}")
        answers.append(dana.get(charter_of(idle_worker)))
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert marek.get(charter_of(idle_worker)).status_code == 202


@pytest.mark.parametrize(
    "reason, words",
    [("too_slow", "longer than 30 seconds"), ("too_big", "more memory"), ("broken", "could not be laid out")],
)
def test_a_failure_says_why_and_can_be_tried_again(
    worker: Company, dana: Browser, monkeypatch: pytest.MonkeyPatch, reason: str, words: str
) -> None:
    def fail(*_arguments: Any, **_words: str) -> bytes:
        raise pdf.RenderFailed(reason)

    with monkeypatch.context() as broken:
        broken.setattr(pdf, "render", fail)
        answer = dana.get(charter_of(worker))
        assert answer.status_code == 503 and words in answer.text
        told = dana.get(waiting_page_of(worker), headers={"Accept": "application/json"}).json
        assert told["state"] == "failed" and words in told["text"]
    assert dana.get(charter_of(worker)).status_code == 200


def test_documents_older_than_thirty_days_are_thrown_away(worker: Company, dana: Browser, rendered: list[str]) -> None:
    dana.get(charter_of(worker))
    write_problem(worker, "Another problem")
    dana.get(charter_of(worker))
    old, young = documents(worker)
    with worker.writing():
        db.session.get_one(Document, old[0]).made_at = clock.now() - timedelta(days=31)
        job = db.session.query(jobs.Job).filter_by(kind=making.CLEANING).one()
        assert job.due_at - clock.now() > timedelta(days=30)
        job.due_at = clock.now()
    assert run_jobs(worker) == 1
    assert documents(worker) == [young]
    with worker.app.app_context():
        assert [entry.name for entry in files.store().entries()] == [young[1]]
    assert len(rendered) == 2
