"""`make bench`: every figure of the program's speed, beside its floor."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app import create_app
from tests.bench.crowd import failed_actions
from tests.bench.documents import charter_figures
from tests.bench.imports import import_seconds
from tests.bench.large import Large, make_large
from tests.bench.measuring import Line
from tests.bench.pages import page_lines, statements
from tests.bench.starting import seconds_to_sign_in
from tests.bench.statistics import statistics_lines
from tests.company import Company, found_company
from tests.conftest import migrate, settings_for


def main() -> int:
    """Measure everything, print a line each, and say how many targets were missed."""
    with tempfile.TemporaryDirectory(prefix="tollgate-bench-") as name:
        app = create_app(settings_for(Path(name)))
        migrate(app)
        company = found_company(app)
        large = make_large(company)
        lines = []
        for line in measured(company, large):
            print(line, flush=True)
            lines.append(line)
    missed = sum(not line.is_met for line in lines)
    print(f"\n{len(lines) - missed} targets met, {missed} missed")
    return 0


def measured(company: Company, large: Large) -> Iterator[Line]:
    """Every figure, as it is measured."""
    yield from page_lines(company, large)
    count = statements(company, "/")
    yield Line(what="SQL statements of the portfolio, 1,000 projects", measured=count, unit="", most=5)
    failed = failed_actions(company, large.project)
    yield Line(what="200 actions added by 8 clients at once, failed", measured=failed, unit="", most=0)
    yield Line(what="10,000 rows imported", measured=import_seconds(company, large.metric), unit="s", most=2)
    cold, cached, floor = charter_figures(company, large.ordinary)
    yield Line(what="charter PDF, cold, beside WeasyPrint alone", measured=cold, unit="s", floor=floor, most=1.6)
    yield Line(what="charter PDF, cached", measured=cached, unit="s", most=0.1)
    yield Line(what="start to sign-in page", measured=seconds_to_sign_in(), unit="s", most=1.5)
    yield from statistics_lines()


if __name__ == "__main__":
    sys.exit(main())
