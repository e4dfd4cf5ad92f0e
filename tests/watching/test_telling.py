"""Who is told of an alert, in which words, and who is not."""

from __future__ import annotations

from datetime import time, timedelta

from app.accounts.models import ORGANISATION_ID, Organisation
from app.core.db import db
from app.metrics.models import Metric
from tests.company import Company
from tests.watching.world import Watched, mails, run_jobs


def test_the_message_says_what_happened_the_normal_range_what_to_do_and_where(company: Company) -> None:
    measure = Watched(company, reaction_plan="Stop the line and call Dana.")
    measure.add(60.0)
    (told,) = mails(company)
    assert told.to_person_id == company.people["marek"]
    assert told.subject == "Look at this: Waiting time, Northgate DC"
    assert "Waiting time: 60.0 minutes, Fri 16 Oct 2026. That is above the normal range of" in told.text
    assert "Normal range:" in told.text and "What to do: Stop the line and call Dana." in told.text
    assert f"/measures/{measure.key}/alerts/{measure.the_alert().id}" in told.text


def test_a_move_in_the_better_direction_asks_to_find_out_what_is_different(company: Company) -> None:
    measure = Watched(company, reaction_plan="Stop the line.")
    measure.add(20.0)
    (told,) = mails(company)
    assert "This is the better direction" in told.text and "Stop the line" not in told.text


def test_of_a_measure_nobody_looks_after_nobody_is_mailed_and_its_board_shows_the_alert(company: Company) -> None:
    measure = Watched(company)
    with company.writing():
        db.session.get_one(Metric, measure.key).owner_id = None
    measure.add(60.0)
    with measure.now():
        board = company.browser("dana").get(f"/units/{company.units['NG']}/board").text
    assert mails(company) == [] and "Alert: Above the normal range" in board


def test_who_cannot_see_the_measure_is_not_told_of_it(company: Company) -> None:
    measure = Watched(company)
    with company.writing():
        db.session.get_one(Metric, measure.key).owner_id = company.people["otto"]
    measure.add(60.0)
    assert measure.the_alert().state == "open" and mails(company) == []


def test_who_was_deactivated_is_not_told(company: Company) -> None:
    measure = Watched(company)
    with company.writing():
        db.session.get_one(Metric, measure.key).owner_id = company.people["gone"]
    measure.add(60.0)
    assert mails(company) == []


def test_what_somebody_acknowledged_before_the_message_went_out_is_not_told(company: Company) -> None:
    with company.writing():
        held = db.session.get_one(Organisation, ORGANISATION_ID)
        held.quiet_from, held.quiet_to = time(11), time(14)
    measure = Watched(company)
    measure.add(60.0)
    with measure.now():
        path = f"/measures/{measure.key}/alerts/{measure.the_alert().id}"
        assert company.browser("marek").fill(path, {"cause": "Scanners offline"}).status_code == 303
    with measure.now(timedelta(hours=3)):
        run_jobs(company)
    assert mails(company) == []


def test_of_more_than_twenty_alerts_in_an_hour_the_rest_is_told_later(company: Company) -> None:
    measures = [Watched(company, [40.0], name=f"Measure {place}", upper_limit=50.0) for place in range(22)]
    for measure in measures:
        measure.add(60.0)
    assert len(mails(company)) == 20
    for hours in (1.1, 2.2):
        with measures[0].now(timedelta(hours=hours)):
            run_jobs(company)
    assert len(mails(company)) == 22 and len({mail.id for mail in mails(company)}) == 22
