"""The portfolio and the list of projects: read once until something changes, for one person and one search."""

from __future__ import annotations

import pytest

from tests.company import Browser, Company
from tests.portfolio.kept_pages import LISTS
from tests.statements import counted


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_read_once_until_something_changes(company: Company, dana: Browser, otto: Browser, path: str) -> None:
    took = []
    for _ in range(2):
        with counted(company) as statements:
            page = dana.get(path).text
        took.append(len(statements))
    assert took[1] < took[0]
    assert otto.get(path).text != page


def test_a_search_is_another_list(company: Company, dana: Browser) -> None:
    assert "Reduce picking errors" in dana.get("/projects").text
    assert "Reduce picking errors" not in dana.get("/projects?q=returns").text
    assert "Reduce picking errors" in dana.get("/projects?q=picking").text
