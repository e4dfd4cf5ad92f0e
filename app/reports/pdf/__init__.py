"""HTML to PDF bytes through the render server of this process.

The server is a process of its own, started at the first document by whoever asks for one (the job worker,
a command) and tied to it by a socket pair: it has no address to guess, needs no key, and ends with the asker.
Neither Flask nor WeasyPrint is imported here.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

RENDERER = Path(__file__).with_name("renderer.py")
LARGEST_HTML = 16 << 20
# The server ends a document after 30 s by itself; the rest is for a server that does not answer at all.
SECONDS_TO_ANSWER = 45

REASONS = {
    "too_slow": "the document took longer than 30 seconds",
    "too_big": "the document needs more memory than one document may have",
    "refused": "the document is larger than 16 MB",
    "broken": "the document could not be laid out",
    "missing": "the PDF renderer could not start; `make setup` installs what it needs",
}


class RenderFailed(Exception):
    """No PDF came of it. `reason` is a key of `REASONS`; `detail` is the renderer's own text, for the log."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{REASONS[reason]}: {detail}" if detail else REASONS[reason])
        self.reason = reason
        self.detail = detail


class RenderServer:
    """One render server process and the connection to it; started when first needed, again when it died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stream: io.BufferedRWPair | None = None

    def render(self, html: str, *, title: str, author: str, language: str) -> bytes:
        """Return the PDF of `html`; raise `RenderFailed`.

        The threads of one process queue: one document at a time.
        """
        content = html.encode(errors="replace")
        if len(content) > LARGEST_HTML:
            raise RenderFailed("refused")
        header = {"length": len(content), "title": title, "author": author, "language": language}
        with self._lock:
            failure, answer = self._exchange(json.dumps(header).encode() + b"\n" + content)
        if failure:
            raise RenderFailed(failure, answer.decode(errors="replace"))
        return answer

    def warm_up(self) -> None:
        """Start the server unless it runs; raise `RenderFailed` when it cannot start."""
        with self._lock:
            self._connected()

    def close(self) -> None:
        """End the server and wait for it."""
        if self._stream:
            with contextlib.suppress(OSError):
                self._stream.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = self._stream = None

    def abandon(self) -> None:
        """Forget a server that belongs to the process this one was forked from."""
        if self._stream:
            self._stream.close()
        if self._process:
            # The parent waits for it; here it only has to stop looking unattended.
            self._process.returncode = 0
        self.__init__()  # type: ignore[misc]

    def _exchange(self, message: bytes) -> tuple[str | None, bytes]:
        try:
            stream = self._connected()
            stream.write(message)
            stream.flush()
            return _answer(stream)
        except TimeoutError:
            self.close()
            return "too_slow", b""
        except (OSError, ValueError) as error:
            self.close()
            return "broken", str(error).encode()

    def _connected(self) -> io.BufferedRWPair:
        if self._stream is not None and self._process is not None and self._process.poll() is None:
            return self._stream
        self.close()
        try:
            stream = self._stream = self._start()
            _answer(stream)
        except (OSError, ValueError) as error:
            self.close()
            raise RenderFailed("missing") from error
        return stream

    def _start(self) -> io.BufferedRWPair:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.settimeout(SECONDS_TO_ANSWER)
            self._process = subprocess.Popen(
                [sys.executable, "-I", RENDERER, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=_bare_environment(),
            )
            return ours.makefile("rwb")


def _answer(stream: io.BufferedRWPair) -> tuple[str | None, bytes]:
    """Return (failure code or None, content); raise `ValueError` when the server ended instead."""
    header = json.loads(stream.readline())
    content = stream.read(header["length"])
    if len(content) != header["length"]:
        raise ValueError("the renderer ended in the middle of a document")
    return header["failure"], content


def _bare_environment() -> dict[str, str]:
    """Return what the server may know: where to find fonts and write files, none of the secrets."""
    kept = ("PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"LANG": "C.UTF-8"}


_server = RenderServer()
atexit.register(_server.close)
os.register_at_fork(after_in_child=_server.abandon)


def warm_up() -> None:
    """Start the render server of this process now, so that the first document need not wait for it.

    Takes a second or two. Raises `RenderFailed` when it cannot start.
    """
    _server.warm_up()


def render(html: str, *, title: str, author: str = "", language: str = "en-GB") -> bytes:
    """Return `html` as a tagged PDF/UA-1 with this title, author and language.

    Bundled files are linked as `/static/css/print.css`, pictures as `data:` addresses; every other address
    stays empty in the document. Raises `RenderFailed`.
    """
    return _server.render(html, title=title, author=author, language=language)
