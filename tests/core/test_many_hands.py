"""Two people edit one text: fields merge, a clash shows both texts, nothing is overwritten in silence."""

from __future__ import annotations

import re

from app.core.db import db
from app.core.events import Event
from app.projects.models import Charter, Project
from tests.company import Browser, Company, hidden_fields

TEXT = "From 14 September to 23 October 2026 Zone B made 8.0 picking errors per 1,000 order lines."


def charter(company: Company, field: str) -> str:
    return str(company.ask(lambda: getattr(db.session.get_one(Charter, company.project), field)))


def edit_path(company: Company) -> str:
    return f"/projects/{company.project}/charter/edit"


def test_dana_and_a_coach_change_different_fields_and_both_are_kept(company: Company, dana: Browser) -> None:
    page = dana.get(edit_path(company)).text
    first, second = hidden_fields(page), hidden_fields(page) | {"idempotency_key": "second"}
    assert dana.post(edit_path(company), first | {"problem": TEXT}).status_code == 303
    assert dana.post(edit_path(company), second | {"goal": "From 8.0 to 4.0"}).status_code == 303
    assert charter(company, "problem") == TEXT
    assert charter(company, "goal") == "From 8.0 to 4.0"


def test_the_same_field_changed_twice_shows_both_texts_and_loses_neither(company: Company, dana: Browser) -> None:
    page = dana.get(edit_path(company)).text
    old = hidden_fields(page)
    assert dana.post(edit_path(company), old | {"problem": TEXT}).status_code == 303
    typed = {"idempotency_key": "late", "problem": "<b>Another</b> problem", "goal": "G"}
    late = dana.post(edit_path(company), old | typed)
    assert late.status_code == 409
    assert "&lt;b&gt;Another&lt;/b&gt; problem" in late.text and TEXT in late.text
    assert "Dana Okafor changed this while you were typing" in late.text
    assert charter(company, "problem") == TEXT
    kept = hidden_fields(late.text)
    assert kept["goal"] == "G"
    assert dana.post(edit_path(company), kept).status_code == 303
    assert charter(company, "problem") == "<b>Another</b> problem"
    assert charter(company, "goal") == "G"


def test_a_blank_or_forged_version_is_refused(company: Company, dana: Browser) -> None:
    for version in ("", "0", "99", "-1", "1e3", "x", "9" * 40):
        answer = dana.post(edit_path(company), {"version": version, "problem": "forged"})
        assert answer.status_code == 409, version
    assert charter(company, "problem") == ""


def test_a_form_sent_twice_makes_one_project_and_another_payload_is_refused(company: Company, dana: Browser) -> None:
    values = {
        "title": "Fewer late lorries", "method": "kaizen", "unit": str(company.units["NG"]), "idempotency_key": "once",
        "lead": str(company.people["dana"]), "sponsor": str(company.people["ruth"]), "started_on": "2026-09-01",
    }  # fmt: skip
    first = dana.post("/projects/start", values)
    again = dana.post("/projects/start", values)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["Location"] == again.headers["Location"]
    assert dana.post("/projects/start", values | {"title": "Other"}).status_code == 422
    count = company.ask(lambda: db.session.query(Project).filter_by(title="Fewer late lorries").count())
    assert count == 1


def test_every_accepted_change_is_one_event_with_old_and_new_text(company: Company, dana: Browser) -> None:
    dana.fill(edit_path(company), {"problem": TEXT})

    def last() -> tuple[str, str, list[str], str | None, int | None]:
        event = db.session.query(Event).order_by(Event.id.desc()).first()
        return event.kind, event.verb, event.fields, event.text_of("problem").new, event.person_id

    assert company.ask(last) == ("charter", "changed", ["problem"], TEXT, company.people["dana"])


def test_a_denied_write_changes_nothing_but_leaves_a_trace(company: Company, otto: Browser) -> None:
    vera = company.browser("vera")
    assert vera.post(edit_path(company), {"version": "1", "problem": "x"}).status_code == 403
    assert otto.post(edit_path(company), {"version": "1", "problem": "x"}).status_code == 404
    assert charter(company, "problem") == ""
    assert company.ask(lambda: db.session.query(Event).filter_by(verb="denied").count()) == 2


def test_the_token_of_a_form_is_not_in_the_kept_fields(company: Company, dana: Browser) -> None:
    page = dana.get(edit_path(company)).text
    assert re.search(r'name="csrf_token" value="[^"]+"', page)
    assert "csrf_token" not in hidden_fields(page)


def test_settling_a_clash_brings_back_no_old_text_of_fields_one_did_not_touch(company: Company, dana: Browser) -> None:
    page = dana.get(edit_path(company)).text
    old = hidden_fields(page)
    first = {"problem": TEXT, "in_scope": "Zone B, both shifts"}
    assert dana.post(edit_path(company), old | first).status_code == 303
    late = dana.post(edit_path(company), old | {"idempotency_key": "late", "problem": "Another", "in_scope": ""})
    assert late.status_code == 409
    for form in re.findall(r"<form.*?</form>", late.text, re.DOTALL):
        assert 'name="in_scope" value="Zone B, both shifts"' in form
    assert dana.post(edit_path(company), hidden_fields(late.text)).status_code == 303
    assert charter(company, "problem") == "Another"
    assert charter(company, "in_scope") == "Zone B, both shifts"
