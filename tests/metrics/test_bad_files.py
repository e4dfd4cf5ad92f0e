"""Files and pasted rows that are no values: a message by the field, never a failure, nothing half-stored."""

from __future__ import annotations

import io
import zipfile

import pytest

from app.core.db import db
from app.metrics.models import ImportBatch, Observation
from tests.company import Browser, Company
from tests.metrics.measures import FIRST_DAY, batch_of, freeze, make_metric, paste, series, upload
from tests.metrics.test_importing import FILES, PICKING, confirm, stored_files


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    "content, name, message",
    [
        (b"", "empty.csv", "The file has no rows"),
        (b"\n\n \n", "blank.csv", "The file has no rows"),
        (b"Day,Errors\n", "heading.csv", "no values below it"),
        (b"%PDF-1.7 2026-03-02,1", "report.pdf", "not a table of text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "photo.png", "not a table of text"),
        (b"PK\x03\x04 not a zip", "broken.xlsx", "XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old.xls", "old or password-protected"),
        ("bomb", "bomb.xlsx", "packed tighter"),
        (b"x" * (10 * 1024 * 1024 + 1), "large.csv", "too long to be a row"),
        (b"lorem ipsum dolor sit amet\n" * 300_000, "text.txt", "no values below it"),
    ],
)
def test_a_file_that_is_no_table_of_values_is_refused_and_not_kept(
    company: Company, marek: Browser, content: bytes | str, name: str, message: str
) -> None:
    metric = make_metric(company)
    answer = upload(marek, metric, bomb() if isinstance(content, str) else content, name)
    assert answer.status_code == 422 and message in answer.text
    assert stored_files(company) == 0
    assert company.ask(lambda: db.session.query(ImportBatch).count()) == 0


ODD = {
    "nothing": "",
    "blanks": "   ",
    "nul": "\x00",
    "emoji": "😀\n😀",
    "formula": "=cmd()|' /C calc'!A0",
    "nan": "NaN\nNaN",
    "year 0": "0000-01-01\t5",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_pasted_text_never_fails_the_program(company: Company, marek: Browser, text: str) -> None:
    metric = make_metric(company)
    answer = paste(marek, metric, text)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        assert marek.get(answer.headers["Location"]).status_code == 200
    else:
        assert stored_files(company) == 0
    assert company.ask(lambda: db.session.query(Observation).count()) == 0


def test_cells_with_formulas_nul_and_emoji_are_shown_as_text(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    text = "Day,Lines,Errors,Note\n2026-03-02,100,1,=cmd()\n2026-03-03,100,2,😀\n0000-01-01,100,3,x\n"
    page = marek.get(upload(marek, metric, text.encode()).headers["Location"]).text
    assert "=cmd()" in page and "😀" in page and "0000-01-01" in page
    confirm(marek, metric, batch_of(company, metric))
    assert len(series(company, metric)) == 2


def test_a_note_longer_than_a_value_can_carry_is_told(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    text = f"Day,Lines,Errors,Note\n2026-03-02,100,1,{'x' * 201}\n2026-03-03,100,2,short\n"
    page = marek.get(upload(marek, metric, text.encode()).headers["Location"]).text
    assert "longer than 200 characters" in page


def test_vera_the_viewer_and_otto_the_stranger_import_nothing(company: Company, marek: Browser, otto: Browser) -> None:
    metric = make_metric(company)
    freeze(company, metric, FIRST_DAY, FIRST_DAY)
    path = paste(marek, metric, PICKING).headers["Location"]
    vera, version = company.browser("vera"), str(batch_of(company, metric).version)
    assert vera.get(path).status_code == 200 and "does not count yet" in vera.get(path).text
    for action in ("columns", "confirm", "undo", "cancel"):
        assert vera.post(f"{path}/{action}", {"version": version}).status_code == 403
        assert otto.post(f"{path}/{action}", {"version": version}).status_code == 404
    assert otto.get(path).status_code == 404 and upload(vera, metric, PICKING.encode()).status_code == 403
    assert stored_files(company) == FILES
