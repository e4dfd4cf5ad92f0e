"""XLSX and DOCX that may be kept: by the parts in their directory, what those are said to be, and where they lead.

Only the list of the parts' types and the lists of relations are unpacked. Both have to be XML in UTF-8 or UTF-16
without a document type, as every program reads them alike then.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from urllib.parse import unquote
from xml.parsers import expat

PART_TYPES = "[Content_Types].xml"
KINDS = {".xlsx": "xl/workbook.xml", ".docx": "word/document.xml"}
MOST_PARTS, MOST_BYTES = 2_000, 3_000_000
TELLING = {"contenttype", "targetmode"}
UNKNOWN, MACROS, TEMPLATE = "file.kind", "file.macros", "file.template"
ENCODINGS = {"utf-8": {"utf-8"}, "utf-16": {"utf-16", "utf-16le", "utf-16be"}}
DECLARED = re.compile(r"<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"']*)")
BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, ValueError, RuntimeError)

Attributes = Mapping[str, str]


class Refused(ValueError):
    """The file is not kept; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def kind_of(data: bytes) -> str:
    """Which kind of file it is, by its ending. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _kind_of(packed)
    except Refused:
        raise
    except BROKEN as broken:
        raise Refused(UNKNOWN) from broken


def _kind_of(packed: zipfile.ZipFile) -> str:
    names = packed.namelist()
    parts = [_plain(name) for name in names]
    if len(names) > MOST_PARTS or len(set(parts)) < len(parts) or PART_TYPES not in names:
        raise Refused(UNKNOWN)
    if any(part.endswith("vbaproject.bin") or "macrosheets" in part for part in parts):
        raise Refused(MACROS)
    types = _elements(packed, [PART_TYPES])
    if any(word in found.get("contenttype", "").lower() for found in types for word in ("vba", "macro")):
        raise Refused(MACROS)
    if any(map(_fetches_template, _elements(packed, [name for name in names if _plain(name).endswith(".rels")]))):
        raise Refused(TEMPLATE)
    kind = next((ending for ending, main in KINDS.items() if main in names), None)
    if kind is None:
        raise Refused(UNKNOWN)
    return kind


def _plain(name: str) -> str:
    """The name of a part as programs compare it: without regard to capitals, slashes and signs written as %41."""
    return unquote(name).replace("\\", "/").strip("/").casefold()


def _fetches_template(relation: Attributes) -> bool:
    is_template = relation.get("type", "").lower().endswith("attachedtemplate")
    return is_template and relation.get("targetmode", "").strip().lower() == "external"


def _elements(packed: zipfile.ZipFile, names: Iterable[str]) -> list[Attributes]:
    """The attributes, by their names in small letters, of the elements of these parts that say a type or lead out."""
    found: list[Attributes] = []
    left = MOST_BYTES
    for name in names:
        if packed.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(UNKNOWN)
        with packed.open(name) as part:
            data = part.read(left + 1)
        left -= len(data)
        if left < 0:
            raise Refused(UNKNOWN)
        found += _attributes(_text(data))
    return found


def _text(data: bytes) -> str:
    """What stands there, if it is said to be written as it is."""
    encoding = "utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<") else "utf-8"
    orders = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
    text = data.decode(orders.get(data[:2], encoding)).removeprefix("\ufeff")
    declared = DECLARED.match(text)
    if declared and declared[1].lower() not in ENCODINGS[encoding]:
        raise Refused(UNKNOWN)
    return text


def _attributes(text: str) -> list[Attributes]:
    found: list[Attributes] = []

    def note(_name: str, attributes: Attributes) -> None:
        plain = {name.rpartition(":")[2].lower(): value for name, value in attributes.items()}
        if not TELLING.isdisjoint(plain):
            found.append(plain)

    def refuse(*_doctype: object) -> None:
        raise Refused(UNKNOWN)

    parser = expat.ParserCreate("utf-8")  # whatever the text says of itself, it was read already
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = note, refuse
    parser.Parse(text.encode(), True)
    return found
