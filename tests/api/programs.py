"""Programs that come with an access token, as the warehouse's does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.accounts import tokens
from app.accounts.models import Person
from app.core import clock
from app.core.db import db
from tests.company import Browser, Company


class Program:
    """A program with a token and no cookie."""

    def __init__(self, app: Flask, secret: str) -> None:
        self.client, self.secret = app.test_client(use_cookies=False), secret

    @property
    def headers(self) -> dict[str, str]:
        """What it sends with everything."""
        return {"Authorization": f"Bearer {self.secret}"}

    def get(self, path: str, **options: Any) -> TestResponse:
        """Ask for something."""
        return self.client.get(path, headers=self.headers, **options)

    def post(self, path: str, content: Any = None, *, key: str = "") -> TestResponse:
        """Send JSON, with an idempotency key if one is given."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        body = content if isinstance(content, bytes | str) else json.dumps(content)
        return self.client.post(path, data=body, headers=headers, content_type="application/json")

    def push(self, metric: int, *values: dict[str, Any], key: str = "", **more: Any) -> TestResponse:
        """Bring values of a measure."""
        return self.post(f"/api/v1/metrics/{metric}/observations", {"values": list(values), **more}, key=key)


def program(
    company: Company, owner: str = "dana", scope: str = tokens.BOTH, *, name: str = "WMS", **limits: Any
) -> Program:
    """A program that this person gave a token, for a month unless told otherwise."""
    with company.writing():
        act = company.act(owner)
        values = {"name": name, "scope": scope, "expires_at": clock.now() + timedelta(days=30), **limits}
        person = db.session.get_one(Person, company.people[owner])
        _token, secret = tokens.make(person, values, act)
    return Program(company.app, secret)


class WithToken(Browser):
    """Knocks at every address as a browser does, with a token instead of a sign-in; an API gets JSON."""

    def __init__(self, app: Flask, secret: str) -> None:
        super().__init__(app, "nobody-" + "x" * 48)
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str, **options: Any) -> TestResponse:
        """Fetch a page."""
        return super().get(path, headers=self.headers, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form, or an empty batch of values."""
        if path.startswith("/api/"):
            return self.client.post(path, json={"values": []}, headers=self.headers)
        return super().post(path, data, headers=self.headers, **options)


def with_token(company: Company, scope: str, owner: str = "dana") -> WithToken:
    """A visitor with a token of this person's."""
    lately = clock.now() + timedelta(hours=1)  # so that its use is not noted while the database is compared
    return WithToken(company.app, program(company, owner, scope, seen_at=lately).secret)
