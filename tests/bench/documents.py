"""The charter PDF: rendered anew, from the shelf, and what WeasyPrint alone needs for the same HTML."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

from flask import Flask

from app.core import jobs
from app.core.db import db
from app.projects.models import Charter
from app.reports import pdf
from tests.bench.measuring import wall
from tests.company import Browser, Company

ROOT = Path(__file__).resolve().parents[2]
RUNS, PROGRESS, PATIENCE = 5, 202, 60.0
SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_ROUNDS = 0.05, 5.0
ALONE = """
import sys, time
from weasyprint import HTML
html = sys.stdin.read()
HTML(string="<p>warm</p>").write_pdf()
for _ in range(5):
    begun = time.perf_counter()
    HTML(string=html, base_url=sys.argv[1]).write_pdf(pdf_variant="pdf/ua-1")
    print(time.perf_counter() - begun)
"""


def charter_figures(company: Company, project: int) -> tuple[float, float, float]:
    """Seconds of a cold and of a cached document, and the floor: the quickest runs, other work on the machine apart."""
    printed: list[str] = []
    pdf.warm_up()
    with _worker(company.app), _listening(printed):
        cold = min(_cold(company, project, number) for number in range(RUNS))
        dana = company.browser("dana")
        cached = min(wall(lambda: dana.get(f"/projects/{project}/charter.pdf")) for _ in range(5))
    return cold, cached, _alone(printed[-1])


@contextmanager
def _worker(app: Flask) -> Iterator[None]:
    """A worker that is woken as the real one is, and looks by itself for what is to be tried again."""
    wake, stop = Event(), Event()
    jobs.wake_with(wake.set)

    def work() -> None:
        while not stop.is_set():
            wake.wait(SECONDS_BETWEEN_ROUNDS)
            wake.clear()
            with app.app_context():
                jobs.run_due_jobs()

    thread = Thread(target=work, daemon=True)
    thread.start()
    yield
    stop.set()
    wake.set()
    thread.join()


@contextmanager
def _listening(printed: list[str]) -> Iterator[None]:
    """Keep the HTML of every document that is rendered."""
    render = pdf.render

    def keep(html: str, **options: Any) -> bytes:
        printed.append(html)
        return render(html, **options)

    pdf.render = keep
    yield
    pdf.render = render


def _cold(company: Company, project: int, number: int) -> float:
    """Seconds from the address to the PDF of a text that was never printed."""
    with company.writing():
        charter = db.session.get_one(Charter, project)
        charter.problem = f"Zone B makes 8.0 picking errors per 1,000 order lines, print {number}."
    dana = company.browser("dana")
    return wall(lambda: _fetch(dana, f"/projects/{project}/charter.pdf"))


def _fetch(browser: Browser, address: str) -> None:
    """Ask until the document is there, as a browser on the progress page does."""
    end = time.monotonic() + PATIENCE
    while (answer := browser.get(address)).status_code == PROGRESS and time.monotonic() < end:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    assert answer.mimetype == "application/pdf", answer.text


def _alone(html: str) -> float:
    """With its style sheet and fonts, which make two thirds of the work: their addresses are made the files' own."""
    html = html.replace('"/static/', f'"file://{ROOT}/static/')
    command = [sys.executable, "-c", ALONE, f"file://{ROOT}/"]
    made = subprocess.run(command, input=html, capture_output=True, text=True, check=True)
    return min(map(float, made.stdout.split()))
