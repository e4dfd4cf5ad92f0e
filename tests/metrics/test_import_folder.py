"""Files that another system leaves in a folder come in by themselves, each once, if nothing about them is odd."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.accounts.models import Person
from app.core import clock, daily, jobs
from app.core.db import db
from app.core.mail import Mail
from app.metrics.import_folder import places, taking
from app.metrics.models import ImportBatch
from tests.company import Browser, Company
from tests.metrics.measures import make_metric, series, upload
from tests.metrics.test_importing import stored_files

HEAD = "date,errors,lines\n"
FIRST = HEAD + "2026-03-02,9,1000\n2026-03-03,8,1000\n"
SECOND = HEAD + "2026-03-04,7,1000\n2026-03-05,9,1000\n"


@pytest.fixture
def root(company: Company, tmp_path: Path) -> Path:
    """The folder in which each measure has its own."""
    found = tmp_path / "incoming"
    found.mkdir()
    company.app.config["IMPORT_FOLDER"] = str(found)
    return found


@pytest.fixture
def metric(company: Company) -> int:
    """Picking errors, whose folder Dana has watched, and which Priya looks after."""
    key = make_metric(company, owner_id=company.people["priya"])
    assert company.browser("dana").post(f"/measures/{key}/import-folder/watch").status_code == 303
    return key


def leave(root: Path, metric: int, name: str, text: str | bytes, *, age: float = 60) -> Path:
    """A file as the warehouse system leaves it, so many seconds old."""
    folder = root / f"picking-errors-in-zone-b-{metric}"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    then = clock.now().timestamp() - age
    os.utime(path, (then, then))
    return path


def look(company: Company) -> None:
    """A minute of the worker."""
    with company.app.app_context():
        daily.glance_around()
        jobs.run_due_jobs()


def learn(company: Company, metric: int) -> None:
    """Dana brings the first table by hand and confirms its columns."""
    dana = company.browser("dana")
    path = str(upload(dana, metric, FIRST.encode()).headers["Location"])
    assert dana.post(f"{path}/confirm", {"version": "1", "existing": "keep"}).status_code == 303


def states(company: Company) -> list[str]:
    """Of all imports, the oldest first."""
    return company.ask(lambda: list(db.session.scalars(db.select(ImportBatch.state).order_by(ImportBatch.made_at))))


def mails(company: Company) -> list[tuple[str, str]]:
    """To whom, and about what."""
    found = company.ask(lambda: db.session.query(Mail.to_address, Mail.subject).all())
    return [(address, subject) for address, subject in found if "waits" in subject]


def taken(root: Path) -> list[str]:
    return sorted(path.name.split("-", 1)[1] for path in root.glob("*/taken/*"))


def test_the_first_file_waits_for_priya_and_the_next_with_the_same_headings_comes_in_by_itself(
    company: Company, metric: int, root: Path
) -> None:
    leave(root, metric, "march.csv", FIRST)
    look(company)
    assert states(company) == ["mapping"] and series(company, metric).counts == ()
    (mail,) = mails(company)
    assert mail[1] == "A file for “Picking errors in Zone B” waits: march.csv"
    assert mail[0] == company.ask(lambda: db.session.get_one(Person, company.people["priya"]).email)
    priya = company.browser("priya")
    key = company.ask(lambda: db.session.scalar(db.select(ImportBatch.id)))
    assert priya.fill(f"/measures/{metric}/imports/{key}", {"existing": "keep"}, form=(
        f"/measures/{metric}/imports/{key}/confirm")).status_code == 303  # fmt: skip
    leave(root, metric, "april.csv", SECOND)
    look(company)
    assert states(company) == ["confirmed", "confirmed"] and series(company, metric).counts == (9, 8, 7, 9)
    assert len(mails(company)) == 1 and taken(root) == ["april.csv", "march.csv"]
    assert company.ask(lambda: [row.made_by.name for row in db.session.query(ImportBatch)]) == ["Dana Okafor"] * 2


@pytest.mark.parametrize(
    "text",
    [SECOND + "2026-03-06,many,1000\n", SECOND + "2026-03-04,7,1000\n", SECOND.replace("errors", "mistakes")],
    ids=["a mistake", "a day twice", "other headings"],
)
def test_a_file_with_anything_odd_waits_and_somebody_is_told_once(
    company: Company, metric: int, root: Path, text: str
) -> None:
    learn(company, metric)
    leave(root, metric, "odd.csv", text)
    look(company)
    look(company)
    assert states(company) == ["confirmed", "mapping"] and series(company, metric).counts == (9, 8)
    assert len(mails(company)) == 1


def test_a_value_far_from_the_usual_waits(company: Company, metric: int, root: Path) -> None:
    dana = company.browser("dana")
    rows = HEAD + "".join(f"2026-03-{day:02},{8 + day % 3},1000\n" for day in range(2, 26))
    path = str(upload(dana, metric, rows.encode()).headers["Location"])
    assert dana.post(f"{path}/confirm", {"version": "1", "existing": "keep"}).status_code == 303
    leave(root, metric, "odd.csv", HEAD + "2026-03-27,400,1000\n")
    look(company)
    assert states(company) == ["confirmed", "mapping"] and len(mails(company)) == 1


def test_what_is_no_table_is_refused_and_told(company: Company, metric: int, root: Path) -> None:
    learn(company, metric)
    leave(root, metric, "report.csv", b"%PDF-1.7 and so on")
    look(company)
    assert states(company) == ["confirmed", "refused"] and len(mails(company)) == 1
    assert taken(root) == ["report.csv"]


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    company: Company, metric: int, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "MOST_BYTES", 20)
    leave(root, metric, "large.csv", FIRST)
    look(company)
    look(company)
    assert states(company) == ["refused"] and taken(root) == ["large.csv"] and stored_files(company) == 0


def test_what_is_still_being_written_hidden_or_leads_elsewhere_is_left_alone(
    company: Company, metric: int, root: Path, tmp_path: Path
) -> None:
    learn(company, metric)
    leave(root, metric, "new.csv", SECOND, age=5)
    for name in (".hidden.csv", "half.csv.part", "half.TMP", "~lock.csv"):
        leave(root, metric, name, SECOND)
    secret = tmp_path / "secret.csv"
    secret.write_text(SECOND)
    folder = root / f"picking-errors-in-zone-b-{metric}"
    (folder / "link.csv").symlink_to(secret)
    (folder / "deeper").mkdir()
    os.mkfifo(folder / "pipe.csv")
    look(company)
    assert states(company) == ["confirmed"] and series(company, metric).counts == (9, 8)
    assert len(list(folder.iterdir())) == 8


def test_a_folder_that_is_a_link_is_not_followed(company: Company, metric: int, root: Path, tmp_path: Path) -> None:
    learn(company, metric)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / f"picking-errors-in-zone-b-{metric}").symlink_to(elsewhere)
    leave(root, metric, "april.csv", SECOND)
    look(company)
    assert states(company) == ["confirmed"] and (elsewhere / "april.csv").exists()


def test_the_same_file_dropped_again_comes_in_once(company: Company, metric: int, root: Path) -> None:
    learn(company, metric)
    for name in ("april.csv", "april-again.csv"):
        leave(root, metric, name, SECOND)
        look(company)
    assert states(company) == ["confirmed", "confirmed"] and taken(root) == ["april-again.csv", "april.csv"]


def test_a_file_of_an_import_that_was_undone_may_come_again(company: Company, metric: int, root: Path) -> None:
    learn(company, metric)
    leave(root, metric, "april.csv", SECOND)
    look(company)
    key = company.ask(lambda: db.session.query(ImportBatch).filter_by(source="april.csv").one().id)
    assert company.browser("dana").post(f"/measures/{metric}/imports/{key}/undo").status_code == 303
    leave(root, metric, "april.csv", SECOND)
    look(company)
    assert states(company) == ["confirmed", "undone", "confirmed"] and series(company, metric).counts == (9, 8, 7, 9)


def test_a_file_that_brings_nothing_new_is_put_away_without_a_word(company: Company, metric: int, root: Path) -> None:
    learn(company, metric)
    leave(root, metric, "again.csv", FIRST)
    look(company)
    assert states(company) == ["confirmed", "cancelled"] and mails(company) == [] and taken(root) == ["again.csv"]


def test_nothing_comes_in_once_dana_may_not_enter_values_any_more(company: Company, metric: int, root: Path) -> None:
    learn(company, metric)
    with company.writing():
        db.session.get_one(Person, company.people["dana"]).active = False
    path = leave(root, metric, "april.csv", SECOND)
    look(company)
    assert states(company) == ["confirmed"] and path.exists()


def test_nothing_comes_in_once_the_folder_is_watched_no_more(company: Company, metric: int, root: Path) -> None:
    learn(company, metric)
    dana = company.browser("dana")
    assert dana.post(f"/measures/{metric}/import-folder/end").status_code == 303
    path = leave(root, metric, "april.csv", SECOND)
    look(company)
    assert states(company) == ["confirmed"] and path.exists()
    assert dana.post(f"/measures/{metric}/import-folder/watch").status_code == 303
    look(company)
    assert series(company, metric).counts == (9, 8, 7, 9)


def test_while_several_files_wait_for_a_decision_no_more_are_taken(
    company: Company, metric: int, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "MOST_WAITING", 2)
    for number in range(4):
        leave(root, metric, f"{number}.csv", HEAD + f"2026-03-0{number + 2},9,1000\n", age=100 - number)
    look(company)
    assert states(company) == ["mapping"] * 2 and taken(root) == ["0.csv", "1.csv"]
    page = company.browser("dana").get(f"/measures/{metric}/import-folder").text
    assert "Several files wait for a decision." in page


class Killed(BaseException):
    """As if the worker ended here."""


STEPS: dict[str, tuple[Any, str]] = {
    "after the copy": (taking, "_keep"),
    "before it is put away": (places, "put_away"),
    "before the decision": (taking, "_decide"),
}


@pytest.mark.parametrize("module, name", STEPS.values(), ids=STEPS)
def test_a_worker_that_ends_in_the_midst_leaves_a_file_that_comes_in_once(
    company: Company, metric: int, root: Path, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    learn(company, metric)
    leave(root, metric, "april.csv", SECOND)
    ended: list[str] = []
    real: Callable[..., Any] = getattr(module, name)

    def end_once(*arguments: Any, **options: Any) -> Any:
        if not ended:
            ended.append(name)
            raise Killed
        return real(*arguments, **options)

    monkeypatch.setattr(module, name, end_once)
    with pytest.raises(Killed):
        look(company)
    with company.writing():
        for job in db.session.query(jobs.Job).filter_by(state="running"):
            job.leased_until = clock.now() - timedelta(seconds=1)
    look(company)
    look(company)
    assert ended and series(company, metric).counts == (9, 8, 7, 9)
    assert states(company) == ["confirmed", "confirmed"] and taken(root) == ["april.csv"]


def test_the_page_says_where_the_folder_is_what_came_and_what_is_missing(
    company: Company, metric: int, root: Path, dana: Browser, marek: Browser
) -> None:
    path = f"/measures/{metric}/import-folder"
    page = dana.get(path).text
    assert f"picking-errors-in-zone-b-{metric}" in page and "The first file waits for you." in page
    assert "Not yet" in page and "No file has come yet." in page
    learn(company, metric)
    leave(root, metric, "april.csv", SECOND)
    look(company)
    page = dana.get(path).text
    assert "april.csv" in page and "2 values" in page and "The first file waits for you." not in page
    assert marek.get(path).status_code == 403
    company.app.config["IMPORT_FOLDER"] = str(root / "nowhere")
    assert "This Tollgate has no folder for imports yet." in dana.get(path).text


def test_a_folder_has_a_plain_name_whatever_the_measure_is_called() -> None:
    names = [places.name_for(name, 7) for name in ("Ära: späte Lkw / Tag", "../../etc", "出荷", "a" * 300)]
    assert names == ["ara-spate-lkw-tag-7", "etc-7", "measure-7", "a" * 40 + "-7"]
