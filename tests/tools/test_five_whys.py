"""The tree of whys: asking, checking, moving, deleting, reading it backwards."""

from __future__ import annotations

import re

from app.causes.models import Cause
from app.core.db import db
from app.tools.five_whys.model import Why
from app.tools.models import Worksheet
from tests.causes.causes import add_bones, add_why, cause_called, confirm, found, judge, page_of
from tests.company import Browser, Company, hidden_fields

LABELS = "Bin labels cannot be read from the trolley"
RACKS = "The label template was made for the old racks"
SCAN = "The picker does not scan the bin"


def tree(company: Company) -> str:
    return f"/projects/{company.project}/five-whys"


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_looking_at_an_empty_tree_stores_nothing(company: Company, dana: Browser) -> None:
    page = dana.get(tree(company))
    assert page.status_code == 200 and "Why does the problem happen?" in page.text
    assert company.ask(lambda: db.session.query(Worksheet).count()) == 0


def test_dana_grows_a_tree_of_any_depth_with_several_first_whys(company: Company, dana: Browser) -> None:
    parent = add_why(dana, company.project, "why number 1")
    for number in range(2, 13):
        parent = add_why(dana, company.project, f"why number {number}", parent=parent)
    add_why(dana, company.project, SCAN)
    page = words(dana.get(tree(company)).text)
    assert page.count("1st why") == 3  # two nodes, and the button that adds another
    assert all(f"{place} why" in page for place in ("2nd", "3rd", "4th", "11th", "12th"))


def test_the_nested_lists_of_the_tree_are_closed_in_order(company: Company, dana: Browser) -> None:
    first = add_why(dana, company.project, "a")
    second = add_why(dana, company.project, "b", parent=first)
    add_why(dana, company.project, "c", parent=second)
    add_why(dana, company.project, "d", parent=first)
    add_why(dana, company.project, "e")
    part = found(re.search(r'<div class="tree">(.*?)<form class="card', dana.get(tree(company)).text, re.DOTALL))
    waiting: list[str] = []
    for closing, tag in re.findall(r"<(/?)(ol|li)\b", part):
        if not closing:
            waiting.append(tag)
        else:
            assert waiting.pop() == tag
    assert waiting == [] and part.count("<li id=") == 5


def test_a_why_that_was_seen_keeps_what_was_seen(company: Company, dana: Browser) -> None:
    answer = dana.post(f"{tree(company)}/why", {"text": LABELS, "checked": "yes", "seen": ""})
    assert answer.status_code == 422
    assert LABELS in answer.text and "Say what you saw or measured" in answer.text
    add_why(dana, company.project, LABELS, checked="yes", seen="7 of 10 pickers could not read them")
    page = dana.get(tree(company)).text
    assert "7 of 10 pickers could not read them" in page and "Seen, effect not checked" in page
    assert company.ask(lambda: db.session.query(Cause).one().state) == "likely"


def test_nothing_typed_is_asked_for_and_stores_nothing(company: Company, dana: Browser) -> None:
    answer = dana.post(f"{tree(company)}/why", {"text": "  "})
    assert answer.status_code == 422 and "Say why, for example" in answer.text
    assert company.ask(lambda: db.session.query(Worksheet).count() + db.session.query(Cause).count()) == 0


def test_an_answer_that_ends_at_a_person_is_kept_and_gently_asked_about(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, "The bin is in the wrong place")
    assert "What in our system allowed this?" not in dana.get(tree(company)).text
    for text in ("Human error", "Marek took the wrong one", "The picker was careless"):
        add_why(dana, company.project, text)
    assert dana.get(tree(company)).text.count("What in our system allowed this?") == 3


def test_the_problem_and_its_number_are_changed_by_two_people_without_loss(
    company: Company, dana: Browser, marek: Browser
) -> None:
    path = f"{tree(company)}/problem"
    assert dana.fill(path, {"problem": "Wrong item picked", "figure": "412 of 675 errors"}).status_code == 303
    stale = hidden_fields(marek.get(path).text)
    assert dana.fill(path, {"problem": "Wrong item picked: 61%", "figure": "412 of 675 errors"}).status_code == 303
    merged = {**stale, "problem": "Wrong item picked", "figure": "412 of 675, 14 Sep to 23 Oct"}
    assert marek.post(path, merged).status_code == 303
    page = dana.get(tree(company)).text
    assert "Wrong item picked: 61%" in page and "412 of 675, 14 Sep to 23 Oct" in page
    clash = marek.post(path, {**stale, "idempotency_key": "x", "problem": "Mis-picks", "figure": "412 of 675 errors"})
    assert clash.status_code == 409 and "Mis-picks" in clash.text and "Wrong item picked: 61%" in clash.text


def test_a_root_cause_reads_backwards_to_the_problem(company: Company, dana: Browser) -> None:
    first = add_why(dana, company.project, LABELS)
    add_why(dana, company.project, RACKS, parent=first)
    confirm(dana, page_of(company, RACKS), root=True)
    page = dana.get(tree(company)).text
    lines = re.findall(r'<li data-so="so">(?:<span class="vh">so </span>)?(?:<b>)?([^<]+)', page)
    assert lines == [RACKS, "bin labels cannot be read from the trolley", "reduce picking errors in Zone B"]
    assert "1 root cause confirmed" in page and "1 reason not fully checked" in page
    assert f"/actions/add?cause={cause_called(company, RACKS)}" in page


def test_a_ruled_out_why_stays_in_sight_and_asks_no_further(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, "Scanners are too slow")
    judge(dana, page_of(company, "Scanners are too slow"), "ruled_out", note="Timed 60 scans: 0.8 seconds")
    page = dana.get(tree(company)).text
    assert "node-out" in page and "Timed 60 scans: 0.8 seconds" in page and "<summary>" not in page


def test_a_branch_moves_below_another_why_but_never_into_itself(company: Company, dana: Browser) -> None:
    first, other = add_why(dana, company.project, LABELS), add_why(dana, company.project, SCAN)
    child = add_why(dana, company.project, RACKS, parent=first)
    path = f"{tree(company)}/why/{first}"
    fields = hidden_fields(dana.get(path).text, f"{path}/move")
    assert dana.post(f"{path}/move", {**fields, "parent_id": child}).status_code == 422
    assert dana.post(f"{path}/move", {**fields, "idempotency_key": "y", "parent_id": other}).status_code == 303
    parents = company.ask(lambda: {str(w.id): str(w.parent_id) for w in db.session.query(Why)})
    assert parents == {first: other, other: "None", child: first}


def test_whys_change_places_by_up_and_down(company: Company, dana: Browser) -> None:
    keys = [add_why(dana, company.project, text) for text in ("one", "two", "three")]

    def order() -> list[str]:
        return re.findall(r'<h3 class="ans"[^>]*>(\w+)', dana.get(tree(company)).text)

    dana.fill(f"{tree(company)}/why/{keys[2]}", {"step": "up"}, form=f"{tree(company)}/why/{keys[2]}/move")
    assert order() == ["one", "three", "two"]
    dana.fill(f"{tree(company)}/why/{keys[0]}", {"step": "up"}, form=f"{tree(company)}/why/{keys[0]}/move")
    assert order() == ["one", "three", "two"]
    dana.fill(f"{tree(company)}/why/{keys[0]}", {"step": "down"}, form=f"{tree(company)}/why/{keys[0]}/move")
    assert order() == ["three", "one", "two"]


def test_two_people_move_one_branch_and_the_second_is_shown_where_it_stands(
    company: Company, dana: Browser, marek: Browser
) -> None:
    first, second, third = (add_why(dana, company.project, text) for text in (LABELS, SCAN, RACKS))
    path = f"{tree(company)}/why/{third}"
    stale = hidden_fields(marek.get(path).text, f"{path}/move")
    assert dana.fill(path, {"parent_id": first}, form=f"{path}/move").status_code == 303
    answer = marek.post(f"{path}/move", {**stale, "parent_id": second})
    assert answer.status_code == 409 and "Somebody else moved this meanwhile" in answer.text


def test_a_deleted_branch_says_what_goes_and_comes_back_whole(company: Company, dana: Browser) -> None:
    first = add_why(dana, company.project, LABELS)
    add_why(dana, company.project, RACKS, parent=first)
    add_why(dana, company.project, SCAN)
    path = f"{tree(company)}/why/{first}/remove"
    assert RACKS in dana.get(path).text
    assert dana.fill(path, {}).status_code == 303
    page = dana.get(tree(company)).text
    undo = found(re.search(r'class="toast" method="post" action="([^"]+)"', page))
    assert RACKS not in words(page).replace("Deleted", "") and SCAN in page
    assert company.ask(lambda: db.session.query(Cause).filter(Cause.removed_at.is_(None)).count()) == 1
    assert dana.post(undo).status_code == 303
    page = dana.get(tree(company)).text
    assert LABELS in page and RACKS in page
    assert dana.post(undo).status_code == 303
    assert company.ask(lambda: db.session.query(Cause).filter(Cause.removed_at.is_(None)).count()) == 3


def test_a_why_restored_without_the_one_above_becomes_a_first_why(company: Company, dana: Browser) -> None:
    first = add_why(dana, company.project, LABELS)
    child = add_why(dana, company.project, RACKS, parent=first)
    dana.fill(f"{tree(company)}/why/{child}/remove", {})
    dana.fill(f"{tree(company)}/why/{first}/remove", {})
    dana.get(tree(company))  # shows what was said of the deletions
    assert dana.post(f"{tree(company)}/why/{child}/restore").status_code == 303
    page = words(dana.get(tree(company)).text)
    assert RACKS in page and LABELS not in page and page.count("1st why") == 2


def test_an_answer_below_a_deleted_why_is_not_lost_from_sight(company: Company, dana: Browser, marek: Browser) -> None:
    first = add_why(dana, company.project, LABELS)
    dana.fill(f"{tree(company)}/why/{first}/remove", {})
    answer = marek.post(f"{tree(company)}/why", {"text": RACKS, "parent_id": first})
    assert answer.status_code == 422 and "was deleted meanwhile" in answer.text


def test_a_cause_of_the_fishbone_is_taken_into_the_tree_as_the_same_record(company: Company, dana: Browser) -> None:
    from tests.causes.causes import add_twig

    bones = add_bones(dana, company.project)
    add_twig(dana, company.project, bones["Materials"], LABELS)
    page = dana.get(tree(company)).text
    assert LABELS in page
    key = cause_called(company, LABELS)
    answer = dana.post(f"{tree(company)}/why", {"text": "", "cause_id": str(key)})
    assert answer.status_code == 303
    assert company.ask(lambda: [why.cause_id for why in db.session.query(Why)]) == [key]
    assert company.ask(lambda: db.session.query(Cause).count()) == 1


def test_the_sponsor_reads_the_tree_and_changes_nothing(
    company: Company, dana: Browser, ruth: Browser, otto: Browser
) -> None:
    first = add_why(dana, company.project, LABELS)
    page = ruth.get(tree(company))
    assert LABELS in page.text and "Save this why" not in page.text
    assert ruth.post(f"{tree(company)}/why", {"text": "x"}).status_code == 403
    assert otto.get(tree(company)).status_code == 404
    own = f"/projects/{company.foreign_project}/five-whys/why/{first}"
    assert [otto.get(own).status_code, otto.post(f"{own}/remove").status_code] == [404, 404]


def test_the_same_answer_sent_twice_grows_one_why(company: Company, dana: Browser) -> None:
    for _ in range(2):
        add_why(dana, company.project, LABELS, idempotency_key="once")
    assert company.ask(lambda: db.session.query(Why).count()) == 1
