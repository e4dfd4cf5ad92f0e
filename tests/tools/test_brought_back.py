"""A cause brought back to a fishbone stands where a reader finds it, wherever the cause in front of it has gone."""

from __future__ import annotations

from app.core.db import db
from app.tools.fishbone.form import DEEPEST
from app.tools.fishbone.model import Twig
from app.tools.fishbone.rows import depth_of
from tests.causes.causes import add_bones, add_twig
from tests.company import Browser, Company

LIGHT, LAMPS, BULBS = "Poor light", "Lamps are broken", "Nobody orders bulbs"


def address(company: Company, twig: str, what: str) -> str:
    return f"/projects/{company.project}/fishbone/twig/{twig}{what}"


def put(browser: Browser, company: Company, twig: str, place: str) -> None:
    move = address(company, twig, "/move")
    assert browser.fill(address(company, twig, ""), {"parent_id": place}, form=move).status_code == 303


def take_off(browser: Browser, company: Company, twig: str) -> None:
    assert browser.post(address(company, twig, "/remove")).status_code == 303


def bring_back(browser: Browser, company: Company, twig: str) -> None:
    assert browser.post(address(company, twig, "/restore")).status_code == 303


def standing(company: Company) -> dict[str, tuple[str, str | None, int]]:
    """The causes that stand, by text: the bone, the cause in front, and how deep."""

    def look() -> dict[str, tuple[str, str | None, int]]:
        twigs = db.session.query(Twig).filter(Twig.removed_at.is_(None)).all()
        texts = {twig.id: twig.cause.text for twig in twigs}
        return {
            twig.cause.text: (twig.bone.name, texts.get(twig.parent_id) if twig.parent_id else None,
                              depth_of(twig, twigs))
            for twig in twigs
        }  # fmt: skip

    return dict(company.ask(look))


def test_it_follows_the_cause_in_front_to_another_bone_with_all_behind_it(company: Company, dana: Browser) -> None:
    bones = add_bones(dana, company.project)
    light = add_twig(dana, company.project, bones["Environment"], LIGHT)
    lamps = add_twig(dana, company.project, bones["Environment"], LAMPS, parent_id=light)
    add_twig(dana, company.project, bones["Environment"], BULBS, parent_id=lamps)
    take_off(dana, company, lamps)
    put(dana, company, light, bones["Machines"])
    bring_back(dana, company, lamps)
    assert standing(company) == {
        LIGHT: ("Machines", None, 0), LAMPS: ("Machines", LIGHT, 1), BULBS: ("Machines", LAMPS, 2),
    }  # fmt: skip
    page = dana.get(f"/projects/{company.project}/fishbone").text
    assert page.index(LIGHT) < page.index(LAMPS) < page.index(BULBS)


def test_it_goes_to_the_bone_itself_where_it_would_stand_too_deep(company: Company, dana: Browser) -> None:
    bones = add_bones(dana, company.project)
    light = add_twig(dana, company.project, bones["Environment"], LIGHT)
    lamps = add_twig(dana, company.project, bones["Environment"], LAMPS, parent_id=light)
    bulbs = add_twig(dana, company.project, bones["Environment"], BULBS, parent_id=lamps)
    top = add_twig(dana, company.project, bones["Machines"], "Forklifts hit the posts")
    take_off(dana, company, bulbs)
    put(dana, company, light, top)
    bring_back(dana, company, bulbs)
    assert standing(company)[LAMPS][2] == DEEPEST
    assert standing(company)[BULBS] == ("Machines", None, 0)


def test_a_branch_brought_back_by_its_last_cause_follows_too(company: Company, dana: Browser) -> None:
    bones = add_bones(dana, company.project)
    light = add_twig(dana, company.project, bones["Environment"], LIGHT)
    lamps = add_twig(dana, company.project, bones["Environment"], LAMPS, parent_id=light)
    bulbs = add_twig(dana, company.project, bones["Environment"], BULBS, parent_id=lamps)
    take_off(dana, company, lamps)
    put(dana, company, light, bones["Machines"])
    bring_back(dana, company, bulbs)
    assert {bone for bone, _front, _depth in standing(company).values()} == {"Machines"}


def test_without_the_cause_in_front_it_stands_on_its_own_bone_last(company: Company, dana: Browser) -> None:
    bones = add_bones(dana, company.project)
    light = add_twig(dana, company.project, bones["Environment"], LIGHT)
    lamps = add_twig(dana, company.project, bones["Environment"], LAMPS, parent_id=light)
    take_off(dana, company, lamps)
    take_off(dana, company, light)
    add_twig(dana, company.project, bones["Environment"], "It is cold")
    bring_back(dana, company, lamps)
    assert standing(company)[LAMPS] == ("Environment", None, 0)
    page = dana.get(f"/projects/{company.project}/fishbone").text
    assert page.index("It is cold") < page.index(LAMPS)


def test_it_does_not_bring_back_a_bone_it_no_longer_stands_on(company: Company, dana: Browser) -> None:
    bones = add_bones(dana, company.project)
    light = add_twig(dana, company.project, bones["Environment"], LIGHT)
    lamps = add_twig(dana, company.project, bones["Environment"], LAMPS, parent_id=light)
    take_off(dana, company, lamps)
    put(dana, company, light, bones["Machines"])
    assert dana.post(f"/projects/{company.project}/fishbone/bone/{bones['Environment']}/remove").status_code == 303
    bring_back(dana, company, lamps)
    assert standing(company)[LAMPS] == ("Machines", LIGHT, 1)
    assert ">Environment<" not in dana.get(f"/projects/{company.project}/fishbone").text
