"""The measures of a project: the list, taking one in, roles, taking one out and back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.analyses import baselines
from app.core.db import db
from app.metrics.models import Baseline, Metric, MetricLink
from app.projects.models import Project
from tests.analyses.test_measure_page import plain
from tests.analyses.world import FIRST_DAY, around, define, link_to, measured, picking
from tests.company import Browser, Company

NEW = {
    "name": "Walking time", "kind": "time", "measured_in": "minutes", "direction": "lower", "goal_basis": "average",
    "period": "day", "decimals": "1", "role": "process",
}  # fmt: skip


def measures(company: Company, rest: str = "") -> str:
    return f"/projects/{company.project}/measures{rest}"


def roles(company: Company) -> dict[str, str]:
    rows = select(Metric.name, MetricLink.role).join(Metric, Metric.id == MetricLink.metric_id)
    rows = rows.where(MetricLink.removed_at.is_(None))
    return dict(company.ask(lambda: [tuple(row) for row in db.session.execute(rows)]))


def link_of(company: Company, name: str) -> UUID:
    query = select(MetricLink.id).join(Metric, Metric.id == MetricLink.metric_id).where(Metric.name == name)
    return company.ask(lambda: db.session.scalar(query))  # type: ignore[no-any-return]


def test_the_empty_list_says_why_a_measure_matters(company: Company, dana: Browser) -> None:
    assert "Without a measure nobody can tell whether anything became better." in dana.get(measures(company)).text
    viewer = company.browser("vera").get(measures(company)).text
    assert "No measures yet" in viewer and "Add a measure" not in viewer


def test_the_list_shows_each_measure_with_its_two_signals(company: Company, dana: Browser) -> None:
    with company.writing():
        picking(company)
        measured(company, around(1, 40, 4, 24), name="Walking time", role="process")
    page = plain(dana.get(measures(company)).text)
    for words in ("Picking errors The main measure", "A clear change in the right direction", "since 26 Oct",
                  "Meets on some days", "Walking time A process measure", "Steady before any change"):  # fmt: skip
        assert words in page, words


def test_dana_defines_the_first_measure_in_one_form_and_it_is_the_main_one(company: Company, dana: Browser) -> None:
    answer = dana.fill(measures(company, "/add?new=1"), NEW)
    assert answer.status_code == 303 and "/measures/" in answer.headers["Location"]
    assert roles(company) == {"Walking time": "primary"}
    assert "No values yet." in dana.get(answer.headers["Location"]).text


def test_what_is_missing_in_a_new_measure_is_said_and_what_was_typed_stays(company: Company, dana: Browser) -> None:
    answer = dana.fill(measures(company, "/add?new=1"), {**NEW, "measured_in": "", "role": "balancing"})
    assert answer.status_code == 422
    assert "Enter the unit, for example minutes or kg." in answer.text
    assert "Enter how much worse would still be acceptable, for example 3." in answer.text
    assert 'value="Walking time"' in answer.text
    assert roles(company) == {}


def test_a_visible_measure_is_taken_in_and_a_foreign_one_cannot_be(company: Company, dana: Browser) -> None:
    with company.writing():
        own = define(company, name="Pick rate", kind="continuous", measured_in="lines an hour").id
        foreign = define(company, name="Zebrafinch", kind="continuous", unit_id=company.units["EF"]).id
    page = dana.get(measures(company, "/add")).text
    assert "Pick rate (Northgate DC)" in page and "Zebrafinch" not in page
    refused = dana.fill(measures(company, "/add"), {"metric": foreign, "role": "primary"})
    assert refused.status_code == 422 and "Choose one from the list." in refused.text
    taken = dana.fill(measures(company, "/add"), {"metric": own, "role": "balancing", "margin": "3"})
    assert taken.status_code == 303


def test_there_is_always_exactly_one_main_measure(company: Company, dana: Browser) -> None:
    with company.writing():
        picking(company)
        rate = link_to(company, define(company, name="Pick rate", kind="continuous"), role="process").id
    path = measures(company, f"/{rate}")
    values: dict[str, Any] = {"role": "primary", "margin": "", "looks_planned": "1"}
    assert dana.fill(path, values, form=f"{path}/change").status_code == 303
    assert roles(company) == {"Picking errors": "outcome", "Pick rate": "primary"}
    refused = dana.fill(path, {**values, "role": "process"}, form=f"{path}/change")
    assert refused.status_code == 422
    assert "Make another measure the main one first. A project has exactly one." in refused.text


def test_a_balancing_measure_states_its_margin(company: Company, dana: Browser) -> None:
    with company.writing():
        picking(company)
        rate = link_to(company, define(company, name="Pick rate", kind="continuous"), role="process").id
    path = measures(company, f"/{rate}")
    for margin, words in (("", "Enter how much worse"), ("-1", "Enter a margin above 0"), ("many", "")):
        answer = dana.fill(path, {"role": "balancing", "margin": margin, "looks_planned": ""}, form=f"{path}/change")
        assert answer.status_code == 422 and words in answer.text
    saved = dana.fill(path, {"role": "balancing", "margin": "2,5", "looks_planned": "3"}, form=f"{path}/change")
    assert saved.status_code == 303
    with company.reading():
        link = db.session.get_one(MetricLink, rate)
        assert (link.role, link.margin, link.looks_planned) == ("balancing", 2.5, 3)


def test_two_people_who_change_the_role_lose_nothing(company: Company, dana: Browser) -> None:
    with company.writing():
        key = picking(company).id
        rate = link_to(company, define(company, name="Pick rate", kind="continuous"), role="process").id
    path = measures(company, f"/{rate}")
    stale = {"version": "1", "role": "outcome", "margin": "", "looks_planned": "1"}
    assert (
        dana.fill(path, {"role": "balancing", "margin": "3", "looks_planned": "1"}, form=f"{path}/change").status_code
        == 303
    )
    assert dana.fill(path, stale, form=f"{path}/change").status_code == 409
    assert key


def test_a_measure_is_taken_out_and_brought_back_with_its_baseline(company: Company, dana: Browser) -> None:
    with company.writing():
        picking(company)
        link = measured(company, around(1, 40, 4, 24), name="Walking time", role="process")
        key, frozen = link.id, baselines.freeze(link, FIRST_DAY, date(2026, 10, 9), act=company.act()).data_hash
    assert dana.post(measures(company, f"/{key}/remove")).status_code == 303
    page = dana.get(measures(company)).text
    assert "Taken out: Walking time" in page and roles(company) == {"Picking errors": "primary"}
    assert dana.post(measures(company, f"/{key}/restore")).status_code == 303
    assert roles(company)["Walking time"] == "process"
    kept = select(Baseline.data_hash).where(Baseline.link_id == key)
    assert company.ask(lambda: db.session.scalars(kept).all()) == [frozen]
    assert dana.get(measures(company, f"/{key}")).status_code == 200
    assert dana.post(measures(company, f"/{key}/restore")).status_code == 303


def test_a_measure_with_saved_comparisons_and_the_main_one_stay(company: Company, dana: Browser) -> None:
    with company.writing():
        errors = picking(company).id
        rate = measured(company, around(1, 40, 4, 24), around(51, 30, 4, 24), role="process").id
    main = dana.post(measures(company, f"/{errors}/remove"))
    assert main.status_code == 422 and "Make another measure the main one first." in main.text
    dana.post(measures(company, f"/{rate}/save"))
    kept = dana.post(measures(company, f"/{rate}/remove"))
    assert kept.status_code == 422 and "Comparisons of this measure were saved" in kept.text


@pytest.mark.parametrize(
    "role, status", [("project:coach", 303), ("project:process_owner", 303), ("project:member", 403)]
)
def test_only_lead_process_owner_and_coach_say_whether_it_was_counted_the_same_way(
    company: Company, role: str, status: int
) -> None:
    with company.writing():
        key = picking(company).id
        person = db.session.get_one(Person, company.people["sam"])
        project = db.session.get_one(Project, company.project)
        next(member for member in project.memberships if member.person_id == person.id).role = role
    sam, path = company.browser("sam"), measures(company, f"/{key}")
    page = sam.get(path).text
    assert ("The project lead, the process owner or a coach answers this." in page) is (status == 403)
    answer = sam.post(f"{path}/same-way", {"answer": "yes", "version": "1"})
    assert answer.status_code == status
    assert company.ask(lambda: db.session.get_one(MetricLink, key).same_way) is (True if status == 303 else None)
