"""The list of people: pages, and a search by name or address."""

from __future__ import annotations

import re

import pytest

from app.accounts.models import Person
from app.core import clock
from app.core.db import db
from tests.company import Browser, Company


@pytest.fixture
def ada(company: Company) -> Browser:
    return company.browser("ada")


def hire(company: Company, count: int) -> None:
    """So many people more, whose names stand after everybody's."""
    with company.writing():
        for number in range(count):
            email, name = f"picker{number:03}@demo.example", f"Zoe {number:03}"
            db.session.add(Person(email=email, name=name, joined_at=clock.now()))


def names(page: str) -> list[str]:
    return re.findall(r'<a href="/people/\d+">([^<]+)', page)


def test_a_long_list_of_people_has_pages_and_nobody_stands_on_two(company: Company, ada: Browser) -> None:
    hire(company, 50)
    pages = [names(ada.get(f"/people?page={number}").text) for number in (1, 2, 3)]
    found = [name for page in pages for name in page]
    assert [len(page) for page in pages] == [30, 30, 1] and len(set(found)) == 61
    assert found[-1] == "Gil Stone", "who was deactivated stands last"
    assert 'href="/people?page=2" rel="next"' in ada.get("/people").text


@pytest.mark.parametrize("text, found", [
    ("okafor", ["Dana Okafor"]), ("EXECUTIVE@", ["Ines Duarte"]), ("%", []), ("\x00priya ", ["Priya Nair"]),
])  # fmt: skip
def test_people_are_found_by_a_part_of_name_or_address(
    company: Company, ada: Browser, text: str, found: list[str]
) -> None:
    page = ada.get("/people", query_string={"q": text}).text
    assert names(page) == found
    assert ("Nothing found" in page) == (not found)


def test_the_pages_of_a_search_go_on_searching(company: Company, ada: Browser) -> None:
    hire(company, 40)
    page = ada.get("/people?q=zoe").text
    assert len(names(page)) == 30 and "/people?q=zoe&amp;page=2" in page
    assert names(ada.get("/people?q=zoe&page=2").text)[-1] == "Zoe 039"


def test_a_refused_invitation_shows_the_list_still(company: Company, ada: Browser) -> None:
    answer = ada.post("/people", {"name": "", "email": "x", "role": "site:member", "unit": ""})
    assert answer.status_code == 422 and "Dana Okafor" in answer.text
