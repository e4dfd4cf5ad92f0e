"""Addresses of documents: the PDFs themselves, a project's list of them, and the page that waits for one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, request
from sqlalchemy import select

from app.accounts.models import Unit
from app.analyses.measuring.models import MeasuringStudy
from app.analyses.studies.models import Study
from app.core import files, gate, policy
from app.core.at_once import file_of
from app.core.gate import Area
from app.core.jobs import Job
from app.metrics.models import Metric
from app.projects.models import Project
from app.reports import board as boards
from app.reports import charter as charters
from app.reports import check_sheet as check_sheets
from app.reports import documents, evidence, workbook
from app.reports import measuring_forms as forms_of_measuring
from app.reports import portfolio as portfolios
from app.reports import study as studies
from app.reports.making import KIND

area = Area("reports", __name__)


@gate.loads("job")
def load_job(key: UUID, person: Any, _loaded: dict[str, Any]) -> Job | None:
    """A document's job, for whoever asked for it."""
    return gate.reached(select(Job).where(Job.kind == KIND, Job.person_id == person.id), key)  # type: ignore[no-any-return]


@area.route("/projects/<project:project>/reports", may="project.read")
def reports(project: Project) -> Any:
    """The documents of a project."""
    return render_template("reports/reports.html", project=project, prints=charters.prints_of(project))


@area.route("/projects/<project:project>/charter.pdf", may="project.read")
def charter(project: Project) -> Any:
    """The charter: the newest approved version, or with `draft=1` the working text."""
    return documents.answer(charters.KIND, {"project": project.id, "draft": request.args.get("draft") == "1"})


@area.route("/projects/<project:project>/studies/<study:study>.pdf", may="project.read", subject="project")
def study(project: Project, study: Study) -> Any:
    """A saved study as it was answered."""
    return documents.answer(studies.KIND, {"project": project.id, "study": str(study.id)})


@area.route("/projects/<project:project>/analyses.pdf", may="project.read")
def analyses(project: Project) -> Any:
    """Every saved analysis of a project: a list, then a page for each of the newest."""
    return documents.answer(evidence.KIND, {"project": project.id})


@area.route("/measures/<metric:metric>/check-sheet.pdf", may="metric.read")
def check_sheet(metric: Metric) -> Any:
    """A blank check sheet: for a week, or with `by=hours` for a shift."""
    by = check_sheets.HOURS if request.args.get("by") == check_sheets.HOURS else check_sheets.DAYS
    return documents.answer(check_sheets.KIND, {"metric": metric.id, "by": by})


@area.route(
    "/measures/<metric:metric>/measuring/<measuring_study:measuring_study>/forms.pdf", may="metric.read",
    subject="metric",
)  # fmt: skip
def measuring_forms(metric: Metric, measuring_study: MeasuringStudy) -> Any:
    """Blank forms of a measurement study."""
    return documents.answer(forms_of_measuring.KIND, {"metric": metric.id, "study": str(measuring_study.id)})


@area.route("/portfolio.pdf", may=policy.SIGNED_IN)
def portfolio() -> Any:
    """Every project one may see, on one page."""
    return documents.answer(portfolios.KIND, {})


@area.route("/units/<unit:unit>/board.pdf", may="board.read")
def board(unit: Unit) -> Any:
    """The board of a unit, every measure one may see."""
    return documents.answer(boards.KIND, {"unit": unit.id})


@area.route("/units/<unit:unit>/board.xlsx", may="board.read")
def board_workbook(unit: Unit) -> Any:
    """The same as a workbook."""
    with file_of(g.me.id):
        report = boards.report_of(unit, g.me)
        content = workbook.workbook_of(report, g.organisation)
    return files.download(content, f"{report.name}.xlsx", workbook.MEDIA_TYPE)


@area.route("/documents/<job:job>", may="own.read")
def waiting(job: Job) -> Any:
    """How far a document is; leads to it once it is ready."""
    return documents.progress(job)
