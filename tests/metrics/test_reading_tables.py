"""Tables of text as Sam Pryce exports them from one system after another."""

from __future__ import annotations

import csv
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.problems import Problem
from app.core.reading.cells import RawRow
from app.metrics.reading.sniffing import SINGLE_COLUMN
from app.metrics.reading.tables import TextTable, open_paste, open_text

pytestmark = pytest.mark.pure
TEXT = "Tag;Fehler;Bemerkung\n20.11.2026;12,5;Größe\n21.11.2026;1.234,5;ok\n"


def table(data: bytes, *, max_rows: int = 1_000_000, delimiter: str | None = None) -> TextTable:
    """An opened table, or the refusal as a failure."""
    opened = open_text(io.BytesIO(data), max_rows=max_rows, delimiter=delimiter)
    assert isinstance(opened, TextTable), opened
    return opened


def cells(opened: TextTable | Problem) -> list[list[object]]:
    """The cells of all rows; every item has to be a row."""
    assert isinstance(opened, TextTable), opened
    rows = list(opened.rows())
    assert all(isinstance(row, RawRow) for row in rows), rows[-1]
    return [list(row.cells) for row in rows if isinstance(row, RawRow)]


def last_code(data: bytes, **options: int) -> str:
    """The code of the problem that ends the rows."""
    *_, last = table(data, **options).rows()  # type: ignore[arg-type]
    assert isinstance(last, Problem)
    assert str(last)
    return last.code


@pytest.mark.parametrize(
    "codec, encoding",
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "windows-1252"),
    ],
)
def test_the_encoding_is_found_out(codec: str, encoding: str) -> None:
    opened = table(TEXT.encode(codec))
    assert opened.encoding == encoding
    assert cells(opened)[1] == ["20.11.2026", "12,5", "Größe"]
    assert cells(opened)[0][0] == "Tag"


def test_a_letter_that_is_not_utf8_at_the_very_end_is_noticed() -> None:
    data = b"day,errors\n" + b"2026-11-20,3\n" * 20_000 + b"2026-11-21,4 \x80\n"
    assert table(data).encoding == "windows-1252"
    assert cells(table(data))[-1] == ["2026-11-21", "4 €"]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_sign_between_the_columns_is_found_out(sign: str) -> None:
    text = f"day{sign}errors{sign}note\n2026-11-20{sign}3{sign}first\n2026-11-21{sign}4{sign}second\n"
    assert table(text.encode()).delimiter == sign
    assert cells(open_paste(text))[2] == ["2026-11-21", "4", "second"]


def test_decimal_commas_do_not_pass_for_columns() -> None:
    assert table(b"20.11.2026;12,5\n21.11.2026;13,5\n").delimiter == ";"
    assert table(b"Minuten\n12,5\n13,1\n").delimiter == SINGLE_COLUMN
    assert cells(open_paste("12,5\n13,1\n")) == [["12,5"], ["13,1"]]
    assert cells(table(b"12,5\n13,1\n")) == [["12", "5"], ["13", "1"]]


def test_the_line_with_which_excel_names_the_sign_is_obeyed_and_left_out() -> None:
    assert cells(table(b"sep=;\nday;errors\n2026-11-20;3,5\n")) == [
        [],
        ["day", "errors"],
        ["2026-11-20", "3,5"],
    ]


def test_a_quoted_cell_may_hold_line_breaks_quotes_and_signs() -> None:
    data = b'day,note,errors\r\n2026-11-20,"two\r\nlines, ""quoted""",3\r\n2026-11-21,,4\r\n'
    assert cells(table(data)) == [
        ["day", "note", "errors"],
        ["2026-11-20", 'two\r\nlines, "quoted"', "3"],
        ["2026-11-21", "", "4"],
    ]


def test_rows_carry_their_number_and_can_be_read_again() -> None:
    opened = table(b"a,b\n\n1,2\r3,4")
    numbers = [row.number for row in opened.rows() if isinstance(row, RawRow)]
    assert numbers == [1, 2, 3, 4]
    assert cells(opened) == cells(opened) == [["a", "b"], [], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    "data, code",
    [
        (b"", "table.empty"),
        (b"\xef\xbb\xbf\n \n", "table.empty"),
        (b"PK\x03\x04rest", "table.not_text"),
        (b"%PDF-1.7", "table.not_text"),
        (b"\x89PNG\r\n\x1a\n", "table.not_text"),
        (b"<html><table>", "table.not_text"),
        (bytes(range(256)) * 4, "table.not_text"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, code: str) -> None:
    opened = open_text(io.BytesIO(data))
    assert isinstance(opened, Problem)
    assert opened.code == code


def test_an_encoding_nobody_offers_and_an_empty_paste_are_refused() -> None:
    assert getattr(open_text(io.BytesIO(b"a"), encoding="utf-7"), "code", "") == "table.encoding"
    assert getattr(open_paste(" \n\t"), "code", "") == "table.empty"


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row() -> None:
    assert last_code(b'a,b\n1,"2\n' + b"3,4\n" * 5_000) == "table.quote"


def test_more_rows_or_columns_than_allowed_end_the_table() -> None:
    assert last_code(b"a,b\n" + b"1,2\n" * 6, max_rows=5) == "table.too_many_rows"
    assert len(cells(table(b"a,b\n" + b"1,2\n" * 5, max_rows=5))) == 6
    assert last_code(b",".join([b"x"] * 10_000) + b"\n") == "table.too_many_columns"
    assert len(cells(table(b"a,b" + b"," * 300 + b"\n"))) == 1


def test_a_cell_of_100_kilobytes_is_read_and_10_megabytes_without_a_line_end_are_refused() -> None:
    assert cells(table(b"a,b\n1," + b"x" * 100_000 + b"\n"))[1][1] == "x" * 100_000
    assert last_code(b"x" * 10_000_000) == "table.long_line"
    assert last_code(b"a,b\n1," + b"x" * 200_000 + b"\n") == "table.long_line"


def test_ten_megabytes_of_lines_are_read_in_constant_memory() -> None:
    file = io.BytesIO(b"2026-11-20,12.5,some note\n" * 400_000)
    opened = open_text(file)
    assert isinstance(opened, TextTable)
    tracemalloc.start()
    assert sum(1 for _ in zip(opened.rows(), range(50_000), strict=False)) == 50_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff")),
            min_size=2,
            max_size=5,
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_a_spreadsheet_writes_comes_back_cell_for_cell(rows: list[list[str]]) -> None:
    rows = [["day", "value"], *rows]
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(rows)
    data = written.getvalue().encode("utf-8-sig")
    opened = open_text(io.BytesIO(data), encoding="utf-8", delimiter=",")
    assert cells(opened) == rows


@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data: bytes) -> None:
    opened = open_text(io.BytesIO(data))
    if isinstance(opened, TextTable):
        assert all(isinstance(row, RawRow | Problem) for row in opened.rows())


@given(st.text(st.characters(), max_size=300))
def test_any_paste_is_answered(text: str) -> None:
    opened = open_paste(text)
    if isinstance(opened, TextTable):
        assert all(isinstance(row, RawRow | Problem) for row in opened.rows())
