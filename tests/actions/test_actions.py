"""Actions: who does what against which cause, how far it is, and one's own list."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from app.actions.models import Action
from app.core import clock
from app.core.db import db
from app.core.events import Event
from tests.causes.causes import add_why, cause_called, found, page_of
from tests.company import Browser, Company, hidden_fields
from tests.statements import counted

NEW_LABELS = "Print new labels for Zone B"


def actions(company: Company) -> str:
    return f"/projects/{company.project}/actions"


def add(browser: Browser, company: Company, title: str = NEW_LABELS, **more: Any) -> str:
    """Add an action and return its key."""
    blank = {"cause_id": "", "owner_id": "", "due_on": "", "detail": ""}
    answer = browser.fill(f"{actions(company)}/add", {**blank, "title": title, **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rsplit("#action-")[1]


def day(company: Company, days: int) -> str:
    return (clock.today("Europe/London") + timedelta(days=days)).isoformat()


def titles(page: str) -> list[str]:
    return re.findall(r'<h3 class="action-title"><a[^>]*>([^<]+)', page)


def tap(browser: Browser, company: Company, key: str, quarters: Any) -> Any:
    """Tap one of the five circles."""
    return browser.fill(actions(company), {"quarters": quarters}, form=f"{actions(company)}/{key}/progress")


def stand(company: Company) -> tuple[int, bool]:
    """The quarters of the one action, and whether it has the moment at which it was done."""
    with company.reading():
        action = db.session.query(Action).one()
        return action.quarters, action.done_at is not None


def test_an_action_answers_a_cause_and_both_know_each_other(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, "Labels are too small")
    key = cause_called(company, "Labels are too small")
    form = dana.get(f"{actions(company)}/add?cause={key}").text
    assert re.search(rf'<option selected value="{key}">', form)
    add(dana, company, cause_id=str(key), owner_id=str(company.people["priya"]), due_on="25 Nov 2026")
    page = dana.get(actions(company)).text
    assert "Labels are too small" in page and "Priya Nair" in page
    assert NEW_LABELS in dana.get(page_of(company, "Labels are too small")).text


def test_a_cause_of_another_project_cannot_be_named(company: Company, dana: Browser, otto: Browser) -> None:
    add_why(otto, company.foreign_project, "A foreign cause")
    key = cause_called(company, "A foreign cause")
    assert "A foreign cause" not in dana.get(f"{actions(company)}/add?cause={key}").text
    answer = dana.fill(f"{actions(company)}/add", {"title": "x", "cause_id": str(key), "owner_id": "", "due_on": ""})
    assert answer.status_code == 422
    assert company.ask(lambda: db.session.query(Action).count()) == 0


def test_somebody_outside_the_team_cannot_be_given_an_action(company: Company, dana: Browser) -> None:
    values = {"title": "x", "cause_id": "", "owner_id": str(company.people["otto"]), "due_on": ""}
    assert dana.fill(f"{actions(company)}/add", values).status_code == 422


def test_open_actions_come_first_by_their_day_and_late_ones_are_marked(company: Company, dana: Browser) -> None:
    keys = {days: add(dana, company, f"due in {days}", due_on=day(company, days)) for days in (5, -2, -9)}
    add(dana, company, "no day")
    tap(dana, company, keys[-9], 4)
    dana.get(actions(company))
    page = dana.get(actions(company)).text
    assert titles(page) == ["due in -2", "due in 5", "no day", "due in -9"]
    assert "2 days late" in page and "9 days late" not in page and "3 open actions" in page


def test_one_tap_says_how_far_it_is_and_the_last_quarter_closes_it(company: Company, dana: Browser) -> None:
    key = add(dana, company)
    assert tap(dana, company, key, 2).status_code == 303
    assert tap(dana, company, key, 4).status_code == 303
    assert stand(company) == (4, True)
    tap(dana, company, key, 3)
    assert stand(company) == (3, False)
    assert [tap(dana, company, key, odd).status_code for odd in ("5", "-1", "NaN", "", "1.5")] == [422] * 5
    said = company.ask(lambda: [e.verb for e in db.session.query(Event).filter_by(kind="action").order_by(Event.id)])
    assert said == ["created", "advanced", "advanced", "advanced"]


def test_the_moment_at_which_an_action_was_done_stands_in_its_event(company: Company, dana: Browser) -> None:
    key = add(dana, company)
    for quarters in (2, 4, 3):
        tap(dana, company, key, quarters)
    with company.reading():
        told = db.session.query(Event).filter_by(kind="action", verb="advanced").order_by(Event.id).all()
        assert [event.fields for event in told] == [["quarters"], ["quarters", "done_at"], ["quarters", "done_at"]]
        lines = [line for event in told if (line := event.text_of("done_at")) is not None]
        assert [(line.old, line.new) for line in lines] == [
            (None, told[1].at.isoformat()),
            (told[1].at.isoformat(), None),
        ]


def test_a_removed_action_comes_back_by_undo(company: Company, dana: Browser) -> None:
    key = add(dana, company)
    assert dana.fill(f"{actions(company)}/{key}", {}, form=f"{actions(company)}/{key}/remove").status_code == 303
    page = dana.get(actions(company)).text
    undo = found(re.search(r'class="toast" method="post" action="([^"]+)"', page))
    assert titles(page) == [] and dana.get(f"{actions(company)}/{key}").status_code == 404
    assert dana.post(undo).status_code == 303
    assert titles(dana.get(actions(company)).text) == [NEW_LABELS]


def test_two_people_choose_different_owners_and_the_second_is_told_in_words(
    company: Company, dana: Browser, marek: Browser
) -> None:
    key = add(dana, company)
    path = f"{actions(company)}/{key}"
    mine = {"title": NEW_LABELS, "cause_id": "", "due_on": "", "detail": ""}
    stale = hidden_fields(marek.get(path).text, path)
    dana.fill(path, {**mine, "owner_id": str(company.people["sam"])}, form=path)
    answer = marek.post(path, {**stale, **mine, "owner_id": str(company.people["priya"])})
    assert answer.status_code == 409
    assert "Dana Okafor set this to “Sam Pryce” while you were typing" in answer.text
    again = marek.post(path, {**hidden_fields(answer.text, path), **mine, "owner_id": str(company.people["priya"])})
    assert again.status_code == 303
    assert company.ask(lambda: db.session.query(Action).one().owner_id) == company.people["priya"]


def test_two_people_write_different_titles_and_both_are_shown(company: Company, dana: Browser, marek: Browser) -> None:
    path = f"{actions(company)}/{add(dana, company)}"
    rest = {"cause_id": "", "owner_id": "", "due_on": "", "detail": ""}
    stale = hidden_fields(marek.get(path).text, path)
    dana.fill(path, {**rest, "title": "Print large labels"}, form=path)
    answer = marek.post(path, {**stale, **rest, "title": "Order label stock"})
    assert answer.status_code == 409
    assert "Print large labels" in answer.text and "Order label stock" in answer.text


def test_my_actions_are_grouped_by_urgency_across_projects(company: Company, dana: Browser, otto: Browser) -> None:
    me = str(company.people["dana"])
    for title, days in (("later", 30), ("soon", 3), ("late", -1)):
        add(dana, company, title, owner_id=me, due_on=day(company, days))
    add(dana, company, "undated", owner_id=me)
    add(dana, company, "of somebody else", owner_id=str(company.people["priya"]))
    page = dana.get("/actions").text
    assert titles(page) == ["late", "soon", "later", "undated"]
    assert re.findall(r'<h2 id="group-\d">([\w ]+?) <', page) == ["Late", "In the next 7 days", "Later", "No date yet"]
    assert "of somebody else" not in page
    assert "Nothing is waiting for you" in otto.get("/actions").text


def test_the_top_bar_counts_ones_own_open_actions(company: Company, dana: Browser, marek: Browser) -> None:
    count = re.compile(r'<span class="count"><span class="vh">, </span>(\d+)')
    assert not count.search(dana.get("/actions").text)
    keys = [add(dana, company, f"a {n}", owner_id=str(company.people["dana"])) for n in range(3)]
    tap(dana, company, keys[0], 4)
    assert found(count.search(dana.get("/profile").text)) == "2"
    assert not count.search(marek.get("/actions").text)


def test_actions_of_a_project_one_has_left_are_neither_shown_nor_counted(company: Company, dana: Browser) -> None:
    from app.projects.models import Membership

    add(dana, company, "given to Sam", owner_id=str(company.people["sam"]))
    sam = company.browser("sam")
    assert "given to Sam" in sam.get("/actions").text
    with company.writing():
        db.session.query(Membership).filter_by(person_id=company.people["sam"]).delete()
    assert "given to Sam" not in sam.get("/actions").text and 'class="count"' not in sam.get("/actions").text


def test_progress_said_on_ones_own_list_leads_back_to_it(company: Company, dana: Browser) -> None:
    key = add(dana, company, owner_id=str(company.people["dana"]))
    answer = dana.fill("/actions", {"quarters": 1}, form=f"{actions(company)}/{key}/progress?from=mine")
    assert answer.headers["Location"] == f"/actions#action-{key}"


def test_the_sponsor_sees_actions_and_changes_none(
    company: Company, dana: Browser, ruth: Browser, otto: Browser
) -> None:
    key = add(dana, company)
    page = ruth.get(actions(company)).text
    assert NEW_LABELS in page and 'class="quarter"' not in page
    for path in (f"{actions(company)}/add", f"{actions(company)}/{key}", f"{actions(company)}/{key}/progress"):
        assert ruth.post(path, {"quarters": "4", "version": "1"}).status_code == 403
        assert otto.post(path, {"quarters": "4", "version": "1"}).status_code == 404
    foreign = f"/projects/{company.foreign_project}/actions/{key}/progress"
    assert otto.post(foreign, {"quarters": "4", "version": "1"}).status_code == 404
    assert company.ask(lambda: db.session.query(Action).one().quarters) == 0


def test_a_list_of_many_actions_takes_as_many_statements_as_a_short_one(company: Company, dana: Browser) -> None:
    def statements(path: str) -> int:
        with counted(company) as sent:
            dana.get(path)
        return len(sent)

    me = str(company.people["dana"])
    add(dana, company, "first", owner_id=me)
    dana.get(actions(company))
    short = [statements(path) for path in (actions(company), "/actions")]
    for number in range(8):
        add(dana, company, f"more {number}", owner_id=me)
    dana.get(actions(company))
    assert [statements(path) for path in (actions(company), "/actions")] == short
