"""Requests no browser would send, through the doors a server has: bodies, parts, addresses, versions, uploads."""

from __future__ import annotations

import io
import logging
import zipfile
from typing import Any

import pytest

from app.core import jobs
from app.core.db import db
from app.core.events import Event
from app.core.files import store
from app.core.gate import entries
from app.core.idempotency import IdempotencyKey
from app.core.mail import Mail
from app.projects.models import StoredFile
from tests.accounts.test_signing_in import give_password
from tests.company import PASSWORD, Browser, Company
from tests.core.test_many_hands import edit_path
from tests.security.forms import World

FAR = (2**31, 2**63, 10**40, -1)


def test_keys_beyond_what_a_database_counts_are_not_found(company: Company, dana: Browser) -> None:
    ada = company.browser("ada")
    for key in FAR:
        for path in (f"/projects/{key}", f"/projects/{key}/charter", f"/measures/{key}", f"/units/{key}/measures/new",
                     f"/projects/{company.project}/charter/versions/{key}",
                     "/projects/\uff11", "/projects/1%00"):  # fmt: skip
            assert dana.get(path).status_code == 404, path
        for path in (f"/profile/sign-ins/{key}/end", f"/projects/{company.project}/team/{key}/remove",
                     f"/projects/{company.project}/charter/versions/{key}/answer"):  # fmt: skip
            assert dana.post(path).status_code in (403, 404), path
        assert ada.post(f"/people/{company.people['sam']}/roles/{key}/end").status_code == 404
        assert ada.get(f"/people/{key}").status_code == 404


ODD_PATHS = ("/%00", "/projects/%00", "/%ff%fe", "/projects/1/gates/%00", "/projects/1/gates/%ff", "/join/%00",
             "/join/" + "x" * 5000, "/projects/1/causes/not-a-uuid", "/static/../config.py",
             "/static/%2e%2e/config.py", "/static/..%2fconfig.py",
             "/new-password/" + "%ed%a0%80" * 20, "/projects/" + "9" * 5000, "/" + "a/" * 2000)  # fmt: skip


@pytest.mark.parametrize("path", ODD_PATHS)
def test_an_odd_address_is_not_found_and_nothing_worse(company: Company, dana: Browser, path: str) -> None:
    assert dana.get(path).status_code in (404, 410), path[:60]
    assert dana.post(path).status_code in (400, 404, 405, 410), path[:60]
    assert "SECRET_KEY" not in dana.get(path).text


def test_a_refused_write_to_an_odd_address_still_leaves_its_trace(company: Company) -> None:
    vera = company.browser("vera")
    assert vera.post(f"/projects/{company.project}/gates/%00/items/%00").status_code == 403
    assert company.ask(lambda: db.session.query(Event).filter_by(verb="denied").count()) == 1


BODIES: tuple[tuple[str, bytes], ...] = (
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nunfinished"),
    ("multipart/form-data; boundary=x", b"no boundary at all"),
    ("multipart/form-data", b"--x--"),
    ("multipart/form-data; boundary=" + "y" * 5000, b"--y"),
    ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: b\r\n" * 5000 + b"\r\n\r\n--x--"),
    ("application/x-www-form-urlencoded", b"%ff=%fe&%00=%00&a=%zz&&&==&" + b"k=v&" * 3000),
    ("application/json", b'{"title": "x"}'),
    ("application/json", b"{" * 5000),
    ("text/plain", b"csrf_token=x"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"a=+ADw-script+AD4-"),
    ("", b"\x00" * 1000),
    ("application/xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
)  # fmt: skip


@pytest.mark.parametrize("kind, body", BODIES)
def test_a_body_that_is_no_form_is_refused(company: Company, dana: Browser, kind: str, body: bytes) -> None:
    headers = {"X-CSRFToken": dana.csrf_token}
    for path in ("/projects/start", "/profile", "/sign-in", edit_path(company)):
        answer = dana.client.post(path, data=body, content_type=kind, headers=headers)
        assert answer.status_code in (400, 409, 413, 415, 422), (path, answer.status_code)


JSON = (
    '{"email": 1, "password": 2}',
    '{"email": "a@b.example", "password": "\\ud800"}',
    "[1, 2]",
    "null",
    '{"name": {"a": 1}}',
)


@pytest.mark.parametrize("body", JSON)
def test_json_is_not_taken_for_a_form(dana: Browser, body: str) -> None:
    headers = {"X-CSRFToken": dana.csrf_token}
    for path in ("/sign-in", "/profile", "/projects/start"):
        answer = dana.client.post(path, data=body, content_type="application/json", headers=headers)
        assert answer.status_code == 415, path


def test_an_edit_that_names_no_version_at_all_is_refused(world: World) -> None:
    saved = []
    with world.trying():
        for endpoint, (who, values) in world.forms.items():
            if values.get("version"):
                left = {name: value for name, value in values.items() if name != "version"}
                status = world.browser(who).post(world.path(endpoint), left).status_code
                if status != NO_EDIT.get(endpoint, 409):
                    saved.append((endpoint, status))
    assert not saved, saved


# They lead back to the page, which then shows the import, the type or the measure as it is.
NO_EDIT = {f"{kind}.{verb}": 303 for kind in ("importing", "group_importing") for verb in ("map_columns", "confirm")}
NO_EDIT |= {
    "historic.choose_columns": 303,
    "historic.confirm": 303,
    "measures.same_way": 422,
    "check_sheets.move_type": 303,
}


def test_more_parts_than_a_form_has_are_refused(dana: Browser) -> None:
    parts = (
        "".join(f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\nv\r\n' for n in range(1001)) + "--x--\r\n"
    )
    answer = dana.client.post("/profile", data=parts.encode(), content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


KEYS = ("x" * 100_000, "\x00", "a\x00b", "ключ", "'; DROP TABLE event; --", " ", "../..")


@pytest.mark.parametrize("key", KEYS)
def test_an_odd_key_of_a_form_never_fails_and_never_repeats(company: Company, dana: Browser, key: str) -> None:
    for name in ("First", "Second"):
        version = str(company.ask(lambda: company.act("dana").person.version))  # type: ignore[union-attr]
        assert dana.post("/profile", {"name": name, "version": version, "idempotency_key": key}).status_code in (
            303,
            422,
        )
    assert company.ask(lambda: db.session.query(IdempotencyKey).count()) <= 1


def test_the_key_of_one_person_says_nothing_to_another(company: Company, dana: Browser) -> None:
    values = {"name": "Same", "version": "1", "idempotency_key": "shared"}
    assert dana.post("/profile", values).status_code == 303
    assert company.browser("marek").post("/profile", values).status_code == 303
    names = company.ask(lambda: [company.act(who).person.name for who in ("dana", "marek")])  # type: ignore[union-attr]
    assert names == ["Same", "Same"]


SIZE = (60_000).to_bytes(4, "big")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + SIZE + SIZE + b"\x08\x02\x00\x00\x00" + b"\x00" * 20
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def packed(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


FILES: tuple[tuple[str, bytes], ...] = (
    ("huge.png", PNG), ("drawing.svg", SVG), ("drawing.png", SVG), ("page.html", b"<html><script>alert(1)</script>"),
    ("photo.jpg", b"\xff\xd8\xff\xe0" + SVG), ("photo.gif", b"GIF89a" + b"\x00" * 30),
    ("run.exe", b"MZ" + b"\x00" * 90),
    ("bomb.zip", packed("a", b"0" * 5_000_000)), ("macro.xlsm", packed("xl/vbaProject.bin", b"x")),
    ("nothing.pdf", b""),
)  # fmt: skip


@pytest.mark.parametrize("name, content", FILES)
def test_a_file_that_may_not_be_kept_is_refused_and_leaves_nothing(world: World, name: str, content: bytes) -> None:
    before = world.company.ask(lambda: len(list(store().entries())))
    assert world.send("causes.add_evidence", file=(io.BytesIO(content), name)).status_code == 422
    assert world.company.ask(lambda: len(list(store().entries()))) == before


def _newest_pdf() -> tuple[Any, str, str]:
    row = db.session.query(StoredFile).filter(StoredFile.media_type == "application/pdf").one()
    return row.id, row.name, row.storage_name


NAMES = (
    "../../../etc/passwd.pdf", 'a".pdf\r\nX-Evil: 1', "C:\\temp\\report.pdf", "x" * 400 + ".pdf",
    "\u202egpj.exe.pdf", "счёт №1; a=b.pdf", ".pdf",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_reaches_neither_the_disk_nor_a_header(world: World, name: str) -> None:
    content = b"%PDF-1.7 " + b"x" * 20
    assert world.send("causes.add_evidence", file=(io.BytesIO(content), name)).status_code == 303
    kept: Any = world.company.ask(_newest_pdf)
    assert "/" not in kept[1] and "\\" not in kept[1] and len(kept[2]) == 32
    answer = world.browser("dana").get(f"/projects/{world.company.project}/files/{kept[0]}")
    assert answer.headers["Content-Disposition"].startswith("attachment") and "X-Evil" not in answer.headers
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "no-store"


def test_like_patterns_in_a_search_are_text(company: Company, dana: Browser) -> None:
    for pattern in ("%", "_", "\\", "%25"):
        assert "Reduce picking errors" not in dana.get("/projects", query_string={"q": pattern}).text
    assert "Reduce picking errors" in dana.get("/projects", query_string={"q": "picking"}).text


def test_no_address_that_reads_is_guarded_by_less_than_a_sign_in_but_these(company: Company) -> None:
    public = {endpoint for endpoint, entry in entries.items() if entry.may == "public"}
    assert public == {
        "api.openapi", "api_help.page",
        "health.health", "help.index", "help.questions", "help.walk", "help.who", "help.words",
        "invitations.accept", "invitations.join", "invitations.first_administrator",
        "invitations.make_first_administrator", "offline.page", "offline.ticket", "offline.worker",
        "signing_in.do_sign_in", "signing_in.forgotten", "signing_in.new_password", "signing_in.set_new_password",
        "signing_in.sign_in", "tablets.do_enrol", "tablets.enrol", "tablets.finish", "tablets.identify",
        "tablets.start",
    }  # fmt: skip


# In two, because a traceback shows the lines of the program.
PRIVATE = " ".join(("Private", "Name"))  # noqa: FLY002


def test_no_secret_reaches_the_log(
    company: Company, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    give_password(company, "dana")
    nobody = company.browser("nobody")
    nobody.post("/sign-in", {"email": "lead@demo.example", "password": "wrong-secret-word"})
    token = nobody.post("/sign-in", {"email": "lead@demo.example", "password": PASSWORD}).headers["Set-Cookie"]
    company.browser("nobody").post("/forgotten", {"email": "lead@demo.example"})
    with company.app.app_context():
        jobs.run_due_jobs()
    monkeypatch.setattr("app.accounts.views.sessions.toast", _fail_in_the_database)
    dana = company.browser("dana")
    assert dana.post("/profile", {"name": PRIVATE, "version": "1"}).status_code == 500
    link = company.ask(lambda: db.session.query(Mail).filter(Mail.text.contains("new-password")).one().text)
    tokens = [token.split("=")[1].split(";")[0], link.split("/new-password/")[1].split()[0], "dana-" + "x" * 48]
    secrets = ["wrong-secret-word", PASSWORD, PRIVATE, *tokens]
    found = [secret for secret in secrets if secret in caplog.text]
    assert "failed" in caplog.text and not found, found


def _fail_in_the_database(*_arguments: Any, **_options: Any) -> None:
    """An error of the database that would print what was to be written."""
    people = db.metadata.tables["person"]
    db.session.execute(people.insert().values(name=PRIVATE, email="lead@demo.example", active=True))
