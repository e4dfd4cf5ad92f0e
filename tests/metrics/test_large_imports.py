"""Tables too large to be read while somebody waits: the worker reads them, tells how far it is, and asks first."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
import xlsxwriter

from app.accounts.models import Person
from app.core import jobs
from app.core.db import db
from app.core.jobs import Job
from app.metrics import import_jobs, import_looking, import_preparing, import_tables, import_trying, import_writing
from app.metrics.models import ImportBatch, Observation
from app.metrics.reading.spreadsheets import SpreadsheetLimits
from tests.company import Browser, Company
from tests.metrics.measures import batch_of, freeze, link_to_project, make_metric, series, upload
from tests.metrics.test_import_pages import plain
from tests.metrics.test_importing import FILES, chosen, confirm, rows_of_days, stored_files

DAYS = 400


@pytest.fixture(autouse=True)
def _small_files_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_preparing, "MOST_BYTES_AT_ONCE", {"text": 1_000, "sheet": 1_000})
    monkeypatch.setattr(import_looking, "SECONDS_A_LOOK", 0)
    monkeypatch.setattr(import_trying, "ROWS_A_LOOK", 50)
    monkeypatch.setattr(import_preparing, "MOST_WRITTEN_AT_ONCE", 100)


def bring(browser: Browser, metric: int, content: bytes | None = None, name: str = "values.csv") -> str:
    """Upload a large table; the import's address."""
    answer = upload(browser, metric, content or rows_of_days(DAYS), name)
    assert answer.status_code == 303, plain(answer.text)
    return str(answer.headers["Location"])


def work(company: Company) -> None:
    with company.app.app_context():
        jobs.run_due_jobs()


def state(company: Company, metric: int) -> str:
    return batch_of(company, metric).state


def sheet(rows: list[list[Any]], *, name: str = "Errors") -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("About").write(0, 0, "Written on Monday")
        page = book.add_worksheet(name)
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
    return content.getvalue()


def test_a_large_table_is_read_by_the_worker_and_counts_once_it_is_confirmed(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    path = bring(marek, metric)
    assert "The file is being read" in marek.get(path).text
    asked = marek.client.get(path, headers={"Accept": "application/json"}).json
    assert asked["state"] == "waiting" and asked["share"] == 0
    work(company)
    assert "400 values would come in" in plain(marek.get(path).text)
    assert marek.client.get(path, headers={"Accept": "application/json"}).json["state"] == "done"
    assert len(series(company, metric)) == 0
    assert confirm(marek, metric, batch_of(company, metric)).status_code == 303
    work(company)
    assert len(series(company, metric)) == DAYS and series(company, metric).counts[:3] == (0.0, 1.0, 2.0)
    assert stored_files(company) == 1, "what was read is thrown away once it counts"


def test_other_columns_of_a_large_table_are_tried_by_the_worker_too(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    path = bring(marek, metric)
    work(company)
    swapped = chosen(batch_of(company, metric), value="1", checked="2")
    assert marek.post(f"{path}/columns", swapped).status_code == 303
    assert state(company, metric) == "looking"
    work(company)
    mapped = batch_of(company, metric)
    assert mapped.state == "mapping" and mapped.mapping["choice"]["value"] == 1
    assert mapped.rows_bad == DAYS // 50 and stored_files(company) == FILES


def test_a_cover_page_does_not_hide_the_table_behind_it(company: Company, marek: Browser) -> None:
    metric, first = make_metric(company), date(2026, 3, 2)
    days = [[(first + timedelta(days=n)).isoformat(), n % 7, 100] for n in range(60)]
    path = bring(marek, metric, sheet([["Day", "Errors found", "Lines checked"], *days]), "errors.xlsx")
    work(company)
    assert "60 values would come in" in plain(marek.get(path).text)
    small = make_metric(company, name="Late lorries")
    with pytest.MonkeyPatch.context() as larger:
        larger.setattr(import_preparing, "MOST_BYTES_AT_ONCE", {"sheet": 100_000})
        book = sheet([["Day", "Errors found", "Lines checked"], *days])
        path = str(upload(marek, small, book, "errors.xlsx").headers["Location"])
    assert "60 values would come in" in plain(marek.get(path).text)


def test_another_sheet_of_a_large_workbook_is_looked_at_from_the_start(company: Company, marek: Browser) -> None:
    metric, first = make_metric(company), date(2026, 3, 2)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for name, shift in (("North", 0), ("South", 100)):
            page = book.add_worksheet(name)
            page.write_row(0, 0, ["Day", "Errors found", "Lines checked"])
            for n in range(60):
                page.write_row(n + 1, 0, [(first + timedelta(days=n)).isoformat(), shift + n % 7, 1000])
    path = bring(marek, metric, content.getvalue(), "errors.xlsx")
    work(company)
    south = chosen(batch_of(company, metric), value="1", checked="2", sheet="South")
    assert marek.post(f"{path}/columns", south).status_code == 303
    work(company)
    assert "60 values would come in" in plain(marek.get(path).text)
    confirm(marek, metric, batch_of(company, metric))
    work(company)
    assert min(series(company, metric).counts) == 100.0


def test_a_large_table_that_breaks_off_is_refused_with_its_reason_and_not_kept(
    company: Company, marek: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    metric = make_metric(company)
    monkeypatch.setattr(import_tables, "MOST_ROWS", 300)
    path = bring(marek, metric)
    work(company)
    page = plain(marek.get(path).text)
    assert state(company, metric) == "refused" and "300" in page and "Bring another file" in page
    assert stored_files(company) == 0
    assert confirm(marek, metric, batch_of(company, metric)).status_code == 303 and not series(company, metric).ids


def test_a_workbook_that_takes_too_long_is_refused(
    company: Company, marek: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    metric = make_metric(company)
    monkeypatch.setattr(import_tables, "IN_QUEUE", SpreadsheetLimits(rows=20))
    path = bring(marek, metric, sheet([["2026-03-02", n, 100] for n in range(40)], name="A"), "errors.xlsx")
    work(company)
    assert state(company, metric) == "refused" and stored_files(company) == 0 and marek.get(path).status_code == 200


def test_a_large_import_given_up_while_it_is_read_leaves_nothing(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    path = bring(marek, metric)
    assert marek.post(f"{path}/cancel").status_code == 303
    work(company)
    assert state(company, metric) == "cancelled" and stored_files(company) == 0
    assert len(series(company, metric)) == 0


def test_the_reading_stops_when_the_import_is_given_up_in_its_midst(
    company: Company, marek: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    metric = make_metric(company)
    path = bring(marek, metric)
    looked, held = [], import_jobs.held

    def give_up(*arguments: Any, **options: Any) -> Any:
        looked.append(1)
        if len(looked) == 3:
            with_act = company.act("marek")
            batch = db.session.get_one(ImportBatch, arguments[0])
            import_writing.cancel(batch, with_act)
            db.session.flush()
        return held(*arguments, **options)

    monkeypatch.setattr(import_looking, "held", give_up)
    work(company)
    assert len(looked) < DAYS / 50 and marek.get(path).status_code == 200


def test_who_may_no_longer_enter_values_brings_none(company: Company, marek: Browser) -> None:
    metric, other = make_metric(company), make_metric(company, name="Late lorries")
    path = bring(marek, metric)
    work(company)
    confirm(marek, metric, batch_of(company, metric))
    bring(marek, other)
    with company.writing():
        db.session.get_one(Person, company.people["marek"]).active = False
    work(company)
    assert state(company, metric) == state(company, other) == "cancelled" and path
    assert len(series(company, metric)) == 0 and stored_files(company) == 0
    assert company.ask(lambda: db.session.query(Observation).count()) == 0


def test_a_large_undoing_stops_at_a_baseline_that_was_frozen_meanwhile(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    path = bring(marek, metric)
    work(company)
    confirm(marek, metric, batch_of(company, metric))
    work(company)
    with company.writing():
        batch = db.session.get_one(ImportBatch, batch_of(company, metric).id)
        jobs.enqueue("undo_import", {"batch": str(batch.id)}, act=company.act("marek"), key=f"undo:{batch.id}")
    assert "This import is being undone." in marek.get(path).text
    freeze(company, metric, date(2000, 1, 1), date(2000, 1, 20))
    work(company)
    assert state(company, metric) == "confirmed" and len(series(company, metric)) == DAYS
    assert "are frozen as the baseline" in marek.post(f"{path}/undo").text


def test_one_table_of_a_person_is_read_at_a_time(company: Company, marek: Browser, dana: Browser) -> None:
    metric = make_metric(company)
    with import_preparing.reading_at_once.of(company.people["marek"]):
        refused = upload(marek, metric, rows_of_days(10))
        assert refused.status_code == 422 and "Another table of yours is being read." in refused.text
        assert upload(dana, metric, rows_of_days(10)).status_code == 303
    assert upload(marek, metric, rows_of_days(10)).status_code == 303


def test_the_columns_chosen_last_are_offered_for_a_table_with_the_same_headings(
    company: Company, marek: Browser
) -> None:
    metric = make_metric(company)
    heading = "Day\tPicked\tLines checked\tErrors found\tZone\n"
    rows = ["2026-03-{:02}\t{}\t1000\t{}\t{}".format(1 + n // 2, n, n, "AB"[n % 2]) for n in range(8)]
    first = str(marek.post(f"/measures/{metric}/import", {"text": heading + "\n".join(rows)}).headers["Location"])
    choice = chosen(batch_of(company, metric), value="3", checked="2", filter_4="B")
    assert marek.post(f"{first}/columns", choice).status_code == 303
    assert confirm(marek, metric, batch_of(company, metric)).status_code == 303
    later = [row.replace("2026-03", "2026-04") for row in rows]
    second = str(marek.post(f"/measures/{metric}/import", {"text": heading + "\n".join(later)}).headers["Location"])
    page = plain(marek.get(second).text)
    assert "4 values would come in" in page
    assert "Chosen as in your last import of such a table." in page


def test_a_large_request_is_let_in_only_for_who_may_import(company: Company, marek: Browser) -> None:
    metric, content = make_metric(company), b"day,lines checked,errors found\n" + b"x" * (13 * 1024 * 1024)
    link_to_project(company, metric)
    assert upload(marek, metric, content).status_code == 422
    assert upload(company.browser("vera"), metric, content).status_code == 403
    assert upload(company.browser("otto"), metric, content).status_code == 404
    sent = {"text": content.decode()}
    assert marek.post(f"/measures/{metric}/record", sent).status_code == 413
    assert company.ask(lambda: db.session.query(Job).count()) == 0 and stored_files(company) == 0
