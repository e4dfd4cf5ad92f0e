"""The overview of a project, its header, its feed and the change feed that open pages ask."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from app.accounts.models import SignIn
from app.actions.models import Action
from app.core.db import db
from app.portfolio.activity import SENTENCES, sentence
from app.projects.models import Project
from tests.company import Browser, Company
from tests.portfolio import readings


def overview(browser: Browser, company: Company) -> str:
    return browser.get(f"/projects/{company.project}").text


def changes(browser: Browser, company: Company, since: object = 0, **headers: str) -> object:
    return browser.get(f"/projects/{company.project}/changes?since={since}", headers=headers)


def work(company: Company, title: str, *, due: int, who: str = "sam", quarters: int = 0) -> None:
    """Somebody has an action that is due in so many days; inside a transaction."""
    day = datetime.now(UTC).date() + timedelta(days=due)
    action = Action(project_id=company.project, title=title, due_on=day, quarters=quarters, version=1)
    action.owner_id = company.people[who]
    db.session.add(action)
    db.session.flush()
    action.created(company.act("priya"), fields=("title",))


def test_the_first_thing_missing_at_the_gate_is_the_next_thing_to_do(company: Company, dana: Browser) -> None:
    page = overview(dana, company)
    assert "Do this next" in page and "Write the problem with its number" in page
    assert "A problem without a number cannot be shown to be solved." in page
    assert "Define gate: 1 of 6 ready" in page


def test_a_new_project_shows_its_road_with_the_present_phase_and_what_is_not_started(
    company: Company, dana: Browser
) -> None:
    page = overview(dana, company)
    assert "Define: Gate: 1 of 6 ready" in page and "Control: Not started" in page
    assert "Phase 1 of 5: Define. Gate: 1 of 6 ready." in page
    assert "No dates planned" in page and "On track" not in page


@pytest.mark.parametrize(
    "state, days, words",
    [("active", -3, "3 days late"), ("active", 3, "On track"), ("paused", -3, "Paused"), ("stopped", -3, "Stopped")],
)
def test_the_badge_says_how_the_project_stands(
    company: Company, dana: Browser, state: str, days: int, words: str
) -> None:
    with company.writing():
        db.session.get_one(Project, company.project).state = state
        readings.planned(company.project, "define", days)
    assert words in overview(dana, company)


def test_late_actions_are_named_with_their_owner(company: Company, dana: Browser) -> None:
    with company.writing():
        work(company, "Fit bin labels", due=-2)
        work(company, "Move look-alike items", due=5, quarters=1)
        work(company, "Order the labels", due=-9, quarters=4)
    page = overview(dana, company)
    assert "2 days late" in page and "Sam Pryce" in page and "25% done" in page
    assert "Order the labels</b>" not in page


def test_while_the_sponsor_thinks_the_oldest_late_action_comes_next(company: Company, dana: Browser) -> None:
    with company.writing():
        work(company, "Fit bin labels", due=-2)
        work(company, "Train the night shift", due=-5)
    path = f"/projects/{company.project}/gates/define"
    dana.fill(path, {"request": "Please"}, form=f"{path}/ask")
    assert "Finish: Train the night shift" in overview(dana, company)


def test_a_measure_without_a_value_comes_next_when_nothing_else_does(company: Company, dana: Browser) -> None:
    with company.writing():
        readings.judged(company, company.project, "too_early")
    path = f"/projects/{company.project}/gates/define"
    dana.fill(path, {"request": "Please"}, form=f"{path}/ask")
    page = overview(dana, company)
    assert "Add the next value of Picking errors" in page and "Too early to tell" in page


def test_the_feed_tells_what_others_did_in_sentences(company: Company, dana: Browser) -> None:
    with company.writing():
        work(company, "Fit bin labels", due=3)
    assert "Priya Nair added the action “Fit bin labels”" in overview(dana, company)


@pytest.mark.parametrize("title", ["2026-02-30", "2026-11-20", "0000-00-00"])
def test_a_title_that_looks_like_a_day_stays_a_title(company: Company, dana: Browser, title: str) -> None:
    with company.writing():
        work(company, title, due=3)
    assert f"Priya Nair added the action “{title}”" in overview(dana, company)
    assert changes(dana, company).status_code == 200  # type: ignore[attr-defined]


def test_the_feed_says_a_day_with_its_year_once_that_is_over(company: Company) -> None:
    event = SimpleNamespace(kind="observation", verb="recorded", texts=[SimpleNamespace(field="day", new="2019-11-20")])
    with company.app.test_request_context():
        assert sentence(event, "Dana") == "Dana recorded a value for 20 Nov 2019"  # type: ignore[arg-type]


def test_since_you_were_last_here_leaves_out_what_you_did_and_saw(company: Company, dana: Browser) -> None:
    with company.writing():
        work(company, "Seen last week", due=3)
    with company.writing():
        me = db.session.query(SignIn).filter_by(person_id=company.people["dana"]).one()
        earlier = SignIn(fingerprint="e" * 64, person_id=me.person_id, browser="Test", proved_at=me.began_at)
        earlier.began_at, earlier.seen_at = me.began_at - timedelta(days=1), datetime.now(UTC)
        db.session.add(earlier)
    with company.writing():
        work(company, "New today", due=3)
    page = overview(dana, company)
    assert "Since you were last here" in page and "New today”" in page and "Seen last week”" not in page


def test_every_sentence_can_be_said_without_its_texts(app: object) -> None:
    class Erased:
        texts: tuple[object, ...] = ()

    with app.test_request_context():  # type: ignore[attr-defined]
        for kind, verb in SENTENCES:
            erased = Erased()
            erased.kind, erased.verb = kind, verb  # type: ignore[attr-defined]
            assert "Dana" in (sentence(erased, "Dana") or "")  # type: ignore[arg-type]


def test_an_open_page_hears_of_what_others_did_once_and_of_its_own_never(
    company: Company, dana: Browser, marek: Browser
) -> None:
    start = changes(dana, company).json["next"].split("since=")[1]  # type: ignore[attr-defined]
    quiet = changes(dana, company, start)
    assert quiet.json["changes"] == []  # type: ignore[attr-defined]
    tag = quiet.headers["ETag"]  # type: ignore[attr-defined]
    assert changes(dana, company, start, **{"If-None-Match": tag}).status_code == 304  # type: ignore[attr-defined]
    item = f"/projects/{company.project}/gates/measure/items/measurement"
    marek.fill(item, {"ready": "True", "note": "Fifty lines counted twice"})
    news = changes(dana, company, start, **{"If-None-Match": tag})
    assert news.status_code == 200  # type: ignore[attr-defined]
    assert [one["sentence"] for one in news.json["changes"]] == ["Marek Kowalski updated a gate item"]  # type: ignore[attr-defined]
    assert "Fifty lines" not in news.text  # type: ignore[attr-defined]
    assert changes(marek, company, start).json["changes"] == []  # type: ignore[attr-defined]
    after = news.json["next"].split("since=")[1]  # type: ignore[attr-defined]
    assert changes(dana, company, after).json["changes"] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("since", ["", "-1", "x", "9" * 30, "²", "1e9"])
def test_an_odd_place_in_the_feed_is_no_error(company: Company, dana: Browser, since: str) -> None:
    assert changes(dana, company, since).status_code == 200  # type: ignore[attr-defined]


def test_the_change_feed_is_closed_to_the_outsider(company: Company, otto: Browser) -> None:
    assert changes(otto, company).status_code == 404  # type: ignore[attr-defined]


def test_a_viewer_sees_every_room_and_no_button_that_writes(company: Company) -> None:
    page = overview(company.browser("vera"), company)
    for room in ("Charter", "Benefits", "Team", "Reports"):
        assert f">{room}</a>" in page
    assert "Add action" not in page and 'class="go' not in page


def test_a_project_that_ended_without_decisions_shows_no_gate_as_passed(company: Company, dana: Browser) -> None:
    with company.writing():
        project = db.session.get_one(Project, company.project)
        project.state, project.closed_on, project.phase = "closed", date(2026, 11, 1), "control"
    page = overview(dana, company)
    assert page.count('<li class="is-past">') == 5 and "Ended on 1 Nov 2026" in page
    assert "0 of 5 gates were decided here" in page


@pytest.mark.parametrize("path", ["/help", "/help/words", "/help/walk", "/help/who-may-do-what"])
def test_help_is_open_to_everybody(company: Company, path: str) -> None:
    assert company.browser("nobody").get(path).status_code == 200


def test_the_walk_names_the_file_and_the_honest_answer(company: Company) -> None:
    page = company.browser("nobody").get("/help/walk").text
    assert "ae_attendances.csv" in page and "16.7%" in page and "27.6%" in page and "under no reading" in page
