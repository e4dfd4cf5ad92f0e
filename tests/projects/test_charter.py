"""The charter: gentle wording checks, frozen versions, what changed between them, and the sponsor's answer."""

from __future__ import annotations

from datetime import date, timedelta
from difflib import SequenceMatcher
from types import SimpleNamespace
from typing import Any

import pytest

from app.core import clock
from app.core.db import db
from app.projects import charter, wording
from app.projects.models import Approval, Charter, CharterVersion, Project
from tests.company import Browser, Company
from tests.portfolio import readings

PROBLEM = "Since 1 Sep 2026 Zone B made 8.0 wrong picks in every 1,000 order lines that were checked."
GOAL = "Halve wrong picks, from 8.0 to 4.0 per 1,000 lines."
TODAY = date(2026, 11, 22)


def write(company: Company, **texts: object) -> None:
    """Write the charter without going through its page."""
    whole = {"problem": PROBLEM, "goal": GOAL, "goal_by": clock.today("Europe/London") + timedelta(days=30)}
    whole |= {"first_step": "The list appears", "last_step": "The tote is handed over"}
    with company.writing():
        text = db.session.get_one(Charter, company.project)
        for name, value in {**whole, **texts}.items():
            setattr(text, name, value)


def page_of(company: Company) -> str:
    return f"/projects/{company.project}/charter"


def ask(browser: Browser, company: Company) -> str:
    """Ask for approval; returns the address of the version."""
    answer = browser.fill(page_of(company), {}, form=f"{page_of(company)}/ask")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def reply(browser: Browser, version: str, decision: str, comment: str = "") -> int:
    return browser.fill(version, {"decision": decision, "comment": comment}, form=f"{version}/answer").status_code


def versions(company: Company) -> list[tuple[int, bool, bool]]:
    """Number, approved, answered of each version."""
    with company.reading():
        found = db.session.query(CharterVersion).order_by(CharterVersion.number)
        return [(version.number, version.is_approved, version.is_answered) for version in found]


def wordings(**texts: object) -> SimpleNamespace:
    return SimpleNamespace(**{"goal": GOAL, "goal_by": TODAY, "first_step": "a", "last_step": "b", **texts})


@pytest.mark.parametrize(
    "problem, code",
    [
        (f"{PROBLEM} It is due to poor light.", "problem_cause"),
        (f"{PROBLEM} We need to buy scanners.", "problem_solution"),
        (f"{PROBLEM} It is human error.", "problem_blame"),
        ("In Zone B the wrong things are picked every day by somebody.", "problem_number"),
        ("Since 1 Sep 2026 the pickers of Zone B, line 2, took many wrong things.", "problem_number"),
        ("In week 36 of 2026 things went wrong in Zone B, from 06:00 on.", "problem_number"),
        ("Zone B made 8 wrong picks in 1,000 checked order lines.", "problem_when"),
        ("Zone B makes 8 wrong picks in every 1,000 lines it may check, each day.", "problem_when"),
        ("Since 1 Sep 2026 an approval takes 23 days instead of 5 on average.", "problem_where"),
        ("8 wrong picks a day", "problem_short"),
    ],
)
def test_a_problem_that_explains_prescribes_blames_or_counts_nothing_is_asked_about(problem: str, code: str) -> None:
    assert code in wording.problem_findings(problem)


def test_a_problem_that_says_what_is_seen_is_left_alone() -> None:
    assert wording.problem_findings(PROBLEM) == [] and wording.problem_findings("") == []


@pytest.mark.parametrize(
    "problem",
    [
        "In the last quarter 2.1% of parcels leaving Southmoor arrived damaged.",
        "Since May every second discharge letter of our wards is late.",
        "In August an order on packing line 2 took 47 minutes.",
        "Last year the theatres began half of their lists too late.",
    ],
)
def test_a_place_a_time_and_a_figure_are_recognised_in_many_forms(problem: str) -> None:
    found = wording.problem_findings(problem)
    assert not {"problem_number", "problem_when", "problem_where"} & set(found)


@pytest.mark.parametrize(
    "texts, has_measure, codes",
    [
        ({}, True, []),
        ({"goal": "Fewer wrong picks"}, True, ["goal_number"]),
        ({"goal": "Fewer wrong picks on line 2 by 18 Dec 2026"}, True, ["goal_number"]),
        ({"goal": "Fewer wrong picks than in Q3 of 2025"}, True, ["goal_number"]),
        ({"goal": "From 8.0 to 8 wrong picks per 1,000 lines."}, True, ["goal_same"]),
        ({"goal": "From 1 Sep to 1 Dec from 8.0 to 4.0 wrong picks per 1,000 lines."}, True, []),
        ({"goal": "At most 4.0 wrong picks per 1,000 lines."}, True, ["goal_from"]),
        ({"goal": "Halve wrong picks."}, True, ["goal_from"]),
        ({"goal_by": None}, True, ["goal_date"]),
        ({}, False, ["goal_measure"]),
        ({"goal_by": TODAY - timedelta(days=1)}, True, ["goal_past"]),
        ({"goal": "", "goal_by": TODAY - timedelta(days=1)}, False, []),
    ],
)
def test_a_goal_needs_a_number_a_measure_and_a_day_still_to_come(
    texts: dict[str, object], has_measure: bool, codes: list[str]
) -> None:
    assert wording.goal_findings(wordings(**texts), has_measure=has_measure, today=TODAY) == codes


def test_dana_is_told_gently_that_the_day_of_the_goal_has_passed(company: Company, dana: Browser) -> None:
    path, passed = f"{page_of(company)}/edit", clock.today("Europe/London") - timedelta(days=40)
    write(company)
    assert "The date of the goal has passed" not in dana.get(page_of(company)).text
    assert dana.fill(path, {"problem": PROBLEM, "goal": GOAL, "goal_by": passed.isoformat()}).status_code == 303
    assert "The date of the goal has passed. By when should it be reached now?" in dana.get(page_of(company)).text
    with company.writing():
        readings.judged(company, company.project, "no_change")
    item = dana.get(f"/projects/{company.project}/gates/define").text.split('id="item-goal"')[1].split("</li>")[0]
    assert "Ready, but look at this" in item and "The date of the goal has passed." in item


def test_the_day_of_the_goal_may_have_passed_once_a_project_has_ended(company: Company, dana: Browser) -> None:
    write(company, goal_by=date(2026, 1, 31))
    with company.writing():
        db.session.get_one(Project, company.project).state = "closed"
    assert "The date of the goal has passed" not in dana.get(page_of(company)).text


def test_asking_with_open_findings_says_how_many_and_asks_once(company: Company, dana: Browser) -> None:
    write(company, problem="Pickers forget the scanner because nobody watches.", first_step="")
    page = dana.get(page_of(company)).text
    assert "Ask anyway" in page and "6 things below could be said better first." in page
    assert ask(dana, company).endswith("/versions/1")


def test_a_charter_that_says_all_is_sent_without_being_asked_again(company: Company, dana: Browser) -> None:
    write(company)
    page = dana.get(page_of(company)).text
    assert "Ask for approval" in page and "Ask anyway" not in page


def test_nothing_is_frozen_before_problem_and_goal_are_written(company: Company, dana: Browser) -> None:
    answer = dana.post(f"{page_of(company)}/ask")
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/charter/edit")
    assert versions(company) == []


def test_a_frozen_version_keeps_its_text_while_the_charter_goes_on(company: Company, dana: Browser) -> None:
    write(company)
    version = ask(dana, company)
    write(company, goal="Halve wrong picks, from 8.0 to 3.0 per 1,000 lines.")
    with company.writing():
        project = db.session.get_one(Project, company.project)
        project.memberships.pop()
    frozen, now = dana.get(version).text, dana.get(page_of(company)).text
    assert GOAL in frozen and "to 3.0 per" not in frozen
    assert "to 3.0 per" in now and GOAL not in now
    with company.reading():
        team = db.session.query(CharterVersion).one().content["team"]
        assert [row[0] for row in team][:2] == ["Dana Okafor", "Ruth Adeyemi"]
        assert team[-1][0] == "Vera Holt"


def test_an_unchanged_charter_that_waits_is_not_frozen_twice(company: Company, dana: Browser) -> None:
    write(company)
    first = ask(dana, company)
    again = dana.post(f"{page_of(company)}/ask")
    assert again.headers["Location"] == first and versions(company) == [(1, False, False)]


def test_ruth_approves_and_a_later_text_needs_her_again(company: Company, dana: Browser, ruth: Browser) -> None:
    write(company)
    assert reply(ruth, ask(dana, company), "approve", "Go ahead.") == 303
    assert versions(company) == [(1, True, True)]
    assert "Version 1 is approved" in dana.get(page_of(company)).text
    write(company, problem=f"{PROBLEM} Returns grow too.")
    assert "Changed since version 1" in dana.get(page_of(company)).text
    assert ask(dana, company).endswith("/versions/2") and versions(company)[1] == (2, False, False)


def test_who_sends_a_version_back_says_why(company: Company, dana: Browser, ruth: Browser) -> None:
    write(company)
    version = ask(dana, company)
    assert reply(ruth, version, "send_back") == 422
    assert reply(ruth, version, "send_back", "Name the shifts.") == 303
    page = dana.get(version).text
    assert "Sent version 1 back" in page and "Name the shifts." in page
    assert versions(company) == [(1, False, True)]


def test_ruth_sees_what_could_be_said_better_where_she_signs(company: Company, dana: Browser, ruth: Browser) -> None:
    write(company, problem="Zone B makes 8.0 wrong picks in 1,000 lines because nobody scans.", last_step="")
    version = ask(dana, company)
    write(company, goal="Fewer wrong picks")
    page = ruth.get(version).text
    assert page.index("What could be said better") < page.index("Read it, then answer")
    for code in ("problem_cause", "problem_when", "scope_last"):
        assert str(wording.ADVICE[code]) in page
    assert str(wording.ADVICE["goal_number"]) not in page
    assert reply(ruth, version, "approve") == 303
    assert "What could be said better" not in ruth.get(version).text


def test_a_version_is_answered_once(company: Company, dana: Browser, ruth: Browser) -> None:
    write(company)
    version = ask(dana, company)
    assert reply(ruth, version, "approve") == 303
    late = ruth.post(f"{version}/answer", {"decision": "send_back", "comment": "Wait"})
    assert late.status_code == 409 and "answered in the meantime" in late.text


@pytest.mark.parametrize("name", ["dana", "marek", "helen", "ines"])
def test_only_the_sponsor_answers(company: Company, dana: Browser, name: str) -> None:
    write(company)
    version = ask(dana, company)
    assert company.browser(name).post(f"{version}/answer", {"decision": "approve"}).status_code == 403
    assert versions(company) == [(1, False, False)]


def test_what_changed_is_shown_word_by_word_between_any_two_versions(company: Company, dana: Browser) -> None:
    write(company)
    ask(dana, company)
    write(company, goal=GOAL.replace("4.0", "3.0"), out_of_scope="Zone C")
    ask(dana, company)
    page = dana.get(f"{page_of(company)}/compare?from=1&to=2").text
    assert "<del>4.0</del>" in page and "<ins>3.0</ins>" in page and "<ins>Zone" in page
    assert "Nothing differs" in dana.get(f"{page_of(company)}/compare?from=2&to=now").text
    assert dana.get(f"{page_of(company)}/compare?from=1&to=7").status_code == 404


def test_a_difference_keeps_both_texts_whole() -> None:
    found = charter.compare({"goal": "from 8.0 to 4.0"}, {"goal": "from 8.0 to 3.5 soon"})
    assert [str(difference.label) for difference in found] == ["Goal"]
    assert "".join(text for _kind, text in found[0].before) == "from 8.0 to 4.0"
    assert "".join(text for _kind, text in found[0].after) == "from 8.0 to 3.5 soon"
    assert {kind for kind, _text in found[0].before} == {"same", "gone"}


def test_a_change_on_two_of_many_lines_leaves_the_lines_between_alone() -> None:
    lines = [f"Line {number} of Zone B" for number in range(2000)]
    changed = ["First line", *lines[1:-1], "Last line"]
    found = charter.compare({"goal": "\n".join(lines)}, {"goal": "\n".join(changed)})[0]
    assert "".join(text for kind, text in found.after if kind == "new") == "First line\nLast line"
    assert "\n".join(changed) == "".join(text for _kind, text in found.after)


def test_texts_that_would_take_minutes_to_match_are_told_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    matched: list[int] = []

    def counted(is_junk: Any, old: list[str], new: list[str], *, autojunk: bool) -> SequenceMatcher[str]:
        matched.append(len(old) * len(new))
        return SequenceMatcher(is_junk, old, new, autojunk=autojunk)

    monkeypatch.setattr("app.projects.differences.SequenceMatcher", counted)
    before, after = "x " + "a b " * 4000 + "y", "z " + "b a a " * 3000 + "w"
    found = charter.compare(dict.fromkeys(charter.FIELDS, before), dict.fromkeys(charter.FIELDS, after))
    assert [difference.before for difference in found] == [[("gone", before)]] * len(charter.FIELDS)
    assert [difference.after for difference in found] == [[("new", after)]] * len(charter.FIELDS)
    assert sum(matched) <= len(charter.FIELDS)


def test_a_long_text_that_changed_in_the_middle_is_still_compared() -> None:
    before, after = "a " * 9999 + "z", "a " * 5000 + "y " + "a " * 4998 + "z"
    found = charter.compare({"goal": before}, {"goal": after})[0]
    assert [text for kind, text in found.after if kind == "new"] == ["y"]


def test_risks_keep_their_own_places(company: Company, dana: Browser) -> None:
    for risk in ("Scanning slows pickers", "Labels come late", "Nights are not trained"):
        assert dana.post(f"{page_of(company)}/risks", {"risk": risk, "response": "", "owner_id": ""}).status_code == 303
    with company.reading():
        first = db.session.get_one(Charter, company.project).risks[0].id
    assert dana.post(f"{page_of(company)}/risks/{first}/remove").status_code == 303
    assert dana.post(f"{page_of(company)}/risks", {"risk": "Last", "response": "", "owner_id": ""}).status_code == 303
    with company.reading():
        risks = db.session.get_one(Charter, company.project).risks
        assert [(risk.risk, risk.position) for risk in risks][1:] == [("Nights are not trained", 2), ("Last", 3)]


def test_who_asked_for_an_approval_does_not_give_it(company: Company, dana: Browser, ruth: Browser) -> None:
    write(company)
    version = ask(dana, company)
    with company.writing():
        db.session.query(CharterVersion).one().asked_by_id = company.people["ruth"]
    assert reply(ruth, version, "approve", "Go ahead.") == 422
    assert company.ask(lambda: db.session.query(Approval).count()) == 0
