"""What every answer carries, what is never accepted, and where no answer leads."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from app.core.headers import CONTENT_SECURITY_POLICY
from tests.access.test_access import path_of, routes
from tests.company import Browser, Company
from tests.security.forms import World

OUTSIDE = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["'(]?\s*(?:https?:)?//(?!localhost)[\w.]+""")


def answers(company: Company, dana: Browser) -> dict[str, TestResponse]:
    """One answer of every sort."""
    nobody, client = company.browser("nobody"), company.app.test_client()
    style = re.search(r'href="(/static/[^"]+\.css)"', dana.get("/").text)[1]  # type: ignore[index]
    etag = client.get(style, buffered=True).headers.get("ETag", "")
    modified = client.get(style, buffered=True).headers["Last-Modified"]
    since = {"If-None-Match": etag, "If-Modified-Since": modified}
    large = {"title": "x" * (13 * 1024 * 1024)}
    return {
        "page": dana.get("/"),
        "sign-in": nobody.get("/sign-in"),
        "sent to sign in": nobody.get("/projects"),
        "303": dana.post("/sign-out"),
        "400": dana.client.post("/projects/start"),
        "401": nobody.post("/projects/start", {"title": "x"}),
        "403": company.browser("vera").get(f"/projects/{company.project}/edit"),
        "404": nobody.get("/nowhere"),
        "404 in reach": company.browser("otto").get(f"/projects/{company.project}"),
        "405": nobody.client.put("/sign-in"),
        "413": company.browser("marek").post("/profile", large),
        "422": company.browser("marek").post("/profile", {"name": "", "version": "1"}),
        "foreign host": nobody.get("/sign-in", headers={"Host": "evil.example"}),
        "health": nobody.get("/health"),
        "static": client.get(style, buffered=True),
        "static 304": client.get(style, headers=since, buffered=True),
        "static 404": client.get("/static/nothing.css", buffered=True),
        "moved": nobody.get("//sign-in"),
    }


def test_every_answer_carries_its_headers(company: Company, dana: Browser) -> None:
    wrong = []
    for name, answer in answers(company, dana).items():
        static = name in ("static", "static 304")
        policy = answer.headers.get("Content-Security-Policy", "")
        if answer.status_code != 304 and answer.headers.get("X-Content-Type-Options") != "nosniff":
            wrong.append((name, "nosniff"))
        if static and answer.status_code != 304 and "default-src 'none'" not in policy:
            wrong.append((name, policy))
        if not static and policy != CONTENT_SECURITY_POLICY:
            wrong.append((name, policy))
        if not static and answer.headers.get("Cache-Control") != "no-store":
            wrong.append((name, answer.headers.get("Cache-Control", "")))
        if "Server" in answer.headers or "X-Powered-By" in answer.headers:
            wrong.append((name, "version"))
    assert not wrong, wrong


def test_each_error_has_its_own_page_and_status(company: Company, dana: Browser) -> None:
    found = {name: answer.status_code for name, answer in answers(company, dana).items() if name[:3].isdigit()}
    assert found == {name: int(name[:3]) for name in found}


def test_a_failure_of_the_program_shows_no_trace_and_carries_its_headers(
    company: Company, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise ValueError("secret detail")

    monkeypatch.setattr("app.portfolio.listing.may_start", fail)
    answer = dana.get("/projects")
    assert answer.status_code == 500 and answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "secret detail" not in answer.text and "Traceback" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_host_that_is_not_ours_is_refused_with_a_page(company: Company) -> None:
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[::2]", "a b"):
        answer = company.browser("nobody").get("/sign-in", headers={"Host": host})
        assert answer.status_code == 400, host
        assert "evil" not in answer.text and "Location" not in answer.headers


METHODS = ("TRACE", "TRACK", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "PROPFIND", "x" * 200)


@pytest.mark.parametrize("method", METHODS)
def test_other_methods_are_refused_everywhere(world: World, method: str) -> None:
    dana, wrong = world.browser("dana"), []
    for endpoint, _method, rule in routes(world.company.app):
        status = dana.client.open(path_of(world.company.app, rule, world.objects), method=method).status_code
        if status != 405:
            wrong.append((endpoint, status))
    assert not wrong, wrong


def test_a_method_cannot_be_named_beside_the_request(company: Company, dana: Browser) -> None:
    before = dana.get("/profile").status_code
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert dana.get("/sign-out", headers={header: "POST"}).status_code == 405
    assert dana.get("/sign-out?_method=POST").status_code == 405
    assert (before, dana.get("/profile").status_code) == (200, 200)


def test_every_form_without_its_token_is_refused_and_changes_nothing(world: World) -> None:
    taken = []
    for endpoint, (who, values) in world.forms.items():
        for token in ("", "forged", world.browser("otto").csrf_token):
            answer = world.browser(who).client.post(world.path(endpoint), data={**values, "csrf_token": token})
            if answer.status_code != 400:
                taken.append((endpoint, token[:9], answer.status_code))
    assert not taken, taken


PUBLIC_FORMS = ("/sign-in", "/forgotten", "/new-password/" + "x" * 43, "/join/" + "x" * 43, "/first/" + "x" * 43)


@pytest.mark.parametrize("path", PUBLIC_FORMS)
def test_the_forms_of_strangers_need_a_token_too(company: Company, path: str) -> None:
    assert company.app.test_client().post(path, data={"email": "lead@demo.example", "password": "x"}).status_code == 400


def test_a_form_from_another_site_is_refused_on_https(company: Company, dana: Browser) -> None:
    page = company.app.test_client()
    page.set_cookie("__Host-tollgate", "dana-" + "x" * 48, secure=True)
    sent = {"csrf_token": dana.csrf_token}
    from_elsewhere = {"Referer": "https://evil.example/"}
    answer = page.post("/sign-out", data=sent, base_url="https://localhost", headers=from_elsewhere)
    assert answer.status_code == 400


AWAY = ("//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
        "https:evil.example", "/%09/evil.example", "/\t/evil.example", "javascript:alert(1)", "/.//evil.example",
        "@evil.example")  # fmt: skip


@pytest.mark.parametrize("target", AWAY)
def test_no_address_in_a_request_leads_away(company: Company, dana: Browser, target: str) -> None:
    for path in ("/sign-in?next=", "/sign-in?return=", "/?next=", "/actions?next=", "/projects?back_url="):
        location = dana.get(path + quote(target)).headers.get("Location", "/")
        assert location.startswith("/") and not location.startswith(("//", "/\\")), (path, location)


@pytest.mark.parametrize("path", ["//evil.example/projects", "//evil.example", "/%2f%2fevil.example", "///sign-in"])
def test_an_address_with_doubled_slashes_leads_nowhere_else(company: Company, path: str) -> None:
    answer = company.app.test_client().get(path, buffered=True)
    location = answer.headers.get("Location", "/")
    assert location.startswith(("/", "http://localhost/")) and not location.startswith("//"), location


def test_no_page_asks_another_host_for_anything(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.reports.documents.SECONDS_TO_WAIT", 0)
    asked = []
    for endpoint, method, rule in routes(world.company.app):
        if method != "GET":
            continue
        for who in ("dana", "ada"):
            answer = world.browser(who).get(path_of(world.company.app, rule, world.objects))
            if answer.mimetype == "text/html" and (found := OUTSIDE.findall(answer.text)):
                asked.append((endpoint, found))
    assert not asked, asked


INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\son\w+\s*=|\sstyle\s*=|javascript:", re.IGNORECASE)


def test_no_page_holds_anything_inline(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.reports.documents.SECONDS_TO_WAIT", 0)
    held = []
    for endpoint, method, rule in routes(world.company.app):
        if method == "GET":
            answer = world.browser("dana").get(path_of(world.company.app, rule, world.objects))
            if answer.mimetype == "text/html" and (found := INLINE.findall(answer.text)):
                held.append((endpoint, found[:3]))
    assert not held, held
