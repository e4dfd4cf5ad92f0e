"""Asking: what is pasted in any usual way, what cannot be guessed, what is wrong, and that nothing typed is lost."""

from __future__ import annotations

import pytest

from tests.company import Browser, Company
from tests.studies import data
from tests.studies.studies import DAYS, NIGHTS, SHIFTS, address, answered, ask, kept, look, words


def columns_of(page: str) -> str:
    return words(page.split('id="columns"')[1].split("</fieldset>", maxsplit=1)[0])


def test_decimal_commas_and_semicolons_are_read(company: Company, dana: Browser) -> None:
    text = SHIFTS.replace("\t", ";").replace(".", ",")
    path = answered(dana, company, "differ", text)
    assert kept(company, path)["data"] == kept(company, answered(dana, company, "differ", SHIFTS))["data"]


def test_a_table_without_a_heading_is_read_too(company: Company, dana: Browser) -> None:
    path = answered(dana, company, "differ", SHIFTS.split("\n", 1)[1])
    assert kept(company, path)["data"]["names"] == ["A", "B"]
    assert "Night is higher than Day" in look(dana, path)


def test_numbers_that_could_be_read_in_two_ways_are_asked_about(company: Company, dana: Browser) -> None:
    text = "Shift\tSteps\n" + "\n".join(f"{'Day' if row % 2 else 'Night'}\t1,{200 + row}" for row in range(20))
    answer = ask(dana, company, "differ", text)
    assert answer.status_code == 422 and "Which sign stands before the decimals?" in answer.text
    chosen = {"headings": "Shift\tSteps", "role_group": "0", "role_value": "1", "number_style": "comma"}
    path = answered(dana, company, "differ", text, **chosen)
    assert kept(company, path)["data"]["columns"][1][0] == 1.2


def test_a_column_that_cannot_be_guessed_is_asked_for_and_the_text_stays(company: Company, dana: Browser) -> None:
    answer = ask(dana, company, "drive", data.strengths(), name="Oven and strength", unit="N")
    assert answer.status_code == 422
    assert "Which column is the result (Y)?" in columns_of(answer.text)
    assert "180" in answer.text.split("<textarea")[1] and 'value="Oven and strength"' in answer.text
    assert "There is a problem" not in answer.text


def test_other_columns_than_the_guessed_ones_can_be_chosen(company: Company, dana: Browser) -> None:
    first = answered(
        dana, company, "differ", "Shift\tMinutes\tSteps\n" + rows_with_steps(), **STEPS | {"role_value": "1"}
    )
    page = dana.get(address(company, "differ") + "?study=" + first.rsplit("/", 1)[1])
    assert page.status_code == 200 and "Which column is which?" in page.text and "31.2" in page.text
    other = answered(dana, company, "differ", "Shift\tMinutes\tSteps\n" + rows_with_steps(), **STEPS)
    assert "No clear difference between the groups." in look(dana, other)


STEPS = {"headings": "Shift\tMinutes\tSteps", "role_group": "0", "role_value": "2"}


def rows_with_steps() -> str:
    both = [("Day", value) for value in DAYS] + [("Night", value) for value in NIGHTS]
    return "\n".join(f"{shift}\t{value:.1f}\t{100 + place * 7 % 16}" for place, (shift, value) in enumerate(both))


WRONG = {
    "nothing pasted": ("differ", "", {}, "Paste the rows of your table, with their headings."),
    "a heading alone": ("agree", "Item\tPerson\tRating", {}, "There are no rows below the heading"),
    "one group": ("differ", "Shift\tMinutes\nDay\t3\nDay\t4\nDay\t5", {}, "There is only one group"),
    "too many groups": (
        "differ", "Shift\tMinutes\n" + "\n".join(f"S{n}\t{n}" for n in range(40)), {}, "at most 12 can be told apart",
    ),
    "a word among numbers": (
        "differ", SHIFTS.replace("33.1", "broken"), {}, "Row 4, column “Minutes”: “broken” is not a number.",
    ),
    "no limit": ("limits", data.fills(), {}, "Enter at least one limit."),
    "limits the wrong way round": (
        "limits", data.fills(), {"lower": "505", "upper": "495"}, "The lower limit has to be below the upper limit.",
    ),
    "a limit in words": ("limits", data.fills(), {"upper": "five"}, "five"),
    "more late than orders": (
        "shares", "Site\tLate\tAll orders\nNorth\t5\t100\nSouth\t6\t4", {}, "more of them than were checked",
    ),
    "half a gage study": ("trust", data.gauge().rsplit("\n", 1)[0], {}, "and equally often"),
    "a judgement nobody made": (
        "agree", data.judgements(2, standard=True), {"reject": "ugly"}, "Nobody chose “ugly”.",
    ),
    "too many rows": ("limits", "Fill\n" + "1\n" * 5002, {"upper": "4"}, "There are more than 5,000 rows."),
    "too many columns": ("limits", "\t".join("1" * 61) + "\n" + "\t".join("2" * 61), {"upper": "4"}, "more than 60"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_by_the_field_and_the_text_stays(name: str, company: Company, dana: Browser) -> None:
    question, text, extra, said = WRONG[name]
    answer = ask(dana, company, question, text, **extra)
    page = words(answer.text)
    assert answer.status_code == 422 and said in page and "There is a problem" in page
    assert text.split("\n", 1)[0].split("\t")[0] in answer.text.split("<textarea")[1].split("</textarea>")[0]
    assert 'aria-invalid="true"' in answer.text


def test_columns_that_were_not_chosen_are_asked_for_by_their_fields(company: Company, dana: Browser) -> None:
    chosen = {"headings": "Temperature\tPressure\tStrength", "role_y": ""}
    page = words(ask(dana, company, "drive", data.strengths(), **chosen).text)
    assert "Choose a column." in page and "Choose at least one column." in page


def test_too_few_values_are_too_early_and_kept_all_the_same(company: Company, dana: Browser) -> None:
    path = answered(dana, company, "differ", "Shift\tMinutes\nDay\t3\nDay\t4\nNight\t5\nNight\t7")
    page = look(dana, path)
    assert "Too early to tell: the smallest group has 2 of at least 5 values." in page
    assert "Use another procedure" not in page and kept(company, path)["signal"] == "early"


def test_a_question_nobody_knows_is_not_found(company: Company, dana: Browser) -> None:
    assert dana.get(address(company, "fortune")).status_code == 404
    assert dana.post(address(company, "fortune"), {"pasted": "1"}).status_code == 404


@pytest.mark.parametrize("name, code", [("ruth", 403), ("vera", 403), ("helen", 403), ("otto", 404)])
def test_who_may_not_ask(company: Company, name: str, code: int) -> None:
    browser = company.browser(name)
    assert browser.get(address(company, "differ")).status_code == code
    assert browser.post(address(company, "differ"), {"pasted": SHIFTS}).status_code == code


def test_sent_twice_it_is_kept_once(company: Company, dana: Browser) -> None:
    sent = {"pasted": SHIFTS, "source": "", "idempotency_key": "0b0e6d2e-6a4f-4b3e-9b55-0a4f1f6a3c11"}
    first, second = (dana.post(address(company, "differ"), sent) for _time in range(2))
    assert first.headers["Location"] == second.headers["Location"]


def test_columns_that_play_no_part_are_kept_as_they_are(company: Company, dana: Browser) -> None:
    chosen = {"headings": "Temperature\tPressure\tStrength", "role_y": "2", "role_x": ["0"]}
    text = data.strengths().replace("\n199\t", "\n199\tabout ")
    kept_columns = kept(company, answered(dana, company, "drive", text, **chosen))["data"]["columns"]
    assert kept_columns[0][0] == 180.0 and isinstance(kept_columns[1][0], str)
