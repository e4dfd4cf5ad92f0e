"""Files brought as evidence: pictures made anew without anything hidden, other kinds for download alone."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.core import office
from app.core.picture_headers import media_type_of, size_of
from app.core.problems import N_, Problem

if TYPE_CHECKING:
    from PIL import Image

MAX_PIXELS = 25_000_000
START_OF_SCAN = b"\xff\xda"
MAX_SCANS = 100  # a progressive photo has about ten; thousands keep a decoder busy for minutes
QUALITY = 85
TEXT_SAMPLE = 65_536
PDF_START = 1_024

FORMATS = MappingProxyType({"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"})
OFFICE = MappingProxyType(
    {
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
MARKUP = re.compile(
    rb"<\s*(?:[a-z]+:)?(?:svg|html|script|\?xml|!doctype|body|head|iframe|img|object|embed)\b", re.IGNORECASE
)
CONTROL = bytes(code for code in range(32) if code not in b"\t\n\r\x0c")

MESSAGES = MappingProxyType(
    {
        "file.empty": N_("The file is empty. Choose a photo or another file."),
        "file.kind": N_("This kind of file cannot be kept. Choose a PNG, JPEG, WebP, PDF, XLSX, CSV, TXT or DOCX."),
        "file.svg": N_("Drawings in SVG can carry programs and are not kept. Save it as PNG and try again."),
        "file.macros": N_("Files with macros are not kept. Save it without macros and try again."),
        "file.template": N_(
            "This document fetches a template from elsewhere, which may carry macros. Detach it and try again."
        ),
        "picture.damaged": N_("The picture is damaged and cannot be shown. Save it again and try once more."),
        "picture.too_large": N_(
            "The picture is %(width)s by %(height)s dots; %(limit)s million are allowed. Make it smaller."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture fit to be shown: encoded anew, upright, one frame, nothing hidden. Sizes in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is kept as it came and only ever downloaded. `extension` comes with its point."""

    data: bytes
    media_type: str
    extension: str


def read_evidence(data: bytes) -> Picture | Attachment | Problem:
    """What a person brought, by what it is and not by what it is called. Never raises."""
    if not data:
        return _refuse("file.empty")
    if media_type_of(data):
        return read_picture(data)
    return _read_attachment(data)


def read_picture(data: bytes) -> Picture | Problem:
    """A PNG, JPEG or WebP picture made anew, or why not. The size is checked before anything is decoded."""
    media_type, size = media_type_of(data), size_of(data)
    if media_type is None:
        return _refuse("file.kind")
    scans = data.count(START_OF_SCAN) if media_type == "image/jpeg" else 0
    if size is None or 0 in size or scans > MAX_SCANS:
        return _refuse("picture.damaged")
    if size[0] * size[1] > MAX_PIXELS:
        return _refuse_size(*size)
    try:
        return _made_anew(data, media_type, size)
    except Exception:  # noqa: BLE001 - decoders raise whatever their parser stumbles over
        return _refuse("picture.damaged")


def _made_anew(data: bytes, media_type: str, size: tuple[int, int]) -> Picture | Problem:
    from PIL import Image, ImageFile, ImageOps  # loaded with the first picture: the start does not wait for it

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # for the whole process, in which others may have wanted it

    with Image.open(io.BytesIO(data), formats=(FORMATS[media_type],)) as opened:
        if opened.size != size:
            return _refuse("picture.damaged")
        opened.seek(0)
        upright = ImageOps.exif_transpose(opened)
        plain = upright.convert(_mode(upright, media_type))
    plain.info.clear()  # comment, profile, EXIF and XMP would be written out again
    written = io.BytesIO()
    plain.save(written, FORMATS[media_type], **({} if media_type == "image/png" else {"quality": QUALITY}))
    return Picture(written.getvalue(), media_type, *plain.size)


def _mode(picture: Image.Image, media_type: str) -> str:
    if media_type != "image/jpeg" and picture.has_transparency_data:
        return "RGBA"
    return "L" if picture.mode in ("1", "L") else "RGB"


def _read_attachment(data: bytes) -> Attachment | Problem:
    if b"%PDF-" in data[:PDF_START]:
        return Attachment(data, "application/pdf", ".pdf")
    if data.startswith(b"PK\x03\x04"):
        return _read_office(data)
    return _read_text(data)


def _read_office(data: bytes) -> Attachment | Problem:
    """XLSX and DOCX without macros."""
    try:
        kind = office.kind_of(data)
    except office.Refused as refused:
        return _refuse(refused.code)
    return Attachment(data, OFFICE[kind], kind)


def _read_text(data: bytes) -> Attachment | Problem:
    """CSV and plain text: letters in UTF-8, UTF-16 or Windows-1252 without markup."""
    sample = data[:TEXT_SAMPLE]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        sample = sample.decode("utf-16", "ignore").encode("utf-8", "ignore")
    if b"<svg" in sample.lower():
        return _refuse("file.svg")
    if MARKUP.search(sample) or len(sample.translate(None, CONTROL)) < len(sample):
        return _refuse("file.kind")
    lines = sample.split(b"\n", 2)
    separated = any(sign in lines[0] for sign in (b",", b";", b"\t"))
    return Attachment(data, "text/csv", ".csv") if separated else Attachment(data, "text/plain", ".txt")


def _refuse(code: str) -> Problem:
    return Problem(code, MESSAGES[code])


def _refuse_size(width: int, height: int) -> Problem:
    parameters = {"width": width, "height": height, "limit": MAX_PIXELS // 1_000_000}
    return Problem("picture.too_large", MESSAGES["picture.too_large"], parameters)
