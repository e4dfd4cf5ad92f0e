"""The renderer survives every document, ends with whoever started it, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.reports import pdf
from app.reports.pdf import RenderFailed, RenderServer, render

pytestmark = pytest.mark.pure

PROJECT = Path(pdf.__file__).parents[3]
RENDERER = Path(pdf.__file__).with_name("renderer.py")


@pytest.fixture(scope="module", autouse=True)
def renderer_ends() -> Iterator[None]:
    """One render server serves the module and is ended after it."""
    yield
    pdf._server.close()


def failure_of(html: str) -> str | None:
    """The reason why this is no document, None when it is one."""
    try:
        return None if render(html, title="Odd").startswith(b"%PDF-") else "no PDF"
    except RenderFailed as refusal:
        return refusal.reason


def test_an_enormous_letter_fails_cleanly_or_is_drawn() -> None:
    assert_ends_cleanly("<p style='font-size:1e9px'>x")


@pytest.mark.slow
def test_ten_thousand_nested_boxes_fail_cleanly_or_are_drawn() -> None:
    assert_ends_cleanly("<div>" * 10_000 + "x")


@pytest.mark.slow
def test_a_table_of_five_megabytes_is_ended_after_thirty_seconds() -> None:
    row = "<tr><td>Dana Okafor</td><td>12.3</td></tr>"
    with pytest.raises(RenderFailed) as refusal:
        render(f"<table>{row * (5_000_000 // len(row))}</table>", title="Table")
    assert refusal.value.reason in {"too_slow", "too_big"}


def assert_ends_cleanly(html: str) -> None:
    reason = failure_of(html)
    assert reason in {None, "broken", "too_slow", "too_big"}
    assert render("<p>next", title="Next").startswith(b"%PDF-")


@pytest.mark.parametrize(
    "work, failure",
    [
        ("bytes(2 << 30)", "too_big"),
        ("bytes(65 << 20)", "too_big"),
        ("time.sleep(60)", "too_slow"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "too_big"),
        ("socket.socket()", "broken"),
        ("socket.create_connection(('127.0.0.1', 9))", "broken"),
        ("subprocess.run(['/bin/true'])", "broken"),
        ("sys.exit(0)", "broken"),
    ],
)
def test_the_limits_of_a_document_hold_whatever_its_process_does(work: str, failure: str) -> None:
    lines = f"""
import importlib.util, os, signal, socket, subprocess, sys, time
described = importlib.util.spec_from_file_location("renderer", {str(RENDERER)!r})
renderer = importlib.util.module_from_spec(described)
described.loader.exec_module(renderer)
renderer.SECONDS_PER_DOCUMENT = {2 if "sleep" in work else 30}
ours, theirs = socket.socketpair()
print(renderer.render_apart(lambda: {work}, theirs))
"""
    answer = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True)
    assert answer.stdout.startswith(f"('{failure}', ")
    if "socket" in work or "run" in work:
        assert "Operation not permitted" in answer.stdout


def test_a_document_larger_than_its_limit_is_not_even_tried() -> None:
    with pytest.raises(RenderFailed, match="larger than 16 MB"):
        render("x" * (pdf.LARGEST_HTML + 1), title="Large")


def test_a_renderer_can_be_started_before_the_first_document_and_is_then_the_one_that_renders() -> None:
    server = RenderServer()
    server.warm_up()
    assert server._process is not None
    started = server._process.pid
    server.render("<p>first", title="", author="", language="en")
    assert server._process.pid == started
    server.close()


def test_a_renderer_killed_between_documents_comes_back_unnoticed() -> None:
    server = RenderServer()
    options = {"title": "Again", "author": "", "language": "en"}
    server.render("<p>first", **options)
    assert server._process is not None
    os.kill(server._process.pid, signal.SIGKILL)
    server._process.wait()
    assert server.render("<p>second", **options).startswith(b"%PDF-")
    server.close()


def test_a_renderer_killed_in_the_middle_of_a_document_is_a_clear_failure() -> None:
    server = RenderServer()
    server.render("<p>first", title="", author="", language="en")
    assert server._process is not None
    threading.Timer(0.5, server._process.kill).start()
    with pytest.raises(RenderFailed) as refusal:
        server.render("<p>" + "word " * 500_000, title="", author="", language="en")
    assert refusal.value.reason == "broken"
    server.close()


def test_the_renderer_ends_when_the_program_that_started_it_is_killed() -> None:
    lines = (
        "import time; from app.reports import pdf; pdf.render('<p>x', title='x');"
        "print(pdf._server._process.pid, flush=True); time.sleep(60)"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", lines],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    renderer = Path(f"/proc/{int(program.stdout.readline())}")
    assert renderer.exists()
    program.kill()
    program.communicate()
    deadline = time.monotonic() + 10
    while renderer.exists() and "Z" not in renderer.joinpath("stat").read_text().split()[2]:
        assert time.monotonic() < deadline, "the renderer lives on"
        time.sleep(0.05)


def test_the_renderer_knows_none_of_the_programs_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "of-the-house")
    server = RenderServer()
    server.render("<p>x", title="", author="", language="en")
    assert server._process is not None
    assert "of-the-house" not in Path(f"/proc/{server._process.pid}/environ").read_text()
    server.close()


def test_no_document_leaves_files_behind() -> None:
    render("<p>x", title="x")
    before = set(Path(tempfile.gettempdir()).iterdir())
    render(
        "<style>@font-face { font-family: H; src: url(/static/fonts/atkinson-hyperlegible-next.woff2) }",
        title="x",
    )
    left = {path.name for path in set(Path(tempfile.gettempdir()).iterdir()) - before}
    assert not {name for name in left if name.startswith(("weasyprint", "document-"))}


def test_people_who_ask_at_the_same_time_each_get_their_own_document() -> None:
    names = ["Dana Okafor", "Priya Nair", "Sam Pryce", "Marek Kowalski"]
    found: dict[str, str] = {}

    def ask(name: str) -> None:
        document = PdfReader(io.BytesIO(render(f"<p>{name}</p>", title=name)))
        found[name] = document.pages[0].extract_text()

    threads = [threading.Thread(target=ask, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: text.strip() for name, text in found.items()} == {name: name for name in names}


def test_asking_for_a_document_loads_neither_weasyprint_nor_flask_into_the_asker() -> None:
    listing = (
        "import runpy, sys; runpy.run_path(sys.argv[1], run_name='pdf');"
        "print([n for n in ('weasyprint', 'flask', 'fontTools') if n in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", listing, pdf.__file__], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_second_document_is_made_by_the_process_that_made_the_first() -> None:
    html = "<table>" + "<tr><td>Dana Okafor</td><td>12.3</td></tr>" * 30 + "</table>"
    with contextlib.closing(RenderServer()) as server:
        made_by = []
        for _ in range(2):
            server.render(html, title="Warm", author="", language="en")
            assert server._process is not None
            made_by.append(server._process.pid)
    assert made_by[0] == made_by[1]


def test_weasyprint_before_70_is_refused() -> None:
    lines = (
        "import runpy, sys, weasyprint; weasyprint.__version__ = '69.2';"
        "runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    answer = subprocess.run([sys.executable, "-c", lines, RENDERER], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "WeasyPrint 70 or newer is needed, found 69.2." in answer.stderr


def test_a_renderer_that_cannot_start_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "renderer.py"
    broken.write_text("raise SystemExit('cannot load library libpango')\n")
    monkeypatch.setattr(pdf, "RENDERER", broken)
    with pytest.raises(RenderFailed, match="make setup") as refusal:
        RenderServer().render("<p>x", title="", author="", language="en")
    assert refusal.value.reason == "missing"
