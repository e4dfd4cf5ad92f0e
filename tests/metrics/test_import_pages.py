"""What an import says about each cell, how the rest is reached, odd values, and where it leads afterwards."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from app.metrics import import_keeping
from tests.company import Browser, Company
from tests.metrics.measures import FIRST_DAY, batch_of, link_to_project, make_metric, paste, record_days

MISTAKES = (
    "Day\tLines checked\tErrors found\n2026-03-02\t9640\t37\n2026-03-03\tlots\t41\n31/31/2026\t9500\t40\n"
    "2026-03-05\t9500\t4.5\n2026-03-02\t9600\t38\n"
)


def plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def days(counts: list[int], *, first: int = 0) -> str:
    rows = [f"{FIRST_DAY + timedelta(days=first + place)}\t10000\t{count}" for place, count in enumerate(counts)]
    return "Day\tLines checked\tErrors found\n" + "\n".join(rows)


def page_after(company: Company, browser: Browser, metric: int, text: str) -> str:
    answer = paste(browser, metric, text)
    return str(browser.get(answer.headers["Location"]).text)


def test_each_mistake_names_row_column_and_what_stands_there(company: Company, marek: Browser) -> None:
    page = plain(page_after(company, marek, make_metric(company), MISTAKES))
    for place in (
        "Row 3, column B Lines checked lots “lots” is not a number.",
        "Row 4, column A Day 31/31/2026 “31/31/2026” is not in the calendar.",
        "Row 5, column C Errors found 4.5 “4.5” is not a whole number.",
        "Row 6, column A Day 2026-03-02 This date already stands in row 2.",
    ):
        assert place in page, place


def test_each_kind_of_mistake_is_counted_by_its_name(company: Company, marek: Browser) -> None:
    page = plain(page_after(company, marek, make_metric(company), MISTAKES))
    assert "another mistake" not in page
    for kind in ("Cells without a number that can be read, left out 1",
                 "Cells without a date that can be read, left out 1",
                 "Counts that are not whole numbers of 0 or more, left out 1",
                 "Rows whose day stood further up, left out 1"):  # fmt: skip
        assert kind in page, kind


def test_more_late_orders_than_orders_are_refused_where_they_stand(company: Company, marek: Browser) -> None:
    metric = make_metric(company, kind="proportion", per=1, value_name="Late", denominator_name="Orders")
    page = plain(page_after(company, marek, metric, "Day\tOrders\tLate\n2026-03-02\t80\t12\n2026-03-03\t80\t120\n"))
    assert "Row 3, column C Late 120 120 is more than the 80 checked. Enter at most 80." in page


def test_a_mistake_in_a_table_with_days_across_is_placed_as_in_the_file(company: Company, marek: Browser) -> None:
    metric = make_metric(company, name="Cycle time", kind="time", measured_in="minutes", value_name="")
    text = "Site\t2026-03-02\t2026-03-03\t2026-03-04\t2026-03-05\nNorthgate\t40\t41\tlate\t39\n"
    assert "Row 2, column D 2026-03-04 late “late” is not a number." in plain(page_after(company, marek, metric, text))


def test_all_values_and_all_mistakes_are_reached_page_by_page(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    rows = [f"{FIRST_DAY + timedelta(days=place)}\t10000\t{40 if place % 5 else 'x'}" for place in range(100)]
    page = page_after(company, marek, metric, "Day\tLines checked\tErrors found\n" + "\n".join(rows))
    assert "12 of 80 are shown." in plain(page) and "10 of 20 are shown." in plain(page)
    address = f"/measures/{metric}/imports/{batch_of(company, metric).id}/rows"
    mistakes = plain(marek.get(f"{address}?show=mistakes").text)
    assert "20 lines" in mistakes and "Row 97, column C" in mistakes
    second = plain(marek.get(f"{address}?show=values&page=2").text)
    assert "80 lines" in second and (FIRST_DAY + timedelta(days=99)).strftime("%-d %b %Y") in second
    assert marek.get(f"{address}?show=nonsense&page=99").status_code == 200


def test_the_lists_of_an_import_are_paged_without_reading_its_table_again(
    company: Company, marek: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    metric = make_metric(company)
    odd = {20: 400, 60: 410, 110: "x", 150: 420, 160: "x"}
    rows = [f"{FIRST_DAY + timedelta(days=place)}\t10000\t{odd.get(place, 40 + place % 5)}" for place in range(200)]
    page_after(company, marek, metric, "Day\tLines checked\tErrors found\n" + "\n".join(rows))
    address = f"/measures/{metric}/imports/{batch_of(company, metric).id}/rows"

    def read_again(*_arguments: object) -> None:
        raise AssertionError("the table was read again")

    monkeypatch.setattr(import_keeping, "dry_run", read_again)
    for asked, lines in (("values", 198), ("mistakes", 2), ("unusual", 3), ("values&page=2", 198)):
        assert f"{lines} lines" in plain(marek.get(f"{address}?show={asked}").text), asked
    assert plain(marek.get(f"{address}?show=values&page=4").text).count("10,000") == 48
    assert marek.get(f"{address}?show=values&page=5").status_code == 200


def test_of_very_many_mistakes_the_first_thousand_are_listed(company: Company, marek: Browser) -> None:
    metric = make_metric(company)
    rows = "\n".join(["2026-03-02\t100\t1", *(f"2026-03-02\t100\t{place}" for place in range(1_200))])
    page_after(company, marek, metric, f"Day\tLines checked\tErrors found\n{rows}")
    address = f"/measures/{metric}/imports/{batch_of(company, metric).id}/rows"
    page = plain(marek.get(f"{address}?show=mistakes&page=20").text)
    assert "1200 lines" in page and "The first 1,000 are listed." in page and "Row 1002" in page
    assert marek.get(f"{address}?show=mistakes&page=21").status_code == 200


def test_values_far_from_the_usual_are_asked_about_in_the_preview(company: Company, marek: Browser) -> None:
    usual = [40, 37, 43, 39, 41, 35, 44, 40, 38, 42, 45, 36, 41, 39]
    page = plain(page_after(company, marek, make_metric(company), days([*usual, 400])))
    assert "1 value lies far from the usual. Is it right?" in page and "far above the usual" in page
    known = make_metric(company, name="Known")
    record_days(company, known, usual)
    page = plain(page_after(company, marek, known, days([41, 390], first=30)))
    assert "1 value lies far from the usual" in page and "Import 2 values" in page


def test_a_step_within_the_file_is_no_row_of_doubtful_values(company: Company, marek: Browser) -> None:
    page = plain(
        page_after(company, marek, make_metric(company), days([80, 77, 83, 79, 81, 75, 84] * 2 + [42, 38, 40] * 4))
    )
    assert "far from the usual" not in page


def test_an_import_begun_in_a_project_leads_back_to_its_measure(company: Company, dana: Browser) -> None:
    metric = make_metric(company)
    link = link_to_project(company, metric)
    home = f"/projects/{company.project}/measures/{link}"
    assert f"/measures/{metric}/import?link={link}" in unescape(dana.get(home).text)
    answer = dana.post(f"/measures/{metric}/import?link={link}", {"text": days([40, 41])})
    batch = answer.headers["Location"]
    assert f'href="{home}"' in dana.get(batch).text
    answer = dana.fill(batch, {"existing": "keep"}, form=f"{batch}/confirm")
    assert answer.status_code == 303 and answer.headers["Location"] == home
    assert f'href="{home}"' in dana.get(batch).text
    assert dana.post(f"{batch}/undo", {}).headers["Location"] == home


def test_an_import_never_leads_into_a_project_one_may_not_see(company: Company, dana: Browser, otto: Browser) -> None:
    metric = make_metric(company)
    link = link_to_project(company, metric)
    assert otto.get(f"/measures/{metric}/import?link={link}").status_code == 404
    answer = dana.post(f"/measures/{metric}/import?link={company.project}", {"text": days([40, 41])})
    batch = answer.headers["Location"]
    answer = dana.fill(batch, {"existing": "keep"}, form=f"{batch}/confirm")
    assert answer.headers["Location"] == f"/measures/{metric}"
