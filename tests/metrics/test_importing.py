"""Importing values: a file or pasted rows, columns, a message for each bad row, confirm, undo, give up."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from app.core import jobs
from app.core.db import db
from app.core.files import store
from app.metrics import import_tables
from app.metrics.models import ImportBatch, Observation
from tests.company import Browser, Company
from tests.metrics.measures import (
    FIRST_DAY,
    batch_of,
    freeze,
    judged,
    make_metric,
    paste,
    record_days,
    series,
    upload,
)

NHS = Path(__file__).parents[3] / "shared" / "data" / "ae_attendances.csv"
NHS_MEASURE = {
    "name": "A&E waits beyond four hours",
    "kind": "proportion",
    "per": 1,
    "value_name": "Breaches",
    "denominator_name": "Attendances",
    "period": "month",
}
DAYS = 9_500  # from 2000 on, short of today
PICKING = "Day\tLines checked\tErrors found\n2026-03-02\t9640\t37\n2026-03-03\t9500\t41\n"


def rows_of_days(count: int, *, per_day: int = 1) -> bytes:
    start = date(2000, 1, 1)
    lines = [f"{start + timedelta(days=n // per_day)},{1000 + n % 7},{n % 50}" for n in range(count)]
    return ("day,lines checked,errors found\n" + "\n".join(lines)).encode()


def confirm(browser: Browser, metric: int, batch: ImportBatch, **values: str) -> Any:
    sent = {"version": str(batch.version), "existing": "keep", **values}
    return browser.post(f"/measures/{metric}/imports/{batch.id}/confirm", sent)


def chosen(batch: ImportBatch, **changes: str) -> dict[str, str]:
    styles = {"number_style": "", "date_style": ""}
    return {"version": str(batch.version), "day": "0", "value": "2", "checked": "1", "note": "", **styles, **changes}


FILES = 2  # of an import that waits: its table, and what was read from it


def stored_files(company: Company) -> int:
    return int(company.ask(lambda: len(list(store().entries()))))


def test_pasted_rows_count_only_after_they_are_confirmed(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    answer = paste(marek, metric, PICKING)
    assert answer.status_code == 303
    page = marek.get(answer.headers["Location"]).text
    assert "2 values would come in" in page and "3.8 per 1,000 lines checked" in page
    assert len(series(company, metric)) == 0
    done = confirm(marek, metric, batch_of(company, metric))
    assert done.status_code == 303 and "2 values are imported." in marek.get(done.headers["Location"]).text
    assert series(company, metric).counts == (37.0, 41.0) and judged(company, metric)


def test_the_accident_and_emergency_file_of_the_nhs_is_imported_by_choosing_one_hospital(
    company: Company, marek: Browser
) -> None:
    if not NHS.is_file():
        pytest.skip("The NHS file is not beside this checkout.")
    metric = make_metric(company, **NHS_MEASURE)
    path = upload(marek, metric, NHS.read_bytes(), "ae_attendances.csv").headers["Location"]
    page = marek.get(path).text
    assert "Many rows repeat a day that stands further up." in page and '<option value="RF4">' in page
    columns = {"day": "0", "value": "4", "checked": "3", "filter_1": "rf4", "filter_2": "1"}
    mapped = marek.post(f"{path}/columns", chosen(batch_of(company, metric), **columns))
    assert mapped.status_code == 303
    page = marek.get(path).text
    assert "36 values would come in" in page and "mistake" not in page
    assert confirm(marek, metric, batch_of(company, metric)).status_code == 303
    found = series(company, metric)
    assert (len(found), found.days[0], found.days[-1]) == (36, date(2016, 4, 1), date(2019, 3, 1))
    first, last = found.between(last=date(2017, 3, 31)), found.between(first=date(2018, 4, 1))
    shares = [100 * sum(year.counts) / sum(size or 0 for size in year.checked) for year in (first, last)]
    assert [round(share, 1) for share in shares] == [16.7, 27.6]


@pytest.mark.parametrize("sites", ["AB", "ABC"])
def test_a_table_of_several_sites_cannot_be_confirmed_before_one_is_chosen(
    company: Company, marek: Browser, sites: str
) -> None:
    metric = make_metric(company)
    rows = "day,site,lines,errors\n" + "\n".join(f"2026-03-0{n},{s},100,{n}" for n in range(1, 5) for s in sites)
    path = paste(marek, metric, rows).headers["Location"]
    assert "/confirm" not in marek.get(path).text
    assert confirm(marek, metric, batch_of(company, metric)).status_code == 422
    assert len(series(company, metric)) == 0


def test_a_choice_that_fits_no_row_is_refused_by_its_field(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    rows = "day,site,lines,errors\n" + "\n".join(f"2026-03-0{n},{s},100,{n}" for n in range(1, 5) for s in ("A", "B"))
    path = paste(marek, metric, rows).headers["Location"]
    columns = {"value": "3", "checked": "2", "filter_1": "C"}
    answer = marek.post(f"{path}/columns", chosen(batch_of(company, metric), **columns))
    assert answer.status_code == 422 and "No row fits this choice. Choose one of “site”." in answer.text


def test_each_bad_row_is_told_with_its_place_and_what_to_enter(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    text = PICKING + "2026-03-04\t9600\tlots\n31/31/2026\t9600\t5\n2026-03-05\t0\t5\n2026-03-03\t9000\t4\n"
    path = paste(marek, metric, text + "2026-03-06\t9000\t=cmd()\n2026-03-07\t9000\t1e400\n").headers["Location"]
    page = marek.get(path).text
    assert "2 values would come in" in page and "6 rows have a mistake" in page
    for said in ("lots", "31/31/2026", "Enter a number above 0", "already stands in row 3", "=cmd()", "too large"):
        assert said in page
    confirm(marek, metric, batch_of(company, metric))
    assert len(series(company, metric)) == 2


def test_a_decimal_comma_that_could_be_thousands_is_asked_about(company: Company, marek: Browser) -> None:
    metric = make_metric(company, kind="continuous", measured_in="kg", per=1)
    path = paste(marek, metric, "Day;Weight\n2026-03-02;1,234\n2026-03-03;1,500\n").headers["Location"]
    assert "Choose the decimal sign of this column." in marek.get(path).text
    columns = {"value": "1", "number_style": "comma"}
    assert marek.post(f"{path}/columns", chosen(batch_of(company, metric), **columns)).status_code == 303
    confirm(marek, metric, batch_of(company, metric))
    assert series(company, metric).values == (1.234, 1.5)


def test_a_spreadsheet_with_two_sheets_lets_one_choose(company: Company, marek: Browser) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        cover, data = book.add_worksheet("January"), book.add_worksheet("February")
        for sheet, month in ((cover, 1), (data, 2)):
            sheet.write_row(0, 0, ["Day", "Lines checked", "Errors found"])
            for n in range(3):
                sheet.write_row(n + 1, 0, [f"2026-0{month}-1{n}", 1000, n])
    metric = make_metric(company)
    path = upload(marek, metric, content.getvalue(), "picking.xlsx").headers["Location"]
    assert "February" in marek.get(path).text
    answer = marek.post(f"{path}/columns", chosen(batch_of(company, metric), sheet="February"))
    assert answer.status_code == 303
    confirm(marek, metric, batch_of(company, metric))
    assert series(company, metric).days[0] == date(2026, 2, 10)


def test_dates_across_the_heading_become_rows(company: Company, marek: Browser) -> None:
    metric = make_metric(company, kind="continuous", measured_in="kg", per=1)
    text = "Line\t2026-03-02\t2026-03-03\t2026-03-04\nOne\t12\t13\t14\n"
    path = paste(marek, metric, text).headers["Location"]
    assert "3 values would come in" in marek.get(path).text
    confirm(marek, metric, batch_of(company, metric))
    assert series(company, metric).values == (12.0, 13.0, 14.0)


def test_days_that_have_a_value_are_left_out_unless_they_shall_be_replaced(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [99])
    path = paste(marek, metric, PICKING).headers["Location"]
    page = marek.get(path).text
    assert "Days that have a value already" in page and "Replace them" in page
    confirm(marek, metric, batch_of(company, metric))
    assert series(company, metric).counts == (99.0, 41.0)


def test_an_import_that_replaced_values_gives_them_back_when_it_is_undone(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [99])
    path = paste(marek, metric, PICKING).headers["Location"]
    confirm(marek, metric, batch_of(company, metric), existing="replace")
    assert series(company, metric).counts == (37.0, 41.0)
    assert marek.post(f"{path}/undo").status_code == 303
    assert series(company, metric).counts == (99.0,)
    assert "This import was undone." in marek.get(path).text


def test_days_frozen_in_a_baseline_are_left_out_even_when_replacing(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    record_days(company, metric, [99])
    freeze(company, metric, FIRST_DAY, FIRST_DAY)
    path = paste(marek, metric, PICKING).headers["Location"]
    assert "Days frozen in a baseline, left out" in marek.get(path).text
    confirm(marek, metric, batch_of(company, metric), existing="replace")
    assert series(company, metric).counts == (99.0, 41.0)


def test_an_import_whose_values_are_a_baseline_cannot_be_undone(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    path = paste(marek, metric, PICKING).headers["Location"]
    confirm(marek, metric, batch_of(company, metric))
    freeze(company, metric, FIRST_DAY, FIRST_DAY)
    answer = marek.post(f"{path}/undo")
    assert answer.status_code == 422 and "are frozen as the baseline of" in answer.text
    assert len(series(company, metric)) == 2


def test_an_import_that_is_given_up_leaves_nothing_behind(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    path = paste(marek, metric, PICKING).headers["Location"]
    assert marek.post(f"{path}/cancel").status_code == 303
    assert stored_files(company) == 0 and "Nothing of it was kept" in marek.get(path).text
    assert confirm(marek, metric, batch_of(company, metric)).status_code == 303
    assert len(series(company, metric)) == 0


def test_an_import_sent_twice_is_read_and_stored_once(
    company: Company, marek: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    metric, looks = make_metric(company), list[str]()
    look_at = import_tables.look_at

    def look(name: str, **how: Any) -> Any:
        looks.append(name)
        return look_at(name, **how)

    monkeypatch.setattr(import_tables, "look_at", look)
    sent = {"text": PICKING, "idempotency_key": "twice"}
    first, second = (marek.post(f"/measures/{metric}/import", dict(sent)) for _time in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert len(looks) == 1 and stored_files(company) == FILES


def test_what_was_shown_is_what_counts_when_somebody_chose_other_columns_meanwhile(
    company: Company, marek: Browser
) -> None:
    metric = make_metric(company)
    path = paste(marek, metric, PICKING).headers["Location"]
    shown = batch_of(company, metric)
    marek.post(f"{path}/columns", chosen(shown, value="1", checked="2"))
    assert confirm(marek, metric, shown).status_code == 303
    assert len(series(company, metric)) == 0
    assert "changed meanwhile" in marek.get(path).text


def test_columns_used_twice_or_not_at_all_are_refused(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    path = paste(marek, metric, PICKING).headers["Location"]
    twice = marek.post(f"{path}/columns", chosen(batch_of(company, metric), checked="2"))
    assert twice.status_code == 422 and "used above already" in twice.text
    none = marek.post(f"{path}/columns", chosen(batch_of(company, metric), day="", checked="77"))
    assert none.status_code == 422 and "Choose the column with the date." in none.text


def test_ten_thousand_rows_are_written_by_the_worker_while_the_page_waits(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    path = upload(marek, metric, rows_of_days(DAYS)).headers["Location"]
    answer = confirm(marek, metric, batch_of(company, metric))
    assert answer.headers["Location"] == path
    assert "The values are being written" in marek.get(path).text
    said = marek.get(path, headers={"Accept": "application/json"}).get_json()
    assert said["state"] == "waiting" and len(series(company, metric)) == 0
    with company.app.app_context():
        jobs.run_due_jobs(most=1)
    assert len(series(company, metric)) == DAYS
    assert marek.get(path, headers={"Accept": "application/json"}).get_json()["state"] == "done"
    assert marek.post(f"{path}/undo").status_code == 303
    assert len(series(company, metric)) == 0


def test_a_large_import_given_up_before_the_worker_comes_writes_nothing(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    path = upload(marek, metric, rows_of_days(6_000)).headers["Location"]
    confirm(marek, metric, batch_of(company, metric))
    assert marek.post(f"{path}/cancel").status_code == 303
    with company.app.app_context():
        jobs.run_due_jobs(most=1)
    assert company.ask(lambda: db.session.query(Observation).count()) == 0
