"""The page of a project's measure, seen in a browser: verdict, chart, checks, the next value."""

from __future__ import annotations

from uuid import UUID

from tests.analyses.world import picking
from tests.company import Browser, Company


def address(company: Company, key: UUID) -> str:
    return f"/projects/{company.project}/measures/{key}"


def test_the_page_says_first_that_picking_errors_fell(company: Company, dana: Browser) -> None:
    with company.writing():
        key = picking(company).id
    page = dana.get(address(company, key))
    assert page.status_code == 200, page.text[:3000]
    print(page.text)
