"""Tables of what was done elsewhere that are none, or too much."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter

from app.core.db import db
from app.historic.models import HistoricImport
from tests.company import Browser, Company


@pytest.mark.parametrize("text", ["Title", "\x00\x00", "a" * 100, "Title\tUnit\n\t\n", "=1+1\t<script>\n1\t2\n"])
def test_odd_tables_are_refused_or_shown_and_never_end_the_request(dana: Browser, text: str) -> None:
    answer = dana.post("/projects/import", {"sort": "projects", "text": text})
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        page = dana.get(str(answer.headers["Location"]))
        assert page.status_code == 200 and "<script>" not in page.text


def test_a_workbook_that_names_one_long_text_many_times_is_refused(company: Company, dana: Browser) -> None:
    packed = BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        sheet = book.add_worksheet()
        for row in range(300):
            for column in range(60):
                sheet.write_string(row, column, "x" * 8_000)
    assert packed.tell() < 400_000
    file = (BytesIO(packed.getvalue()), "past.xlsx")
    answer = dana.post("/projects/import", {"sort": "projects", "file": file}, content_type="multipart/form-data")
    assert answer.status_code == 422 and "The table holds too much text. Split it." in answer.text
    assert company.ask(lambda: db.session.query(HistoricImport).count()) == 0
