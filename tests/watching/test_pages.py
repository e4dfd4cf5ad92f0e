"""The pages of alerts: the list, one with its plan, the banner, acknowledging, and who may do what."""

from __future__ import annotations

import re

import pytest

from app.core.db import db
from app.core.events import Event
from app.metrics.models import Metric, Observation
from tests.analyses.world import link_to
from tests.company import Company
from tests.statements import counted
from tests.watching.world import Watched, nth_day


@pytest.fixture
def raised(company: Company) -> Watched:
    """A measure of the picking project with an open alert."""
    measure = Watched(company, reaction_plan="Stop the line and call Dana.")
    with measure.now(), company.writing():
        link_to(company, measure.metric())
    measure.add(60.0)
    return measure


def path_of(measure: Watched) -> str:
    return f"/measures/{measure.key}/alerts/{measure.the_alert().id}"


def link_path(measure: Watched) -> str:
    company = measure.company
    link = company.ask(lambda: db.session.get_one(Metric, measure.key).links[0].id)
    return f"/projects/{company.project}/measures/{link}"


def test_an_open_alert_stands_on_the_pages_of_its_measure_with_the_plan_and_a_form(raised: Watched) -> None:
    with raised.now():
        marek = raised.company.browser("marek")
        for path in (f"/measures/{raised.key}", link_path(raised)):
            page = marek.get(path).text
            assert "Above the normal range" in page and "Stop the line and call Dana." in page
            assert f'action="{path_of(raised)}"' in page and "I have seen it" in page


def test_two_alerts_on_a_page_have_fields_of_their_own(raised: Watched) -> None:
    with raised.now(), raised.company.writing():
        raised.metric().revise({"upper_limit": 50.0}, based_on=1, act=raised.company.act())
    raised.judge()
    with raised.now():
        page = raised.company.browser("marek").get(link_path(raised)).text
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(raised.alerts()) == 2 and page.count('name="cause"') == 2 and len(ids) == len(set(ids))


def test_who_only_reads_sees_the_alert_and_no_form(raised: Watched) -> None:
    with raised.now():
        ines = raised.company.browser("ines")
        page = ines.get(path_of(raised)).text
        banner = ines.get(f"/measures/{raised.key}").text
        assert "Above the normal range" in page and "Above the normal range" in banner
        assert "I have seen it" not in page and "I have seen it" not in banner
        assert ines.post(path_of(raised), {"cause": "Nothing", "version": "1"}).status_code == 403


def test_an_alert_is_acknowledged_with_its_cause_by_whoever_enters_values(raised: Watched) -> None:
    with raised.now():
        marek = raised.company.browser("marek")
        refused = marek.fill(path_of(raised), {"cause": ""})
        assert refused.status_code == 422 and "Write what was behind it" in refused.text
        assert marek.fill(path_of(raised), {"cause": "Scanners offline from 6 to 9"}).status_code == 303
        page = marek.get(f"/measures/{raised.key}").text
    alert = raised.the_alert()
    assert (alert.state, alert.acknowledged_by_id) == ("acknowledged", raised.company.people["marek"])
    assert "Scanners offline from 6 to 9" in page and "Marek Kowalski" in page
    verbs = raised.company.ask(lambda: [row.verb for row in db.session.query(Event).filter_by(kind="alert")])
    assert verbs == ["opened", "acknowledged"]


def test_the_cause_may_become_the_special_cause_of_the_value_which_ends_the_alert(raised: Watched) -> None:
    with raised.now():
        sent = {"cause": "Scanners offline", "is_special": "y"}
        assert raised.company.browser("marek").fill(path_of(raised), sent).status_code == 303
    raised.judge()
    value = raised.company.ask(lambda: db.session.query(Observation).filter_by(day=nth_day(24)).one().special_cause)
    assert value == "Scanners offline" and raised.the_alert().closed_because == "explained"


def test_a_value_that_was_changed_meanwhile_is_not_left_out_of_the_averages_unseen(raised: Watched) -> None:
    with raised.now():
        marek = raised.company.browser("marek")
        page = marek.get(path_of(raised)).text
        shown = re.search(r'name="explains" value="([^"]+)"', page)
        assert shown is not None
    raised.change(24, note="Counted twice")
    with raised.now():
        sent = {"cause": "Scanners offline", "is_special": "y", "explains": shown[1], "version": "1"}
        refused = marek.post(path_of(raised), sent)
    assert refused.status_code == 422 and "The value was changed meanwhile." in refused.text
    assert raised.the_alert().state == "open"


def test_a_special_cause_fits_in_a_line(raised: Watched) -> None:
    with raised.now():
        sent = {"cause": "long " * 60, "is_special": "y"}
        refused = raised.company.browser("marek").fill(path_of(raised), sent)
    assert refused.status_code == 422 and "in at most 200 characters" in refused.text and "long long" in refused.text


def test_two_who_acknowledge_at_once_meet_and_lose_neither_cause(raised: Watched) -> None:
    with raised.now():
        marek, dana = raised.company.browser("marek"), raised.company.browser("dana")
        assert marek.post(path_of(raised), {"cause": "Scanners offline", "version": "1"}).status_code == 303
        late = dana.post(path_of(raised), {"cause": "Stocktake", "version": "1"})
    assert late.status_code == 409 and "Scanners offline" in late.text and "Stocktake" in late.text
    assert raised.the_alert().cause == "Scanners offline"


def test_an_alert_that_closed_while_somebody_wrote_keeps_the_cause(raised: Watched) -> None:
    raised.add(40.0)
    assert raised.the_alert().state == "closed"
    with raised.now():
        sent = {"cause": "Scanners offline", "version": "1"}
        assert raised.company.browser("marek").post(path_of(raised), sent).status_code == 303
    assert (raised.the_alert().cause, raised.the_alert().state) == ("Scanners offline", "closed")


def test_no_outsider_reads_an_alert(company: Company) -> None:
    measure = Watched(company, name="Wren needle")
    measure.add(60.0)
    with measure.now():
        otto, ada = company.browser("otto"), company.browser("ada")
        for browser in (otto, ada):
            assert browser.get(path_of(measure)).status_code == 404
            for state in ("open", "acknowledged", "closed"):
                for whose in ("all", "mine"):
                    assert "Wren needle" not in browser.get(f"/alerts?state={state}&whose={whose}").text
        assert "Wren needle" in company.browser("marek").get("/alerts").text


def test_the_list_tells_ones_own_from_those_of_ones_units_and_the_states_apart(raised: Watched) -> None:
    company = raised.company
    with raised.now():
        marek, dana = company.browser("marek"), company.browser("dana")
        assert "Waiting time" in marek.get("/alerts?whose=mine").text
        assert "No alerts here" in dana.get("/alerts?whose=mine").text and "Waiting time" in dana.get("/alerts").text
        assert "No alerts here" in marek.get("/alerts?state=closed").text


def test_an_alert_that_is_over_stands_among_the_closed_until_somebody_says_why(raised: Watched) -> None:
    raised.add(40.0)
    with raised.now():
        page = raised.company.browser("marek").get("/alerts?state=closed").text
    assert "Waiting time" in page and "Nobody has said it yet" in page


def test_a_long_list_has_pages(company: Company) -> None:
    measures = [Watched(company, [40.0], name=f"Measure {place}", upper_limit=50.0) for place in range(27)]
    for measure in measures:
        measure.add(60.0)
    with measures[0].now():
        first = company.browser("marek").get("/alerts").text
        second = company.browser("marek").get("/alerts?page=2").text
    assert first.count("Above the customer’s limit") == 25 and second.count("Above the customer’s limit") == 2


def test_a_measure_page_asks_the_database_once_more_for_its_alerts(raised: Watched) -> None:
    with raised.now():
        marek = raised.company.browser("marek")
        for path in (f"/measures/{raised.key}", link_path(raised)):
            marek.get(path)
            with counted(raised.company) as statements:
                marek.get(path)
            assert sum("FROM alert" in statement for statement in statements) == 1


def test_a_measure_is_defined_as_watched_with_its_plan_and_its_owner_by_name(company: Company) -> None:
    dana = company.browser("dana")
    path = f"/units/{company.units['NG']}/measures/new"
    box = re.search(r'<input[^>]*name="is_watched"[^>]*>', dana.get(path).text)
    assert box is not None and "checked" in box[0]
    sent = {"name": "Late lorries", "kind": "time", "measured_in": "minutes", "direction": "lower", "period": "day",
            "decimals": "1", "goal_basis": "average", "owner_id": str(company.people["marek"]), "is_watched": "y",
            "reaction_plan": "Call the gate."}  # fmt: skip
    assert dana.fill(path, sent).status_code == 303
    with company.reading():
        metric = db.session.query(Metric).filter_by(name="Late lorries").one()
        assert (metric.is_watched, metric.reaction_plan) == (True, "Call the gate.")
