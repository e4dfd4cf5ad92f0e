"""The door for programs: a token in the header, JSON in the body, and never more than the token's owner may."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from app.accounts import tokens
from app.accounts.models import Person
from app.accounts.tokens import AccessToken
from app.api import rate
from app.core import clock
from app.core.db import db
from app.core.events import Event
from app.core.transaction import Busy
from app.metrics.models import Metric
from tests.api.programs import Program, program
from tests.company import Browser, Company
from tests.metrics.measures import link_to_project, make_metric, series

ONE = {"at": "2026-03-02", "value": 37, "checked": 9640}


@pytest.fixture
def metric(company: Company) -> int:
    return make_metric(company)


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The answer's problem, which is whole and tells no trace."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.content_type == "application/problem+json"
    told: dict[str, Any] = answer.json
    assert told["status"] == status and told["request_id"] and "Traceback" not in answer.text
    return told


def test_without_a_token_nothing_is_answered_and_a_cookie_is_none(company: Company, metric: int, dana: Browser) -> None:
    for address in ("/api/v1/metrics", f"/api/v1/metrics/{metric}"):
        answer = dana.get(address)
        problem(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    address = f"/api/v1/metrics/{metric}/observations"
    problem(dana.client.post(address, json={"values": [ONE]}, headers={"X-CSRFToken": dana.csrf_token}), 401)
    assert len(series(company, metric)) == 0


def test_a_token_in_the_address_is_ignored(company: Company, dana: Browser) -> None:
    wms = program(company)
    problem(dana.get(f"/api/v1/metrics?token={wms.secret}&access_token={wms.secret}"), 401)


def test_a_token_opens_no_page(company: Company) -> None:
    assert program(company).get("/profile").status_code == 302


def end(token: AccessToken, company: Company) -> None:
    token.end(company.act("ada"))


def expire(token: AccessToken, _company: Company) -> None:
    token.expires_at = clock.now() - timedelta(seconds=1)


def deactivate(token: AccessToken, _company: Company) -> None:
    token.person.active = False


@pytest.mark.parametrize("change", [end, expire, deactivate])
def test_a_token_is_worth_nothing_from_the_next_request_on(company: Company, metric: int, change: Any) -> None:
    wms = program(company)
    assert wms.push(metric, ONE).status_code == 200
    with company.writing():
        change(db.session.query(AccessToken).one(), company)
    problem(wms.push(metric, ONE), 401)
    problem(wms.get("/api/v1/metrics"), 401)


def test_a_token_that_nobody_made_is_refused(company: Company) -> None:
    problem(Program(company.app, tokens.new_secret()).get("/api/v1/metrics"), 401)
    for odd in ("cit_", "x" * 5000, "cit_" + "é" * 36, ""):
        problem(company.app.test_client().get("/api/v1/metrics", headers={"Authorization": f"Bearer {odd}"}), 401)


def test_reading_and_writing_are_two_rights(company: Company, metric: int) -> None:
    problem(program(company, scope=tokens.READ).push(metric, ONE), 403)
    problem(program(company, scope=tokens.WRITE).get(f"/api/v1/metrics/{metric}"), 403)
    assert company.ask(lambda: db.session.query(Event).filter_by(verb="denied").count()) == 1


def test_veras_token_may_look_and_not_write_as_vera_may(company: Company, metric: int) -> None:
    link_to_project(company, metric)
    veras = program(company, "vera")
    assert veras.get(f"/api/v1/metrics/{metric}").status_code == 200
    problem(veras.push(metric, ONE), 403)


def test_ottos_token_finds_nothing_of_northgate(company: Company, metric: int) -> None:
    ottos = program(company, "otto")
    problem(ottos.get(f"/api/v1/metrics/{metric}"), 404)
    problem(ottos.push(metric, ONE), 404)
    assert ottos.get("/api/v1/metrics").json["metrics"] == []


def test_a_right_that_was_lost_is_lost_at_once(company: Company, metric: int) -> None:
    mareks = program(company, "marek")
    assert mareks.get(f"/api/v1/metrics/{metric}").status_code == 200
    with company.writing():
        db.session.get_one(Person, company.people["marek"]).site_roles = []
    problem(mareks.get(f"/api/v1/metrics/{metric}"), 404)


def test_a_token_for_one_unit_reaches_no_other(company: Company, metric: int) -> None:
    problem(program(company, "ines", unit_id=company.units["SM"]).get(f"/api/v1/metrics/{metric}"), 404)
    northgate = program(company, "ines", unit_id=company.units["NG"])
    assert [one["id"] for one in northgate.get("/api/v1/metrics").json["metrics"]] == [metric]


def test_a_token_for_one_project_reaches_its_measures_alone(company: Company, metric: int) -> None:
    other = make_metric(company, name="Damages")
    link_to_project(company, metric)
    picking = program(company, only_project_id=company.project)
    assert picking.push(metric, ONE).status_code == 200
    problem(picking.push(other, ONE), 404)
    assert [one["id"] for one in picking.get("/api/v1/metrics").json["metrics"]] == [metric]


KINDS = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "")


@pytest.mark.parametrize("kind", KINDS)
def test_only_json_is_read(company: Company, metric: int, kind: str) -> None:
    wms = program(company)
    address = f"/api/v1/metrics/{metric}/observations"
    problem(wms.client.post(address, data=json.dumps({"values": [ONE]}), headers=wms.headers, content_type=kind), 415)


ODD = (
    b"", b"{", b"[" * 100_000, b"\xff\xfe", b"NaN", b'{"values": [{"at": "2026-03-02", "value": NaN}]}',
    b'{"values": [{"at": "2026-03-02", "value": ' + b"9" * 5000 + b"}]}",
)  # fmt: skip


@pytest.mark.parametrize("body", ODD)
def test_what_is_no_json_is_refused(company: Company, metric: int, body: bytes) -> None:
    problem(program(company).post(f"/api/v1/metrics/{metric}/observations", body), 400)


SPOILT: tuple[tuple[dict[str, Any], str], ...] = (
    ({"person_id": 1}, "person_id"), ({"id": 1}, "id"), ({"value": "37"}, "value"), ({"value": True}, "value"),
    ({"at": "2026-02-30"}, "at"), ({"at": "20 Nov"}, "at"), ({"at": "2026-03-02T08:00:00"}, "at"), ({"at": 5}, "at"),
    ({"key": ""}, "key"), ({"key": "a\x00b"}, "key"), ({"key": "\ud800"}, "key"), ({"note": 5}, "note"),
)  # fmt: skip
MISFITS: tuple[tuple[Any, str], ...] = (
    (None, ""), ([], ""), (5, ""), ({}, "/values"), ({"values": []}, "/values"), ({"values": {}}, "/values"),
    ({"values": [None]}, "/values/0"), ({"values": [ONE], "token": "x"}, "/token"),
    ({"values": [ONE], "existing": "drop"}, "/existing"), ({"values": [ONE] * 1001}, "/values"),
    *(({"values": [ONE, {**ONE, **spoilt}]}, f"/values/1/{field}") for spoilt, field in SPOILT),
)  # fmt: skip


@pytest.mark.parametrize("sent, pointer", MISFITS)
def test_what_does_not_fit_is_told_by_its_place_and_nothing_is_recorded(
    company: Company, metric: int, sent: Any, pointer: str
) -> None:
    told = problem(program(company).post(f"/api/v1/metrics/{metric}/observations", sent), 422)
    assert pointer in {error["pointer"] for error in told["errors"]}
    assert len(series(company, metric)) == 0


def test_an_odd_note_is_kept_as_an_import_keeps_it(company: Company, metric: int) -> None:
    assert program(company).push(metric, {**ONE, "note": "a\x00b\ud800"}).json["created"] == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a b", "schlüssel"])
def test_an_odd_idempotency_key_is_refused(company: Company, metric: int, key: str) -> None:
    wms = program(company)
    headers = {**wms.headers, "Idempotency-Key": key.encode().decode("latin-1")}
    problem(wms.client.post(f"/api/v1/metrics/{metric}/observations", json={"values": [ONE]}, headers=headers), 400)


def test_a_batch_of_more_than_a_megabyte_is_not_read(company: Company, metric: int) -> None:
    problem(program(company).post(f"/api/v1/metrics/{metric}/observations", " " * 1_000_001), 413)


def test_a_batch_that_does_not_tell_its_length_is_not_read_beyond_a_megabyte(company: Company, metric: int) -> None:
    wms = program(company)
    stream: dict[str, Any] = {"wsgi.input": BytesIO(b" " * 1_000_001), "wsgi.input_terminated": True}
    stream["HTTP_TRANSFER_ENCODING"] = "chunked"
    path = f"/api/v1/metrics/{metric}/observations"
    problem(wms.client.post(path, headers=wms.headers, content_type="application/json", environ_overrides=stream), 413)


def test_a_hundred_thousand_empty_values_are_counted_not_read(company: Company, metric: int) -> None:
    answer = program(company).post(f"/api/v1/metrics/{metric}/observations", {"values": [{}] * 200_000})
    problem(answer, 422)
    assert [error["pointer"] for error in answer.json["errors"]] == ["/values"]  # type: ignore[index]


def test_a_token_for_writing_alone_is_not_told_what_stands(company: Company, metric: int) -> None:
    program(company).push(metric, ONE)
    (item,) = program(company, scope=tokens.WRITE).push(metric, {**ONE, "value": 99}).json["items"]
    assert (item["code"], "3.8" in item["message"]) == ("day.taken", False)
    (item,) = program(company).push(metric, {**ONE, "value": 99}).json["items"]
    assert "3.8" in item["message"]


def test_whoever_comes_too_often_is_told_when_to_come_again(
    company: Company, metric: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate, "AT_ONCE", 3.0)
    monkeypatch.setattr(rate, "A_SECOND", 0.001)
    wms, scales = program(company), program(company, name="Scales")
    assert [wms.get("/api/v1/metrics").status_code for _ in range(3)] == [200, 200, 200]
    answer = wms.push(metric, ONE)
    problem(answer, 429)
    assert int(answer.headers["Retry-After"]) >= 1
    assert scales.get("/api/v1/metrics").status_code == 200


def test_unknown_addresses_and_methods_are_told_as_problems(company: Company, metric: int) -> None:
    wms = program(company)
    problem(wms.get("/api/v2/metrics"), 404)
    problem(wms.get("/api/v1/metrics/99999999999999999999"), 404)
    answer = wms.client.delete(f"/api/v1/metrics/{metric}", headers=wms.headers)
    problem(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_a_failure_of_the_program_tells_no_more_than_its_request(
    company: Company, metric: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise RuntimeError("the secret inner life")

    monkeypatch.setattr("app.api.views.bringing.bring", fail)
    assert "inner life" not in json.dumps(problem(program(company).push(metric, ONE), 500))


def test_while_the_database_is_busy_a_push_is_asked_to_come_again(
    company: Company, metric: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_arguments: Any, **_options: Any) -> None:
        raise Busy

    monkeypatch.setattr("app.api.views.bringing.bring", busy)
    answer = program(company).push(metric, ONE, key="k")
    problem(answer, 503)
    assert answer.headers["Retry-After"] == "1"


def test_the_last_use_of_a_token_is_written_once_a_minute(
    company: Company, metric: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wms, start = program(company), clock.now()
    seen = []
    for seconds in (0, 59, 61):
        monkeypatch.setattr(clock, "now", lambda seconds=seconds: start + timedelta(seconds=seconds))
        wms.get("/api/v1/metrics")
        seen.append(company.ask(lambda: db.session.query(AccessToken).one().seen_at))
    assert seen == [start, start, start + timedelta(seconds=61)]


def test_a_measure_that_was_put_away_is_not_listed(company: Company, metric: int) -> None:
    with company.writing():
        db.session.get_one(Metric, metric).archived_at = clock.now()
    assert program(company).get("/api/v1/metrics").json["metrics"] == []
