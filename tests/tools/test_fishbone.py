"""The fishbone: bones, causes on them, sub-causes, the picture beside the list."""

from __future__ import annotations

import re

from app.causes.models import Cause
from app.core.db import db
from app.tools.fishbone.model import Bone, Twig
from tests.causes.causes import add_bones, add_twig, add_why, cause_called, found, judge, page_of
from tests.company import Browser, Company, hidden_fields

LIGHT = "Poor light in aisles B7 to B12"


def fishbone(company: Company) -> str:
    return f"/projects/{company.project}/fishbone"


def names(company: Company) -> list[str]:
    kept = Bone.removed_at.is_(None)
    return company.ask(lambda: [b.name for b in db.session.query(Bone).filter(kept).order_by(Bone.position)])


def test_an_empty_fishbone_offers_the_known_sets_and_names_of_ones_own(company: Company, dana: Browser) -> None:
    page = dana.get(fishbone(company)).text
    assert all(
        words in page for words in ("8P (a)", "8P (b)", "6M, manufacturing", "4S, service", "Hospital", "Our own names")
    )
    answer = dana.post(f"{fishbone(company)}/bone", {"key": "own", "name": " "})
    assert answer.status_code == 422 and "Write at least one name" in answer.text
    dana.post(f"{fishbone(company)}/bone", {"key": "own", "name": "Receiving, Storing\nPicking"})
    assert names(company) == ["Receiving", "Storing", "Picking"]


def test_what_the_room_says_goes_on_a_bone_and_into_the_picture(company: Company, dana: Browser) -> None:
    bones = add_bones(dana, company.project)
    answer = dana.post(f"{fishbone(company)}/twig", {"text": LIGHT, "bone_id": bones["Environment"]})
    assert answer.headers["Location"].endswith(f"?open={bones['Environment']}#add-{bones['Environment']}")
    page = dana.get(fishbone(company)).text
    drawn = found(re.search(r'<div class="fish">(.*?)</svg>', page, re.DOTALL))
    assert "Poor light" in drawn and "style=" not in drawn
    assert page.index(LIGHT) < page.index('class="fish"')


def test_an_empty_cause_is_refused_by_its_own_bone(company: Company, dana: Browser) -> None:
    bones = add_bones(dana, company.project)
    answer = dana.post(f"{fishbone(company)}/twig", {"text": "", "bone_id": bones["Methods"]})
    assert answer.status_code == 422 and "Say what could lead to the problem" in answer.text
    assert f'id="bone-{bones["Methods"]}" open' in answer.text
    forged = dana.post(f"{fishbone(company)}/twig", {"text": "x", "bone_id": "nonsense"})
    assert forged.status_code == 422


def test_sub_causes_go_two_levels_deep_and_no_deeper(company: Company, dana: Browser) -> None:
    bone = add_bones(dana, company.project)["Machines"]
    key = add_twig(dana, company.project, bone, "Trolley screen faces away")
    for text in ("The bracket was turned", "The bracket has no stop"):
        key = add_twig(dana, company.project, bone, text, parent_id=key)
    answer = dana.post(f"{fishbone(company)}/twig", {"text": "deeper", "bone_id": bone, "parent_id": key})
    assert answer.status_code == 422
    assert "Add a cause behind it" not in dana.get(f"{fishbone(company)}/twig/{key}").text


def test_a_cause_of_the_tree_goes_on_a_bone_and_is_one_record_in_both(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, LIGHT)
    bones = add_bones(dana, company.project)
    add_twig(dana, company.project, bones["Environment"], "", cause_id=str(cause_called(company, LIGHT)))
    assert company.ask(lambda: db.session.query(Cause).count()) == 1
    path = page_of(company, LIGHT)
    page = dana.get(path).text
    assert "as a 1st why" in page and "on “Environment”" in page
    dana.fill(path, {"text": "Light below 100 lux in aisles B7 to B12"})
    for tool in ("five-whys", "fishbone"):
        assert "Light below 100 lux" in dana.get(f"/projects/{company.project}/{tool}").text
    assert judge(
        dana, page_of(company, "Light below 100 lux in aisles B7 to B12"), "ruled_out", note="Measured 300 lux"
    )
    assert "mk-line" in dana.get(fishbone(company)).text
    assert "node-out" in dana.get(f"/projects/{company.project}/five-whys").text


def test_a_cause_taken_off_the_fishbone_lives_on_in_the_tree(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, LIGHT)
    bone = add_bones(dana, company.project)["People"]
    kept = add_twig(dana, company.project, bone, "", cause_id=str(cause_called(company, LIGHT)))
    alone = add_twig(dana, company.project, bone, "New starters learn by watching")
    for key in (kept, alone):
        assert dana.fill(f"{fishbone(company)}/twig/{key}/remove", {}).status_code == 303
    gone = company.ask(lambda: {c.text: c.removed_at is not None for c in db.session.query(Cause)})
    assert gone == {LIGHT: False, "New starters learn by watching": True}
    assert dana.post(f"{fishbone(company)}/twig/{alone}/restore").status_code == 303
    assert company.ask(lambda: db.session.query(Cause).filter(Cause.removed_at.isnot(None)).count()) == 0


def test_bones_are_added_renamed_moved_and_deleted_with_what_is_on_them(company: Company, dana: Browser) -> None:
    bones = add_bones(dana, company.project, "4m")
    add_twig(dana, company.project, bones["Man"], LIGHT)
    path = f"{fishbone(company)}/bone/{bones['Man']}"
    assert dana.fill(path, {"name": "People"}).status_code == 303
    dana.fill(path, {"step": "down"}, form=f"{path}/move")
    dana.post(f"{fishbone(company)}/bone", {"name": "Measuring"})
    assert names(company) == ["Machine", "People", "Method", "Material", "Measuring"]
    assert LIGHT in dana.get(f"{path}/remove").text
    dana.fill(f"{path}/remove", {})
    assert names(company) == ["Machine", "Method", "Material", "Measuring"]
    dana.post(f"{path}/restore")
    assert "People" in names(company) and LIGHT in dana.get(fishbone(company)).text


def test_an_eleventh_bone_is_refused_with_a_reason(company: Company, dana: Browser) -> None:
    add_bones(dana, company.project, "8m")
    answers = [dana.post(f"{fishbone(company)}/bone", {"name": f"Bone {n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 422]
    assert "at most 10 bones" in answers[-1].text


def test_a_cause_moves_to_another_bone_with_those_behind_it(company: Company, dana: Browser) -> None:
    bones = add_bones(dana, company.project)
    key = add_twig(dana, company.project, bones["People"], "Night shift trained once")
    behind = add_twig(dana, company.project, bones["People"], "No trainer at night", parent_id=key)
    path = f"{fishbone(company)}/twig/{key}"
    fields = hidden_fields(dana.get(path).text, f"{path}/move")
    assert dana.post(f"{path}/move", {**fields, "parent_id": bones["Methods"]}).status_code == 303
    places = company.ask(lambda: {str(t.id): str(t.bone_id) for t in db.session.query(Twig)})
    assert places == {key: bones["Methods"], behind: bones["Methods"]}


def test_two_people_rename_one_bone_and_neither_name_is_lost(company: Company, dana: Browser, marek: Browser) -> None:
    path = f"{fishbone(company)}/bone/{add_bones(dana, company.project)['People']}"
    stale = hidden_fields(marek.get(path).text, path)
    dana.fill(path, {"name": "Colleagues"})
    answer = marek.post(path, {**stale, "name": "Team"})
    assert answer.status_code == 409 and "Colleagues" in answer.text and "Team" in answer.text


def test_the_picture_alone_fills_the_window_and_leads_back_to_the_list(company: Company, dana: Browser) -> None:
    add_bones(dana, company.project)
    page = dana.get(f"{fishbone(company)}?show=picture").text
    assert "See it as a list" in page and 'class="fish"' in page
