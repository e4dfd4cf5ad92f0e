"""Imports say what each value is split by: a column for each factor, names that are no level, clashes, undoing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.core import clock, jobs
from app.core.db import db
from app.metrics import import_levels, import_preparing, import_writing
from app.metrics.models import Observation
from app.metrics.series import counting
from app.metrics.stratifying.models import Factor
from tests.company import Browser, Company
from tests.metrics.measures import batch_of, make_metric, paste, upload
from tests.metrics.test_factors import VALUE, keys, split
from tests.metrics.test_import_folder import leave, look, root, states
from tests.metrics.test_importing import chosen, confirm

HEADING = "Day\tLines checked\tErrors found\tshift\n"
SHIFTS = HEADING + "2026-03-02\t9640\t37\tEarly\n2026-03-02\t9500\t41\t n i g h t \n2026-03-03\t9100\t12\t\n"
SLIP = HEADING + "2026-03-02\t9640\t37\tEarly\n2026-03-02\t9500\t41\tNigt\n"


__all__ = ["root"]  # a fixture


@pytest.fixture
def metric(company: Company, dana: Browser) -> int:
    made = make_metric(company)
    split(dana, made)
    return made


def said(company: Company) -> list[tuple[float, str]]:
    """The values that count with the level of the first factor, in order."""
    names = {key: name for name, key in keys(company).items()}
    rows = company.ask(lambda: db.session.execute(counting(db.select(Observation.value, Observation.level1_id))).all())
    return sorted((row.value, names.get(str(row.level1_id), "")) for row in rows)


def standing(company: Company) -> list[str]:
    """The levels of Shift that can be chosen."""
    return company.ask(lambda: [one.name for one in db.session.query(Factor).filter_by(name="Shift").one().standing])


def bring(company: Company, browser: Browser, metric: int, text: str, **columns: str) -> str:
    """Paste rows and choose their columns anew where some are named; the page of the import."""
    path = str(paste(browser, metric, text).headers["Location"])
    if columns:
        sent = chosen(batch_of(company, metric), levels_1="3", **columns)
        assert browser.post(f"{path}/columns", sent).status_code == 303
    return path


def test_a_column_headed_as_the_factor_says_the_level_of_each_value(
    company: Company, metric: int, marek: Browser
) -> None:
    page = marek.get(bring(company, marek, metric, SHIFTS)).text
    assert "3 values would come in" in page and re.search(r'<th scope="col">Shift</th>', page)
    assert "Night</td>" in page and "not said" in page
    assert confirm(marek, metric, batch_of(company, metric)).status_code == 303
    assert said(company) == [(12, ""), (37, "Early"), (41, "Night")]


def test_a_name_that_is_no_level_is_a_mistake_of_its_row(company: Company, metric: int, marek: Browser) -> None:
    page = marek.get(bring(company, marek, metric, SLIP)).text
    assert "1 value would come in" in page and "“Nigt” is no level of Shift." in page
    assert "Row 3, column D" in page and "Names that are no level" in page
    confirm(marek, metric, batch_of(company, metric))
    assert said(company) == [(37, "Early")] and standing(company) == ["Early", "Late", "Night"]


def test_dana_has_new_levels_added_and_undoing_the_import_takes_them_back(
    company: Company, metric: int, dana: Browser
) -> None:
    path = bring(company, dana, metric, SLIP, unknown_levels="add")
    page = dana.get(path).text
    assert "1 level would be added." in page and "Shift: Nigt" in page and standing(company)[-1] == "Night"
    assert confirm(dana, metric, batch_of(company, metric)).status_code == 303
    assert said(company) == [(37, "Early"), (41, "Nigt")] and standing(company)[-1] == "Nigt"
    undone = {"version": str(batch_of(company, metric).version)}
    assert dana.post(f"{path}/undo", undone).status_code == 303
    assert said(company) == [] and standing(company) == ["Early", "Late", "Night"]


def test_a_level_that_an_import_added_stays_when_another_value_carries_it(
    company: Company, metric: int, dana: Browser
) -> None:
    path = bring(company, dana, metric, SLIP, unknown_levels="add")
    confirm(dana, metric, batch_of(company, metric))
    other = {**VALUE, "day": "2026-03-09", "level1_id": keys(company)["Nigt"]}
    assert dana.post(f"/measures/{metric}/record", other).status_code == 303
    dana.post(f"{path}/undo", {"version": str(batch_of(company, metric).version)})
    assert said(company) == [(37, "Nigt")] and standing(company)[-1] == "Nigt"


def test_who_may_not_change_the_measure_adds_no_level_and_confirms_none(
    company: Company, metric: int, dana: Browser, marek: Browser
) -> None:
    path = bring(company, dana, metric, SLIP, unknown_levels="add")
    assert 'name="unknown_levels"' in dana.get(path).text and 'name="unknown_levels"' not in marek.get(path).text
    refused = confirm(marek, metric, batch_of(company, metric))
    assert refused.status_code == 422 and "because it adds levels" in refused.text
    sent = chosen(batch_of(company, metric), levels_1="3", unknown_levels="add")
    assert marek.post(f"{path}/columns", sent).status_code == 303
    assert "is no level of Shift" in marek.get(path).text and standing(company)[-1] == "Night"


def test_a_level_of_a_day_stands_beside_the_others_and_never_beside_itself_or_one_not_said(
    company: Company, metric: int, marek: Browser
) -> None:
    for level in ("Early", "Late"):
        marek.post(f"/measures/{metric}/record", {**VALUE, "level1_id": keys(company)[level]})
    rows = "2026-03-02\t9500\t41\tNight\n2026-03-02\t9500\t42\tLate\n2026-03-02\t9500\t43\tnight\n"
    page = marek.get(bring(company, marek, metric, HEADING + rows)).text
    assert "2 values would come in" in page and "has a value already" in page and "already stands in row 2" in page
    confirm(marek, metric, batch_of(company, metric), existing="replace")
    assert said(company) == [(37, "Early"), (41, "Night"), (42, "Late")]


def test_undoing_gives_back_only_the_level_that_was_replaced(company: Company, metric: int, marek: Browser) -> None:
    for level in ("Early", "Late"):
        marek.post(f"/measures/{metric}/record", {**VALUE, "level1_id": keys(company)[level]})
    path = bring(company, marek, metric, HEADING + "2026-03-02\t9500\t42\tLate\n")
    confirm(marek, metric, batch_of(company, metric), existing="replace")
    night = {**VALUE, "value": "50", "level1_id": keys(company)["Night"]}
    assert marek.post(f"/measures/{metric}/record", night).status_code == 303
    marek.post(f"{path}/undo", {"version": str(batch_of(company, metric).version)})
    assert said(company) == [(37, "Early"), (37, "Late"), (50, "Night")]


def test_the_columns_of_factors_are_remembered_but_not_that_levels_are_added(
    company: Company, metric: int, dana: Browser
) -> None:
    heading = HEADING.replace("shift", "Who was there")
    bring(company, dana, metric, heading + "2026-03-02\t9640\t37\tNigt\n", unknown_levels="add")
    confirm(dana, metric, batch_of(company, metric))
    page = dana.get(str(paste(dana, metric, heading + "2026-03-03\t9640\t38\tNite\n").headers["Location"])).text
    assert "Chosen as in your last import of such a table." in page and "“Nite” is no level of Shift." in page


def test_a_column_cannot_say_both_the_value_and_the_level(company: Company, metric: int, marek: Browser) -> None:
    path = bring(company, marek, metric, SHIFTS)
    answer = marek.post(f"{path}/columns", chosen(batch_of(company, metric), levels_1="2"))
    assert answer.status_code == 422 and "This one is used above already." in answer.text


def test_the_file_of_values_comes_in_again_as_it_is(company: Company, metric: int, dana: Browser) -> None:
    renamed = {"name": "=Late + 1", "version": "1"}
    assert dana.post(f"/measures/{metric}/levels/{keys(company)['Late']}", renamed).status_code == 303
    for value, name in (("37", "Early"), ("41", "=Late + 1"), ("45", "Night")):
        sent = {**VALUE, "value": value, "level1_id": keys(company)[name]}
        assert dana.post(f"/measures/{metric}/record", sent).status_code == 303
    dana.post(f"/measures/{metric}/levels/{keys(company)['Night']}/retire", {})
    before = said(company)
    written = dana.get(f"/measures/{metric}/values.csv").data.decode("utf-8-sig")
    page = dana.get(str(paste(dana, metric, written).headers["Location"])).text
    assert "3 values would come in" in page and "row has a mistake" not in page
    confirm(dana, metric, batch_of(company, metric), existing="replace")
    assert said(company) == before and len(before) == 3


def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every import written by the worker."""
    monkeypatch.setattr(import_preparing, "MOST_WRITTEN_AT_ONCE", 0)


def test_the_worker_adds_levels_once_and_giving_up_takes_them_back(
    company: Company, metric: int, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    path = bring(company, dana, metric, SLIP, unknown_levels="add")
    assert confirm(dana, metric, batch_of(company, metric)).status_code == 303
    with company.app.app_context():
        jobs.run_due_jobs()
    assert said(company) == [(37, "Early"), (41, "Nigt")] and standing(company)[3:] == ["Nigt"]
    dana.post(f"{path}/undo", {"version": str(batch_of(company, metric).version)})
    assert standing(company) == ["Early", "Late", "Night"]


def test_a_level_that_only_rows_left_out_would_say_is_not_added(company: Company, metric: int, dana: Browser) -> None:
    assert dana.post(f"/measures/{metric}/record", {**VALUE, "level1_id": ""}).status_code == 303
    rows = SLIP + "2026-03-05\t9100\t12\tLate\n"
    bring(company, dana, metric, rows, unknown_levels="add")
    assert confirm(dana, metric, batch_of(company, metric)).status_code == 303
    assert said(company) == [(12, "Late"), (37, "")] and standing(company) == ["Early", "Late", "Night"]


def test_who_may_not_change_the_measure_any_more_when_the_worker_comes_adds_nothing(
    company: Company, metric: int, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    bring(company, dana, metric, SLIP, unknown_levels="add")
    assert confirm(dana, metric, batch_of(company, metric)).status_code == 303
    monkeypatch.setattr(import_levels, "may_add", lambda *_who: False)
    with company.app.app_context():
        jobs.run_due_jobs()
    assert said(company) == [] and standing(company) == ["Early", "Late", "Night"]
    assert batch_of(company, metric).state == "cancelled"


def test_a_writing_that_broke_off_after_a_level_was_added_adds_it_once(
    company: Company, metric: int, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    path = bring(company, dana, metric, SLIP, unknown_levels="add")
    assert confirm(dana, metric, batch_of(company, metric)).status_code == 303
    with monkeypatch.context() as broken, company.app.app_context():
        broken.setattr(import_writing, "_write_some", _break_off)
        jobs.run_due_jobs()
    assert said(company) == [] and standing(company)[3:] == ["Nigt"]
    with company.writing():
        db.session.query(jobs.Job).filter_by(kind="import_values").update({"due_at": clock.now(), "state": "queued"})
    with company.app.app_context():
        jobs.run_due_jobs()
    assert said(company) == [(37, "Early"), (41, "Nigt")] and standing(company)[3:] == ["Nigt"]
    dana.post(f"{path}/undo", {"version": str(batch_of(company, metric).version)})
    assert standing(company) == ["Early", "Late", "Night"]


def _break_off(*_arguments: object) -> bool:
    raise OSError("the disk went away")


def test_a_value_of_the_same_level_that_came_meanwhile_keeps_its_place(
    company: Company, metric: int, dana: Browser, marek: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    bring(company, marek, metric, SHIFTS)
    late = {**VALUE, "value": "99", "level1_id": keys(company)["Night"]}
    assert dana.post(f"/measures/{metric}/record", late).status_code == 303
    assert confirm(marek, metric, batch_of(company, metric)).status_code == 303
    with company.app.app_context():
        jobs.run_due_jobs()
    assert said(company) == [(12, ""), (37, "Early"), (99, "Night")]


def test_a_file_says_its_shifts_and_waits_for_a_person_where_one_is_unknown(
    company: Company, root: Path, metric: int, dana: Browser
) -> None:
    assert dana.post(f"/measures/{metric}/import-folder/watch").status_code == 303
    head = "date,errors,lines,shift\n"
    path = str(upload(dana, metric, (head + "2026-03-02,9,1000,Early\n").encode()).headers["Location"])
    assert dana.post(f"{path}/confirm", {"version": "1", "existing": "keep"}).status_code == 303
    leave(root, metric, "a.csv", head + "2026-03-02,8,1000,night\n")
    look(company)
    assert said(company) == [(8, "Night"), (9, "Early")]
    leave(root, metric, "b.csv", head + "2026-03-03,8,1000,Nigt\n")
    look(company)
    assert said(company) == [(8, "Night"), (9, "Early")] and states(company)[-1] == "mapping"
