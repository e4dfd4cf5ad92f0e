"""The portfolio's headline: what all projects together show, in a sentence."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import words
from app.portfolio.summary import Short, Summary


def count_word(count: int) -> str:
    """A small number as a word, a big one in figures."""
    small = (
        _("none"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"),
        _("ten"), _("eleven"), _("twelve"),
    )  # fmt: skip
    return small[count] if count < len(small) else words.number(count)


def finding(summary: Summary) -> str:
    """The headline of the portfolio: what has improved, and what is getting worse."""
    if not summary.total:
        return _("No projects are running.")
    parts = [_improved(summary), _worse(summary)]
    return _capital("; ".join(part for part in parts if part)) + "."


def behind(summary: Summary) -> str:
    """The second half of the headline: what is short of its goal and who answers for it, what goes the wrong way."""
    return " ".join(text for text in (_unconfirmed(summary), _short(summary), _before_change(summary)) if text)


def _short(summary: Summary) -> str:
    if not summary.short_count:
        return ""
    named = [_answered(one) for one in summary.short]
    left = summary.short_count - len(named)
    more = [_("%(count)s more", count=words.number(left))] if left else []
    return _("Still short of the goal: %(measures)s.", measures=words.listing(named + more))


def _unconfirmed(summary: Summary) -> str:
    count = summary.unconfirmed
    if not count:
        return ""
    return ngettext(
        "For %(count)s improvement nobody has confirmed that it was counted the same way.",
        "For %(count)s improvements nobody has confirmed that they were counted the same way.",
        count, count=count_word(count),
    )  # fmt: skip


def _answered(short: Short) -> str:
    return _("%(measure)s (%(lead)s)", measure=short.measure, lead=short.lead or _("nobody leads it"))


def _improved(summary: Summary) -> str:
    total, better = summary.total, summary.improved
    if total == 1:
        return (
            _("the one project shows a real improvement")
            if better
            else _("the one project shows no real improvement yet")
        )
    if not better:
        return _("none of %(total)s projects shows a real improvement yet", total=count_word(total))
    if better == total:
        return _("all %(total)s projects show a real improvement", total=count_word(total))
    return ngettext(
        "%(better)s of %(total)s projects shows a real improvement",
        "%(better)s of %(total)s projects show a real improvement",
        better, better=count_word(better), total=count_word(total),
    )  # fmt: skip


def _worse(summary: Summary) -> str:
    if not summary.worse:
        return ""
    return ngettext(
        "%(count)s measure is getting worse", "%(count)s measures are getting worse",
        summary.worse, count=count_word(summary.worse),
    )  # fmt: skip


def _before_change(summary: Summary) -> str:
    count = summary.rising + summary.falling
    number = count_word(count)
    if not count:
        return ""
    if not summary.falling:
        said = ngettext("%(count)s measure is rising before any change.",
                        "%(count)s measures are rising before any change.", count, count=number)  # fmt: skip
    elif not summary.rising:
        said = ngettext("%(count)s measure is falling before any change.",
                        "%(count)s measures are falling before any change.", count, count=number)  # fmt: skip
    else:
        said = _("%(count)s measures move the wrong way before any change.", count=number)
    return _capital(said)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def three_figures(money: Summary) -> str:
    """What finance has confirmed, as three figures that answer different questions."""
    return _(
        "%(realised)s realised this year, %(run_rate)s annualised, %(carry_over)s carries over into next year.",
        realised=words.short_money(money.realised), run_rate=words.short_money(money.confirmed),
        carry_over=words.short_money(money.carry_over),
    )  # fmt: skip


def ended_part(money: Summary) -> str:
    """Which part of the sums comes from projects that the headline does not count any more; "" where none does."""
    parts = [
        _("%(amount)s of the confirmed", amount=words.short_money(money.confirmed_ended))
        if money.confirmed_ended else "",
        _("%(amount)s of the estimated", amount=words.short_money(money.estimated_ended))
        if money.estimated_ended else "",
    ]  # fmt: skip
    told = words.listing([part for part in parts if part])
    return _("From closed or stopped projects: %(amounts)s.", amounts=told) if told else ""


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
    return _("%(amount)s still missing of the goal of %(goal)s a year, counting only what finance has confirmed.",
             amount=words.short_money(goal - money.confirmed), goal=words.short_money(goal))  # fmt: skip
