"""A board by mail: each Monday or first of the month, once, to whoever may still read it, as they may read it then."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
import python_calamine
import time_machine

from app.accounts.models import Organisation, Person
from app.core import clock, daily, files, jobs, mail
from app.core.db import db
from app.core.mail import Mail
from app.core.mail_attachments import MailAttachment
from app.metrics.models import Metric
from app.projects.models import Project
from app.reports import pdf
from app.reports.by_mail import rhythm, sending
from app.reports.by_mail.models import BoardSubscription
from app.reports.workbook import MEDIA_TYPE
from tests.company import Company
from tests.reports.paper import pages_of
from tests.reports.test_board_report import measured

PDF = "application/pdf"
THURSDAY = datetime(2026, 11, 19, 10, tzinfo=UTC)
EARLY_MONDAY = datetime(2026, 11, 23, 6, 50, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)


def ask(company: Company, who: str = "dana", **wanted: str) -> Any:
    address = f"/units/{company.units['NG']}/board/mail"
    return company.browser(who).post(address, {"rhythm": "weekly", "file_kind": "pdf", "version": "", **wanted})


def subscribed(company: Company, who: str = "dana", **wanted: str) -> None:
    """Somebody asked for the board on Thursday."""
    with time_machine.travel(THURSDAY, tick=False):
        assert ask(company, who, **wanted).status_code == 303


def at(company: Company, moment: datetime) -> None:
    """The worker looks at this moment, and does what is due."""
    with time_machine.travel(moment, tick=False), company.app.app_context():
        sending.look_for_due()
        jobs.run_due_jobs()


@dataclass(frozen=True)
class Letter:
    """A message with a board: the keys, names and contents of its files by their media type."""

    to_address: str
    subject: str
    text: str
    files: dict[str, tuple[UUID, str, bytes]]


def letters(company: Company) -> list[Letter]:
    """All that were written, the earliest first."""
    with company.reading():
        written = db.session.query(Mail).filter(Mail.subject.startswith("Northgate")).order_by(Mail.written_at)
        return [Letter(one.to_address, one.subject, one.text, files_of(one)) for one in written]


def files_of(letter: Mail) -> dict[str, tuple[UUID, str, bytes]]:
    return {one.media_type: (one.id, one.name, one.content()) for one in letter.attachments}


@pytest.mark.parametrize(
    "name, moment, first_day",
    [
        ("weekly", "2026-11-23 06:59", "2026-11-16"), ("weekly", "2026-11-23 07:00", "2026-11-23"),
        ("weekly", "2026-11-29 23:00", "2026-11-23"), ("monthly", "2026-12-01 06:59", "2026-11-01"),
        ("monthly", "2026-12-01 07:00", "2026-12-01"), ("monthly", "2027-01-01 03:00", "2026-12-01"),
        # In summer seven o'clock in London is six by the world's clock.
        ("weekly", "2026-07-06 06:00", "2026-07-06"), ("weekly", "2026-07-06 05:59", "2026-06-29"),
    ],
)  # fmt: skip
def test_a_week_begins_on_monday_and_a_month_on_its_first_at_seven_by_local_clocks(
    name: str, moment: str, first_day: str
) -> None:
    found = rhythm.latest(name, datetime.fromisoformat(moment).replace(tzinfo=UTC), "Europe/London")
    assert found.isoformat() == first_day


def test_after_december_comes_january() -> None:
    assert rhythm.following("monthly", date(2026, 12, 1)) == date(2027, 1, 1)
    assert rhythm.following("weekly", date(2026, 12, 28)) == date(2027, 1, 4)


def test_dana_gets_the_board_on_monday_at_seven_and_only_once(company: Company) -> None:
    measured(company, others=1)
    subscribed(company, file_kind="both")
    at(company, EARLY_MONDAY)
    assert not letters(company)
    for moment in (MONDAY, MONDAY.replace(hour=9), MONDAY.replace(day=25)):
        at(company, moment)
    [letter] = letters(company)
    assert letter.to_address == "lead@demo.example" and "Of 2 measures: 1 has clearly improved" in letter.subject
    assert f"/units/{company.units['NG']}/board/mail" in letter.text and "each week" in letter.text
    text = " ".join(pages_of(letter.files[PDF][2]))
    assert "Waiting time 00" in text and "Reduce picking errors in Zone B" in text
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(letter.files[MEDIA_TYPE][2]))
    assert len(book.get_sheet_by_name("Board").to_python()) == 3
    at(company, MONDAY.replace(day=30))
    assert len(letters(company)) == 2


def test_a_worker_that_slept_through_monday_makes_up_for_it(company: Company) -> None:
    measured(company)
    subscribed(company, file_kind="xlsx")
    at(company, MONDAY.replace(day=26))
    assert len(letters(company)) == 1


def test_each_reader_gets_what_they_may_see_themselves(company: Company) -> None:
    measured(company)
    with company.writing():
        foreign = db.session.query(Project).filter(Project.title.startswith("Zebrafinch")).one()
        db.session.query(Metric).one().links[0].project_id = foreign.id
    subscribed(company, "ines", file_kind="both")
    at(company, MONDAY)
    [letter] = letters(company)
    told = letter.subject + letter.text + " ".join(pages_of(letter.files[PDF][2]))
    assert "Zebrafinch" not in told and b"Zebrafinch" not in letter.files[MEDIA_TYPE][2]


def test_who_lost_the_board_meanwhile_gets_none(company: Company) -> None:
    measured(company)
    subscribed(company)
    with company.writing():
        dana = db.session.get_one(Person, company.people["dana"])
        dana.site_roles = []
    at(company, MONDAY)
    assert not letters(company)


def test_who_loses_the_board_after_it_was_written_and_before_it_leaves_gets_none(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(company)
    subscribed(company, file_kind="xlsx")
    with sent(company, monkeypatch) as messages:
        with time_machine.travel(MONDAY, tick=False), company.app.app_context():
            sending.look_for_due()
            jobs.run_due_jobs(lane=jobs.MAIN_LANE)
        assert len(letters(company)) == 1
        with company.writing():
            db.session.get_one(Person, company.people["dana"]).site_roles = []
        with time_machine.travel(MONDAY, tick=False), company.app.app_context():
            jobs.run_due_jobs()
    assert not messages


@contextmanager
def sent(company: Company, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EmailMessage]]:
    """What goes out by a mail server."""
    messages: list[EmailMessage] = []
    company.app.config.update(SMTP_HOST="mail.example", DEMO=False)
    monkeypatch.setattr(mail, "_deliver", messages.append)
    yield messages


def test_the_files_go_with_the_message_and_are_kept_no_longer(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(company)
    subscribed(company, file_kind="xlsx")
    with sent(company, monkeypatch) as messages:
        at(company, MONDAY)
    [message] = messages
    [attached] = message.iter_attachments()
    assert attached.get_content_type() == MEDIA_TYPE
    assert re.fullmatch(r"Board Northgate DC, 23 Nov 2026\.xlsx", str(attached.get_filename()))
    with company.reading():
        assert not db.session.query(MailAttachment).count()


def test_what_cannot_be_printed_still_goes_out_and_says_so(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_slow(*_html: Any, **_about: Any) -> bytes:
        raise pdf.RenderFailed("too_slow")

    measured(company)
    subscribed(company, file_kind="both")
    monkeypatch.setattr(pdf, "render", too_slow)
    at(company, MONDAY)
    [letter] = letters(company)
    assert "longer than 30 seconds" in letter.text and list(letter.files) == [MEDIA_TYPE]


def test_in_quiet_hours_the_board_waits(company: Company) -> None:
    measured(company)
    with company.writing():
        Organisation.current().quiet_from, Organisation.current().quiet_to = clock_time("20:00"), clock_time("08:30")
    subscribed(company, file_kind="xlsx")
    at(company, MONDAY)
    assert not letters(company)
    at(company, MONDAY.replace(hour=8, minute=30))
    assert len(letters(company)) == 1


def clock_time(text: str) -> time:
    return time.fromisoformat(text)


def test_ines_ends_it_and_changes_it_and_finds_it_in_her_account(company: Company) -> None:
    subscribed(company, "ines")
    ines = company.browser("ines")
    with time_machine.travel(THURSDAY, tick=False):
        page = ines.get(f"/units/{company.units['NG']}/board/mail").text
        assert "The next one comes on Monday 23 November 2026" in page
        assert "Each week, on Monday" in ines.get("/profile").text
        assert ask(company, "ines", rhythm="monthly", version="2").status_code == 303
        assert "Tuesday 1 December 2026" in ines.get(f"/units/{company.units['NG']}/board/mail").text
        assert ask(company, "ines", rhythm="never", version="3").status_code == 303
        assert "Boards by mail" not in ines.get("/profile").text
    at(company, MONDAY.replace(month=12))
    assert not letters(company)


def test_two_windows_that_ask_differently_are_a_conflict(company: Company) -> None:
    with time_machine.travel(THURSDAY, tick=False):
        assert ask(company).status_code == 303
        answer = ask(company, rhythm="monthly")
    assert answer.status_code == 409 and "Each week, on Monday" in answer.text
    with company.reading():
        assert db.session.query(BoardSubscription).one().rhythm == "weekly"


def test_an_odd_choice_is_refused_by_its_field(company: Company) -> None:
    answer = ask(company, rhythm="hourly")
    assert answer.status_code == 422 and "How often? Choose one from the list." in answer.text


def test_old_letters_take_their_files_along(company: Company) -> None:
    measured(company)
    subscribed(company, file_kind="xlsx")
    at(company, MONDAY)
    with company.app.app_context():
        assert len(list(files.store().entries())) == 1
    with time_machine.travel(datetime(2027, 1, 5, tzinfo=UTC), tick=False):
        with company.writing():
            daily.forget_old_rows(clock.now())
        with company.app.app_context():
            daily.sweep_files(clock.now())
            assert not list(files.store().entries())
    with company.reading():
        assert not db.session.query(MailAttachment).count()


def test_an_administrator_opens_the_demos_board_and_nobody_else(company: Company) -> None:
    measured(company)
    subscribed(company, file_kind="xlsx")
    at(company, MONDAY)
    [letter] = letters(company)
    address = f"/mailbox/{letter.files[MEDIA_TYPE][0]}"
    assert "Board Northgate DC, 23 Nov 2026.xlsx" in company.browser("ada").get("/mailbox").text
    assert company.browser("ada").get(address).mimetype == MEDIA_TYPE
    assert company.browser("ruth").get(address).status_code == 403
    company.app.config["DEMO"] = False
    assert company.browser("ada").get(address).status_code == 404
