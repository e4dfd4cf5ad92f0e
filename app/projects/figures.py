"""The figures of a text: how many, how often, how long. Days, years, times of day and names such as line 2 are none."""

from __future__ import annotations

import re

MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
YEAR = r"20[1-4]\d"
NAMED = (
    r"weeks?|wk|quarter|FY|zones?|lines?|wards?|rooms?|aisles?|steps?|phases?|buildings?|halls?|sites?|shifts?|version"
)
DAYS_AND_NAMES = re.compile(
    rf"\b\d{{4}}-\d\d?-\d\d?\b|\b\d\d?[./]\d\d?[./]\d{{2,4}}\b|\b\d\d?:\d\d\b|\b24/7\b|\bQ[1-4]\b"
    rf"|\b\d\d?(?:st|nd|rd|th)?(?: of)? (?-i:{MONTH})(?:,? {YEAR})?\b|\b(?-i:{MONTH}) \d\d?(?:st|nd|rd|th)?,? {YEAR}\b"
    rf"|\b{YEAR}(?:[/–-]\d\d)?\b(?![.,]?\d|\s*%)"
    rf"|\b(?:{NAMED})\s+\d+\b(?![.,]\d|\s*%)(?:\s*(?:to|and|,|–|-)\s*\d+\b)*",
    re.IGNORECASE,
)
WORDS = (
    r"zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|dozen|hundred|thousand|million"
    r"|half|halve[sd]?|halving|double|twice"
    r"|(?:a|one|two) (?:third|quarter|fifth|tenth)s?|one (?:in|out of)|every (?:second|other|third|fourth|fifth|tenth)"
)
NUMBER = r"(?<![A-Za-z\d])\d+(?:[.,]\d+)*"
FIGURE = re.compile(rf"{NUMBER}|\b(?:{WORDS})\b", re.IGNORECASE)
BASE = re.compile(rf"\b(?:per|in(?: every)?|of every|out of)\s+{NUMBER}", re.IGNORECASE)
FROM_TO = re.compile(rf"\bfrom\s+[^\d.;]{{0,20}}({NUMBER})[^;]{{0,60}}?\bto\s+[^\d.;]{{0,20}}({NUMBER})", re.IGNORECASE)


def _plain(text: str) -> str:
    """A text without its days, years, times and numbered names."""
    return DAYS_AND_NAMES.sub(" ", text)


def has_figure(text: str) -> bool:
    """Whether a text says a quantity."""
    return bool(FIGURE.search(_plain(text)))


def says_from_and_to(text: str) -> bool:
    """Whether a text has two figures besides what they are counted on, such as per 1,000."""
    return len(FIGURE.findall(BASE.sub(" ", _plain(text)))) > 1


def stays_the_same(text: str) -> bool:
    """Whether a text goes from a number to the same number."""
    found = FROM_TO.search(_plain(text))
    return found is not None and _same_digits(found[1]) == _same_digits(found[2])


def _same_digits(number: str) -> str:
    """A number without the commas of its thousands and without decimals that are zero."""
    whole = re.sub(r"[.,](?=\d{3}(?!\d))", "", number)
    return re.sub(r"[.,]0+$", "", whole).replace(",", ".")
