"""What an import replaces: told in the history of each value, in few rows at a time, and given back by an undo."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Event as Sign
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import insert

from app.core import clock, events, jobs
from app.core.db import db
from app.core.events import Event, EventRow
from app.core.seals import broken_seals, seal_events
from app.metrics import recording, replacing
from app.metrics.history import history_of
from app.metrics.models import ImportBatch, Metric, Observation
from tests.company import Browser, Company
from tests.metrics.measures import (
    FIRST_DAY,
    batch_of,
    freeze,
    make_metric,
    observation_on,
    paste,
    record_days,
    series,
    upload,
)
from tests.metrics.test_importing import DAYS, PICKING, confirm, rows_of_days
from tests.statements import counted


def imported(browser: Browser, company: Company, metric: int, text: str) -> str:
    """Import these rows in place of what stands; the import's address."""
    path = str(paste(browser, metric, text).headers["Location"])
    assert browser.post(f"{path}/confirm", {"version": "1", "existing": "replace"}).status_code == 303
    return path


def acts_on(company: Company, key: UUID) -> list[tuple[str, list[str]]]:
    """Who did what to a value, newest first."""
    with company.app.test_request_context(), company.reading():
        return [(line.who, line.texts) for line in history_of(db.session.get_one(Observation, key))]


def test_the_history_of_a_value_tells_that_an_import_replaced_it_and_gave_it_back(
    company: Company, marek: Browser, dana: Browser
) -> None:
    metric = make_metric(company)
    record_days(company, metric, [99])
    value = UUID(observation_on(company, metric, FIRST_DAY))
    path = imported(dana, company, metric, PICKING)
    assert acts_on(company, value)[0] == ("Dana Okafor", ["Replaced it by an import: Pasted rows"])
    assert marek.post(f"{path}/undo").status_code == 303
    assert acts_on(company, value)[0] == ("Marek Kowalski", ["Brought it back: the import was undone"])
    page = marek.get(f"/measures/{metric}/values/{value}").text
    assert "Replaced it by an import" in page and "the import was undone" in page


def test_a_replaced_value_has_a_new_version_and_an_event_with_old_and_new(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [99])
    value = UUID(observation_on(company, metric, FIRST_DAY))
    imported(marek, company, metric, PICKING)
    batch = batch_of(company, metric)
    with company.reading():
        event = events.history(db.session.get_one(Observation, value), after_version=1)[0]
        line = event.text_of("replaced_by_id")
        assert line is not None and (line.old, line.new) == (None, str(batch.id))
        assert db.session.get_one(Observation, value).version == 2
        assert (event.kind, event.verb, event.person_id) == ("observation", "replaced", company.people["marek"])


def test_a_replaced_value_cannot_be_reached_and_one_given_back_is_edited_as_before(
    company: Company, marek: Browser
) -> None:
    metric = make_metric(company)
    record_days(company, metric, [99])
    value = UUID(observation_on(company, metric, FIRST_DAY))
    address = f"/measures/{metric}/values/{value}"
    path = imported(marek, company, metric, PICKING)
    assert marek.get(address).status_code == marek.post(f"{address}/restore").status_code == 404
    marek.post(f"{path}/undo")
    sent = {"version": "1", "day": FIRST_DAY.isoformat(), "value": "98", "checked": "10000", "reason": "Misread"}
    assert marek.post(address, sent).status_code == 303
    assert series(company, metric).counts == (98.0,)


def test_a_day_that_another_import_holds_by_now_has_one_value_after_an_undo(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [99])
    value = UUID(observation_on(company, metric, FIRST_DAY))
    first = imported(marek, company, metric, PICKING)
    imported(marek, company, metric, PICKING.replace("37", "38"))
    assert marek.post(f"{first}/undo").status_code == 303
    assert series(company, metric).counts == (38.0, 41.0)
    assert acts_on(company, value)[0][1] == ["Left it out: its day had another value by then"]


def test_nothing_that_an_import_given_up_would_have_replaced_is_lost(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [99])
    path = paste(marek, metric, PICKING).headers["Location"]
    with company.writing():
        batch = db.session.query(ImportBatch).one()
        key = db.session.query(Observation).one().id
        replacing.mark(batch, [key], company.act("marek"))
    assert series(company, metric).counts == (99.0,)
    assert marek.post(f"{path}/cancel").status_code == 303
    assert series(company, metric).counts == (99.0,)
    assert len(acts_on(company, key)) == 1


def test_a_forged_list_of_replaced_values_breaks_the_seal(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [99])
    imported(marek, company, metric, PICKING)
    with company.app.app_context():
        seal_events()
    assert company.ask(broken_seals) == []
    with company.writing():
        event = db.session.query(Event).filter_by(verb="replaced").one()
        db.session.execute(insert(EventRow).values(event_id=event.id, key="never replaced", version=2))
    assert len(company.ask(broken_seals)) == 1


def fill(company: Company, metric: int, count: int) -> None:
    """Values for this many days from 2000 on, as the rows of `rows_of_days` have them."""
    start = date(2000, 1, 1)
    common = {"metric_id": metric, "entered_by_id": company.people["marek"], "entered_at": clock.now(), "version": 1}
    common |= {"value": 1.0, "checked": 1000.0, "note": "", "special_cause": ""}
    with company.writing():
        rows = [{**common, "day": start + timedelta(days=n), "position": n} for n in range(count)]
        db.session.execute(insert(Observation), rows)


def test_an_import_marks_what_it_replaces_in_transactions_of_five_thousand_values(
    company: Company, marek: Browser
) -> None:
    metric = make_metric(company)
    fill(company, metric, DAYS)
    upload(marek, metric, rows_of_days(DAYS))
    confirm(marek, metric, batch_of(company, metric), existing="replace")
    with company.app.app_context():
        jobs.run_due_jobs(most=1)
    assert len(series(company, metric)) == DAYS
    with company.reading():
        named = [len(event.rows) for event in db.session.query(Event).filter_by(verb="replaced").order_by(Event.id)]
    assert named == [5_000, DAYS - 5_000]


def test_ten_thousand_values_are_marked_by_a_statement_for_every_five_hundred(company: Company) -> None:
    metric = make_metric(company)
    fill(company, metric, 10_000)
    about = {"metric_id": metric, "source": "picking.csv", "storage_name": "", "mapping": {}, "troubles": []}
    with counted(company) as statements, company.writing():
        batch = ImportBatch(**about, made_by_id=company.people["marek"], made_at=clock.now())
        db.session.add(batch)
        db.session.flush()
        keys = list(db.session.scalars(db.select(Observation.id)))
        replacing.mark(batch, keys, company.act("marek"))
    assert len([line for line in statements if line.startswith("UPDATE observation")]) == 10_000 / 500
    assert len(statements) < 20 + 20


@pytest.mark.parametrize("frozen", [True, False])
def test_a_day_frozen_while_the_import_was_written_keeps_its_value(
    company: Company, marek: Browser, monkeypatch: pytest.MonkeyPatch, frozen: bool
) -> None:
    from app.metrics import import_writing

    metric = make_metric(company)
    fill(company, metric, 6_000)
    upload(marek, metric, rows_of_days(6_000))
    confirm(marek, metric, batch_of(company, metric), existing="replace")
    finish, first = import_writing._finish, date(2000, 1, 1)

    def freeze_first(*arguments: object, **named: object) -> None:
        if frozen:
            freeze(company, metric, first, first)
        finish(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(import_writing, "_finish", freeze_first)
    with company.app.app_context():
        jobs.run_due_jobs(most=1)
    found = series(company, metric)
    assert len(found) == 6_000 and (found.counts[0] == 1.0) is frozen


def test_a_day_that_is_recorded_while_an_import_begins_to_count_has_one_value(
    company: Company, marek: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.metrics import import_writing

    metric = make_metric(company)
    upload(marek, metric, rows_of_days(6_000))
    confirm(marek, metric, batch_of(company, metric))
    finish, recorded, may_end = import_writing._finish, Sign(), Sign()

    def record_slowly() -> None:
        with company.app.app_context(), company.writing():
            held = db.session.get_one(Metric, metric, with_for_update=True)
            values = {"day": date(2000, 1, 1), "value": 77.0, "checked": 100.0, "note": ""}
            recording.record(held, values, company.act("dana"))
            recorded.set()
            may_end.wait(0.5)

    def finish_meanwhile(*arguments: object, **named: object) -> None:
        dana = Thread(target=record_slowly)
        dana.start()
        assert recorded.wait(10)
        finish(*arguments, **named)  # type: ignore[arg-type]
        dana.join()

    monkeypatch.setattr(import_writing, "_finish", finish_meanwhile)
    with company.app.app_context():
        jobs.run_due_jobs(most=1)
    found = series(company, metric)
    assert len(found) == 6_000 and found.counts[0] == 77.0
