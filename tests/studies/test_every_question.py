"""Each question from what is pasted to its answer, in the words of the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.company import Browser, Company
from tests.studies import data
from tests.studies.studies import SHIFTS, answered, kept, look

WIDE = "Line 1\tLine 2\tLine 3\n" + "\n".join(f"{10 + row % 5}\t{10.5 + row % 4}\t{20 + row % 3}" for row in range(16))
COLUMNS = {"headings": "Temperature\tPressure\tStrength", "role_y": "2", "role_x": ["0", "1"]}
CASES: dict[str, tuple[str, str, dict[str, Any], str, str]] = {
    "three columns as groups": ("differ", WIDE, {}, "welch_anova", "Line 3 is highest (20.9), Line 1 lowest (11.9)"),
    "pairs": ("pair", data.PAIRS, {"unit": "minutes"}, "paired_t", "After is lower than Before, by 4.4 minutes on"),
    "shares": ("shares", data.SHARES, {}, "chi_square_association", "B is highest (9.8%), C lowest (3.1%)"),
    "rates": ("rates", data.RATES, {}, "two_poisson_rates", "The rates differ: Oak is highest (0.021), Elm lowest"),
    "kinds": ("pareto", data.KINDS, {}, "pareto_counts", "A few make most of it: 3 of 8 kinds make 87%."),
    "kinds, a row each": (
        "pareto", "Reason\n" + "\n".join(["late lorry"] * 30 + ["no dock"] * 28 + ["papers"] * 2 + ["other"] * 2), {},
        "pareto_counts", "Which comes first is not sure: late lorry and no dock are too close to be told apart.",
    ),
    "kinds by what they cost": (
        "pareto", "Kind\tCost\nReturns\t9000\nRework\t800\nScrap\t150", {}, "pareto_amounts",
        "Returns is largest here, with 90%.",
    ),
    "limits": ("limits", data.fills(), {"lower": "495", "upper": "505"}, "capability", "The process meets the limits"),
    "limits that are narrow": (
        "limits", data.fills(spread=3), {"lower": "495", "upper": "505"}, "capability", "cannot meet the limits",
    ),
    "lopsided values": (
        "limits", "Wait\n" + "\n".join(f"{(row * 37 % 101) ** 3 / 1000 + 1:.2f}" for row in range(101)),
        {"upper": "2000"}, "percentile_capability", "lopsided",
    ),
    "a gauge": ("trust", data.gauge(), {"tolerance": "12"}, "gage_crossed", "The measurement can be trusted"),
    "a poor gauge": ("trust", data.gauge(error=2), {}, "gage_crossed", "The measurement cannot be trusted"),
    "two people": ("agree", data.judgements(), {}, "cohen_kappa", "People judge alike: all agree on 100% of the items"),
    "a right answer": (
        "agree", data.judgements(5, standard=True), {"reject": "bad"}, "attribute_study", "everyone is right on 75%",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_question_is_answered_from_what_was_pasted(name: str, company: Company, dana: Browser) -> None:
    question, text, extra, procedure, said = CASES[name]
    path = answered(dana, company, question, text, **extra)
    page = look(dana, path)
    assert kept(company, path)["procedure"] == procedure, page
    assert said in page
    assert "%(" not in page and "Can we trust this?" in page and "SHA-256" in page


def test_what_moves_what_is_asked_for_and_then_answered(company: Company, dana: Browser) -> None:
    path = answered(dana, company, "drive", data.strengths(), **{**COLUMNS, "role_x": ["0"]}, unit="N")
    page = look(dana, path)
    assert "It rises with Temperature: 0.74 N for each unit more." in page
    assert "That two things go together does not say that one brings the other about." in page


def test_several_columns_may_move_the_result(company: Company, dana: Browser) -> None:
    page = look(dana, answered(dana, company, "drive", data.strengths(), **COLUMNS))
    assert "It goes with Temperature; together they explain" in page
    assert "Multiple linear regression" in page and "variance inflation" in page


def test_no_p_value_stands_outside_the_statistics(company: Company, dana: Browser) -> None:
    page = look(dana, answered(dana, company, "differ", SHIFTS))
    before, after = page.split("Show the statistics")
    assert "p < 0.001" in after and "p < 0.001" not in before and "Mann-Whitney" in after


def test_a_steady_process_is_asked_for_before_limits_are_promised(company: Company, dana: Browser) -> None:
    shifted = data.fills(60) + "\n" + "\n".join(data.fills(60).replace("50", "51").split("\n")[1:])
    page = look(dana, answered(dana, company, "limits", shifted, upper="530"))
    assert "We cannot say: the process is not steady." in page
    assert "Until then nobody can promise anything." in page


def test_a_share_with_nothing_wrong_is_no_finding(company: Company, dana: Browser) -> None:
    page = look(dana, answered(dana, company, "shares", "Site\tLate\tAll orders\nNorth\t5\t100\nSouth\t6\t100"))
    assert "No clear difference between the shares." in page
    assert "with more counted, a difference may show" in page


def test_ranks_say_no_amount_for_each_unit_more(company: Company, dana: Browser) -> None:
    lines = data.strengths().split("\n")
    lines[12] = lines[12].rsplit("\t", 1)[0] + "\t400"
    path = answered(dana, company, "drive", "\n".join(lines), **{**COLUMNS, "role_x": ["0"]}, unit="N")
    assert kept(company, path)["procedure"] == "spearman"
    assert "It rises with Temperature." in look(dana, path)
