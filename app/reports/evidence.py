"""A project's evidence: a list of every answer that was kept, then a page for each of the newest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Organisation, Person
from app.analyses.studies import printing
from app.core import clock, words
from app.projects.models import Project
from app.reports.answer_page import page_of
from app.reports.answers import Answer, answer_of, comparisons_of, said_at
from app.reports.fitting import CELL, CELL_HEAD, SMALL, TITLE, Sheet, sheet_of
from app.reports.paper import Paper, builds
from app.reports.study import reachable

KIND = "analyses"
MOST_PAGES = 20
# The room of each column's text as a share of the sheet's width; the columns stand in document-parts.css.
NAME, SAYS, SENTENCE, SAVED = 0.23, 0.18, 0.34, 0.14


@builds(KIND)
def evidence_paper(arguments: Mapping[str, Any], person: Person, organisation: Organisation) -> Paper | None:
    """Every saved analysis of a project; arguments {"project": key}."""
    project = reachable(arguments["project"], person)
    if project is None:
        return None
    today = clock.today(words.style().zone)
    return Paper(
        template="reports/analyses.html",
        contents={"day": words.full_day(today), **_contents(project, organisation)},
        title=_("Analyses %(code)s: %(title)s", code=project.code, title=project.title),
        author=", ".join([project.lead.name, organisation.name] if project.lead else [organisation.name]),
        language=organisation.language,
        file_name=f"{project.code} {_('Analyses')}, {words.full_day(today)}.pdf",
    )


def _contents(project: Project, organisation: Organisation) -> dict[str, Any]:
    sheet = sheet_of(organisation.paper)
    kept: list[Any] = [*printing.with_data(project), *comparisons_of(project)]
    answers = [answer_of(one) for one in sorted(kept, key=lambda one: one.made_at, reverse=True)]
    return {
        "sheet": sheet.name,
        "code": project.code,
        "unit_name": project.unit.name,
        "heading": TITLE.cut(project.title, sheet.width, most=2),
        "count_line": _count_line(answers),
        "rows": [_row(answer, sheet) for answer in answers],
        "answers": [page_of(answer, sheet, alone=False) for answer in answers[:MOST_PAGES]],
    }


def _count_line(answers: Sequence[Answer]) -> str:
    """How many there are, and how many have no page of their own."""
    total, left = len(answers), max(0, len(answers) - MOST_PAGES)
    said = ngettext(
        "%(num)d analysis is saved. It has a page of its own.",
        "%(num)d analyses are saved, the newest first. Each has a page of its own.", total,
    )  # fmt: skip
    if not left:
        return said
    return ngettext(
        "%(total)d analyses are saved. The newest %(most)d have their own page, %(num)d stands in this list alone.",
        "%(total)d analyses are saved. The newest %(most)d have their own page, %(num)d stand in this list alone.",
        left, total=total, most=MOST_PAGES,
    )  # fmt: skip


def _row(answer: Answer, sheet: Sheet) -> dict[str, Any]:
    """A line of the list, no text of it longer than its cell."""
    return {
        "name": CELL_HEAD.short(answer.name, sheet.width * NAME, most=3),
        "question": SMALL.short(answer.question, sheet.width * NAME, most=2),
        "kind": answer.signal.kind,
        "direction": answer.signal.direction,
        "head": CELL_HEAD.short(answer.signal.head, sheet.width * SAYS, most=3),
        "sentence": CELL.short(answer.headline, sheet.width * SENTENCE, most=4),
        "made_by": CELL.short(answer.made_by, sheet.width * SAVED, most=2),
        "made_at": SMALL.short(said_at(answer.made_at), sheet.width * SAVED, most=2),
    }
