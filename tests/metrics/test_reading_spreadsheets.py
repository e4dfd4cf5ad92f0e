"""Spreadsheets from Helen Marsh's desk, and some from people who mean harm."""

# ruff: noqa: DTZ001 - spreadsheets hold times without a zone

from __future__ import annotations

import resource
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from app.core.problems import Problem
from app.core.reading.cells import RawRow
from app.metrics.reading import spreadsheets
from app.metrics.reading.packing import PackingLimits, check_packing
from app.metrics.reading.spreadsheets import Sheet, Spreadsheet, SpreadsheetLimits, open_spreadsheet

pytestmark = pytest.mark.pure

Fill = Callable[[Any, Any], None]
ODS = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Werte">
<table:table-row><table:table-cell office:value-type="string"><text:p>Tag</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Fehler</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="date" office:date-value="2026-11-20"/>
<table:table-cell office:value-type="float" office:value="12.5"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def workbook(path: Path, fill: Fill, **options: object) -> Path:
    """An XLSX file whose first sheet is filled by `fill(book, sheet)`."""
    with xlsxwriter.Workbook(path, options) as book:
        fill(book, book.add_worksheet("Values"))
        book.add_worksheet("Hidden").hide()
    return path


def packed(path: Path, members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip file with these members."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def opened(path: Path, **options: Any) -> Spreadsheet:
    """An opened sheet, or the refusal as a failure."""
    found = open_spreadsheet(path, **options)
    assert isinstance(found, Spreadsheet), found
    return found


def code_of(path: Path, **options: Any) -> str:
    """The code of the refusal."""
    found = open_spreadsheet(path, **options)
    assert isinstance(found, Problem), found
    assert str(found)
    return found.code


def values(_book: Any, sheet: Any) -> None:
    """A heading and two rows."""
    sheet.write_row(0, 0, ["Day", "Errors"])
    sheet.write_row(1, 0, ["2026-11-20", 3])
    sheet.write_row(2, 0, ["2026-11-21", 4])


def every_type(book: Any, sheet: Any) -> None:
    """One cell of every type in column B from row 3."""
    day, moment = (
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    )
    sheet.write(2, 1, date(2026, 11, 20), day)
    sheet.write(3, 1, datetime(2026, 11, 20, 14, 30), moment)
    sheet.write(4, 1, 0.5, book.add_format({"num_format": "hh:mm"}))
    sheet.write(5, 1, 1.5, book.add_format({"num_format": "[h]:mm"}))
    sheet.write(6, 1, 1 / 3)
    sheet.write(7, 1, True)
    sheet.write_formula(8, 1, "=NA()", None, "#N/A")
    sheet.write_formula(9, 1, "=1+1", None, 2)
    sheet.write_string(10, 1, "=cmd() 😀")


def test_every_type_of_cell_arrives_in_its_place(tmp_path: Path) -> None:
    sheet = opened(workbook(tmp_path / "a.xlsx", every_type))
    rows = {row.number: list(row.cells) for row in sheet.rows() if isinstance(row, RawRow)}
    assert [rows[number] for number in (1, 2)] == [[], []]
    assert [rows[number][1] for number in range(3, 12)] == [
        date(2026, 11, 20),
        datetime(2026, 11, 20, 14, 30),
        clock(12, 0),
        timedelta(hours=36),
        1 / 3,
        True,
        "#N/A",
        2.0,
        "=cmd() 😀",
    ]
    assert all(rows[number][0] == "" for number in range(3, 12))


def test_the_first_visible_sheet_is_read_unless_another_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", values)
    sheet = opened(path)
    assert (sheet.sheets, sheet.sheet) == ((Sheet("Values", True), Sheet("Hidden", False)), "Values")
    assert [list(row.cells) for row in sheet.rows() if isinstance(row, RawRow)][2] == ["2026-11-21", 4.0]
    assert list(opened(path, sheet="Hidden").rows()) == []
    assert code_of(path, sheet="Nobody\x00's") == "spreadsheet.no_sheet"


def test_a_workbook_that_counts_days_from_1904_says_so(tmp_path: Path) -> None:
    sheet = opened(workbook(tmp_path / "mac.xlsx", every_type, date_1904=True))
    assert sheet.serial_1904
    assert list(sheet.rows())[2][1][1] == date(2026, 11, 20)  # type: ignore[index]
    assert not opened(workbook(tmp_path / "pc.xlsx", values)).serial_1904


def test_an_ods_file_is_read_too(tmp_path: Path) -> None:
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    members = {
        "mimetype": mimetype,
        "META-INF/manifest.xml": manifest,
        "content.xml": ODS.replace("\n", "").encode(),
    }
    sheet = opened(packed(tmp_path / "a.ods", members))
    assert sheet.sheet == "Werte"
    assert [list(row.cells) for row in sheet.rows() if isinstance(row, RawRow)] == [
        ["Tag", "Fehler"],
        [date(2026, 11, 20), 12.5],
    ]


def test_more_rows_or_columns_than_allowed_end_the_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", values)
    *_, last = opened(path, limits=SpreadsheetLimits(rows=1)).rows()
    assert isinstance(last, Problem)
    assert last.code == "table.too_many_rows"
    first, *_ = opened(path, limits=SpreadsheetLimits(columns=1)).rows()
    assert isinstance(first, Problem)
    assert first.code == "table.too_many_columns"


def test_other_files_are_refused_by_what_they_are(tmp_path: Path) -> None:
    for name, content, code in (
        ("empty.xlsx", b"", "spreadsheet.kind"),
        ("text.xlsx", b"day,errors\n", "spreadsheet.kind"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "spreadsheet.old"),
        ("cut.xlsx", workbook(tmp_path / "a.xlsx", values).read_bytes()[:900], "spreadsheet.kind"),
    ):
        (tmp_path / name).write_bytes(content)
        assert code_of(tmp_path / name) == code
    assert code_of(tmp_path / "missing.xlsx") == "spreadsheet.damaged"
    assert code_of(packed(tmp_path / "a.docx", {"word/document.xml": b"<a/>"})) == "spreadsheet.kind"
    assert code_of(packed(tmp_path / "a.xlsb", {"xl/workbook.bin": b"a"})) == "spreadsheet.binary"
    assert code_of(packed(tmp_path / "b.xlsx", {"xl/workbook.xml": b"not xml"})) == "spreadsheet.damaged"


def test_a_bomb_is_refused_without_memory(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.xlsx", {"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": bytes(80_000_000)})
    assert path.stat().st_size < 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert code_of(path) == "spreadsheet.ratio"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_a_bomb_that_lies_about_its_size_is_refused_without_memory(
    tmp_path: Path,
) -> None:
    honest = packed(
        tmp_path / "bomb.xlsx", {"xl/workbook.xml": b"<a/>", "xl/sheet.xml": bytes(120_000_000)}
    ).read_bytes()
    lying = honest.replace(struct.pack("<I", 120_000_000), struct.pack("<I", 900_000))
    path = tmp_path / "liar.xlsx"
    path.write_bytes(lying)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert code_of(path) == "spreadsheet.unpacked"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_packing_has_a_limit_of_members_bytes_and_truth(tmp_path: Path) -> None:
    limits = PackingLimits(members=3, unpacked=1_000)
    many = packed(tmp_path / "many.zip", {str(number): b"" for number in range(4)})
    large = packed(tmp_path / "large.zip", {"a": b"x" * 600, "b": b"y" * 600}, method=zipfile.ZIP_STORED)
    fine = packed(tmp_path / "fine.zip", {"a": b"x" * 600, "b": zlib.compress(b"y")}, method=zipfile.ZIP_STORED)
    liar = tmp_path / "liar.zip"
    liar.write_bytes(
        packed(tmp_path / "a.zip", {"a": b"x" * 600})
        .read_bytes()
        .replace(struct.pack("<I", 600), struct.pack("<I", 500))
    )
    codes = [getattr(check_packing(path, limits), "code", None) for path in (many, large, fine, liar)]
    assert codes == ["spreadsheet.members", "spreadsheet.unpacked", None, "spreadsheet.damaged"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_workbook_that_refers_to_other_documents_is_refused(tmp_path: Path, codec: str) -> None:
    evil = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'.encode(codec)
    padded = b" " * 300_000 + evil if codec == "utf-8" else evil
    assert code_of(packed(tmp_path / "a.xlsx", {"xl/workbook.xml": padded})) == "spreadsheet.entities"


def test_a_sheet_with_cells_at_both_ends_cannot_take_all_memory(tmp_path: Path) -> None:
    def far_apart(_book: Any, sheet: Any) -> None:
        sheet.write(0, 0, 1)
        sheet.write(1_048_575, 16_383, 1)

    *_, last = opened(workbook(tmp_path / "wide.xlsx", far_apart), limits=SpreadsheetLimits(memory=300_000_000)).rows()
    assert isinstance(last, Problem)
    assert last.code in {"spreadsheet.too_heavy", "table.too_many_rows"}


def test_a_child_that_takes_too_long_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(spreadsheets, "CHILD", slow)
    path = workbook(tmp_path / "a.xlsx", values)
    assert code_of(path, limits=SpreadsheetLimits(seconds=1)) == "spreadsheet.too_slow"


def test_a_child_that_talks_nonsense_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", values)
    for said in ("not json", '{"problem":"no.such.code"}', '{"d":"not a day"}', "[]", '{"sheets":[1]}'):
        script = tmp_path / "mad.py"
        script.write_text(f"print({said!r})\n")
        monkeypatch.setattr(spreadsheets, "CHILD", script)
        assert code_of(path) == "spreadsheet.damaged"


def test_a_child_that_fails_while_the_rows_are_read_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = opened(workbook(tmp_path / "a.xlsx", values))
    for program, code in (
        ("import os; os.abort()", "spreadsheet.too_heavy"),
        ("print('x')", "spreadsheet.damaged"),
    ):
        script = tmp_path / "failing.py"
        script.write_text(program + "\n")
        monkeypatch.setattr(spreadsheets, "CHILD", script)
        assert [getattr(row, "code", row) for row in sheet.rows()] == [code]


def test_a_reader_who_stops_early_leaves_no_child_behind(tmp_path: Path) -> None:
    def long(_book: Any, sheet: Any) -> None:
        for row in range(20_000):
            sheet.write_row(row, 0, [row, row])

    rows = opened(workbook(tmp_path / "long.xlsx", long)).rows()
    assert isinstance(next(rows), RawRow)
    child = rows.gi_frame.f_locals["child"].process  # type: ignore[attr-defined]
    rows.close()  # type: ignore[attr-defined]
    assert child.poll() is not None


def test_damaged_files_never_raise(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", values).read_bytes()
    path = tmp_path / "damaged.xlsx"
    for place in range(0, len(whole), len(whole) // 12):
        path.write_bytes(whole[:place] + b"\xff" * 8 + whole[place + 8 :])
        found = open_spreadsheet(path)
        rows = list(found.rows()) if isinstance(found, Spreadsheet) else []
        assert isinstance(found, Spreadsheet | Problem)
        assert all(isinstance(row, RawRow | Problem) for row in rows)
