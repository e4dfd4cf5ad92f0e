"""The portfolio's headline: what all projects together show, in a sentence."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import words
from app.portfolio.queries import Summary


def count_word(count: int) -> str:
    """A small number as a word, a big one in figures."""
    small = (
        _("none"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"),
        _("ten"), _("eleven"), _("twelve"),
    )  # fmt: skip
    return small[count] if count < len(small) else words.number(count)


def finding(summary: Summary) -> str:
    """The headline of the portfolio."""
    if not summary.total:
        return _("No projects are running.")
    parts = [_improved(summary), _worse(summary)]
    return " ".join(_capital(part) for part in parts if part)


def _improved(summary: Summary) -> str:
    total, better = summary.total, summary.improved
    if total == 1:
        return (
            _("The one project shows a real improvement.")
            if better
            else _("The one project shows no real improvement yet.")
        )
    if not better:
        return _("None of %(total)s projects shows a real improvement yet.", total=count_word(total))
    if better == total:
        return _("All %(total)s projects show a real improvement.", total=count_word(total))
    return ngettext(
        "%(better)s of %(total)s projects shows a real improvement.",
        "%(better)s of %(total)s projects show a real improvement.",
        better, better=count_word(better), total=count_word(total),
    )  # fmt: skip


def _worse(summary: Summary) -> str:
    if not summary.worse:
        return ""
    return ngettext(
        "%(count)s measure is getting worse.", "%(count)s measures are getting worse.",
        summary.worse, count=count_word(summary.worse),
    )  # fmt: skip


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def money_title(money: Summary, goal: Decimal | None) -> str:
    """The money bar in words."""
    parts = [
        _("%(amount)s confirmed by Finance", amount=words.short_money(money.confirmed)),
        _("%(amount)s estimated", amount=words.short_money(money.estimated)),
    ]
    if goal:
        parts.append(_("goal %(goal)s", goal=words.short_money(goal)))
    return words.listing(parts)


def shortfall(money: Summary, goal: Decimal | None) -> str:
    """What is short of the savings goal."""
    if not goal or money.confirmed >= goal:
        return ""
    return _("%(amount)s is short of the goal of %(goal)s a year, counting only what finance has confirmed.",
             amount=words.short_money(goal - money.confirmed), goal=words.short_money(goal))  # fmt: skip
