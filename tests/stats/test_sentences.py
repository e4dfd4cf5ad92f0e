"""Words and numbers meet: every template can be filled, and nothing speaks of statistics outside the fold."""

from __future__ import annotations

import re

import pytest

from app.stats.before_after import check_sentences, sentences
from app.stats.before_after.watch import baseline_watch
from app.stats.english import verdict_words, watch_words
from tests.stats.series import judged, noise

pytestmark = pytest.mark.pure

CHECK_TEXTS = [text for pair in check_sentences.CHECKS.values() for text in pair]
TEMPLATES = [
    *sentences.HEADLINES.values(),
    *sentences.LINES.values(),
    *sentences.WATCH_HEADLINES.values(),
    *sentences.WATCH_LINES.values(),
    *sentences.SIGNALS.values(),
    *sentences.GOAL_SIGNALS.values(),
    *CHECK_TEXTS,
]


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_names_only_numbers_whose_writing_is_known(template: str) -> None:
    named = set(re.findall(r"%\((\w+)\)s", template))
    assert named <= {*sentences.PARAMETERS, "measure", "period", "periods"}
    assert "%" not in re.sub(r"%\(\w+\)s", "", template)


@pytest.mark.parametrize("template", TEMPLATES)
def test_plain_words_are_used(template: str) -> None:
    words = set(re.findall(r"[a-z]+", template.lower()))
    assert not words & {"significant", "null", "sigma", "luck", "proves", "caused", "p"}
    assert not set(template) & set("\u2014\u2013\u2265\u2264\u03c3\u00b5")


def test_every_watch_state_has_a_headline_and_a_line() -> None:
    assert set(sentences.WATCH_HEADLINES) == set(sentences.WATCH_LINES)


def test_a_verdict_reads_as_english() -> None:
    words = verdict_words(judged(10 + noise(24), 5 + noise(24, seed=8), goal=6))
    assert words["sentence"] == "The measure clearly fell, and the goal is met."
    early = verdict_words(judged(10 + noise(24), 5 + noise(6)))
    assert early["lines"] == [
        "You have 6 of at least 12 values since the change. Add at least 6 more before you decide."
    ]


def test_a_watch_reads_as_english() -> None:
    assert watch_words(baseline_watch(kind="time", values=[1, 2]))["lines"] == [
        "You have 2 of at least 12 values. Add at least 10 more."
    ]


@pytest.mark.parametrize("template", CHECK_TEXTS)
def test_a_number_of_one_never_stands_before_a_plural(template: str) -> None:
    assert "of them carry" not in template and not re.search(r"%\(looks\)s times", template)
