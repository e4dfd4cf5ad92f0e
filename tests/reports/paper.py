"""What the tests read back from a PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader


def opened(document: bytes) -> PdfReader:
    """The document for reading."""
    return PdfReader(io.BytesIO(document))


def pages_of(document: bytes) -> list[str]:
    """The text of each page, line breaks as spaces; pypdf leaves zero bytes where a font has emoji."""
    return [" ".join(page.extract_text().replace("\x00", "").split()) for page in opened(document).pages]


def elements_of(document: bytes, kind: str) -> list[Any]:
    """The elements of one kind in the structure tree, such as `/Figure`."""
    return [one for one in _tree(opened(document).trailer["/Root"]["/StructTreeRoot"]) if one.get("/S") == kind]


def _tree(element: Any) -> Iterator[Any]:
    yield element
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        found = child.get_object()
        if hasattr(found, "get") and "/S" in found:
            yield from _tree(found)


def fonts_of(document: bytes) -> list[Any]:
    """Every font of every page."""
    return [
        font.get_object()
        for page in opened(document).pages
        for font in page["/Resources"].get_object().get("/Font", {}).get_object().values()
    ]


def is_embedded(font: Any) -> bool:
    """Whether the letters of a font are inside the document."""
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    return any(name in inner["/FontDescriptor"].get_object() for name in ("/FontFile", "/FontFile2", "/FontFile3"))
