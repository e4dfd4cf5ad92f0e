"""Quiet hours: when a message about an alert goes out, also in the nights in which the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app.accounts import quiet
from app.accounts.models import ORGANISATION_ID, Organisation, Person
from app.core.db import db
from app.metrics import recording
from tests.analyses.world import record
from tests.company import Company
from tests.watching.world import STEADY, Watched, mails, nth_day, run_jobs


def organisation(begin: str, end: str, *, weekends: bool = False, zone: str = "Europe/London") -> Organisation:
    times = {"quiet_from": begin, "quiet_to": end}
    return Organisation(zone=zone, quiet_weekends=weekends, **{name: clock(text) for name, text in times.items()})


def clock(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# The clocks of London go back on 25 October 2026 at 2:00 and forward on 28 March 2027 at 1:00.
@pytest.mark.parametrize("begin, end, weekends, at, goes_out", [
    ("20:00", "06:30", False, "2026-11-18T12:00", "2026-11-18T12:00"),
    ("20:00", "06:30", False, "2026-11-18T20:00", "2026-11-19T06:30"),
    ("20:00", "06:30", False, "2026-11-19T06:29", "2026-11-19T06:30"),
    ("20:00", "06:30", False, "2026-11-19T06:30", "2026-11-19T06:30"),
    ("12:00", "13:00", False, "2026-11-18T12:30", "2026-11-18T13:00"),
    ("20:00", "06:30", False, "2026-07-01T19:30", "2026-07-02T05:30"),
    ("20:00", "06:30", False, "2026-10-24T22:00", "2026-10-25T06:30"),
    ("20:00", "06:30", False, "2027-03-27T22:00", "2027-03-28T05:30"),
    ("20:00", "01:30", False, "2026-10-24T22:00", "2026-10-25T00:30"),
    ("20:00", "01:30", False, "2026-10-25T01:10", "2026-10-25T01:30"),
    ("20:00", "01:30", False, "2027-03-27T22:00", "2027-03-28T01:30"),
    ("20:00", "06:30", True, "2026-11-20T21:00", "2026-11-23T06:30"),
    ("", "", True, "2026-11-21T10:00", "2026-11-23T00:00"),
    ("", "", True, "2026-10-24T10:00", "2026-10-26T00:00"),
    ("", "", False, "2026-11-21T10:00", "2026-11-21T10:00"),
])  # fmt: skip
def test_a_message_waits_until_the_clock_shows_the_end_of_the_quiet_hours(
    begin: str, end: str, weekends: bool, at: str, goes_out: str
) -> None:
    found = quiet.may_go_out(moment(at), Person(), organisation(begin, end, weekends=weekends))
    assert found == moment(goes_out)


def test_a_persons_own_quiet_hours_come_on_top(company: Company) -> None:
    marek = Person(quiet_from=time(6), quiet_to=time(9))
    found = quiet.may_go_out(moment("2026-11-18T22:00"), marek, organisation("20:00", "06:30"))
    assert found == moment("2026-11-19T09:00")


def test_hours_that_leave_no_moment_are_those_of_the_organisation_alone() -> None:
    marek = Person(quiet_from=time(6), quiet_to=time(21))
    found = quiet.may_go_out(moment("2026-11-18T22:00"), marek, organisation("20:00", "06:30"))
    assert found == moment("2026-11-19T06:30")


def test_quiet_hours_are_those_of_the_organisations_zone() -> None:
    found = quiet.may_go_out(moment("2026-11-18T12:00"), Person(), organisation("20:00", "06:00", zone="Asia/Tokyo"))
    assert found == datetime(2026, 11, 19, 6, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def watched(company: Company) -> Watched:
    """A watched measure in an organisation that sends nothing from noon to 14:00."""
    with company.writing():
        held = db.session.get_one(Organisation, ORGANISATION_ID)
        held.quiet_from, held.quiet_to = time(11, 30), time(14)
    return Watched(company)


def test_the_alert_shows_at_once_and_its_message_waits(company: Company, watched: Watched) -> None:
    watched.add(60.0)
    assert watched.the_alert().state == "open" and watched.the_alert().told_at is None and mails(company) == []
    for minutes in (60, 119, 120, 180):
        with watched.now(timedelta(minutes=minutes)):
            run_jobs(company)
        assert len(mails(company)) == (minutes >= 120)
    assert watched.the_alert().told_to_id == company.people["marek"]


def test_a_value_that_was_corrected_in_the_quiet_hours_is_never_told(company: Company, watched: Watched) -> None:
    watched.add(60.0)
    watched.change(24, value=40.0)
    with watched.now(timedelta(hours=5)):
        run_jobs(company)
    assert mails(company) == [] and watched.the_alert().closed_because == "corrected"


def test_what_was_corrected_and_came_back_in_the_quiet_hours_is_told_once(company: Company, watched: Watched) -> None:
    watched.add(60.0)
    watched.change(24, value=40.0)
    watched.change(24, value=60.0)
    for hours in (5, 6):
        with watched.now(timedelta(hours=hours)):
            run_jobs(company)
    assert len(mails(company)) == 1


def test_hours_that_were_made_longer_meanwhile_count(company: Company, watched: Watched) -> None:
    watched.add(60.0)
    with company.writing():
        db.session.get_one(Person, company.people["marek"]).quiet_from = time(13)
        db.session.get_one(Person, company.people["marek"]).quiet_to = time(16)
    for hours, told in ((3, 0), (4, 1)):
        with watched.now(timedelta(hours=hours)):
            run_jobs(company)
        assert len(mails(company)) == told


def test_settings_and_profile_take_quiet_hours_and_refuse_half_of_them(company: Company) -> None:
    ada, marek = company.browser("ada"), company.browser("marek")
    sent = {"name": "Harrow & Finch", "zone": "Europe/London", "locale": "en_GB", "currency": "GBP", "paper": "A4",
            "rule_set": "default", "idle_minutes": "480", "quiet_weekends": "y"}  # fmt: skip
    refused = ada.fill("/settings", {**sent, "quiet_from": "20:00", "quiet_to": ""})
    assert refused.status_code == 422 and "Enter both times, or leave both empty." in refused.text
    refused = ada.fill("/settings", {**sent, "quiet_from": "half past", "quiet_to": "6:30"})
    assert (
        refused.status_code == 422
        and "Enter a time, for example 20:00." in refused.text
        and "half past" in refused.text
    )
    assert ada.fill("/settings", {**sent, "quiet_from": "20:00", "quiet_to": "6:30"}).status_code == 303
    assert marek.fill("/profile", {"name": "Marek", "quiet_from": "21:00", "quiet_to": "05:00"}).status_code == 303
    with company.reading():
        held = db.session.get_one(Organisation, ORGANISATION_ID)
        assert (held.quiet_from, held.quiet_to, held.quiet_weekends) == (time(20), time(6, 30), True)
        assert db.session.get_one(Person, company.people["marek"]).quiet_to == time(5)


def test_in_a_night_in_which_the_clocks_go_back_the_worker_tells_once(company: Company) -> None:
    with company.writing():
        held = db.session.get_one(Organisation, ORGANISATION_ID)
        held.quiet_from, held.quiet_to = time(20), time(1, 30)
    measure = Watched(company)
    night = datetime(2026, 10, 24, 22, tzinfo=UTC)
    with time_machine.travel(night, tick=False):
        with company.writing():
            days = [nth_day(place) for place in range(24, 30)]
            record(company, measure.metric(), days, [*STEADY[:5], 60.0])
            recording.values_changed(measure.metric(), company.act("marek"))
        run_jobs(company)
    for minutes in range(0, 300, 10):
        with time_machine.travel(night + timedelta(minutes=minutes), tick=False):
            run_jobs(company)
    (told,) = mails(company)
    assert told.written_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
