"""Programs say the level of each value, and are told it again."""

from __future__ import annotations

from typing import Any

import pytest

from app.accounts import tokens
from app.core.db import db
from app.core.events import Event
from tests.api.programs import Program, program
from tests.api.test_pushing import ONE, refusal, states
from tests.company import Browser, Company
from tests.metrics.measures import make_metric
from tests.metrics.test_factors import keys, split


@pytest.fixture
def metric(company: Company, dana: Browser) -> int:
    made = make_metric(company)
    split(dana, made)
    return made


@pytest.fixture
def wms(company: Company) -> Program:
    """The warehouse system, which may read as well."""
    return program(company, "marek", tokens.BOTH)


def on(shift: str, **more: Any) -> dict[str, Any]:
    """A value of Monday and this shift."""
    return {**ONE, "levels": {"Shift": shift}, **more}


def told(wms: Program, metric: int) -> list[tuple[float, dict[str, str]]]:
    """The values with their levels, as they are read."""
    rows = wms.get(f"/api/v1/metrics/{metric}/observations").json["observations"]
    return sorted(((row["value"], row["levels"]) for row in rows), key=str)


def test_a_day_takes_a_value_for_each_shift_and_tells_them_again(metric: int, wms: Program) -> None:
    answer = wms.push(metric, on("Early"), on(" NIGHT", value=41), {**ONE, "at": "2026-03-03", "levels": {"SHIFT": ""}})
    assert states(answer) == ["created"] * 3
    assert told(wms, metric) == [(37.0, {"Shift": "Early"}), (37.0, {}), (41.0, {"Shift": "Night"})]
    assert states(wms.push(metric, on("early"))) == ["unchanged"]


def test_a_name_that_is_no_level_is_refused_by_itself(metric: int, wms: Program) -> None:
    answer = wms.push(metric, on("Early"), on("Nigt"), on("Late", levels={"Gate": "North"}))
    assert states(answer) == ["created", "refused", "refused"]
    assert [(one["code"], one["field"]) for one in answer.json["items"][1:]] == [
        ("level.unknown", "levels"),
        ("level.no_factor", "levels"),
    ]
    assert "“Nigt” is no level of Shift." in answer.json["items"][1]["message"]


def test_another_value_of_the_same_shift_is_refused_or_replaces_it_alone(metric: int, wms: Program) -> None:
    wms.push(metric, on("Early"), on("Night"))
    assert refusal(wms.push(metric, on("Night", value=50))) == ("day.taken", "at")
    assert states(wms.push(metric, on("Night", value=50), existing="replace")) == ["replaced"]
    assert told(wms, metric) == [(37.0, {"Shift": "Early"}), (50.0, {"Shift": "Night"})]


def test_a_shift_is_not_said_of_a_value_that_was_brought_without_one(metric: int, wms: Program) -> None:
    wms.push(metric, ONE)
    assert refusal(wms.push(metric, on("Night"), existing="replace")) == ("day.taken", "at")
    assert told(wms, metric) == [(37.0, {})]


def test_a_row_that_its_key_names_keeps_its_shift_until_another_is_said(metric: int, wms: Program) -> None:
    wms.push(metric, on("Early", key="A"), on("Night", key="B"))
    again = wms.push(metric, {**ONE, "key": "A", "value": 38}, {**ONE, "key": "B", "value": 39}, existing="replace")
    assert states(again) == ["replaced", "replaced"]
    assert told(wms, metric) == [(38.0, {"Shift": "Early"}), (39.0, {"Shift": "Night"})]
    moved = on("Late", key="B", value=39)
    assert refusal(wms.push(metric, moved)) == ("day.taken", "at")
    assert states(wms.push(metric, moved, existing="replace")) == ["replaced"]
    assert refusal(wms.push(metric, on("Early", key="B"), existing="replace")) == ("day.taken", "at")
    assert told(wms, metric) == [(38.0, {"Shift": "Early"}), (39.0, {"Shift": "Late"})]


def test_the_trail_tells_the_shift_that_a_program_said(company: Company, metric: int, wms: Program) -> None:
    wms.push(metric, on("Night"))
    fields = company.ask(lambda: db.session.query(Event.fields).filter_by(kind="observation").scalar())
    assert "level1_id" in fields


def test_one_measure_lists_its_factors_with_the_levels_that_can_be_said(
    company: Company, metric: int, dana: Browser, wms: Program
) -> None:
    dana.post(f"/measures/{metric}/levels/{keys(company)['Late']}/retire", {})
    found = wms.get(f"/api/v1/metrics/{metric}").json["factors"]
    assert found == [{"name": "Shift", "levels": ["Early", "Night"]}]


@pytest.mark.parametrize("levels", [["Night"], {"Shift": 3}, {"Shift": None}, "Night"])
def test_levels_that_are_no_names_do_not_fit_the_description(metric: int, wms: Program, levels: Any) -> None:
    assert wms.push(metric, {**ONE, "levels": levels}).status_code == 422
