"""`make pictures`: the pictures of the README, taken from the running program with the demo organisation."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser as Chromium

from app import create_app
from app.accounts.models import Person
from app.core.db import db
from app.demo.loading import load
from app.metrics.models import MetricLink
from app.projects.models import Project
from tests.browser import browser
from tests.company import Company
from tests.conftest import migrate, settings_for
from tests.journey.serving import serving, signed_in

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PICTURES = {
    "portfolio": "/",
    "measure": "{project}/measures/{link}",
    "five-whys": "{project}/five-whys",
    "fishbone": "{project}/fishbone",
}
WIDTH, HEIGHT = 1440, 1000


def main() -> int:
    """Load the demo, serve it, and take each picture at a laptop's size."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tollgate-pictures-") as name:
        app = create_app(settings_for(Path(name)))
        migrate(app)
        with app.app_context():
            load(app)
        company = Company(app)
        with company.reading():
            project = db.session.query(Project).filter_by(code="NG-24").one()
            link = db.session.query(MetricLink).filter_by(project_id=project.id, role="primary").one()
            company.people["dana"] = db.session.query(Person).filter_by(email="lead@demo.example").one().id
            places = {"project": f"/projects/{project.id}", "link": link.id}
        with serving(app) as site, browser() as chromium:
            for title, path in PICTURES.items():
                _take(chromium, company, site, path.format(**places), FOLDER / f"{title}.png")
    return 0


def _take(chromium: Chromium, company: Company, site: str, path: str, file: Path) -> None:
    context = signed_in(chromium, company, "dana", site=site, viewport={"width": WIDTH, "height": HEIGHT})
    page = context.new_page()
    page.goto(site + path)
    page.screenshot(path=str(file))
    context.close()
    sys.stdout.write(f"{file.name}\n")


if __name__ == "__main__":
    sys.exit(main())
