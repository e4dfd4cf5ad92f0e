"""The render server: HTML in, tagged PDF out, one forked and limited process per document.

Run by path in isolated mode, never imported by the program, so that neither Flask nor `app` is loaded here
and no other process loads WeasyPrint. It speaks over the socket numbered by its first argument: a JSON line
with `length`, `title`, `author`, `language`, then that many bytes of HTML; the answer is a JSON line with
`length` and `failure` (null or a code), then the PDF or the text of the failure. It ends when the other side
closes.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import io
import json
import mimetypes
import os
import resource
import select
import signal
import socket
import struct
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import weasyprint
from fontTools.ttLib import woff2
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC = Path(__file__).resolve().parents[3] / "static"
BASE_URL = "bundled:///static/"
SERVED_SUFFIXES = frozenset({".css", ".woff2", ".woff", ".ttf", ".otf", ".svg", ".png", ".jpg", ".jpeg", ".webp"})
SECONDS_PER_DOCUMENT = 30
MEMORY_PER_DOCUMENT = 1 << 30
BYTES_PER_PDF = 64 << 20
OUT_OF_MEMORY_STATUS, FAULT_STATUS = 3, 4
# WeasyPrint before 70 fetched stylesheets and metadata with a fetcher of its own (CVE-2026-55073).
OLDEST_WEASYPRINT = 70


class RefusedAddressError(ValueError):
    """The document asked for something that is neither inside it nor bundled with the program."""


class BundledFetcher(URLFetcher):
    """Serves `data:` addresses and the bundled files below `static/`; refuses every other address."""

    def __init__(self, fonts: dict[Path, bytes]) -> None:
        super().__init__(allowed_protocols=("data", "bundled"), allow_redirects=False)
        self._fonts = fonts

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the response for `url`; raise `RefusedAddressError` unless it is inline or bundled."""
        address = urllib.parse.urlsplit(url)
        if address.scheme == "data":
            return super().fetch(url, headers)
        if address.scheme != "bundled" or address.netloc:
            raise RefusedAddressError(url)
        return self._bundled(url, bundled_path(address.path))

    def _bundled(self, url: str, path: Path) -> URLFetcherResponse:
        content = self._fonts.get(path) or path.read_bytes()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, content, {"Content-Type": kind})


def bundled_path(address_path: str) -> Path:
    """Return the file below `static/` for `/static/…`; raise `RefusedAddressError` for anything else."""
    below = urllib.parse.unquote(address_path).removeprefix("/static/")
    path = (STATIC / below).resolve()
    if not path.is_relative_to(STATIC) or path.suffix not in SERVED_SUFFIXES or not path.is_file():
        raise RefusedAddressError(address_path)
    return path


def bundled_fonts() -> dict[Path, bytes]:
    """Return the bundled fonts unpacked once, because unpacking costs each document about 0.1 s."""
    return {path: _unpacked(path) for path in (STATIC / "fonts").glob("*.woff2")}


def _unpacked(path: Path) -> bytes:
    unpacked = io.BytesIO()
    woff2.decompress(io.BytesIO(path.read_bytes()), unpacked)
    return unpacked.getvalue()


def allow_relative_addresses() -> None:
    """Let `/static/…` in a document resolve against the base address, as for any hierarchical scheme."""
    for schemes in (urllib.parse.uses_relative, urllib.parse.uses_netloc):
        schemes.append("bundled")


def document_pdf(html: str, request: dict[str, Any], fetcher: BundledFetcher) -> bytes:
    """Lay out `html` and return a tagged PDF/UA-1 without attachments."""
    source = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher)
    # A <base> element of the document would turn its relative addresses elsewhere.
    source.base_url = BASE_URL
    drop_attachments(source)
    document = source.render(pdf_variant="pdf/ua-1", pdf_tags=True)
    describe(document.metadata, request)
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True))


def drop_attachments(source: weasyprint.HTML) -> None:
    """Make ordinary links of the links that ask for a file to be embedded in the document."""
    for element in source.etree_element.iter():
        if "attachment" in element.get("rel", "").lower():
            del element.attrib["rel"]


def describe(metadata: Any, request: dict[str, Any]) -> None:
    """Set title, author and language as asked, whatever the document says of itself."""
    metadata.title = request["title"]
    metadata.authors = [request["author"]] if request["author"] else []
    metadata.lang = request["language"]
    metadata.generator = "Tollgate"


def limit_this_process() -> None:
    """Bound memory, processor time, file size and core dumps, and take the network away for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_PER_DOCUMENT, MEMORY_PER_DOCUMENT))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_PER_DOCUMENT, SECONDS_PER_DOCUMENT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (BYTES_PER_PDF, BYTES_PER_PDF))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    end_with_parent = 1
    ctypes.CDLL(None).prctl(end_with_parent, signal.SIGKILL)
    refuse_sockets_and_programs()


# Kernel architecture, then the numbers of socket, connect, execve and execveat there.
SYSTEM_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 59, 322)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281)),
}


def refuse_sockets_and_programs() -> None:
    """Let the kernel answer "not permitted" to opening a socket or starting a program (seccomp filter).

    The second line behind the fetcher. Does nothing on a processor whose call numbers are not listed.
    """
    if os.uname().machine not in SYSTEM_CALLS:
        return
    program = seccomp_program(*SYSTEM_CALLS[os.uname().machine])
    code = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)), 16)
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, filter_mode = 38, 22, 2
    libc.prctl(no_new_privileges, 1, 0, 0, 0)
    if libc.prctl(set_seccomp, filter_mode, header, 0, 0) != 0:
        # A container may forbid filters; the fetcher still refuses every address.
        print("The PDF process could not be cut off from the network by the kernel.", file=sys.stderr)


def seccomp_program(architecture: int, refused: tuple[int, ...]) -> bytes:
    """Return the filter: another architecture is killed, a refused call fails with EPERM, the rest passes."""
    load, equal, answer = 0x20, 0x15, 0x06
    allow, kill, not_permitted = 0x7FFF0000, 0x80000000, 0x00050001
    steps = [(load, 0, 0, 4), (equal, 1, 0, architecture), (answer, 0, 0, kill), (load, 0, 0, 0)]
    steps += [(equal, len(refused) - place, 0, number) for place, number in enumerate(refused)]
    steps += [(answer, 0, 0, allow), (answer, 0, 0, not_permitted)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def answer_and_leave(make: Callable[[], bytes], output: int) -> NoReturn:
    """In the forked process: write the document or why it failed to `output`, then end at once."""
    status, content = 0, b""
    try:
        limit_this_process()
        content = make()
        if len(content) > BYTES_PER_PDF:
            raise MemoryError
    except MemoryError:
        status, content = OUT_OF_MEMORY_STATUS, b""
    except BaseException as error:
        status, content = FAULT_STATUS, f"{type(error).__name__}: {error}"[:2000].encode()
    with os.fdopen(output, "wb") as pipe:
        pipe.write(content)
    # Skip the exit handlers of the server this process was forked from.
    os._exit(status)


def read_until(pipe: int, connection: socket.socket, deadline: float) -> bytes | None:
    """Return what the forked process wrote; None once time is up. End the server if the asker has left."""
    content = bytearray()
    while (left := deadline - time.monotonic()) > 0:
        readable = select.select([pipe, connection.fileno()], [], [], left)[0]
        if connection.fileno() in readable and not connection.recv(1, socket.MSG_PEEK):
            raise ConnectionResetError
        if pipe not in readable:
            continue
        if not (part := os.read(pipe, 1 << 20)):
            return bytes(content)
        content += part
    return None


def failure_of(status: int) -> str | None:
    """Return the code for how the forked process ended, None when it succeeded."""
    if status == 0:
        return None
    if status == -signal.SIGXCPU:
        return "too_slow"
    # The layout libraries abort when an allocation fails; the kernel kills on a real shortage.
    if status == OUT_OF_MEMORY_STATUS or status < 0:
        return "too_big"
    return "broken"


def render_apart(make: Callable[[], bytes], connection: socket.socket) -> tuple[str | None, bytes]:
    """Run `make` in a process of its own; return (failure code, None for success; document or reason)."""
    with tempfile.TemporaryDirectory(prefix="document-") as folder:
        reading, child = start_apart(make, connection, folder)
        content = None
        try:
            content = read_until(reading, connection, time.monotonic() + SECONDS_PER_DOCUMENT)
        finally:
            if content is None:
                os.kill(child, signal.SIGKILL)
            os.close(reading)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return ("too_slow", b"") if content is None else (failure_of(status), content)


def start_apart(make: Callable[[], bytes], connection: socket.socket, folder: str) -> tuple[int, int]:
    """Fork a process that runs `make` with `folder` for its files; return (pipe to read, process id)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        # The asker must see the connection end when the server ends, not when this process does.
        os.close(connection.fileno())
        os.close(reading)
        tempfile.tempdir = folder
        # Nothing is worth collecting in a process that ends with its document; saves a tenth of the time.
        gc.disable()
        answer_and_leave(make, writing)
    os.close(writing)
    return reading, child


def serve(connection: socket.socket, fetcher: BundledFetcher) -> None:
    """Answer one request after the other until the asker closes the connection."""
    with connection.makefile("rwb") as stream:
        send(stream, None, b"")
        while line := stream.readline():
            request = json.loads(line)
            make = partial(document_pdf, stream.read(request["length"]).decode(), request, fetcher)
            send(stream, *render_apart(make, connection))


def send(stream: io.BufferedRWPair, failure: str | None, content: bytes) -> None:
    """Write one answer; the first, empty one says that the server is ready."""
    stream.write(json.dumps({"failure": failure, "length": len(content)}).encode() + b"\n" + content)
    stream.flush()


def run() -> None:
    """Warm up, then serve the connection named on the command line."""
    if int(weasyprint.__version__.split(".")[0]) < OLDEST_WEASYPRINT:
        raise SystemExit(f"WeasyPrint {OLDEST_WEASYPRINT} or newer is needed, found {weasyprint.__version__}.")
    allow_relative_addresses()
    fetcher = BundledFetcher(bundled_fonts())
    with tempfile.TemporaryDirectory(prefix="document-") as tempfile.tempdir:
        document_pdf("<p>warm</p>", {"title": "", "author": "", "language": "en"}, fetcher)
    tempfile.tempdir = None
    gc.freeze()
    # The asker may end at any moment, which is the ordinary way for this server to end.
    with contextlib.suppress(ConnectionError):
        serve(socket.socket(fileno=int(sys.argv[1])), fetcher)


if __name__ == "__main__":
    run()
