"""A gate: what is ready, asking, and the one decision that counts."""

from __future__ import annotations

import re
from datetime import date
from threading import Barrier, Thread
from typing import NamedTuple

from app.accounts.models import Person
from app.actions.models import Action
from app.core import policy
from app.core.db import db
from app.core.mail import Mail
from app.gates.models import GateMark, GateReview
from app.projects import starting
from app.projects.models import Project
from tests.company import Browser, Company
from tests.gates.deciding import seen

WHY_NOW = "The pilot starts on Monday and needs a decision."


def ask(browser: Browser, company: Company, phase: str = "define") -> str:
    """Ask for the decision at a gate; returns the address of the review."""
    answer = browser.fill(
        f"/projects/{company.project}/gates/{phase}",
        {"request": WHY_NOW},
        form=f"/projects/{company.project}/gates/{phase}/ask",
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


class Standing(NamedTuple):
    state: str
    phase: str
    closed_on: date | None


def standing(company: Company) -> Standing:
    with company.reading():
        project = db.session.get_one(Project, company.project)
        return Standing(project.state, project.phase, project.closed_on)


def second_sponsor(company: Company) -> Browser:
    with company.writing():
        project = db.session.get_one(Project, company.project)
        starting.add_member(project, db.session.get_one(Person, company.people["ines"]), policy.SPONSOR)
    return company.browser("ines")


def test_marek_ticks_an_item_with_a_note_and_the_gate_shows_who_said_so(company: Company, marek: Browser) -> None:
    path = f"/projects/{company.project}/gates/measure/items/measurement"
    note = "Two people counted the same 50 lines and found the same three errors."
    assert marek.fill(path, {"ready": "True", "note": note}).status_code == 303
    page = marek.get(f"/projects/{company.project}/gates/measure").text
    assert note in page and "Marek Kowalski" in page


def test_two_first_notes_on_one_item_lose_neither(company: Company, marek: Browser, dana: Browser) -> None:
    path = f"/projects/{company.project}/gates/measure/items/measurement"
    assert dana.fill(path, {"ready": "False", "note": "Ask the lab first"}).status_code == 303
    late = marek.post(path, {"version": "1", "idempotency_key": "m", "ready": "True", "note": "Done on Friday"})
    assert late.status_code == 409
    assert "Ask the lab first" in late.text and "Done on Friday" in late.text
    assert company.ask(lambda: db.session.query(GateMark).one().note) == "Ask the lab first"


def test_an_item_that_the_program_reads_itself_cannot_be_ticked(company: Company, dana: Browser) -> None:
    assert dana.get(f"/projects/{company.project}/gates/define/items/problem").status_code == 404
    answer = dana.post(f"/projects/{company.project}/gates/define/items/problem", {"ready": "True", "version": "1"})
    assert answer.status_code == 404


def test_asking_before_everything_is_ready_needs_a_reason(company: Company, dana: Browser) -> None:
    path = f"/projects/{company.project}/gates/define"
    answer = dana.fill(path, {"request": ""}, form=f"{path}/ask")
    assert answer.status_code == 422 and "Say why the sponsor should decide now" in answer.text
    assert company.ask(lambda: db.session.query(GateReview).count()) == 0


def test_the_sponsor_gets_a_mail_and_decides_and_the_project_goes_on(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    review = ask(dana, company)
    with company.reading():
        mail = db.session.query(Mail).one()
        assert mail.to_address == "sponsor@demo.example" and review in mail.text and WHY_NOW in mail.text
    page = ruth.get(review).text
    assert WHY_NOW in page and "not approved then" in page
    answer = ruth.fill(review, {"decision": "go", "comment": "Well begun"}, form=f"{review}/decide")
    assert answer.status_code == 303
    assert standing(company).phase == "measure"
    assert "Well begun" in dana.get(review).text
    assert re.search(r"Define: Passed \d+ \w+", dana.get(f"/projects/{company.project}").text)


def test_asking_twice_leads_to_the_same_review(company: Company, dana: Browser, marek: Browser) -> None:
    first = ask(dana, company)
    again = marek.post(f"/projects/{company.project}/gates/define/ask", {"request": "Me too", "idempotency_key": "x"})
    assert again.headers["Location"] == first
    assert company.ask(lambda: db.session.query(GateReview).count()) == 1


def test_a_gate_the_project_does_not_stand_at_cannot_be_asked_for(company: Company, dana: Browser) -> None:
    answer = dana.post(f"/projects/{company.project}/gates/control/ask", {"request": "Skip ahead"})
    assert answer.status_code == 422 and "does not stand before this gate" in answer.text


def test_nobody_decides_what_they_asked_for_or_lead(company: Company, dana: Browser) -> None:
    with company.writing():
        project = db.session.get_one(Project, company.project)
        starting.add_member(project, db.session.get_one(Person, company.people["dana"]), policy.SPONSOR)
        starting.add_member(project, db.session.get_one(Person, company.people["marek"]), policy.SPONSOR)
    marek = company.browser("marek")
    review = ask(marek, company)
    for browser in (dana, marek):
        assert "Record the decision" not in browser.get(review).text
        refused = browser.post(f"{review}/decide", {"decision": "go"})
        assert refused.status_code == 403
    assert standing(company).phase == "define"


def test_a_gate_nobody_else_can_decide_at_says_so(company: Company, otto: Browser) -> None:
    path = f"/projects/{company.foreign_project}/gates/define"
    assert "Nobody can decide yet" in otto.get(path).text
    assert otto.post(f"{path}/ask", {"request": "Please"}).status_code == 422


def test_a_gate_is_not_asked_of_a_sponsor_who_has_left(company: Company, dana: Browser) -> None:
    path = f"/projects/{company.project}/gates/define"
    with company.writing():
        db.session.get_one(Person, company.people["ruth"]).active = False
    page = dana.get(path).text
    assert "Nobody can decide yet" in page and "will get a mail" not in page
    assert "Nobody decides at the gates yet." in page
    assert "Ruth Adeyemi (has left)" in page.split('class="pmeta"')[1].split("</p>")[0]
    assert dana.post(f"{path}/ask", {"request": "Please"}).status_code == 422
    assert company.ask(lambda: db.session.query(GateReview).count()) == 0


def test_a_decision_whose_sponsor_left_meanwhile_waits_for_a_new_one(company: Company, dana: Browser) -> None:
    ask(dana, company)
    assert "Ruth Adeyemi decides next" in dana.get(f"/projects/{company.project}").text
    ada = company.browser("ada")
    assert ada.post(f"/people/{company.people['ruth']}/active", {"active": "no"}).status_code == 303
    page = dana.get(f"/projects/{company.project}").text
    assert "Ruth Adeyemi decides" not in page and "Name another sponsor" in page
    second_sponsor(company)
    assert "Ines Duarte decides next" in dana.get(f"/projects/{company.project}").text


def test_go_with_a_condition_needs_what_who_and_when_and_becomes_an_action(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    review = ask(dana, company)
    short = ruth.fill(review, {"decision": "go_with_conditions"}, form=f"{review}/decide")
    assert short.status_code == 422
    assert all(text in short.text for text in ("Say what has to be done", "Choose who does it", "Enter a date"))
    full = {
        "decision": "go_with_conditions",
        "condition": "Brief the night shift",
        "condition_owner_id": str(company.people["sam"]),
        "condition_due_on": "2026-12-18",
    }
    assert ruth.fill(review, full, form=f"{review}/decide").status_code == 303
    with company.reading():
        action = db.session.query(Action).one()
        assert (action.title, action.owner_id) == ("Brief the night shift", company.people["sam"])
    assert standing(company).phase == "measure"


def test_sending_back_needs_a_reason_and_leaves_the_phase(company: Company, dana: Browser, ruth: Browser) -> None:
    review = ask(dana, company)
    assert ruth.fill(review, {"decision": "rework"}, form=f"{review}/decide").status_code == 422
    said = {"decision": "rework", "comment": "The goal has no date"}
    assert ruth.fill(review, said, form=f"{review}/decide").status_code == 303
    assert standing(company).phase == "define"
    assert ask(dana, company) != review


def test_pause_and_stop_change_the_state(company: Company, dana: Browser, ruth: Browser) -> None:
    review = ask(dana, company)
    ruth.fill(review, {"decision": "pause", "comment": "After the peak season"}, form=f"{review}/decide")
    assert standing(company).state == "paused"
    review = ask(dana, company)
    ruth.fill(review, {"decision": "stop", "comment": "The line is closed"}, form=f"{review}/decide")
    assert standing(company).state == "stopped" and standing(company).closed_on is not None


def set_state(browser: Browser, company: Company, state: str) -> int:
    """Change the project's state on its own page."""
    edit, outline = f"/projects/{company.project}/edit", {"title": "Fewer picking errors", "started_on": "2026-08-24"}
    return browser.fill(edit, {**outline, "state": state}).status_code


def test_a_pause_that_ruth_decided_is_hers_to_end(company: Company, dana: Browser, ruth: Browser) -> None:
    review = ask(dana, company)
    ruth.fill(review, {"decision": "pause", "comment": "After the peak season"}, form=f"{review}/decide")
    assert "The sponsor paused this project" in dana.get(f"/projects/{company.project}").text
    assert "Ask for the decision at the gate to go on." in dana.get(f"/projects/{company.project}/edit").text
    assert set_state(dana, company, "active") == 422
    assert set_state(dana, company, "paused") == 303
    assert standing(company).state == "paused"
    review = ask(dana, company)
    ruth.fill(review, {"decision": "rework", "comment": "Count again first"}, form=f"{review}/decide")
    assert standing(company)[:2] == ("active", "define")


def test_a_pause_of_her_own_dana_ends_herself(company: Company, dana: Browser, ruth: Browser) -> None:
    review = ask(dana, company)
    ruth.fill(review, {"decision": "rework", "comment": "Count again first"}, form=f"{review}/decide")
    for state in ("paused", "active"):
        assert set_state(dana, company, state) == 303
        assert standing(company).state == state


def test_a_go_at_the_last_gate_closes_the_project(company: Company, dana: Browser, ruth: Browser) -> None:
    with company.writing():
        db.session.get_one(Project, company.project).phase = "control"
    review = ask(dana, company, "control")
    assert "Go: close the project" in ruth.get(review).text
    ruth.fill(review, {"decision": "go"}, form=f"{review}/decide")
    project = standing(company)
    assert (project.state, project.phase) == ("closed", "control")
    assert "This project is closed" in dana.get(f"/projects/{company.project}").text
    for page in (review, f"/projects/{company.project}/gates/control"):
        said = dana.get(page).text
        assert "Go: close the project" in said and "on to the next phase" not in said


def test_the_second_of_two_decisions_is_shown_both_texts_and_changes_nothing(
    company: Company, dana: Browser, ruth: Browser
) -> None:
    ines = second_sponsor(company)
    review = ask(dana, company)
    ruth.fill(review, {"decision": "go", "comment": "On you go"}, form=f"{review}/decide")
    late = ines.post(f"{review}/decide", {"decision": "stop", "comment": "Too dear"})
    assert late.status_code == 409
    assert "Too dear" in late.text and "On you go" in late.text and "Ruth Adeyemi" in late.text
    assert standing(company)[:2] == ("active", "measure")


def test_of_two_sponsors_deciding_at_once_exactly_one_wins(company: Company, dana: Browser, ruth: Browser) -> None:
    ines = second_sponsor(company)
    review, start, codes = ask(dana, company), Barrier(2), []
    shown = seen(company)

    def decide(browser: Browser, decision: str) -> None:
        start.wait()
        answer = browser.post(f"{review}/decide", {"decision": decision, "comment": decision, "seen": shown})
        codes.append(answer.status_code)

    pair = [Thread(target=decide, args=(ruth, "go")), Thread(target=decide, args=(ines, "stop"))]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join()
    assert sorted(codes) == [303, 409]
    decision = company.ask(lambda: db.session.query(GateReview).one().decision)
    project = standing(company)
    assert (decision, project.phase, project.state) in {("go", "measure", "active"), ("stop", "define", "stopped")}


def test_an_executive_reads_the_gate_and_writes_nothing(company: Company, dana: Browser) -> None:
    review = ask(dana, company)
    ines = company.browser("ines")
    path = f"/projects/{company.project}/gates/define"
    assert ines.get(path).status_code == ines.get(review).status_code == 200
    assert "Record the decision" not in ines.get(review).text
    assert ines.post(f"{path}/ask", {"request": "Now"}).status_code == 403
    assert ines.post(f"{review}/decide", {"decision": "go"}).status_code == 403
    assert (
        ines.post(f"/projects/{company.project}/gates/measure/items/measurement", {"ready": "True"}).status_code == 403
    )


def test_the_outsider_finds_no_gate_and_no_review_not_even_through_their_own_project(
    company: Company, dana: Browser, otto: Browser
) -> None:
    review = ask(dana, company)
    key = review.rsplit("/", 1)[1]
    assert otto.get(review).status_code == 404
    assert otto.get(f"/projects/{company.project}/gates/define").status_code == 404
    assert otto.get(f"/projects/{company.foreign_project}/reviews/{key}").status_code == 404
    assert otto.post(f"/projects/{company.foreign_project}/reviews/{key}/decide", {"decision": "go"}).status_code == 404
