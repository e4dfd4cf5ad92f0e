"""One import that makes a measure for each group of its table: tried, confirmed once, undone once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event as hook

from app.core import jobs
from app.core.db import db
from app.metrics import recording
from app.metrics.group_models import GroupImport
from app.metrics.models import ImportBatch, Metric, Observation
from app.metrics.series import series_of
from tests.company import Browser, Company
from tests.metrics.test_import_pages import plain
from tests.metrics.test_importing import NHS, stored_files

SITES = """month,site,type,late,orders
2026-01-01,Leeds,1,4,100
2026-02-01,Leeds,1,6,100
2026-01-01,Leeds,2,1,50
2026-01-01,York,1,3,80
2026-01-01,York,1,5,80
2026-02-01,,1,5,80
2026-02-01,York,1,many,80
"""
SHARE = {
    "group_1": "1", "group_2": "2", "group_3": "", "prefix": "", "day": "0", "value": "3", "checked": "4", "note": "",
    "number_style": "", "date_style": "", "kind": "proportion", "value_name": "Late", "denominator_name": "Orders",
    "per": "", "measured_in": "", "decimals": "1", "direction": "lower", "period": "month",
}  # fmt: skip


def start(company: Company) -> str:
    return f"/units/{company.units['NG']}/measures/import"


def bring(browser: Browser, company: Company, text: str = SITES, **changes: str) -> str:
    """Paste a table and try columns; the import's address."""
    answer = browser.post(start(company), {"text": text})
    assert answer.status_code == 303, plain(answer.text)
    path = str(answer.headers["Location"])
    tried = browser.fill(path, {**SHARE, **changes}, form=f"{path}/columns")
    assert tried.status_code == 303, plain(tried.text)
    return path


def confirm(browser: Browser, company: Company, path: str) -> None:
    assert browser.fill(path, {}, form=f"{path}/confirm").status_code == 303
    work(company)


def work(company: Company) -> None:
    with company.app.app_context():
        jobs.run_due_jobs()


def measures(company: Company) -> dict[str, int]:
    """Those that can be seen, by name."""
    rows = company.ask(
        lambda: (
            db.session.query(Metric.name, Metric.id)
            .filter(Metric.made_in_id.is_not(None), Metric.archived_at.is_(None))
            .all()
        )
    )
    return dict(map(tuple, rows))


def values(company: Company, metric: int) -> list[tuple[date, float, float | None]]:
    found = company.ask(lambda: series_of(db.session.get_one(Metric, metric)))
    return list(zip(found.days, found.counts, found.checked, strict=True))


def test_one_confirmation_makes_a_measure_for_each_site_and_type(company: Company, dana: Browser) -> None:
    path = bring(dana, company)
    page = plain(dana.get(path).text)
    assert "4 values would come in" in page and "Leeds, type 1" in page and "York, type 1" in page
    assert "This date already stands in row 5" in page and "does not say which measure" in page
    assert measures(company) == {}, "nothing counts before it is confirmed"
    confirm(dana, company, path)
    made = measures(company)
    assert set(made) == {"Leeds, type 1", "Leeds, type 2", "York, type 1"}
    assert values(company, made["Leeds, type 1"]) == [(date(2026, 1, 1), 4, 100), (date(2026, 2, 1), 6, 100)]
    assert values(company, made["York, type 1"]) == [(date(2026, 1, 1), 3, 80)]
    assert "4 values of this import count." in plain(dana.get(path).text)
    assert "2 values" in plain(dana.get(f"/measures/{made['Leeds, type 1']}").text), "of it, here"
    columns = (Metric.kind, Metric.period, Metric.denominator_name)
    york = company.ask(lambda: db.session.query(*columns).filter_by(id=made["York, type 1"]).one())
    assert tuple(york) == ("proportion", "month", "Orders")
    assert stored_files(company) == 1, "what was read is thrown away once it counts"


def test_a_later_import_feeds_the_measures_that_are_there(company: Company, dana: Browser) -> None:
    confirm(dana, company, bring(dana, company))
    before = measures(company)
    path = bring(dana, company, SITES + "2026-03-01,Leeds,1,9,100\n2026-03-01,Hull,1,2,40\n")
    assert "2 values would come in" in plain(dana.get(path).text)
    confirm(dana, company, path)
    after = measures(company)
    assert before.items() <= after.items() and set(after) - set(before) == {"Hull, type 1"}
    assert [count for _day, count, _of in values(company, after["Leeds, type 1"])] == [4, 6, 9]


def test_undoing_takes_the_values_and_the_measures_that_nobody_has_touched(company: Company, dana: Browser) -> None:
    path = bring(dana, company)
    confirm(dana, company, path)
    made = measures(company)
    with company.writing():
        metric = db.session.get_one(Metric, made["York, type 1"])
        recording.record(metric, {"day": date(2026, 5, 1), "value": 7.0, "checked": 70.0}, company.act("marek"))
    answer = dana.fill(path, {}, form=f"{path}/undo")
    assert answer.status_code == 303
    assert set(measures(company)) == {"York, type 1"}
    assert values(company, made["York, type 1"]) == [(date(2026, 5, 1), 7, 70)]
    assert values(company, made["Leeds, type 1"]) == []
    confirm(dana, company, bring(dana, company))
    assert set(measures(company)) == set(made), "it can be brought again"


def test_an_import_given_up_while_it_is_written_leaves_nothing(company: Company, dana: Browser) -> None:
    path = bring(dana, company)
    assert dana.fill(path, {}, form=f"{path}/confirm").status_code == 303
    assert dana.fill(path, {}, form=f"{path}/cancel").status_code == 303
    work(company)
    counted = company.ask(lambda: [db.session.query(model).count() for model in (Metric, ImportBatch, Observation)])
    assert counted == [0, 0, 0] and stored_files(company) == 0


def test_a_writing_that_broke_off_begins_anew_and_each_value_comes_once(
    company: Company, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.metrics import group_writing

    path = bring(dana, company)
    monkeypatch.setattr(group_writing, "ROWS_A_TRANSACTION", 2)
    finish = group_writing._finish

    def break_off(*_arguments: Any) -> None:
        raise RuntimeError("the power failed")

    monkeypatch.setattr(group_writing, "_finish", break_off)
    confirm(dana, company, path)
    assert measures(company) == {}, "what was written does not show"
    monkeypatch.setattr(group_writing, "_finish", finish)
    with company.writing():
        job = db.session.query(jobs.Job).filter_by(kind="import_groups").one()
        job.due_at = job.made_at
    work(company)
    assert [len(values(company, key)) for key in measures(company).values()] == [2, 1, 1]
    assert company.ask(lambda: db.session.query(Observation).count()) == 4


def test_who_may_no_longer_add_measures_has_nothing_written(company: Company, dana: Browser) -> None:
    path = bring(dana, company)
    assert dana.fill(path, {}, form=f"{path}/confirm").status_code == 303
    with company.writing():
        from app.accounts.models import SiteRole

        db.session.query(SiteRole).filter_by(person_id=company.people["dana"]).delete()
    work(company)
    assert measures(company) == {}
    assert company.ask(lambda: db.session.query(GroupImport.state).scalar()) == "cancelled"


def test_a_column_used_twice_is_said_by_its_field(company: Company, dana: Browser) -> None:
    answer = dana.post(start(company), {"text": SITES})
    path = str(answer.headers["Location"])
    tried = dana.fill(path, {**SHARE, "group_2": "3", "denominator_name": ""}, form=f"{path}/columns")
    page = plain(tried.text)
    assert tried.status_code == 422
    assert "This one is used above already." in page and "Enter what was checked" in page


@pytest.mark.skipif(not NHS.exists(), reason=f"{NHS.name}, the open NHS data, is not beside the program")
def test_all_attendances_of_the_nhs_come_in_one_import(company: Company, dana: Browser) -> None:
    text = NHS.read_text(encoding="utf-8")
    path = bring(dana, company, text, value="4", checked="3", value_name="Breaches", denominator_name="Attendances")
    assert "12765 values would come in" in plain(dana.get(path).text)
    assert dana.fill(path, {}, form=f"{path}/confirm").status_code == 303
    work(company)
    made = measures(company)
    groups = {tuple(line.split(",")[1:3]) for line in text.splitlines()[1:]}
    assert len(made) == len(groups) and "RF4, type 1" in made
    assert company.ask(lambda: db.session.query(Observation).count()) == 12_765
    assert values(company, made["RF4, type 1"])[-1] == (date(2019, 3, 1), *_last(text, "RF4", "1"))
    board = f"/units/{company.units['NG']}/board"
    assert _statements(company, dana, board) <= 8, "as many for fifty measures as for one, the sign-in included"


def _last(text: str, site: str, kind: str) -> tuple[float, float]:
    line = next(line for line in text.splitlines() if line.startswith(f"2019-03-01,{site},{kind},"))
    cells = line.split(",")
    return float(cells[4]), float(cells[3])


def _statements(company: Company, browser: Browser, path: str) -> int:
    said: list[str] = []

    def note(*arguments: Any) -> None:
        said.append(arguments[2])

    with company.app.app_context():
        engine = db.engine
    hook.listen(engine, "before_cursor_execute", note)
    try:
        assert browser.get(path).status_code == 200
    finally:
        hook.remove(engine, "before_cursor_execute", note)
    return sum(statement.startswith("SELECT") for statement in said)
