"""A shared tablet speaks the language of whoever uses it; what its pages say stands in every catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from sqlalchemy import select

from app.accounts.tablets.models import TabletUser
from app.core.db import db
from app.core.events import Event
from app.core.translating import LANGUAGES, catalogue_of
from tests.accounts.test_tablet import PIN, Line, line, send
from tests.company import Company
from tests.metrics.measures import make_metric, series

__all__ = ["line"]

ROOT = Path(__file__).parents[2]
WORDS = {"_": None, "_l": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
AT_THE_LINE = (
    "templates/base.html", "templates/accounts/tablets/start.html", "templates/accounts/tablets/pin.html",
    "templates/macros/forms.html", "templates/macros/notices.html", "templates/macros/toast.html",
    "templates/macros/pagination.html", "templates/metrics/index.html", "templates/metrics/metric.html",
    "templates/metrics/values.html", "templates/metrics/record.html", "templates/metrics/record_fields.html",
    "templates/metrics/observation.html", "templates/check_sheets/sheet.html", "templates/check_sheets/parts.html",
    "templates/check_sheets/days.html", "templates/check_sheets/none.html", "templates/analyses/take_away.html",
    "templates/errors/layout.html", "templates/errors/403.html", "templates/errors/404.html",
    "templates/errors/409.html", "templates/errors/429.html", "templates/errors/500.html",
    "app/accounts/tablets/pins.py", "app/accounts/tablets/views.py", "app/metrics/value_forms.py",
    "app/metrics/value_views.py", "app/metrics/wording.py", "app/metrics/periods.py", "app/metrics/asking.py",
    "app/metrics/check_sheets/views.py", "app/metrics/check_sheets/pictures.py", "app/core/fields.py",
)  # fmt: skip


def texts_of(path: Path) -> Iterable[Any]:
    method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
    found = extract_from_file(method, path, keywords=WORDS, options={"encoding": "utf-8"})
    return (text for _line, text, _comments, _context in found)


@cache
def catalogue(locale: str) -> Catalog:
    with catalogue_of(locale).open("rb") as file:
        return read_po(file)


def known(locale: str, text: Any) -> bool:
    message = catalogue(locale).get(text[0] if isinstance(text, tuple) else text)
    return message is not None and all([message.string] if isinstance(message.string, str) else message.string)


@pytest.mark.pure
@pytest.mark.parametrize("locale", LANGUAGES)
def test_everything_the_pages_at_the_line_say_is_in_the_catalogue(locale: str) -> None:
    said = {text for path in AT_THE_LINE for text in texts_of(ROOT / path)}
    assert len(said) > 250
    assert not [text for text in said if not known(locale, text)]


@pytest.mark.pure
@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_catalogue_holds_no_text_that_the_program_does_not_say(locale: str) -> None:
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    said = {text for path in files for text in texts_of(path)}
    assert not [message.id for message in catalogue(locale) if message.id and message.id not in said]


@pytest.mark.pure
@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_translation_has_the_same_places_for_what_is_put_in(locale: str) -> None:
    places = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")

    def of(text: str) -> list[str]:
        return sorted(places.findall(text))

    for message in catalogue(locale):
        english = message.id if isinstance(message.id, str) else message.id[-1]
        for text in [message.string] if isinstance(message.string, str) else message.string:
            assert of(text) == of(english), text


def test_marek_chooses_polish_and_the_tablet_remembers_it_for_him_alone(line: Line, company: Company) -> None:
    names = line.browser.get("/tablet?language=pl_PL").text
    assert "Kim jesteś?" in names and '<html lang="pl-PL"' in names and "language=pl_PL" in names
    assert "Wpisz od 4 do 8 cyfr" in line.say(who=line.marek(), pin=line.pin, new_pin="1", language="pl_PL").text
    assert line.say(who=line.marek(), pin=line.pin, new_pin=PIN, language="pl_PL").status_code == 303
    assert "Wskaźniki" in line.browser.get("/measures").text
    send(line.browser, "/tablet/finished", "/measures")
    assert "Who are you?" in line.browser.get("/tablet").text, "the next person is asked in the organisation's words"
    assert "To nie ja" in line.browser.get(f"/tablet?who={line.marek()}").text
    line.say(who=line.marek(), pin=PIN)
    assert "Wskaźniki" in line.browser.get("/measures").text
    assert "Wskaźniki" not in company.browser("dana").get("/measures").text
    assert "Wskaźniki" not in company.browser("marek").get("/measures").text, "elsewhere the pages are English"
    with company.reading():
        event = db.session.scalars(select(Event).where(Event.verb == "language_chosen")).one()
        assert event.fields == ["locale"]


def test_who_chose_a_language_goes_back_to_that_of_the_organisation(line: Line, company: Company) -> None:
    line.say(who=line.marek(), pin=line.pin, new_pin=PIN, language="de_DE")
    assert "Messgrößen" in line.browser.get("/measures").text
    send(line.browser, "/tablet/finished", "/measures")
    line.say(who=line.marek(), pin=PIN, language="en_GB")
    assert "Measures" in line.browser.get("/measures").text
    with company.reading():
        assert db.session.scalars(select(TabletUser)).one().locale is None


def test_a_language_nobody_translated_changes_nothing(line: Line) -> None:
    assert "Who are you?" in line.browser.get("/tablet?language=xx%00").text
    assert line.say(who=line.marek(), pin=line.pin, new_pin=PIN, language="../../etc").status_code == 303
    assert "Measures" in line.browser.get("/measures").text


def test_marek_types_a_decimal_comma_and_reads_one(line: Line, company: Company) -> None:
    metric = make_metric(company, kind="continuous", per=1, measured_in="kg", denominator_name="", value_name="Weight")
    line.say(who=line.marek(), pin=line.pin, new_pin=PIN, language="pl_PL")
    page = line.browser.get(f"/measures/{metric}/record").text
    assert "Zapisz wartość" in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    wrong = line.browser.client.post(
        f"/measures/{metric}/record", data={"csrf_token": token[1], "day": "2.3.2026", "value": "dużo"}
    )
    assert wrong.status_code == 422 and "„dużo” nie jest liczbą" in wrong.text
    sent = {"csrf_token": token[1], "day": "2.3.2026", "value": "12,5"}
    assert line.browser.client.post(f"/measures/{metric}/record", data=sent).status_code == 303
    assert series(company, metric).values == (12.5,)
    assert "12,5 kg" in line.browser.get(f"/measures/{metric}").text


def test_the_tablet_keeps_one_page_for_the_time_without_a_connection_whoever_is_there(line: Line) -> None:
    before = [line.browser.get(path).text for path in ("/service-worker.js", "/offline")]
    line.say(who=line.marek(), pin=line.pin, new_pin=PIN, language="pl_PL")
    after = [line.browser.get(path) for path in ("/service-worker.js", "/offline")]
    assert [answer.status_code for answer in after] == [200, 200]
    assert [answer.text for answer in after] == before
