"""How many values it takes: one rule for baselines, verdicts and goals, and its words."""

from __future__ import annotations

from flask_babel import gettext as _

FEWEST_COMPUTED, FEWEST_CLAIMED = 5, 12


def rule_text() -> str:
    """The rule in words, wherever somebody meets it."""
    return _(
        "With fewer than %(computed)s values nothing is calculated. With fewer than %(claimed)s nothing is claimed.",
        computed=FEWEST_COMPUTED, claimed=FEWEST_CLAIMED,
    )  # fmt: skip
