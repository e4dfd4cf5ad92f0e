"""The charter on paper: two pages, tagged, honest about what was approved and what came later."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.accounts.models import Unit
from app.analyses import baselines, judging, links
from app.core import jobs
from app.core.db import db
from app.metrics import recording
from app.metrics.models import MetricLink, ProcessChange
from app.projects import starting
from app.projects.models import Project
from tests.company import Browser, Company
from tests.reports import picking
from tests.reports.paper import elements_of, fonts_of, is_embedded, opened, pages_of

LONG = "Wrong picks and mislabelled bins cost everybody time. " * 120
WIDE = "W@M" * 2000
FOREIGN = "検品 😀 Ωλ " * 600


def printed(company: Company, browser: Browser, query: str = "") -> bytes:
    answer = browser.get(f"/projects/{company.project}/charter.pdf{query}")
    assert answer.status_code == 200, answer.text[:400]
    return answer.data


def measured(company: Company) -> None:
    """The values are there and judged, before anybody asks for a document."""
    picking.measure(company)
    with company.app.app_context():
        jobs.run_due_jobs()


def test_an_approved_charter_names_the_version_that_was_signed(worker: Company, dana: Browser) -> None:
    picking.write_charter(worker)
    picking.approve(worker)
    front, back = pages_of(printed(worker, dana))
    assert "Version 1, approved by Ruth Adeyemi on 4 Sep" in front
    assert picking.GOAL in front and "Draft" not in front
    assert re.search(r"Ruth Adeyemi, Sponsor Signed version 1 in Tollgate 4 Sept? 2026, 14:02", back)
    assert re.search(r"Dana Okafor, Project lead Asked for approval of version 1 4 Sept? 2026, 13:40", back)
    assert "Helen Marsh, Project finance Not signed yet" in back


def test_a_charter_nobody_approved_says_so_and_has_lines_to_sign(worker: Company, dana: Browser) -> None:
    picking.write_charter(worker)
    front, back = pages_of(printed(worker, dana))
    assert "Draft, not approved" in front and "NG-01 · Northgate DC · draft" in front
    assert back.count("Not signed yet") == 3


def test_text_written_after_the_approval_stays_out_of_the_approved_charter(worker: Company, dana: Browser) -> None:
    picking.write_charter(worker)
    picking.approve(worker)
    picking.write_charter(worker, problem="Zone C is worse still.")
    approved, draft = pages_of(printed(worker, dana))[0], pages_of(printed(worker, dana, "?draft=1"))[0]
    assert "Zone C" not in approved and "8.0 picking errors" in approved
    assert "A newer text is in the making and not approved." in approved
    assert "Zone C is worse still." in draft and "Draft, not approved" in draft
    page = dana.get(f"/projects/{worker.project}/reports").text
    assert f"/projects/{worker.project}/charter.pdf?draft=1" in page


@pytest.mark.parametrize(
    "goal, told",
    [
        ("Make label quality 100 times better in 2027.", "better in 2027. To be reached by 30 Jun 2027."),
        (LONG, "more in Tollgate To be reached by 30 Jun 2027."),
        (LONG + "By 30 June 2027.", "more in Tollgate To be reached by 30 Jun 2027."),
    ],
    ids=["a year is no day", "long", "long with the day at its end"],
)
def test_the_day_of_the_goal_is_printed_whatever_the_goal_says(
    worker: Company, dana: Browser, goal: str, told: str
) -> None:
    picking.write_charter(worker, goal=goal, goal_by=date(2027, 6, 30))
    assert told in pages_of(printed(worker, dana))[0]


@pytest.mark.parametrize("day", ["30 June 2027", "30 Jun 2027"])
def test_a_goal_that_names_its_day_is_not_told_it_again(worker: Company, dana: Browser, day: str) -> None:
    goal = f"Halve wrong picks by {day}."
    picking.write_charter(worker, goal=goal, goal_by=date(2027, 6, 30))
    front = pages_of(printed(worker, dana))[0]
    assert goal in front and "To be reached by" not in front


def test_both_ends_of_the_scope_are_printed_whole(worker: Company, dana: Browser) -> None:
    ends = {"first_step": "The pick list appears on the handheld", "last_step": "The tote is handed to the pack bench"}
    picking.write_charter(worker, **ends)
    front = pages_of(printed(worker, dana))[0]
    assert "First step: The pick list appears on the handheld" in front
    assert "Last step: The tote is handed to the pack bench" in front
    assert "Zone B, aisles B1 to B12, both shifts" in front and "more in Tollgate" not in front


def test_results_stand_in_a_dated_block_of_their_own(worker: Company, dana: Browser) -> None:
    picking.write_charter(worker)
    picking.approve(worker)
    measured(worker)
    front = pages_of(printed(worker, dana))[0]
    text, results = front.split("Results so far")
    assert re.search(r"As of \d+ \w+ 20\d\d, \d\d:\d\d\. Not part of the text above\.", results)
    assert "Picking errors" in results and "4.0 or less" in results and "must not fall" in results
    assert "New labels, scan to confirm" in results and "New labels" not in text


def test_the_chart_on_paper_is_the_chart_of_the_measure_page(
    worker: Company, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.analyses import pictures
    from app.charts import control
    from app.reports import pdf

    pages: list[str] = []
    render = pdf.render

    def remember(html: str, **words: str) -> bytes:
        pages.append(html)
        return render(html, **words)

    monkeypatch.setattr(pdf, "render", remember)
    measured(worker)
    printed(worker, dana)
    with worker.app.test_request_context(), worker.reading():
        link = db.session.query(MetricLink).filter_by(role="primary").one()
        chart = pictures.control_chart(link)
        assert chart is not None and control.render(chart) in pages[0]


DAMAGED = {
    "name": "Goods in the wrong place", "kind": "proportion", "value_name": "Pallets misplaced", "denominator_name":
    "Pallets checked", "direction": "lower", "period": "day", "decimals": 1,
}  # fmt: skip


def add_balancing(company: Company, settings: dict[str, Any], margin: float, values: Callable[[bool], float]) -> None:
    """One more balancing measure on the days of the others: a value for before and after the change."""
    measured(company)
    with company.writing():
        project, act = picking.project_of(company), company.act("dana")
        metric = recording.define(db.session.get_one(Unit, company.units["NG"]), settings, act)
        for day in (picking.FIRST_DAY + timedelta(days=number) for number in range(picking.DAYS)):
            value = values(day >= picking.CHANGED_ON) + day.day % 3
            checked = 1000.0 if settings["kind"] == "proportion" else None
            recording.record(metric, {"day": day, "value": value, "checked": checked}, act)
        made = {"day": picking.CHANGED_ON, "title": "New labels", "made_by_id": company.people["dana"]}
        db.session.add(ProcessChange(metric_id=metric.id, made_at=act.at, **made))
        link = links.use(project, metric, role="balancing", margin=margin, act=act)
        baselines.freeze(link, picking.FIRST_DAY, picking.CHANGED_ON - timedelta(days=1), act=act)
    with company.app.app_context():
        jobs.run_due_jobs()


def test_a_change_of_a_share_is_told_in_the_points_of_its_margin(worker: Company, dana: Browser) -> None:
    picking.write_charter(worker)
    add_balancing(worker, DAMAGED, 0.5, lambda is_after: 24.0 if is_after else 20.0)
    front = pages_of(printed(worker, dana))[0]
    said = front.split("Goods in the wrong place")[1]
    assert "Up 0.4 percentage points since 26 Oct" in said and "at most 0.5 percentage points worse" in said
    assert not re.search(r"Up \d+%", said)


def test_a_claim_about_a_margin_is_printed_whole_however_long_its_unit_is(worker: Company, dana: Browser) -> None:
    picking.write_charter(worker)
    unit = "order lines per person and hour, without the breaks"
    add_balancing(worker, {**picking.PACE, "name": "Night rate", "measured_in": unit}, 3.0, lambda _after: 112.0)
    front = pages_of(printed(worker, dana))[0]
    assert f"at most 3 {unit} worse" in front and "must not fall" in front


def test_every_figure_has_words_and_every_font_is_inside(worker: Company, dana: Browser) -> None:
    picking.write_charter(worker)
    measured(worker)
    document = printed(worker, dana)
    figures = elements_of(document, "/Figure")
    assert len(figures) >= 3
    assert [figure for figure in figures if not str(figure.get("/Alt", "")).strip()] == []
    assert fonts_of(document) and all(map(is_embedded, fonts_of(document)))


def test_it_is_a_tagged_document_with_language_title_author_and_footer(worker: Company, dana: Browser) -> None:
    picking.write_charter(worker)
    document = printed(worker, dana)
    reader = opened(document)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert reader.metadata.title == "Project charter NG-01: Reduce picking errors in Zone B"
    assert reader.metadata.author == "Dana Okafor, Harrow & Finch Logistics"
    for number, page in enumerate(pages_of(document), start=1):
        assert re.search(r"NG-01 Project charter, draft, \d+ \w+ 20\d\d\. Numbers as of \d\d:\d\d", page)
        assert f"Page {number} of 2" in page


@pytest.mark.parametrize("paper, size", [("A4", (595, 842)), ("Letter", (612, 792))])
@pytest.mark.parametrize("text", [LONG, WIDE, FOREIGN], ids=["long", "wide", "foreign"])
def test_whatever_was_written_two_pages_suffice_but_for_what_was_agreed_and_that_is_whole(
    worker: Company, dana: Browser, text: str, paper: str, size: tuple[int, int]
) -> None:
    picking.use_paper(worker, paper)
    fill_everything(worker, text)
    measured(worker)
    document = printed(worker, dana)
    sizes = {tuple(round(side) for side in page.mediabox[2:]) for page in opened(document).pages}
    front, back, *further = pages_of(document)
    assert sizes == {size} and "more in Tollgate" in front
    assert "Results so far" in front and "Not signed yet" in back
    assert "What else is agreed stands from page 3 on" in back
    assert further[0].startswith("What else is agreed") and "more in Tollgate" not in " ".join(further)
    if text == LONG:
        assert " ".join(further).count("mislabelled") == 5 * 120


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_three_measures_stand_on_page_one_however_long_the_charter_is(
    worker: Company, dana: Browser, paper: str
) -> None:
    picking.use_paper(worker, paper)
    fill_everything(worker, LONG)
    add_balancing(worker, DAMAGED, 0.5, lambda is_after: 24.0 if is_after else 20.0)
    front, back, *_further = pages_of(printed(worker, dana))
    assert [name for name in ("Picking errors", "Pick rate", "Goods in the wrong place") if name not in front] == []
    assert "Before: average 7.9" in front and "Not signed yet" in back


def test_what_else_is_agreed_stands_whole_on_page_two_where_it_fits(worker: Company, dana: Browser) -> None:
    names = ("defect_definition", "customers", "customer_needs", "constraints", "assumptions", "approach",
             "adverse_effects", "barriers", "dependencies", "communication_plan", "replication")  # fmt: skip
    ends = {name: f"No stop of the zone longer than one hour before January, and that is number {place}."
            for place, name in enumerate(names)}  # fmt: skip
    picking.write_charter(worker, **ends)
    _front, back = pages_of(printed(worker, dana))
    assert [text for text in ends.values() if text not in back] == []
    assert "more in Tollgate" not in back and "Not signed yet" in back


def test_an_improvement_that_nobody_has_confirmed_is_printed_with_its_question(worker: Company, dana: Browser) -> None:
    measured(worker)
    question = "Counted the same way?"
    assert question in pages_of(printed(worker, dana))[0]
    with worker.writing():
        codes = [check.code for link in db.session.query(MetricLink) for check in judging.reading_of(link).checks]
        assert codes.count("frozen_late") == 2
        for link in db.session.query(MetricLink):
            links.answer_same_way(link, True, worker.act("dana"))
    with worker.app.app_context():
        jobs.run_due_jobs()
    assert question not in pages_of(printed(worker, dana))[0]


def fill_everything(company: Company, text: str) -> None:
    """Every field as long as it can be, a big team, many risks."""
    fields = ("goal", "problem", "business_case", "constraints", "assumptions", "approach", "barriers", "customers")
    lines = "\n".join([text[:300]] * 40)
    picking.write_charter(company, in_scope=lines, out_of_scope=lines, **dict.fromkeys(fields, text))
    with company.writing():
        project = db.session.get_one(Project, company.project)
        project.title = text[:160]
        for risk in [*project.charter.risks]:
            risk.risk = risk.response = text
        for role in ("project:member", "project:coach", "project:process_owner"):
            for member in {one.person for one in project.memberships if one.role != role}:
                starting.add_member(project, member, role, part=text[:80])


def test_what_somebody_wrote_is_text_and_never_markup(worker: Company, dana: Browser) -> None:
    picking.write_charter(worker, problem='<script>alert(1)</script><img src="file:///etc/passwd"> & so on')
    front = pages_of(printed(worker, dana))[0]
    assert '<script>alert(1)</script><img src="file:///etc/passwd"> & so on' in front
