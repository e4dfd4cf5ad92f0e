"""Making a check sheet and its types, and what is refused of what people type on it."""

from __future__ import annotations

import re

import pytest

from app.core.db import db
from app.metrics import recording
from app.metrics.check_sheets.models import CheckSheet, Tap
from app.metrics.models import Metric
from tests.check_sheets.sheets import checked, make_sheet, page_of, tap
from tests.company import Browser, Company
from tests.metrics.measures import make_metric


@pytest.mark.parametrize(
    "values, message",
    [
        ({"checked": "", "was": "0"}, "Enter how many were checked today, for example 240."),
        ({"checked": "-3", "was": "0"}, "Enter a whole number from 0 to"),
        ({"checked": "lots", "was": "0"}, "“lots”"),
        ({"checked": "150", "was": "100"}, "it is 0 by now"),
        ({"add": "7"}, "Enter how many were checked today"),
    ],
)
def test_what_cannot_be_a_number_checked_is_refused_by_the_field_and_kept(
    company: Company, dana: Browser, marek: Browser, values: dict[str, str], message: str
) -> None:
    metric, _types = make_sheet(company, dana)
    answer = checked(marek, metric, **values)
    assert answer.status_code == 422 and message in answer.text
    assert f'value="{values.get("checked", "")}"' in answer.text
    assert company.ask(lambda: db.session.query(Tap).count()) == 0


@pytest.mark.parametrize(
    "types, message",
    [
        ("Wrong item", "Enter from 2 to 20 types"),
        ("\n".join(f"Type {n}" for n in range(21)), "Enter from 2 to 20 types"),
        ("Wrong item\nwrong  item", "stands here twice"),
        ("Wrong item\n" + "x" * 61, "to 60 characters"),
    ],
)
def test_a_sheet_needs_types_that_can_be_told_apart(company: Company, dana: Browser, types: str, message: str) -> None:
    metric = make_metric(company)
    answer = dana.post(f"/measures/{metric}/check-sheet/new", {"title": "Errors", "types": types})
    assert answer.status_code == 422 and message in answer.text and types[:8] in answer.text


def test_a_measured_value_gets_no_check_sheet(company: Company, dana: Browser) -> None:
    metric = make_metric(company, kind="time", measured_in="minutes")
    assert "This measure cannot have a check sheet" in page_of(dana, metric)
    form = {"title": "Minutes", "types": "Long\nShort"}
    assert dana.post(f"/measures/{metric}/check-sheet/new", form).status_code == 303
    assert company.ask(lambda: db.session.query(CheckSheet).count()) == 0


def test_types_are_renamed_ordered_and_retired_and_their_tallies_stay(
    company: Company, dana: Browser, marek: Browser
) -> None:
    metric, types = make_sheet(company, dana)
    tap(marek, metric, types["Wrong item"], 2)
    edit, root = f"/measures/{metric}/check-sheet/edit", f"/measures/{metric}/check-sheet/types"
    wrong = f"{root}/{types['Wrong item']}"
    assert dana.fill(edit, {"name": "Wrong article"}, form=wrong).status_code == 303
    assert dana.fill(edit, {"step": "down"}, form=f"{wrong}/move").status_code == 303
    assert dana.post(root, {"name": "Torn carton"}).status_code == 303
    buttons = re.findall(r'"tap-name">([^<]+)<', marek.get(f"/measures/{metric}/check-sheet").text)
    assert buttons == ["Wrong quantity", "Wrong article", "Missed line", "Torn carton"]
    assert "Another type has this name" in dana.post(root, {"name": "missed line"}).text
    assert dana.post(f"{wrong}/retire").status_code == 303
    assert marek.post(f"{wrong}/tap").status_code == 404
    page = marek.get(f"/measures/{metric}/check-sheet").text
    assert '"tap-name">Wrong article<' not in page and "Wrong article" in page
    assert dana.post(f"{root}/{types['Wrong item']}/restore").status_code == 303
    assert "Wrong article 2 today" in page_of(marek, metric)


def test_a_viewer_sees_the_counts_and_has_no_buttons(company: Company, dana: Browser) -> None:
    metric, types = make_sheet(company, dana)
    tap(dana, metric, types["Wrong item"])
    with company.writing():
        recording.redefine(db.session.get_one(Metric, metric), {"owner_id": None}, based_on=1, act=company.act("dana"))
    ines = company.browser("ines")
    page = ines.get(f"/measures/{metric}/check-sheet").text
    assert "Counted today" in page and 'class="tap"' not in page
    assert ines.post(f"/measures/{metric}/check-sheet/types/{types['Wrong item']}/tap").status_code == 403
