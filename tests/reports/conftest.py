"""A worker that does its jobs as soon as they are written, and what is read back from a PDF."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core import jobs
from app.reports import pdf
from tests.company import Company


@pytest.fixture(scope="session", autouse=True)
def renderer_ends() -> Iterator[None]:
    """The render server of the tests is ended after them."""
    yield
    pdf._server.close()


@pytest.fixture
def worker(company: Company) -> Company:
    """The company, with a worker that answers at once."""
    jobs.wake_with(jobs.run_due_jobs)
    return company


@pytest.fixture
def idle_worker(company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The company, with a worker that does nothing until the test runs its jobs, and requests that do not wait."""
    jobs.wake_with(lambda: None)
    monkeypatch.setattr("app.reports.documents.SECONDS_TO_WAIT", 0.0)
    return company
