"""Office files with macros, however they are hidden, and those without, which are kept."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from app.core.pictures import Attachment, read_evidence
from tests.core.offices import code_of, office

pytestmark = pytest.mark.pure

MACRO_TYPE = '<Types><Override PartName="/xl/a.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'


EBCDIC = '<?xml version="1.0" encoding="ibm037"?>'


def workbook(types: bytes, *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An XLSX whose parts are said to be of these types."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packing) as packed:
        packed.writestr("[Content_Types].xml", types)
        packed.writestr("xl/workbook.xml", "x")
        packed.writestr("xl/a.bin", "x")
    return written.getvalue()


@pytest.mark.parametrize(
    "types, code",
    [
        (MACRO_TYPE.encode(), "file.macros"),
        (MACRO_TYPE.encode("utf-16"), "file.macros"),
        (MACRO_TYPE.replace("vba", "&#118;&#x62;a").encode(), "file.macros"),
        (
            MACRO_TYPE.replace("vnd.ms-office.vbaProject", "vnd.ms-excel.sheet.macroEnabled.main+xml").encode(),
            "file.macros",
        ),
        (
            b'<!DOCTYPE Types [<!ENTITY v "vbaProject">]>' + MACRO_TYPE.replace("vbaProject", "&v;").encode(),
            "file.kind",
        ),
        (b" " * 1_000_001, "file.kind"),
        ((EBCDIC + MACRO_TYPE).encode("cp037"), "file.kind"),
        ((EBCDIC + "<Types/>").encode(), "file.kind"),
        (('<?xml version="1.0" encoding="UTF-7"?>' + MACRO_TYPE).encode("utf-7"), "file.kind"),
        (('<?xml version="1.0" encoding="UTF-16"?>' + MACRO_TYPE).encode("utf-16-be"), "file.macros"),
        (b"<Types", "file.kind"),
        (b"", "file.kind"),
    ],
)
def test_macros_are_found_by_what_a_part_is_said_to_be_whatever_it_is_called(types: bytes, code: str) -> None:
    assert code_of(workbook(types)) == code


def test_a_workbook_with_a_part_that_is_only_called_a_macro_is_kept() -> None:
    read = read_evidence(workbook(b'<Types><Override PartName="/xl/macro.xml" ContentType="application/xml"/></Types>'))
    assert isinstance(read, Attachment)
    assert read.extension == ".xlsx"


@pytest.mark.parametrize(
    "other", ["[content_types].xml", "[CONTENT_TYPES].XML", "/[Content_Types].xml", "%5BContent_Types%5D.xml"]
)
def test_a_second_list_of_types_that_is_called_nearly_the_same_is_refused(other: str) -> None:
    texts = {other: MACRO_TYPE}
    assert code_of(office("[Content_Types].xml", "xl/workbook.xml", other, **texts)) == "file.kind"
    assert code_of(office("xl/workbook.xml", other, **texts)) == "file.kind"


@pytest.mark.parametrize("part", ["xl/macrosheets/sheet1.xml", "xl/MacroSheets/sheet1.xml", "xl\\%6dacrosheets\\a.xml"])
def test_a_sheet_of_macros_is_refused_whatever_it_is_said_to_be(part: str) -> None:
    assert code_of(office("[Content_Types].xml", "xl/workbook.xml", part)) == "file.macros"


RELATION = '<Relationship Id="r1" Type="http://x.example/{type}" Target="https://x.example/a.dotm"{mode}/>'
ELSEWHERE = ' TargetMode="External"'


def document(relation: str, encoding: str = "utf-8") -> bytes:
    """A DOCX whose settings have this relation."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "x")
        packed.writestr("word/_rels/settings.xml.rels", f"<Relationships>{relation}</Relationships>".encode(encoding))
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_that_fetches_its_template_from_elsewhere_is_refused(encoding: str) -> None:
    assert code_of(document(RELATION.format(type="attachedTemplate", mode=ELSEWHERE), encoding)) == "file.template"
    hidden = RELATION.format(type="attached&#84;emplate", mode=' TargetMode="&#69;xternal"')
    assert code_of(document(hidden, encoding)) == "file.template"


@pytest.mark.parametrize(
    "relation",
    [RELATION.format(type="hyperlink", mode=ELSEWHERE), RELATION.format(type="attachedTemplate", mode=""), ""],
    ids=["a link", "a template of its own", "nothing"],
)
def test_a_document_with_links_is_kept(relation: str) -> None:
    read = read_evidence(document(relation))
    assert isinstance(read, Attachment)
    assert read.extension == ".docx"


def test_relations_that_cannot_be_read_are_refused() -> None:
    assert code_of(document("</broken>")) == "file.kind"
    assert code_of(document(RELATION.format(type="attachedTemplate", mode=ELSEWHERE), "cp037")) == "file.kind"


def test_a_workbook_as_it_is_saved_is_kept() -> None:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet("Errors")
        sheet.write_url("A1", "https://example.org/standard")
        sheet.write("A2", "Zählung")
    read = read_evidence(written.getvalue())
    assert isinstance(read, Attachment)
    assert read.extension == ".xlsx"


def test_a_list_of_types_that_is_packed_unusually_or_broken_is_refused() -> None:
    assert code_of(workbook(MACRO_TYPE.encode(), packing=zipfile.ZIP_LZMA)) == "file.kind"
    broken = bytearray(workbook(MACRO_TYPE.encode() * 50))
    broken[60:90] = b"\xff" * 30
    assert code_of(bytes(broken)) == "file.kind"
