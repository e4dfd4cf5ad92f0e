"""A closer look at a chart: a part of its values, each in words, with the limits of all of them."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.company import Browser, Company
from tests.metrics.measures import FIRST_DAY, freeze, link_to_project, make_metric, observation_on, record_days


def measure(company: Company, count: int = 100) -> int:
    """Errors of so many days, steady but for one day of many."""
    metric = make_metric(company)
    record_days(company, metric, [200 if day == 90 else 40 + day % 5 for day in range(count)])
    return metric


def rows(page: str) -> int:
    return page.count('<tr id="v-')


def test_dana_sees_the_newest_thirty_each_in_words_and_goes_back_in_time(company: Company, dana: Browser) -> None:
    metric = measure(company)
    page = dana.get(f"/measures/{metric}/closer").text
    assert "30 of 100 values" in page and rows(page) == 30 and "outside the normal range" in page
    assert observation_on(company, metric, FIRST_DAY + timedelta(days=90)) in page
    earlier = re.search(r'rel="prev" href="([^"]+)"', page)
    assert earlier is not None
    before = dana.get(earlier[1].replace("&amp;", "&")).text
    assert "30 of 100 values" in before and "outside the normal range" not in before and 'rel="next"' in before
    assert "Look closer, value by value" in dana.get(f"/measures/{metric}").text


def test_the_limits_of_a_part_are_those_of_all_values(company: Company, dana: Browser) -> None:
    metric = measure(company)
    limits = re.compile(r"Normal range|average [\d.]+")
    whole = dana.get(f"/measures/{metric}/closer?whole=1").text
    part = dana.get(f"/measures/{metric}/closer?newest=8").text
    told = set(limits.findall(re.sub(r"<[^>]+>", " ", whole)))
    assert told and told == set(limits.findall(re.sub(r"<[^>]+>", " ", part)))


def test_days_are_chosen_by_typing_them_and_a_few_values_are_shown_at_least(company: Company, dana: Browser) -> None:
    metric = measure(company)
    page = dana.get(f"/measures/{metric}/closer?first=5+March+2026&last=2026-03-14").text
    assert "10 of 100 values" in page
    lonely = dana.get(f"/measures/{metric}/closer?first=2026-03-05&last=2026-03-05").text
    assert "5 of 100 values" in lonely
    wrong = dana.get(f"/measures/{metric}/closer?first=someday")
    assert wrong.status_code == 422 and "someday" in wrong.text
    for odd in ("newest=-1", "newest=99999999999", "first=2027-01-01&last=2020-01-01", "newest=%00"):
        assert dana.get(f"/measures/{metric}/closer?{odd}").status_code == 200


def test_the_projects_chart_has_a_closer_look_of_its_own(company: Company, dana: Browser) -> None:
    metric = measure(company, 20)
    link = link_to_project(company, metric)
    path = f"/projects/{company.project}/measures/{link}/closer"
    page = company.browser("vera").get(path).text
    assert rows(page) == 20 and "/values/" not in page, "who may not enter values gets no way to correct them"
    assert "/values/" in dana.get(path).text
    assert "There is nothing to look at more closely." in dana.get(f"/measures/{make_metric(company)}/closer").text


def test_the_part_and_the_other_charts_follow_a_value_that_is_entered_meanwhile(
    company: Company, dana: Browser
) -> None:
    metric = measure(company, 20)
    before = [dana.get(f"/measures/{metric}/{page}").text for page in ("closer", "charts")]
    assert "20 of 20 values" in before[0]
    day = (FIRST_DAY + timedelta(days=20)).isoformat()
    dana.post(f"/measures/{metric}/record", {"day": day, "value": "42", "checked": "10000"})
    assert "21 of 21 values" in dana.get(f"/measures/{metric}/closer").text
    assert dana.get(f"/measures/{metric}/charts").text != before[1]


def test_the_measures_own_page_says_why_the_project_names_another_average_before(
    company: Company, dana: Browser
) -> None:
    metric = measure(company, 40)
    told = "It compares with the baseline it froze"
    assert told not in dana.get(f"/measures/{metric}").text
    freeze(company, metric, FIRST_DAY, FIRST_DAY + timedelta(days=19))
    assert f"{told}, 2 Mar to 21 Mar 2026; this chart counts all values" in dana.get(f"/measures/{metric}").text
