"""The pictures of each question: drawn in two widths, named for whoever does not see them, without anything inline."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.company import Browser, Company
from tests.studies import data
from tests.studies.studies import SHIFTS, answered

COLUMNS = {"headings": "Temperature\tPressure\tStrength", "role_y": "2", "role_x": ["0"]}
SHOWN: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "differ": (SHIFTS, {}, ("The groups side by side",)),
    "pair": (data.PAIRS, {}, ("The difference of each pair",)),
    "shares": (data.SHARES, {}, ("Each group with its likely range",)),
    "rates": (data.RATES, {}, ("Each group with its likely range",)),
    "pareto": (data.KINDS, {}, ("The kinds in their order",)),
    "drive": (data.strengths(), COLUMNS, ("Strength against Temperature", "What is left over")),
    "limits": (
        data.fills(), {"lower": "495", "upper": "505", "target": "500"},
        ("The values between the limits", "Was the process steady?", "Do the values follow a normal distribution?"),
    ),
    "trust": (data.gauge(), {}, ("Every reading", "Where the spread comes from")),
    "agree": (data.judgements(3, standard=True), {}, ("Who agrees with whom",)),
}  # fmt: skip


@pytest.mark.parametrize("question", SHOWN)
def test_each_picture_is_drawn_wide_and_narrow_and_says_what_it_shows(
    question: str, company: Company, dana: Browser
) -> None:
    text, extra, titles = SHOWN[question]
    page = dana.get(answered(dana, company, question, text, **extra)).text
    figures = re.findall(r'<figure class="chart">.*?</figure>', page, re.DOTALL)
    assert re.findall(r'<h2 id="picture-\d+">(.*?)</h2>', page) == list(titles)
    assert len(figures) == len(titles)
    for figure in figures:
        assert figure.count("<svg") == 2 and figure.count("<title") == 2 and "<desc" in figure
        assert " style=" not in figure and "<style" not in figure


def test_three_groups_show_which_differ_from_which(company: Company, dana: Browser) -> None:
    third = "\n".join(f"Late\t{30 + row % 4}" for row in range(12))
    page = dana.get(answered(dana, company, "differ", f"{SHIFTS}\n{third}")).text
    assert "Differences between the groups" in page and "Night less Day" in page


def test_too_early_shows_no_picture(company: Company, dana: Browser) -> None:
    page = dana.get(answered(dana, company, "differ", "Shift\tMinutes\nDay\t3\nDay\t4\nNight\t5\nNight\t7")).text
    assert '<figure class="chart">' not in page
