"""A measure by the levels of a factor: what is typical of each, and whether they differ by more than chance."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from app.core.db import db
from app.metrics import recording
from app.metrics.models import Metric
from app.metrics.stratifying import factors
from app.metrics.stratifying.models import Factor
from tests.company import Browser, Company
from tests.metrics.measures import FIRST_DAY, make_metric

TICK = re.compile(r"<text[^>]*>(\d+)</text>")


def split(
    company: Company, metric: int, values: Mapping[str, Sequence[float]], checked: Mapping[str, float] | None = None
) -> str:
    """Marek records the values of each shift, one a day; the address of the page by shift."""
    with company.writing():
        row, act = db.session.get_one(Metric, metric), company.act("marek")
        shift = factors.make(row, "Shift", list(values), act)
        assert shift is not None
        for level in shift.levels:
            for index, value in enumerate(values[level.name]):
                said = {"day": FIRST_DAY + timedelta(days=index), "value": float(value), "level1_id": level.id}
                recording.record(row, said | {"checked": (checked or {}).get(level.name)}, act)
        return f"/measures/{metric}/by/{shift.id}"


def crossed(company: Company, metric: int, values: Mapping[tuple[str, str], Sequence[float]]) -> tuple[Factor, Factor]:
    """Marek records values of each shift and product, all of one pair on days of their own."""
    with company.writing():
        row, act = db.session.get_one(Metric, metric), company.act("marek")
        shift = factors.make(row, "Shift", list(dict.fromkeys(one for one, _other in values)), act)
        product = factors.make(row, "Product", list(dict.fromkeys(other for _one, other in values)), act)
        assert shift and product
        shifts, products = ({level.name: level.id for level in one.levels} for one in (shift, product))
        for row_of, ((one, other), numbers) in enumerate(values.items()):
            for index, value in enumerate(numbers):
                day = FIRST_DAY + timedelta(days=len(numbers) * row_of + index)
                said = {"level1_id": shifts[one], "level2_id": products[other], "checked": 1000.0}
                recording.record(row, {"day": day, "value": float(value)} | said, act)
        return shift, product


def packing(company: Company) -> int:
    """A time in minutes."""
    return make_metric(company, name="Packing time", kind="time", measured_in="minutes", value_name="")


EARLY = [30, 31, 29, 32, 30, 28, 31, 30, 29, 33, 31, 30]


def test_a_slower_shift_is_called_so_with_its_mean(company: Company, dana: Browser) -> None:
    page = dana.get(split(company, packing(company), {"Early": EARLY, "Night": [value + 9 for value in EARLY]})).text
    assert "Night is higher than Early" in page
    assert "30.3 minutes" in page and "39.3 minutes" in page
    assert "too few values" not in page


def test_shifts_of_the_same_kind_are_not_told_apart(company: Company, dana: Browser) -> None:
    page = dana.get(split(company, packing(company), {"Early": EARLY, "Night": EARLY[::-1]})).text
    assert "No clear difference between the groups." in page


def test_shares_are_weighed_by_what_was_checked(company: Company, dana: Browser) -> None:
    metric = make_metric(company, kind="proportion", value_name="Late", denominator_name="Lorries", per=1)
    values = {"Early": [1, 2, 1, 1, 2, 1], "Night": [90, 85, 92, 95, 88, 90]}
    page = dana.get(split(company, metric, values, {"Early": 10, "Night": 1000})).text
    assert "13.3%" in page and "9.0%" in page  # 8 of 60, 540 of 6,000
    assert "No clear difference between the shares." in page
    assert "Late by Shift" in page


def test_counts_that_scatter_from_day_to_day_are_not_called_a_difference(company: Company, dana: Browser) -> None:
    values = {"Early": [10, 90, 20, 80, 15, 85], "Night": [30, 130, 25, 120, 20, 125]}
    page = dana.get(split(company, make_metric(company), values, {"Early": 1000, "Night": 1000})).text
    assert "We cannot be sure." in page and "Added up, the levels differ by more than chance" in page
    steady = {"Early": [50, 51, 49, 50, 52, 48], "Night": [75, 74, 76, 75, 73, 77]}
    page = dana.get(split(company, make_metric(company), steady, {"Early": 1000, "Night": 1000})).text
    assert "The rates differ: Night is highest" in page


def test_a_level_with_few_values_is_listed_and_not_compared(company: Company, dana: Browser) -> None:
    address = split(company, packing(company), {"Early": EARLY, "Late": EARLY[:4], "Night": EARLY})
    page = dana.get(address).text
    assert page.count("too few values to compare") == 1 and page.count("<figure") == 2
    lonely = dana.get(split(company, packing(company), {"Early": EARLY, "Late": EARLY[:4]})).text
    assert "Too few values to compare" in lonely


def test_the_charts_of_all_levels_have_one_scale(company: Company, dana: Browser) -> None:
    values = {"Early": EARLY, "Night": [value * 10 for value in EARLY]}
    page = dana.get(split(company, packing(company), values)).text
    early, night = (re.search(rf"<h3[^>]*>{name}</h3>.*?</svg>", page, re.DOTALL) for name in values)
    assert early and night and "400" in TICK.findall(early.group()) and "400" in TICK.findall(night.group())


def test_each_shift_is_asked_whether_it_changed_and_the_looks_are_counted(company: Company, dana: Browser) -> None:
    metric = packing(company)
    values = {"Early": EARLY + [value - 12 for value in EARLY], "Night": EARLY * 2}
    address = split(company, metric, values)
    assert "Did it change in each level?" not in dana.get(address).text
    rack = {"title": "Carton rack", "day": str(FIRST_DAY + timedelta(days=len(EARLY)))}
    assert dana.post(f"/measures/{metric}/changes", rack).status_code == 303
    page = dana.get(address).text
    early, night = (re.search(rf"<li><b>{name}</b><p>(.*?)</p>", page) for name in values)
    assert early and "clearly fell" in early.group(1)
    assert night and "clearly" not in night.group(1)
    assert "These are 2 comparisons: by luck alone one of them may look changed." in page


def test_values_that_say_no_level_and_a_renamed_one_are_told(company: Company, dana: Browser, ruth: Browser) -> None:
    metric = packing(company)
    address = split(company, metric, {"Early": EARLY, "Night": EARLY})
    with company.writing():
        row = db.session.get_one(Metric, metric)
        recording.record(row, {"day": FIRST_DAY + timedelta(days=40), "value": 500.0}, company.act("marek"))
        night = db.session.get_one(Factor, UUID(address.rsplit("/", 1)[1])).levels[1]
        night.revise({"name": "Late night"}, based_on=1, act=company.act("dana"))
    page = dana.get(address).text
    assert "1 value does not say it and is not compared." in page and "Late night" in page
    assert ruth.get(address).status_code == 404


def test_dana_looks_inside_the_worst_shift_and_finds_the_product(company: Company, dana: Browser) -> None:
    metric, few = make_metric(company), [5, 6, 4, 5, 6, 5, 4]
    values = {
        ("Early", "Box"): few,
        ("Early", "Bag"): few,
        ("Night", "Box"): few,
        ("Night", "Bag"): [60, 58, 63, 61, 59, 60, 62],
    }
    shift, product = crossed(company, metric, values)
    page = dana.get(f"/measures/{metric}/by/{shift.id}").text
    inside = re.search(rf'href="(/measures/{metric}/by/{product.id}\?within={shift.levels[1].id})"', page)
    assert inside and "Look inside Night" in page
    found = dana.get(inside[1]).text
    assert "<b>Shift: Night</b>" in found and "The rates differ: Bag is" in found
    assert "423" in found and "35" in found, "what is counted of bags and boxes at night alone"
    assert f"within={shift.levels[1].id}" not in found, "there is no third factor to look into"
    early = dana.get(f"/measures/{metric}/by/{product.id}?within={shift.levels[0].id}").text
    assert "The rates differ" not in early


def test_only_levels_of_the_measures_other_factors_can_be_looked_into(company: Company, dana: Browser) -> None:
    metric, other = make_metric(company), make_metric(company)
    shift, product = crossed(company, metric, {("Early", "Box"): EARLY, ("Night", "Bag"): EARLY})
    foreign, _product = crossed(company, other, {("Early", "Box"): EARLY, ("Night", "Bag"): EARLY})
    address, one = f"/measures/{metric}/by/{product.id}", shift.levels[0].id
    assert dana.get(f"{address}?within={one}").status_code == 200
    for odd in (
        product.levels[0].id,
        foreign.levels[0].id,
        "x",
        f"{one}&within={one}",
        f"{one}&within={shift.levels[1].id}",
    ):
        assert dana.get(f"{address}?within={odd}").status_code == 404


def test_the_change_of_each_level_is_drawn_with_how_sure_it_is(company: Company, dana: Browser) -> None:
    metric = packing(company)
    values = {"Early": EARLY + [value - 12 for value in EARLY], "Night": EARLY * 2}
    address = split(company, metric, values)
    assert (
        dana.post(
            f"/measures/{metric}/changes", {"title": "Rack", "day": str(FIRST_DAY + timedelta(days=len(EARLY)))}
        ).status_code
        == 303
    )
    page = dana.get(address).text
    picture = page[page.index("How far each level moved") :]
    told = re.search(r"<desc[^>]*>(.*?)</desc>", picture, re.DOTALL)
    assert told is not None
    early, night = (re.search(rf"{name}: (\S+) \((\S+) to (\S+)\)", told[1]) for name in values)
    assert early is not None and early[1] == "−12.0" and early[3].startswith("−"), "the whole range lies below 0"
    assert night is not None and night[2].startswith("−") and night[3].startswith("+"), "and this one holds 0"
