"""Evidence that Priya Nair photographs at the packing bench, and files that should never get in."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from app.core.pictures import MESSAGES, Attachment, Picture, read_evidence, read_picture
from app.core.problems import Problem
from tests.core.offices import code_of, office

pytestmark = pytest.mark.pure

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def photo(kind: str, *, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any) -> bytes:
    """A small picture with a red left half."""
    picture = Image.new(mode, size, "white")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def picture_of(data: bytes) -> Picture:
    """The accepted picture, or the refusal as a failure."""
    read = read_evidence(data)
    assert isinstance(read, Picture), read
    return read


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(b"")
    chunks = (struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (head, body))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("kind, media_type", [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_a_picture_is_kept_in_its_kind_and_size(kind: str, media_type: str) -> None:
    read = picture_of(photo(kind))
    assert (read.media_type, read.width, read.height) == (media_type, 40, 20)
    with Image.open(io.BytesIO(read.data)) as again:
        assert again.format == kind
        assert again.size == (40, 20)
        assert again.convert("RGB").getpixel((2, 10))[1] < 60  # type: ignore[index]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_place_camera_and_comments_are_gone_from_a_picture(kind: str) -> None:
    exif = Image.Exif()
    exif[MAKER] = "SecretCamera"
    exif.get_ifd(GPS)[2] = (51.0, 30.0, 0.0)
    options: dict[str, Any] = {"exif": exif}
    if kind == "JPEG":
        options["comment"] = b"SecretComment"
    original = photo(kind, **options)
    assert b"SecretCamera" in original
    read = picture_of(original + b"<script>alert(1)</script>")
    for secret in (b"Secret", b"Exif", b"eXIf", b"<script>"):
        assert secret not in read.data


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    read = picture_of(photo("JPEG", exif=exif))
    assert (read.width, read.height) == (20, 40)
    with Image.open(io.BytesIO(read.data)) as upright:
        top, bottom = upright.getpixel((10, 4)), upright.getpixel((10, 36))
    assert top[1] < 60 < bottom[1]  # type: ignore[index]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_becomes_its_first_picture(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    written = io.BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:], duration=50)
    with Image.open(io.BytesIO(picture_of(written.getvalue()).data)) as still:
        assert getattr(still, "n_frames", 1) == 1
        red, green, blue = still.convert("RGB").getpixel((4, 4))  # type: ignore[misc]
    assert red > 200
    assert green < 60
    assert blue < 60


def test_transparency_stays_and_print_colours_become_screen_colours() -> None:
    with Image.open(io.BytesIO(picture_of(photo("PNG", mode="RGBA")).data)) as see_through:
        assert see_through.mode == "RGBA"
    with Image.open(io.BytesIO(picture_of(photo("JPEG", mode="CMYK")).data)) as printed:
        assert printed.mode == "RGB"
    with Image.open(io.BytesIO(picture_of(photo("PNG", mode="L")).data)) as grey:
        assert grey.mode == "L"


@pytest.mark.parametrize(
    "bomb",
    [
        png_header(60_000, 60_000),
        b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 60_000, 60_000) + bytes(20),
        b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xff\xff\x3f\xff\xff\x3f" + bytes(20),
        b"RIFF\x00\x00\x00\x00WEBPVP8L\x00\x00\x00\x00\x2f" + b"\xff\xff\xff\x0f" + bytes(20),
        b"RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(20),
    ],
    ids=["png", "jpeg", "webp extended", "webp lossless", "webp lossy"],
)
def test_a_picture_larger_than_25_million_dots_is_refused_before_it_is_decoded(
    bomb: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[object] = []
    monkeypatch.setattr(Image.Image, "load", decoded.append)
    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded.append)
    assert code_of(bomb) == "picture.too_large"
    assert not decoded


def test_a_header_that_lies_about_the_size_is_refused() -> None:
    honest = photo("WEBP", size=(64, 64), lossless=True)
    assert code_of(png_header(0, 10)) == "picture.damaged"
    assert code_of(png_header(10, 10)) == "picture.damaged"
    assert code_of(honest[:40]) == "picture.damaged"
    assert code_of(b"\xff\xd8\xff\xda" + bytes(40)) == "picture.damaged"


def test_a_photo_with_thousands_of_scans_is_refused() -> None:
    assert code_of(photo("JPEG") + b"\xff\xda" * 500) == "picture.damaged"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_cut_short_or_changed_never_raises(kind: str) -> None:
    whole = photo(kind)
    for end in range(0, len(whole), 7):
        assert isinstance(read_evidence(whole[:end]), Picture | Attachment | Problem)
        changed = whole[:end] + b"\xff\x00\xda" + whole[end + 3 :]
        assert isinstance(read_evidence(changed), Picture | Attachment | Problem)


@given(
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF....WEBP", b"PK\x03\x04", b"%PDF-"]),
    st.binary(max_size=200),
)
def test_any_bytes_are_answered(start: bytes, rest: bytes) -> None:
    assert isinstance(read_evidence(start + rest), Picture | Attachment | Problem)


@pytest.mark.parametrize(
    "data, extension",
    [
        (b"%PDF-1.7\n...", ".pdf"),
        (office("[Content_Types].xml", "xl/workbook.xml"), ".xlsx"),
        (office("[Content_Types].xml", "word/document.xml"), ".docx"),
        (b"day,errors\n2026-11-20,3\n", ".csv"),
        ("Zählung am Band\n".encode("cp1252"), ".txt"),
        ("day;errors\n".encode("utf-16"), ".csv"),
    ],
)
def test_documents_are_kept_as_they_came_for_download(data: bytes, extension: str) -> None:
    read = read_evidence(data)
    assert isinstance(read, Attachment)
    assert (read.data, read.extension) == (data, extension)


@pytest.mark.parametrize(
    "data, code",
    [
        (b"", "file.empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "file.svg"),
        (b'<?xml version="1.0"?>\n<!-- a -->\n<SVG/>', "file.svg"),
        ("<svg/>".encode("utf-16"), "file.svg"),
        (b"<!doctype html><script>alert(1)</script>", "file.kind"),
        (b"MZ\x90\x00\x03\x00", "file.kind"),
        (b"GIF89a\x01\x00\x01\x00", "file.kind"),
        (b"PK\x03\x04 broken", "file.kind"),
        (office("a.txt"), "file.kind"),
        (office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "file.macros"),
        (
            office("[Content_Types].xml", "xl/workbook.xml", *(f"part{n}" for n in range(2000)), "xl/vbaProject.bin"),
            "file.kind",
        ),
        (b'<x:svg xmlns:x="http://www.w3.org/2000/svg" onload="go()"></x:svg>', "file.kind"),
    ],
)
def test_other_files_are_refused_with_what_to_bring_instead(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_a_file_that_is_no_picture_is_no_picture() -> None:
    read = read_picture(b"hello")
    assert isinstance(read, Problem)
    assert read.code == "file.kind"


def test_sentences_without_parameters_hold_no_percent_sign() -> None:
    assert all("%" not in sentence or "%(" in sentence for sentence in MESSAGES.values())
