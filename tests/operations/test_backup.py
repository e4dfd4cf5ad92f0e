"""A backup made while people work is whole, and what it held is there again after it was brought back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from click.testing import CliRunner

from app import create_app
from app.cli import commands
from app.core import backups, events, files
from app.core.db import db
from app.core.seals import broken_seals, seal_events, unsealed_count
from app.core.transaction import transaction
from app.projects.models import Charter
from tests.company import Browser, Company
from tests.conftest import KEY, settings_for
from tests.postgres import Cluster


@pytest.fixture
def settings(company: Company) -> dict[str, Any]:
    """Of the installation that is backed up."""
    return {name: company.app.config[name] for name in ("SQLALCHEMY_DATABASE_URI", "DATA_FOLDER")}


@pytest.fixture
def elsewhere(tmp_path: Path, postgres_cluster: Cluster | None) -> Iterator[dict[str, Any]]:
    """Settings of an installation that holds nothing yet."""
    name = f"restored_{tmp_path.name}".replace("-", "_")[:60].lower()
    url = postgres_cluster.create(name) if postgres_cluster else None
    yield settings_for(tmp_path / "elsewhere", url)
    if postgres_cluster:
        postgres_cluster.drop(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def keep_files(company: Company, count: int) -> set[str]:
    with company.app.app_context():
        return {files.store().save(f"file {number}".encode()).name for number in range(count)}


def restored(settings: dict[str, Any]) -> Company:
    return Company(create_app(settings))


def leave(company: Company) -> None:
    with company.app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_what_is_brought_back_is_what_was_there(
    company: Company, dana: Browser, settings: dict[str, Any], elsewhere: dict[str, Any], folder: Path
) -> None:
    names = keep_files(company, 3)
    about = backups.make(settings, folder)
    backups.put_back(elsewhere, folder)
    back = restored(elsewhere)
    with back.app.app_context():
        assert {entry.name for entry in files.store().entries()} == names
    assert about["rows"]["person"] == len(company.people)
    back.people, back.project = company.people, company.project
    page = back.browser("dana").get(f"/projects/{company.project}").text
    assert "Reduce picking errors in Zone B" in page
    leave(back)


def test_a_backup_made_while_people_write_is_of_one_moment(
    company: Company, settings: dict[str, Any], elsewhere: dict[str, Any], folder: Path
) -> None:
    stop, writes = Event(), [0]

    def write() -> None:
        while not stop.is_set():
            with company.writing():
                text = db.session.get_one(Charter, company.project)
                text.revise({"problem": f"Version {writes[0]}"}, based_on=text.version, act=company.act())
            writes[0] += 1

    writer = Thread(target=write)
    writer.start()
    try:
        while writes[0] < 20:
            stop.wait(0.01)
        backups.make(settings, folder)
    finally:
        stop.set()
        writer.join()
    backups.put_back(elsewhere, folder)
    back = restored(elsewhere)
    with back.reading():
        text = db.session.get_one(Charter, company.project)
        assert len(events.history(text)) == text.version - 1 > 0
        assert text.problem == f"Version {text.version - 2}"
    leave(back)


def test_events_go_on_in_order_and_sealed_after_a_restore(
    company: Company, settings: dict[str, Any], elsewhere: dict[str, Any], folder: Path
) -> None:
    with company.app.app_context():
        seal_events()
    backups.make(settings, folder)
    backups.put_back(elsewhere, folder)
    back = restored(elsewhere)
    back.people = company.people
    with back.writing():
        text = db.session.get_one(Charter, company.project)
        text.revise({"problem": "After the restore"}, based_on=text.version, act=back.act())
    with back.app.app_context():
        assert seal_events() == 1
        with transaction(writing=False):
            newest = list(db.session.scalars(events.feed()))[-1]
            assert newest.text_of("problem").new == "After the restore"  # type: ignore[union-attr]
            assert broken_seals() == [] and unsealed_count() == 0
    leave(back)


@pytest.mark.parametrize("change", ["flipped", "missing", "added", "no manifest"])
def test_a_backup_that_was_changed_is_refused(
    company: Company, settings: dict[str, Any], elsewhere: dict[str, Any], folder: Path, change: str
) -> None:
    keep_files(company, 1)
    backups.make(settings, folder)
    database = next(folder.glob("tollgate.*"))
    if change == "flipped":
        content = bytearray(database.read_bytes())
        content[len(content) // 2] ^= 1
        database.write_bytes(content)
    elif change == "added":
        (folder / "files" / "more").write_text("x")
    else:
        (database if change == "missing" else folder / backups.MANIFEST).unlink()
    with pytest.raises(backups.Unusable):
        backups.put_back(elsewhere, folder)
    assert not Path(elsewhere["DATA_FOLDER"], "files").exists()


def test_nothing_that_stands_is_written_over(company: Company, settings: dict[str, Any], folder: Path) -> None:
    backups.make(settings, folder)
    with pytest.raises(backups.Unusable, match="not empty"):
        backups.make(settings, folder)
    with pytest.raises(backups.Unusable, match=r"Move it away first|Move them away first|is not empty"):
        backups.put_back(settings, folder)


def test_a_file_that_comes_while_the_database_is_copied_is_in_the_backup(
    company: Company, settings: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_copy_sqlite", "_dump_postgresql"):
        copy, late = getattr(backups, name), set[str]()

        def with_upload(*arguments: Any, copy: Any = copy, late: set[str] = late) -> Any:
            late |= keep_files(company, 1)
            return copy(*arguments)

        monkeypatch.setattr(backups, name, with_upload)
    backups.make(settings, folder)
    assert len(list((folder / "files").glob("*/*/*"))) == 1


def test_the_commands_make_and_bring_back_a_backup(
    company: Company, settings: dict[str, Any], elsewhere: dict[str, Any], folder: Path
) -> None:
    def run(of: dict[str, Any], *words: str) -> Any:
        url = of["SQLALCHEMY_DATABASE_URI"]
        environment = {"TOLLGATE_DATA": of["DATA_FOLDER"], "DATABASE_URL": url, "SECRET_KEY": KEY}
        return CliRunner().invoke(commands, words, env=environment)

    made = run(settings, "backup", str(folder))
    assert made.exit_code == 0 and "Keep SECRET_KEY apart" in made.output
    assert KEY not in "".join(path.read_text(errors="replace") for path in folder.glob("*.*"))
    back = run(elsewhere, "restore", str(folder))
    assert back.exit_code == 0 and "Now run `prepare`" in back.output
    assert run(elsewhere, "prepare").exit_code == 0
    again = run(elsewhere, "restore", str(folder))
    assert again.exit_code == 1


def test_a_backup_of_the_other_database_is_refused(
    company: Company, settings: dict[str, Any], elsewhere: dict[str, Any], folder: Path
) -> None:
    backups.make(settings, folder)
    about = json.loads((folder / backups.MANIFEST).read_text())
    about["database"] = "another"
    (folder / backups.MANIFEST).write_text(json.dumps(about))
    with pytest.raises(backups.Unusable, match="DATABASE_URL"):
        backups.put_back(elsewhere, folder)
    shutil.rmtree(folder)
