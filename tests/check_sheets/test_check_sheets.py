"""Check sheets: a tap counts one, loses nothing, can be undone, and becomes the value of the day."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app.core.db import db
from app.core.events import Event
from app.metrics.check_sheets import tallying
from app.metrics.check_sheets.models import CheckSheet, DefectType, Tally, Tap
from tests.check_sheets.sheets import checked, finish, make_sheet, page_of, tap, today, values_of, work
from tests.company import Browser, Company
from tests.metrics.measures import freeze, judged, observation_on
from tests.security.test_races import at_once, posting


def test_marek_taps_and_reads_the_rate_and_what_comes_most_at_once(
    company: Company, dana: Browser, marek: Browser
) -> None:
    metric, types = make_sheet(company, dana)
    tap(marek, metric, types["Wrong item"], 3)
    tap(marek, metric, types["Missed line"])
    assert checked(marek, metric, add="100").status_code == 303
    page = page_of(marek, metric)
    assert "Wrong item 3 today" in page and "Missed line 1 today" in page and "Wrong quantity 0 today" in page
    assert "40.0 per 1,000 lines checked" in page and "Wrong item 3 75% 75% Missed line 1 25% 100%" in page


def test_two_who_tap_at_the_same_moment_lose_nothing(company: Company, dana: Browser, marek: Browser) -> None:
    metric, types = make_sheet(company, dana)
    path = f"/measures/{metric}/check-sheet/types/{types['Wrong item']}/tap"
    sends = [posting(browser, path, {"idempotency_key": f"{n}"}) for n in range(6) for browser in (dana, marek)]
    assert at_once(*sends) == {303: 12}
    assert company.ask(lambda: db.session.query(Tally.count).scalar()) == 12
    assert company.ask(lambda: db.session.query(Tap).count()) == 12


def test_two_transactions_at_once_add_to_one_tally(company: Company, dana: Browser) -> None:
    make_sheet(company, dana)
    start, day = Barrier(2), today()

    def go(who: str) -> None:
        start.wait(timeout=10)
        with company.writing():
            for _time in range(10):
                tallying.tap(db.session.query(DefectType).filter_by(name="Wrong item").one(), day, company.act(who))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(go, ("marek", "priya")))
    assert company.ask(lambda: db.session.query(Tally.count).scalar()) == 20


def test_a_tap_adds_in_the_database_and_not_to_what_was_read_before(
    company: Company, dana: Browser, marek: Browser
) -> None:
    metric, types = make_sheet(company, dana)
    tap(marek, metric, types["Wrong item"])
    with company.writing():
        wrong = db.session.query(DefectType).filter_by(name="Wrong item").one()
        known = db.session.query(Tally).one()
        assert known.count == 1
        tallying.tap(wrong, today(), company.act("marek"))
        tallying.tap(wrong, today(), company.act("dana"))
    assert company.ask(lambda: db.session.query(Tally.count).scalar()) == 3


def test_each_undoes_the_own_last_tap_and_it_stays_known(company: Company, dana: Browser, marek: Browser) -> None:
    metric, types = make_sheet(company, dana)
    tap(marek, metric, types["Wrong item"])
    tap(marek, metric, types["Missed line"])
    tap(dana, metric, types["Wrong quantity"])
    assert "Undo: Missed line" in page_of(marek, metric) and "Undo: Wrong quantity" in page_of(dana, metric)
    for _time in range(3):
        assert marek.post(f"/measures/{metric}/check-sheet/undo").status_code == 303
    page = page_of(marek, metric)
    assert "You have no tap of today left to undo." in page
    assert "Wrong item 0 today" in page and "Missed line 0 today" in page and "Wrong quantity 1 today" in page
    told = company.ask(
        lambda: [(one.person.name, one.undone_at is None) for one in db.session.query(Tap).order_by(Tap.id)]
    )
    assert told == [("Marek Kowalski", False), ("Marek Kowalski", False), ("Dana Okafor", True)]
    trail = company.ask(lambda: [row.verb for row in db.session.query(Event).filter_by(kind="tap").order_by(Event.id)])
    assert trail == ["tapped", "tapped", "tapped", "undone", "undone"]


def test_the_sum_of_the_day_is_its_value_and_is_judged(company: Company, dana: Browser, marek: Browser) -> None:
    metric, types = make_sheet(company, dana)
    tap(marek, metric, types["Wrong item"], 2)
    work(company)
    assert values_of(company, metric) == []  # nobody has said how many were checked
    checked(marek, metric, checked="1,200", was="0")
    work(company)
    assert values_of(company, metric) == []  # half a day is no value
    finish(marek, metric)
    assert values_of(company, metric) == [(today(), 2, 1200)] and judged(company, metric)
    tap(dana, metric, types["Missed line"])
    work(company)
    assert values_of(company, metric) == [(today(), 2, 1200)]  # taps are gathered for a while
    with time_machine.travel(datetime.now(ZoneInfo("UTC")) + timedelta(minutes=6)):
        work(company)
    assert values_of(company, metric) == [(today(), 3, 1200)]
    history = dana.get(f"/measures/{metric}/values/{observation_on(company, metric, today())}").text
    assert "Errors found: 2 became 3" in history and "Marek Kowalski" in history


def recorded_by(company: Company) -> tuple[int, str]:
    """In whose name the one value was recorded, and by which request."""
    about, which = (Event.person_id, Event.request_id), {"kind": "observation", "verb": "recorded"}
    return company.ask(lambda: tuple(db.session.query(*about).filter_by(**which).one()))  # type: ignore[no-any-return]


def test_that_all_is_counted_is_said_by_whoever_says_it(company: Company, dana: Browser, marek: Browser) -> None:
    metric, types = make_sheet(company, dana)
    tap(marek, metric, types["Wrong item"], 2)
    checked(marek, metric, add="100")
    finish(dana, metric)
    person, request = recorded_by(company)
    assert person == company.people["dana"] and request


def test_a_tap_that_was_undone_makes_nobody_the_one_who_counted(
    company: Company, dana: Browser, marek: Browser
) -> None:
    metric, types = make_sheet(company, dana)
    tap(marek, metric, types["Wrong item"], 2)
    checked(marek, metric, add="100")
    tap(dana, metric, types["Wrong item"])
    assert dana.post(f"/measures/{metric}/check-sheet/undo", {"days": "1"}).status_code == 303
    with time_machine.travel(datetime.now(ZoneInfo("UTC")) + timedelta(days=1)):
        work(company)
    assert recorded_by(company) == (company.people["marek"], "")


@pytest.mark.parametrize("how", ["typed", "corrected", "removed", "frozen"])
def test_what_came_from_elsewhere_is_told_and_not_written_over(
    company: Company, dana: Browser, marek: Browser, how: str
) -> None:
    metric, types = make_sheet(company, dana)
    if how != "typed":
        tap(marek, metric, types["Wrong item"], 2)
        checked(marek, metric, add="100")
        finish(marek, metric)
    key, values = "", {"day": today().isoformat(), "value": "9", "checked": "100", "sure": "9/100"}
    if how == "typed":
        assert dana.fill(f"/measures/{metric}/record", values).status_code == 303
    else:
        key = observation_on(company, metric, today())
    if how == "corrected":
        assert dana.fill(f"/measures/{metric}/values/{key}", {**values, "reason": "Misread"}).status_code == 303
    if how == "removed":
        assert dana.post(f"/measures/{metric}/values/{key}/remove").status_code == 303
    if how == "frozen":
        freeze(company, metric, today() - timedelta(days=9), today())
    before = values_of(company, metric)
    tap(marek, metric, types["Wrong item"])
    with time_machine.travel(datetime.now(ZoneInfo("UTC")) + timedelta(minutes=6)):
        work(company)
    assert values_of(company, metric) == before
    said = {"typed": "It came from somewhere else", "corrected": "The value was corrected by hand",
            "removed": "was taken out or moved", "frozen": "Frozen as a baseline"}  # fmt: skip
    assert said[how] in page_of(marek, metric)


def test_a_share_of_more_than_all_is_told_and_not_written(company: Company, dana: Browser, marek: Browser) -> None:
    metric, types = make_sheet(company, dana, kind="proportion", per=1)
    checked(marek, metric, add="1")
    tap(marek, metric, types["Wrong item"], 2)
    work(company)
    assert "More are found than were checked" in page_of(marek, metric)
    assert values_of(company, metric) == []


def test_a_week_has_the_sum_of_its_days(company: Company, dana: Browser, marek: Browser) -> None:
    metric, _types = make_sheet(company, dana, period="week")
    monday = datetime(2026, 11, 16, 9, tzinfo=ZoneInfo("Europe/London"))
    for day in (monday, monday + timedelta(days=2)):
        with time_machine.travel(day), company.writing():
            sheet, act = db.session.query(CheckSheet).one(), company.act("marek")
            tallying.tap(sheet.types[0], day.date(), act)
            tallying.check(sheet, day.date(), 50, act)
    with time_machine.travel(monday + timedelta(days=6)):
        work(company)
    assert values_of(company, metric) == []
    with time_machine.travel(monday + timedelta(days=6, hours=15, minutes=1)):
        work(company)
    assert values_of(company, metric) == [(monday.date(), 2, 100)]


def test_the_organisation_s_zone_decides_what_today_is(company: Company, dana: Browser) -> None:
    metric, types = make_sheet(company, dana)
    summer = datetime(2027, 6, 30, 23, 30, tzinfo=ZoneInfo("UTC"))  # half an hour into July in London
    with time_machine.travel(summer):
        late = company.browser("marek")
        tap(late, metric, types["Wrong item"])
        assert company.ask(lambda: db.session.query(Tally.day).scalar()) == date(2027, 7, 1)


def test_past_days_stand_with_the_value_of_the_measure_and_the_way_to_correct_it(
    company: Company, dana: Browser, marek: Browser
) -> None:
    metric, _types = make_sheet(company, dana)
    with company.writing():
        wrong, day = db.session.query(DefectType).filter_by(name="Wrong item").one(), today() - timedelta(days=3)
        tallying.tap(wrong, day, company.act("marek"))
        tallying.tap(wrong, day - timedelta(days=1), company.act("marek"))
        tallying.check(wrong.sheet, day, 250, company.act("marek"))
    work(company)
    page = marek.get(f"/measures/{metric}/check-sheet/days").text
    assert "4.0 per 1,000 lines checked" in page and "Wrong item 1" in page and "Marek Kowalski" in page
    assert f"/measures/{metric}/values/{observation_on(company, metric, day)}" in page
    missing = re.search(rf'href="(/measures/{metric}/record[^"]+)"', page)[1].replace("&amp;", "&")
    form = marek.get(missing).text
    assert f'value="{day - timedelta(days=1)}"' in form and re.search(r'name="value"[^>]*value="1"', form)
