"""Signing in, staying in and getting out, as somebody sees it who wants in without a right to."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app import create_app
from app.accounts import links, passwords
from app.accounts.models import Person, SignIn
from app.core import clock, jobs, policy
from app.core.acting import Act
from app.core.db import db
from app.core.mail import Mail
from tests.accounts.test_signing_in import give_password
from tests.company import PASSWORD, Browser, Company
from tests.security.test_races import make_administrator
from tests.statements import counted

ROOT = Path(__file__).resolve().parents[2]
LEAD = {"email": "lead@demo.example", "password": PASSWORD}
NEW = "seven green lorries at dawn"


def cookie_of(answer: Any) -> str:
    return str(re.search(r"tollgate=([^;]+)", answer.headers.get("Set-Cookie", ""))[1])  # type: ignore[index]


def sign_in(company: Company, browser: Browser | None = None, **options: Any) -> Any:
    return (browser or company.browser("nobody")).post("/sign-in", LEAD, **options)


def from_address(address: str) -> dict[str, Any]:
    return {"environ_base": {"REMOTE_ADDR": address}}


def test_a_token_planted_before_signing_in_is_worth_nothing_afterwards(company: Company) -> None:
    give_password(company, "dana")
    planted = "planted-" + "x" * 48
    answer = sign_in(company, Browser(company.app, planted))
    assert answer.status_code == 303 and cookie_of(answer) != planted
    assert Browser(company.app, planted).get("/profile").status_code == 302
    assert Browser(company.app, cookie_of(answer)).get("/profile").status_code == 200


def test_a_token_kept_from_before_signing_out_opens_nothing(company: Company) -> None:
    give_password(company, "dana")
    token = cookie_of(sign_in(company))
    assert Browser(company.app, token).post("/sign-out").status_code == 303
    assert Browser(company.app, token).get("/profile").status_code == 302


def test_signing_in_again_in_the_same_browser_ends_the_sign_in_before(company: Company, dana: Browser) -> None:
    give_password(company, "dana")
    answer = sign_in(company, dana)
    assert dana.get("/profile").status_code == 200
    assert Browser(company.app, "dana-" + "x" * 48).get("/profile").status_code == 302
    assert Browser(company.app, cookie_of(answer)).get("/profile").status_code == 200


def test_the_database_keeps_no_token_that_would_open_a_session(company: Company) -> None:
    give_password(company, "dana")
    token = cookie_of(sign_in(company))
    assert token not in company.ask(lambda: [row.fingerprint for row in db.session.query(SignIn)])


def test_a_new_password_signs_all_other_browsers_out(company: Company) -> None:
    give_password(company, "dana")
    here, there = (Browser(company.app, cookie_of(sign_in(company))) for _ in range(2))
    assert here.post("/profile/password", {"current": PASSWORD, "password": NEW}).status_code == 303
    assert here.get("/profile").status_code == 200
    assert there.get("/profile").status_code == 302


def test_the_cookie_is_bound_to_https_and_to_its_host_there_and_readable_nowhere(company: Company) -> None:
    give_password(company, "dana")
    page = company.app.test_client().get("/sign-in", base_url="https://localhost")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-tollgate=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/")) and "Domain" not in cookie
    assert len(cookie) < 4096
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")


FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "203.0.113.7"}


def test_forwarded_headers_count_only_behind_a_proxy_one_trusts(company: Company) -> None:
    answer = company.app.test_client().get("/sign-in", headers=FORWARDED)
    assert answer.headers["Set-Cookie"].startswith("tollgate=") and "Secure" not in answer.headers["Set-Cookie"]
    trusting = create_app({**company.app.config, "TRUSTED_PROXIES": 1})
    good = {**FORWARDED, "X-Forwarded-Host": "localhost"}
    assert trusting.test_client().get("/sign-in", headers=good).headers["Set-Cookie"].startswith("__Host-")
    assert trusting.test_client().get("/sign-in", headers=FORWARDED).status_code == 400
    with trusting.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten"])
def test_an_unknown_account_costs_as_much_work_as_a_known_one(
    company: Company, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(company, "dana")
    hasher, compared = passwords._hasher, list[str]()

    def verify(stored: str, password: str) -> bool:
        compared.append(stored)
        return hasher.verify(stored, password)

    monkeypatch.setattr(passwords, "_hasher", SimpleNamespace(verify=verify))
    monkeypatch.setattr(passwords, "_nobody", lambda: hasher.hash("nobody has this password"))
    browser, work = company.browser("nobody"), []
    for email in ("lead@demo.example", "stranger@demo.example"):
        compared.clear()
        with counted(company) as statements:
            browser.post(path, {"email": email, "password": "guess guess guess"})
        work.append((statements, [stored.rpartition("$")[0].rpartition("$")[0] for stored in compared]))
    known, unknown = work
    assert known == unknown
    assert known[1] == (["$argon2id$v=19$m=19456,t=2,p=1"] if path == "/sign-in" else [])


def test_asking_for_a_new_password_says_the_same_whoever_asks(company: Company) -> None:
    nobody = company.browser("nobody")
    pages = [nobody.post("/forgotten", {"email": f"{who}@demo.example"}) for who in ("lead", "stranger", "gone")]
    texts = {re.sub(r'value="[^"]*"|\w+@demo.example', "", page.text) for page in pages}
    assert len(texts) == 1 and {page.status_code for page in pages} == {200}
    with company.app.app_context():
        jobs.run_due_jobs()
    assert company.ask(lambda: db.session.query(Mail).count()) == 1


def forget(company: Company, browser: Browser | None = None, **options: Any) -> Any:
    """Ask for a new password for Dana, and let the worker do its part."""
    answer = (browser or company.browser("nobody")).post("/forgotten", {"email": "lead@demo.example"}, **options)
    with company.app.app_context():
        jobs.run_due_jobs()
    return answer


def path_in(text: str) -> str:
    return str(re.search(r"http://localhost:\d+(/\S+)", text)[1])  # type: ignore[index]


def test_a_newer_reset_mail_ends_the_older_and_an_hour_ends_both(company: Company) -> None:
    nobody = company.browser("nobody")
    for _ in range(2):
        forget(company, nobody)
    mails = company.ask(lambda: [mail.text for mail in db.session.query(Mail).order_by(Mail.written_at)])
    old, new = map(path_in, mails)
    assert nobody.get(old).status_code == 410
    assert nobody.get(new).status_code == 200
    with company.writing():
        db.session.execute(db.metadata.tables["secret_link"].update().values(expires_at=clock.now()))
    assert nobody.post(new, {"password": NEW}).status_code == 410


def test_a_reset_ends_every_sign_in_signs_nobody_in_and_tells_the_owner(company: Company, dana: Browser) -> None:
    nobody = company.browser("nobody")
    forget(company, nobody)
    path = path_in(company.ask(lambda: db.session.query(Mail).one().text))
    answer = nobody.post(path, {"password": NEW})
    assert answer.headers["Location"].startswith("/sign-in") and "Set-Cookie" not in answer.headers
    assert dana.get("/profile").status_code == 302
    told = company.ask(lambda: [mail.subject for mail in db.session.query(Mail)])
    assert "Your password was changed" in told


def test_links_in_mail_never_follow_the_host_of_the_request(company: Company) -> None:
    evil = {"headers": {"Host": "evil.example"}}
    assert forget(company, **evil).status_code == 400
    proxied = {"headers": {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}}
    assert forget(company, **proxied).status_code == 200
    texts = company.ask(lambda: [mail.text for mail in db.session.query(Mail)])
    assert len(texts) == 1 and "evil" not in texts[0]


def test_a_password_of_128_letters_of_any_script_counts_to_its_last(company: Company) -> None:
    long = ("пароль密码κωδικός" * 10)[:128]
    with company.writing():
        db.session.get_one(Person, company.people["dana"]).password_hash = passwords.hash_password(long)
    stored = company.ask(lambda: db.session.get_one(Person, company.people["dana"]).password_hash)
    assert stored.startswith("$argon2id$")
    assert passwords.is_right(stored, long) and not passwords.is_right(stored, long[:127])


COMMON = ("password1234", "qwertyuiop12", "123456789012", "iloveyou1234", "letmeinletme", "admin1234567",
          "welcome12345", "111111111111", "abcdefghijkl", "tollgate1234", "short")  # fmt: skip


@pytest.mark.parametrize("password", COMMON)
def test_a_password_that_is_guessed_early_is_refused(company: Company, password: str) -> None:
    assert passwords.trouble_with(password, email="lead@demo.example", name="Dana Okafor")


def test_an_administrator_looks_after_the_whole_organisation_or_is_none(company: Company) -> None:
    path = f"/people/{company.people['sam']}/roles"
    values = {"role": policy.ADMINISTRATOR, "unit": str(company.units["NG"])}
    ada = company.browser("ada")
    assert ada.post(path, values).status_code == 422
    assert ada.post(path, {**values, "unit": ""}).status_code == 303


def test_somebody_who_never_joined_does_not_count_as_the_other_administrator(company: Company) -> None:
    make_administrator(company, "sam")
    with company.writing():
        db.session.get_one(Person, company.people["sam"]).password_hash = None
    path = f"/people/{company.people['ada']}/active"
    assert company.browser("ada").post(path, {"active": "no"}).status_code == 422


def test_an_expired_sign_in_is_refused_without_anybody_cleaning_up(company: Company, dana: Browser) -> None:
    for column, age in (("seen_at", timedelta(minutes=480)), ("began_at", timedelta(hours=12))) * 5:
        with company.writing():
            now = clock.now()
            db.session.query(SignIn).update({"seen_at": now, "began_at": now})
            db.session.query(SignIn).update({column: now - age - timedelta(seconds=1)})
        assert dana.get("/profile").status_code == 302


def test_ones_own_sign_ins_are_ended_by_oneself_and_by_nobody_else(company: Company, dana: Browser) -> None:
    marek = company.browser("marek")
    keys = company.ask(lambda: {row.person_id: row.id for row in db.session.query(SignIn)})
    assert marek.post(f"/profile/sign-ins/{keys[company.people['dana']]}/end").status_code == 404
    assert dana.get("/profile").status_code == 200
    assert dana.post(f"/profile/sign-ins/{keys[company.people['dana']]}/end").status_code == 303
    assert dana.get("/profile").status_code == 302


def test_a_link_is_kept_as_a_hash(company: Company) -> None:
    with company.writing():
        person = db.session.get_one(Person, company.people["dana"])
        address = links.make("reset", person, Act(person=None, at=clock.now()))
    token = address.rsplit("/", 1)[1]
    assert len(token) >= 22
    kept = company.ask(lambda: db.session.execute(db.metadata.tables["secret_link"].select()).all())
    assert token not in repr(kept)


BAD_KEYS = ("", "changeme", "secret", "a" * 64, "short-but-random-9f8e7d")


@pytest.mark.pure
@pytest.mark.parametrize("key", BAD_KEYS)
def test_the_program_does_not_start_with_a_bad_key_and_says_what_to_do(key: str, tmp_path: Path) -> None:
    environment = {"TOLLGATE_DATA": str(tmp_path), "SECRET_KEY": key, "PATH": "/usr/bin:/bin"}
    ended = subprocess.run(
        [sys.executable, "config.py"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode != 0 and "token_urlsafe" in ended.stderr
