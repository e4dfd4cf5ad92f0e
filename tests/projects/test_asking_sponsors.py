"""Asking for approval: who gets a message, how often, and what is said when there is nobody to ask."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.models import Person
from app.core import mail, policy
from app.core.db import db
from app.core.jobs import Job
from app.core.mail import Mail
from app.gates.models import GateReview
from app.projects import starting
from app.projects.models import Project
from tests.company import Browser, Company
from tests.projects.test_charter import ask, page_of, write


def readers(company: Company) -> list[str]:
    """Who was written to, message by message."""
    with company.reading():
        return sorted(db.session.get_one(Person, row.to_person_id).name for row in db.session.query(Mail))


def asked_again(company: Company, dana: Browser) -> str:
    """Ask once more; what the next page says."""
    dana.post(f"{page_of(company)}/ask")
    return dana.get(page_of(company)).text


def test_asking_again_and_again_sends_ruth_one_message_a_version(company: Company, dana: Browser) -> None:
    write(company)
    ask(dana, company)
    assert [asked_again(company, dana).count("No further message was sent.") for _ in range(5)] == [1] * 5
    assert readers(company) == ["Ruth Adeyemi"]
    write(company, goal="Halve wrong picks, from 8.0 to 3.0 per 1,000 lines.")
    assert "Version 2 waits for the sponsor." in asked_again(company, dana)
    assert readers(company) == ["Ruth Adeyemi"] * 2


def test_who_changes_one_letter_and_asks_again_all_hour_sends_a_few_messages(company: Company, dana: Browser) -> None:
    for n in range(mail.MOST_AN_HOUR + 3):
        write(company, goal=f"Halve wrong picks, from 8.0 to 4.0 per 1,000 lines, {n}.")
        ask(dana, company)
    assert len(readers(company)) == mail.MOST_AN_HOUR
    with company.writing():
        for job in db.session.query(Job).filter_by(kind=mail.SENDING):
            job.made_at -= timedelta(hours=1)
    write(company)
    ask(dana, company)
    assert len(readers(company)) == mail.MOST_AN_HOUR + 1


NO_MORE = "The decision waits for the sponsor. No further message was sent."


def ask_at_the_gate(company: Company, dana: Browser) -> str:
    """Ask for the decision at the first gate; what the next page says."""
    path = f"/projects/{company.project}/gates/define"
    answer = dana.post(f"{path}/ask", {"request": "Please decide"})
    assert answer.status_code == 303
    return dana.get(answer.headers["Location"]).text


def use_up_the_hour(company: Company, dana: Browser) -> None:
    for n in range(mail.MOST_AN_HOUR):
        write(company, goal=f"Halve wrong picks, from 8.0 to 4.0 per 1,000 lines, {n}.")
        ask(dana, company)


def test_dana_is_told_when_nobody_was_written_to_about_a_gate(company: Company, dana: Browser) -> None:
    use_up_the_hour(company, dana)
    page = ask_at_the_gate(company, dana)
    assert NO_MORE in page and "The sponsor has been asked." not in page
    assert len(readers(company)) == mail.MOST_AN_HOUR
    with company.writing():
        for job in db.session.query(Job).filter_by(kind=mail.SENDING):
            job.made_at -= timedelta(hours=1)
    assert "The sponsor has been asked." in ask_at_the_gate(company, dana)
    assert NO_MORE in ask_at_the_gate(company, dana)
    assert len(readers(company)) == mail.MOST_AN_HOUR + 1
    assert company.ask(lambda: db.session.query(GateReview).count()) == 1


def test_what_tells_people_of_something_else_uses_up_nothing_of_what_one_asks(company: Company, dana: Browser) -> None:
    with company.writing():
        sam = db.session.get_one(Person, company.people["sam"])
        for n in range(mail.MOST_AN_HOUR):
            mail.write(company.act("dana"), to=sam, subject=f"Decided {n}", text="See", project=company.project)
    assert "The sponsor has been asked." in ask_at_the_gate(company, dana)
    assert readers(company).count("Ruth Adeyemi") == 1


def test_a_second_sponsor_hears_of_the_gate_that_waits_when_it_is_asked_for_again(
    company: Company, dana: Browser
) -> None:
    ask_at_the_gate(company, dana)
    with company.writing():
        project = db.session.get_one(Project, company.project)
        starting.add_member(project, db.session.get_one(Person, company.people["ines"]), policy.SPONSOR)
    ask_at_the_gate(company, dana)
    assert readers(company) == ["Ines Duarte", "Ruth Adeyemi"]


def test_dana_is_told_when_her_only_sponsor_has_left(company: Company, dana: Browser) -> None:
    write(company)
    with company.writing():
        db.session.get_one(Person, company.people["ruth"]).active = False
    ask(dana, company)
    assert "Version 1 is frozen, but nobody can approve it: name another sponsor." in dana.get(page_of(company)).text
    assert "Version 1 waits for a sponsor" in dana.get(page_of(company)).text
    assert readers(company) == []


def test_a_sponsor_who_is_let_in_again_hears_of_the_version_that_waits(company: Company, dana: Browser) -> None:
    write(company)
    for active in (False, True):
        with company.writing():
            db.session.get_one(Person, company.people["ruth"]).active = active
        dana.post(f"{page_of(company)}/ask")
    assert "Version 1 waits for the sponsor." in dana.get(page_of(company)).text
    assert readers(company) == ["Ruth Adeyemi"]
