"""What somebody had typed when their sign-in ended waits for them, for nobody else, and never with a password."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from wtforms import PasswordField

from app.accounts import forms
from app.accounts.models import SignIn
from app.accounts.tablets import forms as tablet_forms
from app.core import clock
from app.core.db import db
from app.core.forms import Form
from tests.accounts.test_signing_in import give_password
from tests.company import PASSWORD, Browser, Company

NEW = "seven green lorries at dawn"
STARTING = {"title": "Fewer late lorries", "idempotency_key": "k1"}


def end_sign_ins(company: Company) -> None:
    with company.writing():
        db.session.query(SignIn).update({"ended_at": clock.now()})


def kept_by(answer: Any) -> str:
    assert answer.status_code == 401
    return str(re.search(r'name="kept" value="([^"]*)"', answer.text)[1])  # type: ignore[index]


def go_on(company: Company, name: str, kept: str) -> Any:
    """Sign in as this person at the page that holds what was kept."""
    values = {"email": f"{name}@demo.example", "password": PASSWORD, "kept": kept}
    return company.browser("nobody").post("/sign-in", values)


def test_what_dana_typed_waits_for_her_when_her_sign_in_ended(company: Company, dana: Browser) -> None:
    give_password(company, "dana")
    end_sign_ins(company)
    answer = go_on(company, "lead", kept_by(dana.post("/projects/start", STARTING)))
    assert answer.status_code == 200
    assert "Fewer late lorries" in answer.text and 'action="/projects/start"' in answer.text


def test_what_dana_typed_is_not_shown_to_marek_who_signs_in_next(company: Company, dana: Browser) -> None:
    give_password(company, "marek")
    end_sign_ins(company)
    answer = go_on(company, "member", kept_by(dana.post("/projects/start", STARTING)))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "Fewer late lorries" not in answer.text


def test_a_form_of_nobody_is_not_kept(company: Company) -> None:
    assert kept_by(company.browser("nobody").post("/projects/start", STARTING)) == ""


SENT: list[tuple[str, dict[str, str]]] = [
    ("/profile/password", {"current": PASSWORD, "password": NEW}),
    ("/prove", {"password": PASSWORD}),
]


@pytest.mark.parametrize("path,values", SENT)
def test_a_form_with_a_password_is_not_kept_when_the_sign_in_ended(
    company: Company, dana: Browser, path: str, values: dict[str, str]
) -> None:
    end_sign_ins(company)
    assert kept_by(dana.post(path, values)) == ""


def test_every_field_that_takes_a_password_is_among_those_never_kept() -> None:
    known = [*vars(forms).values(), *vars(tablet_forms).values()]
    classes = [found for found in known if isinstance(found, type) and issubclass(found, Form)]
    taken = {
        name
        for form in classes
        for name in dir(form)
        if isinstance(getattr(getattr(form, name), "field_class", None), type)
        and issubclass(getattr(form, name).field_class, PasswordField)
    }
    assert taken == forms.SECRETS


def test_the_password_that_was_asked_for_again_leads_on_to_the_form_of_the_same_person_alone(company: Company) -> None:
    for name in ("ada", "sam"):
        give_password(company, name)
    ada, sam = company.browser("ada"), company.browser("sam")
    with company.writing():
        db.session.query(SignIn).update({"proved_at": clock.now() - timedelta(minutes=16)})
    path = f"/people/{company.people['sam']}/roles"
    kept = kept_by(ada.post(path, {"role": "site:member", "unit": str(company.units["NG"])}))
    others = sam.post("/prove", {"password": PASSWORD, "kept": kept})
    assert (others.status_code, others.headers["Location"]) == (303, "/profile")
    own = ada.post("/prove", {"password": PASSWORD, "kept": kept})
    assert own.status_code == 200 and f'action="{path}"' in own.text
