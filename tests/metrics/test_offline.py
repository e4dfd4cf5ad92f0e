"""Values that waited on a device: saved once, refused with the reason, and never written over what stands."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.db import db
from app.metrics.models import Metric, Observation
from app.metrics.offline import meaning_of
from tests.company import Browser, Company
from tests.metrics.measures import FIRST_DAY, freeze, judged, make_metric, observation_on, record_days, series

DAY = FIRST_DAY.isoformat()


@pytest.fixture
def metric(company: Company) -> int:
    return make_metric(company)


def waited(company: Company, metric: int, **changes: str) -> dict[str, str]:
    """What a device sends of the value 37 in 9640."""
    meaning = company.ask(lambda: meaning_of(db.session.get_one(Metric, metric)))
    return {"idempotency_key": "k1", "meaning": meaning, "day": DAY, "checked": "9640", "value": "37", **changes}


def refused(answer: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(answer.text)
    assert (answer.status_code, told["state"]) == (422, "refused")
    return told


def change(company: Company, metric: int, **values: Any) -> None:
    with company.writing():
        for name, value in values.items():
            setattr(db.session.get_one(Metric, metric), name, value)


def test_a_value_whose_answer_was_lost_is_sent_again_and_saved_once(
    company: Company, marek: Browser, metric: int
) -> None:
    sent = waited(company, metric)
    first, again = (marek.post(f"/measures/{metric}/offline", sent) for _turn in range(2))
    assert first.status_code == again.status_code == 201 and first.text == again.text
    assert "Saved: 3.8 per 1,000 lines checked, Mon 2 Mar 2026" in first.text
    assert series(company, metric).counts == (37,) and judged(company, metric)
    assert marek.post(f"/measures/{metric}/offline", {**sent, "value": "38"}).status_code == 422
    assert series(company, metric).counts == (37,)


def test_a_day_that_has_a_value_keeps_it_until_marek_corrects_it_with_a_reason(
    company: Company, marek: Browser, metric: int
) -> None:
    record_days(company, metric, [30])
    sent = waited(company, metric)
    told = refused(marek.post(f"/measures/{metric}/offline", sent))
    assert (told["code"], told["version"]) == ("there", 1) and "3.0 per 1,000" in told["message"]
    correction = {**sent, "version": "1"}
    assert refused(marek.post(told["address"], correction))["code"] == "wrong"
    assert series(company, metric).counts == (30,)
    key = observation_on(company, metric, FIRST_DAY)
    with company.writing():
        db.session.get_one(Observation, UUID(key)).note = "Inventory day"
    assert marek.post(told["address"], {**correction, "reason": "Shift 2 was missing"}).status_code == 201
    page = marek.get(f"/measures/{metric}/values/{key}").text
    assert series(company, metric).counts == (37,) and "Shift 2 was missing" in page
    assert 'value="Inventory day"' in page, "what was noted about the value stands beside why it was corrected"


def test_a_correction_of_a_value_that_changed_meanwhile_is_a_conflict(
    company: Company, marek: Browser, metric: int
) -> None:
    record_days(company, metric, [30])
    sent = waited(company, metric, reason="Miscounted")
    told = refused(marek.post(f"/measures/{metric}/offline", sent))
    other = {**sent, "idempotency_key": "k2", "value": "33", "version": "1"}
    assert company.browser("priya").post(told["address"], other).status_code == 201
    assert marek.post(told["address"], {**sent, "version": "1"}).status_code == 409
    assert series(company, metric).counts == (33,)


def test_what_the_measure_no_longer_means_or_takes_is_refused_with_the_way_on(
    company: Company, marek: Browser, metric: int
) -> None:
    sent, address = waited(company, metric), f"/measures/{metric}/offline"
    change(company, metric, denominator_name="Pallets checked")
    told = refused(marek.post(address, sent))
    assert told["code"] == "changed" and "Pallets checked" in told["message"]
    change(company, metric, archived_at=clock.now())
    assert marek.post(address, {**sent, "meaning": told["meaning"]}).status_code == 403
    change(company, metric, archived_at=None)
    assert marek.post(address, {**sent, "meaning": told["meaning"]}).status_code == 201


def test_frozen_days_odd_values_and_slips_are_told_apart(company: Company, marek: Browser, metric: int) -> None:
    record_days(company, metric, [40, 37, 43, 39, 41, 35, 44, 40, 38, 42, 45, 36, 41, 39])
    freeze(company, metric, date(2026, 4, 1), date(2026, 4, 30))
    address, later = f"/measures/{metric}/offline", "2026-05-04"
    frozen = refused(marek.post(address, waited(company, metric, day="2026-04-02")))
    slip = refused(marek.post(address, waited(company, metric, day=later, value="many")))
    odd = refused(marek.post(address, waited(company, metric, day=later, value="900")))
    assert [told["code"] for told in (frozen, slip, odd)] == ["frozen", "wrong", "odd"]
    assert "“many” is not a number. Enter the number of errors found" in slip["message"]
    assert marek.post(address, waited(company, metric, day=later, value="900", sure=odd["sure"])).status_code == 201


def test_who_lost_the_right_or_is_signed_out_saves_nothing(company: Company, metric: int) -> None:
    sent, address = waited(company, metric), f"/measures/{metric}/offline"
    assert company.browser("vera").post(address, sent).status_code in (403, 404)
    assert company.browser("nobody").post(address, sent).status_code == 401
    assert len(series(company, metric)) == 0


def test_the_page_a_device_keeps_is_the_same_for_everybody(company: Company, dana: Browser) -> None:
    nobody = company.browser("nobody")
    assert dana.get("/offline").text == nobody.get("/offline").text
    assert "Dana" not in dana.get("/offline").text and "data-person" not in dana.get("/offline").text


def test_a_ticket_calls_each_person_by_a_key_that_says_nothing(company: Company, dana: Browser, marek: Browser) -> None:
    keys = [json.loads(browser.get("/offline/ticket").text)["person"] for browser in (dana, dana, marek)]
    assert keys[0] == keys[1] != keys[2] and len(keys[0]) == 32
    assert f'data-person="{keys[0]}"' in dana.get("/measures").text
    assert json.loads(company.browser("nobody").get("/offline/ticket").text) == {"person": "", "csrf_token": ""}


def test_the_service_worker_keeps_files_and_one_page_and_ends_where_it_is_switched_off(
    company: Company, marek: Browser, metric: int
) -> None:
    answer = marek.get("/service-worker.js")
    kept = json.loads(answer.text.splitlines()[0].removeprefix("const kept = ").removesuffix(";"))
    assert answer.mimetype == "text/javascript" and kept["page"] == "/offline"
    assert all(path.startswith("/static/") and marek.get(path).status_code == 200 for path in kept["files"])
    assert "data-worker" in marek.get(f"/measures/{metric}/record").text
    company.app.config["OFFLINE_ENTRY"] = False
    assert marek.get("/service-worker.js").text.startswith("const kept = null;")
    assert "data-worker" not in marek.get(f"/measures/{metric}/record").text
