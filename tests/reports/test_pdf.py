"""The PDF renderer makes tagged documents and reaches nothing but what is bundled."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import urlopen

import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from app.reports import pdf
from app.reports.pdf import render

pytestmark = pytest.mark.pure

SECRET = "root:x:0:0"
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


@pytest.fixture(scope="module", autouse=True)
def renderer_ends() -> Iterator[None]:
    """One render server serves the module and is ended after it."""
    yield
    pdf._server.close()


@pytest.fixture(scope="module")
def canary() -> Iterator[Any]:
    """A web server that answers every address and remembers it."""

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    hits: list[str] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Canary) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, hits
        server.shutdown()
        thread.join()


def opened(document: bytes) -> Any:
    return PdfReader(io.BytesIO(document))


def text_of(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in opened(document).pages)


def everything_in(reader: Any) -> bytes:
    """The unpacked content of every stream of the document, embedded files included."""
    entries = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
    return b"".join(entry.get_data() for entry in entries if isinstance(entry, StreamObject))


def fonts_of(document: bytes) -> str:
    page = opened(document).pages[0]
    return " ".join(str(font["/BaseFont"]) for font in page["/Resources"]["/Font"].values())


def test_a_charter_comes_out_tagged_with_language_title_and_author() -> None:
    document = opened(render("<h1>Picking errors</h1>", title="Charter 7", author="Dana Okafor"))
    catalog = document.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in catalog
    assert (document.metadata.title, document.metadata.author) == ("Charter 7", "Dana Okafor")
    assert b"pdfuaid" in document.xmp_metadata.stream.get_data()


def test_what_the_document_says_of_itself_does_not_replace_the_title_asked_for() -> None:
    html = "<html lang=xx><title>Mine</title><meta name=author content=Nobody><p>x"
    document = opened(render(html, title="Charter 7"))
    assert (document.metadata.title, document.metadata.author) == ("Charter 7", None)


def test_the_bundled_font_is_embedded_from_a_relative_address() -> None:
    html = """<style>
    @font-face { font-family: House; src: url(/static/fonts/atkinson-hyperlegible-next.woff2) }
    p { font-family: House }</style><p>Dana Okafor</p>"""
    assert "House" in fonts_of(render(html, title="Font"))


def test_a_picture_in_the_document_itself_is_shown() -> None:
    page = opened(render(f"<img src='{PIXEL}' alt='A pallet'>", title="Picture")).pages[0]
    assert len(page.images) == 1


REACHING = {
    "attachment": "<link rel=attachment href='file:///etc/passwd'>",
    "attachment of the web": "<link rel='attachment' href='{canary}'>",
    "link with attachment": "<a rel=Attachment href='file:///etc/passwd'>list</a>",
    "picture": "<img src='{canary}' alt=x>",
    "local picture": "<img src='file:///etc/passwd' alt=x>",
    "object": "<object data='{canary}' type='image/png'></object><embed src='{canary}'>",
    "style import": "<style>@import url({canary});</style>",
    "stylesheet": "<link rel=stylesheet href='{canary}'>",
    "import inside an inline stylesheet": "<link rel=stylesheet href='data:text/css,@import url({canary});'>",
    "font": "<style>@font-face {{ font-family: F; src: url({canary}) }} p {{ font-family: F }}</style>",
    "background": "<style>p {{ background: url({canary}) }} li {{ list-style: url({canary}) }}</style><li>x",
    "content": "<style>p::before {{ content: url(file:///etc/passwd) }}</style>",
    "drawing": "<svg viewBox='0 0 9 9'><image href='{canary}' width='9' height='9'/></svg>",
    "drawing reuse": "<svg viewBox='0 0 9 9'><use href='{canary}#a'/></svg>",
    "drawing as picture": "<img alt=x src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
    "<image href='{canary}' width='9' height='9'/></svg>\">",
    "base": "<base href='{canary}/'><img src='x.png' alt=x>",
    "base of files": "<base href='file:///etc/'><link rel=attachment href='passwd'>",
    "entity": "<img alt=x src=\"data:image/svg+xml,<!DOCTYPE s [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
    "<svg xmlns='http://www.w3.org/2000/svg'><text>&amp;e;</text></svg>\">",
    "climbing out": "<link rel=attachment href='bundled:///static/../config.py'>"
    "<img src='/static/../../etc/passwd' alt=x>",
    "climbing out in disguise": "<link rel=stylesheet href='/static/%2e%2e/%2e%2e/config.py'>",
    "bundled host": "<img src='bundled://127.0.0.1/static/fonts/x.woff2' alt=x>",
    "other kind of file": "<link rel=attachment href='/static/fonts/atkinson-hyperlegible-next-licence.txt'>",
}


@pytest.mark.parametrize("way", REACHING)
def test_a_document_reaches_nothing_outside_itself(way: str, canary: Any) -> None:
    port, hits = canary
    hits.clear()
    body = REACHING[way].format(canary=f"http://127.0.0.1:{port}/{way.replace(' ', '-')}")
    document = render(f"<p>Dana Okafor</p>{body}", title=way)
    reader = opened(document)
    assert hits == []
    assert "Dana Okafor" in text_of(document)
    assert SECRET not in text_of(document)
    assert list(reader.attachments) == []
    assert SECRET.encode() not in everything_in(reader)


def test_the_canary_would_have_noticed(canary: Any) -> None:
    port, hits = canary
    urlopen(f"http://127.0.0.1:{port}/noticed").close()
    assert hits.pop() == "/noticed"
