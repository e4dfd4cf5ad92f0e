"""The people of the tests, the units they work in, and browsers that are signed in as them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from app.accounts.models import ORGANISATION_ID, Organisation, Person, SignIn, SiteRole, Unit
from app.core import clock, policy
from app.core.acting import Act
from app.core.cookies import BrowserSession
from app.core.db import db
from app.core.transaction import transaction
from app.projects import starting
from app.projects.models import Project

PASSWORD = "correct horse battery staple 42"
PEOPLE = {
    "ada": ("Ada Lind", "admin", ((policy.ADMINISTRATOR, None),)),
    "dana": ("Dana Okafor", "lead", ((policy.CI_LEAD, "NG"),)),
    "marek": ("Marek Kowalski", "member", ((policy.MEMBER, "NG"),)),
    "priya": ("Priya Nair", "priya", ((policy.MEMBER, "NG"),)),
    "sam": ("Sam Pryce", "sam", ()),
    "ruth": ("Ruth Adeyemi", "sponsor", ()),
    "helen": ("Helen Marsh", "finance", ((policy.FINANCE, "HF"),)),
    "ines": ("Ines Duarte", "executive", ((policy.EXECUTIVE, "HF"),)),
    "vera": ("Vera Holt", "viewer", ()),
    "otto": ("Otto Brandt", "outsider", ((policy.CI_LEAD, "EF"),)),
    "gone": ("Gil Stone", "gone", ((policy.CI_LEAD, "HF"),)),
}
TEAM = (
    ("priya", policy.TEAM, "Stock control"),
    ("sam", policy.TEAM, "Shift lead, nights"),
    ("marek", policy.TEAM, "Picker, Zone B"),
    ("helen", policy.MONEY, ""),
    ("vera", policy.VIEWER, ""),
)


class Browser:
    """A signed-in browser: sends the CSRF token with every form, follows nothing by itself."""

    def __init__(self, app: Flask, token: str) -> None:
        self.app, self.client = app, FlaskClient(app, use_cookies=True)
        self.client = app.test_client()
        self.client.set_cookie("tollgate", token)
        session = BrowserSession(token, fresh=False, key=str(app.secret_key))
        signer = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token")
        self.csrf_token = signer.dumps(session["csrf_token"])

    def get(self, path: str, **options: Any) -> TestResponse:
        """Fetch a page."""
        return self.client.get(path, **{"buffered": True, **options})

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with its CSRF token."""
        fields = {"csrf_token": self.csrf_token, **(data or {})}
        return self.client.post(path, data=fields, **{"buffered": True, **options})

    def fill(self, path: str, values: dict[str, Any], *, form: str | None = None) -> TestResponse:
        """Open a page, keep its form's hidden fields, fill these values in and send it.

        `form` is the address the wanted form goes to; the page's own address unless given.
        """
        page = self.get(path)
        assert page.status_code == 200, (path, page.status_code)
        return self.post(form or path, {**hidden_fields(page.text, form), **values})


def hidden_fields(page: str, action: str | None = None) -> dict[str, str]:
    """The hidden fields of the form that goes to this address, or of the first form with a version."""
    forms = re.findall(r"<form[^>]*>.*?</form>", page, re.DOTALL)
    wanted = [form for form in forms if action and f'action="{action}"' in unescape(form.split(">")[0] + ">")]
    chosen = (wanted or [form for form in forms if 'name="version"' in form] or forms)[0]
    fields = re.findall(r'<input type="hidden"[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', chosen)
    fields += [(n, v) for n, v in re.findall(r'name="([^"]+)" type="hidden" value="([^"]*)"', chosen)]
    return {name: unescape(value) for name, value in fields if name != "csrf_token"}


@dataclass
class Company:
    """The company of a test: keys of its people, units and projects, and browsers for its people."""

    app: Flask
    people: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    project: int = 0
    foreign_project: int = 0

    def browser(self, name: str) -> Browser:
        """A browser signed in as this person, or anonymous for "nobody"."""
        token = f"{name}-" + "x" * 48
        if name != "nobody":
            with self.writing():
                _sign_in(db.session.get_one(Person, self.people[name]), BrowserSession(token, fresh=False, key=""))
        return Browser(self.app, token)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A committed transaction outside any request."""
        with self.app.app_context(), transaction(writing=True):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A transaction to look with."""
        with self.app.app_context(), transaction(writing=False):
            yield

    def act(self, name: str = "dana", at: datetime | None = None) -> Act:
        """An act of this person, now unless told otherwise; inside a transaction."""
        return Act(person=db.session.get_one(Person, self.people[name]), at=at or clock.now())

    def ask(self, question: Callable[[], Any]) -> Any:
        """What a look into the database tells."""
        with self.reading():
            return question()


def _sign_in(person: Person, session: BrowserSession) -> None:
    now = clock.now()
    known = db.session.query(SignIn).filter_by(fingerprint=session.fingerprint).one_or_none()
    if known is None:
        known = SignIn(fingerprint=session.fingerprint, person=person, browser="Test", began_at=now)
        db.session.add(known)
    known.seen_at = known.proved_at = now


def found_company(app: Flask) -> Company:
    """Make the company with its picking project, and the outsider's project in another company."""
    company = Company(app)
    with company.writing():
        db.session.add(Organisation(id=ORGANISATION_ID, name="Harrow & Finch Logistics"))
        units = _make_units(company)
        people = _make_people(company, units)
        company.project = _start(people, units["NG"], "Reduce picking errors in Zone B", "dana", "ruth").id
        foreign = _start(people, units["EF"], "Zebrafinch needle: late lorries", "otto", None)
        company.foreign_project = foreign.id
        project = db.session.get_one(Project, company.project)
        for name, role, part in TEAM:
            starting.add_member(project, people[name], role, part=part)
        people["gone"].active = False
    return company


def _make_units(company: Company) -> dict[str, Unit]:
    top = Unit(name="Harrow & Finch Logistics", code="HF")
    units = {
        "HF": top,
        "NG": Unit(name="Northgate DC", code="NG", parent=top),
        "SM": Unit(name="Southmoor DC", code="SM", parent=top),
        "EF": Unit(name="Elmfield Freight", code="EF"),
    }
    for unit in units.values():
        db.session.add(unit)
        db.session.flush()
        unit.place()
    company.units = {code: unit.id for code, unit in units.items()}
    return units


def _make_people(company: Company, units: dict[str, Unit]) -> dict[str, Person]:
    people = {}
    for name, (full, address, roles) in PEOPLE.items():
        person = Person(email=f"{address}@demo.example", name=full, joined_at=datetime(2026, 8, 1, tzinfo=UTC))
        person.site_roles = [SiteRole(role=role, unit=units.get(code or "")) for role, code in roles]
        people[name] = person
        db.session.add(person)
    db.session.flush()
    company.people = {name: person.id for name, person in people.items()}
    return people


def _start(people: dict[str, Person], unit: Unit, title: str, lead: str, sponsor: str | None) -> Project:
    plan = starting.Plan(
        title=title,
        method_key="dmaic",
        unit=unit,
        lead=people[lead],
        sponsor=people[sponsor] if sponsor else None,
        started_on=date(2026, 8, 24),
    )
    project = starting.start(plan, Act(person=people[lead], at=clock.now()))
    db.session.flush()
    return project
