"""A reading in sentences: headline, chance, checks, and the short phrases of the portfolio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from app.analyses import own_sentences, wording
from app.analyses.minimum import FEWEST_CLAIMED
from app.analyses.reading import COMPARED, EMPTY, WATCHED, Finding, Reading, Said
from app.analyses.wording import amount_text, day_text, filled, goal_text, met_text, periods, relative_text
from app.core import words
from app.stats.before_after import check_sentences
from app.stats.before_after import sentences as of_stats

HEADLINES: Mapping[str, str] = {**of_stats.HEADLINES, **own_sentences.HEADLINES}
LINES: Mapping[str, str] = {**of_stats.LINES, **own_sentences.LINES}
CHECKS = {**check_sentences.CHECKS, **own_sentences.CHECKS}
TOGETHER = (
    (("independent", "lopsided", "second_opinion"), "undisturbed"),
    (("steady_before", "trend_before"), "level_before"),
)
STEADY = ("level_before", "steady_before", "steady_after", "steady")
ELSEWHERE = ("goal", "chart", "smallest_effect")
"""Checks that the page says in another place: the goal in its tile, the chart in its caption, the rest in the second
line."""


CLAIMS = ("change_date", "second_opinion", "smallest_effect")
"""Checks that speak of a change, which nobody claims while it is too early."""


@dataclass(frozen=True, kw_only=True)
class Says:
    """A signal with its bold phrase and its reason, for `says()` of the pages."""

    kind: str
    head: str
    sub: str = ""
    direction: str = "down"


def verdict_words(verdict: str) -> str:
    """A verdict's short phrase: "A clear change in the right direction"."""
    return _(of_stats.SIGNALS[verdict])


def headline(reading: Reading) -> str:
    """The finding in a sentence: "Picking errors clearly fell, by almost half, and the goal is met."."""
    table = of_stats.WATCH_HEADLINES if reading.mode == WATCHED else HEADLINES
    return _one(reading, table, reading.headline)


def second_line(reading: Reading) -> str:
    """The chance, or what to mind or do; more than one sentence where more has to be said."""
    table = of_stats.WATCH_LINES if reading.mode == WATCHED else LINES
    return " ".join(_one(reading, table, line) for line in reading.lines)


def _one(reading: Reading, table: Mapping[str, str], said: Said) -> str:
    parameters = filled(reading, said.parameters)
    if said.code == "balance_likely":
        parameters["harm"] = _harm(reading, said)
    return _(table[said.code], **parameters)


def _harm(reading: Reading, said: Said) -> str:
    """Where the change of a balancing measure likely lies, seen from its bad side; finer than the margin is written."""
    low, high = float(said.parameters["least"] or 0), float(said.parameters["most"] or 0)
    finer = replace(reading.measured, decimals=reading.measured.decimals + 1)
    small, large = sorted((abs(low), abs(high)))
    amounts = {"low": words.number(small, finer.decimals), "high": amount_text(finer, large)}
    if high <= 0:
        return _("It is likely better by %(low)s to %(high)s", **amounts)
    if low >= 0:
        return _("It is likely worse by %(low)s to %(high)s", **amounts)
    better, worse = amount_text(finer, low), amount_text(finer, high)
    return _("It is likely between %(better)s better and %(worse)s worse", better=better, worse=worse)


def check_items(reading: Reading) -> list[dict[str, str]]:
    """The lines of "Can we trust this?", problems first, for the macro `checks`."""
    hidden = ELSEWHERE + (CLAIMS if reading.mode == COMPARED and reading.verdict == "too_early" else ())
    shown = [check for check in reading.checks if check.code not in hidden]
    for codes, code in TOGETHER:
        shown = _together(shown, codes, code)
    return [_check(reading, check) for check in shown]


def _together(checks: list[Finding], codes: tuple[str, ...], code: str) -> list[Finding]:
    """One line instead of several that all passed; as it was when one of them did not."""
    passed = [check for check in checks if check.code in codes and check.state == "ok"]
    if len(passed) < len(codes):
        return checks
    place = checks.index(passed[0])
    rest = [check for check in checks if check not in passed]
    return [*rest[:place], Finding(code=code, state="ok"), *rest[place:]]


def _left_out(reading: Reading, check: Finding) -> str:
    """Which values with a named cause a steady stage is steady without; empty where there are none."""
    if check.state != "ok" or check.code not in STEADY:
        return ""
    days = reading.left_out_after if check.code == "steady_after" else reading.left_out_before
    if len(days) <= wording.MOST_DAYS_NAMED:
        return wording.days_text(reading, days)
    return _("%(count)s values with a known cause", count=words.number(len(days)))


def _check(reading: Reading, check: Finding) -> dict[str, str]:
    left_out = _left_out(reading, check)
    head, text = CHECKS[f"{check.code}_apart" if left_out else check.code, check.state]
    parameters = filled(reading, check.parameters) | {"apart": left_out}
    told = _(text, **parameters) if text else ""
    return {"code": check.code, "kind": check.state, "head": _(head, **parameters).removesuffix("."), "text": told}


def change_says(reading: Reading) -> Says:
    """Has it really changed? For a row of the portfolio."""
    direction = reading.moved or "down"
    if reading.mode == EMPTY:
        return Says(kind="early", head=_("No values yet"))
    if reading.mode == WATCHED:
        return Says(kind=reading.signal, head=_watch_head(reading), sub=_("before any change"), direction=direction)
    if reading.balance and reading.verdict != "improved":
        return Says(kind=reading.signal, head=_balance_head(reading), sub=_since(reading), direction=direction)
    return Says(kind=reading.signal, head=verdict_words(reading.verdict), sub=_since(reading), direction=direction)


def asked(reading: Reading, says: Says) -> Says:
    """A claim with the question it still hangs on: first, so that a narrow cell cuts what follows it."""
    unanswered = any(check.code == "same_way" and check.state == "todo" for check in reading.checks)
    if not (reading.is_clear and unanswered):
        return says
    question = _("Counted the same way? Not confirmed.")
    rest = says.sub[:1].upper() + says.sub[1:]
    return replace(says, sub=f"{question} {rest}".strip())


def _since(reading: Reading) -> str:
    """down 47% since 26 Oct; how many values there are while it is early; why nothing is claimed."""
    day = day_text(reading, reading.settled_on)
    if reading.verdict == "too_early":
        return _(
            "%(periods)s since %(day)s", periods=wording.counted_periods(reading.measured, reading.n_after), day=day
        )
    if reading.verdict == "cannot_tell":
        return headline(reading)
    moved = relative_text(reading)
    return _moved_since(reading, moved, day) if moved else _("since %(day)s", day=day)


def _moved_since(reading: Reading, moved: str, day: str) -> str:
    """What it is compared with: the days before the change, before the first of several, or a baseline further back."""
    unused = next((check.parameters["points"] for check in reading.checks if check.code == "unused"), 0)
    if int(unused or 0) >= FEWEST_CLAIMED:
        return _("%(moved)s from the baseline", moved=moved)
    if reading.changed_on != reading.settled_on:
        return _("%(moved)s from before %(day)s", moved=moved, day=day_text(reading, reading.changed_on))
    return _("%(moved)s since %(day)s", moved=moved, day=day)


def _watch_head(reading: Reading) -> str:
    since = reading.headline.parameters.get("since")
    day = day_text(reading, since) if isinstance(since, str) else ""
    heads = {
        "steady": _("Steady"),
        "rising": _("Rising since %(day)s", day=day),
        "falling": _("Falling since %(day)s", day=day),
        "higher": _("Higher since %(day)s", day=day),
        "lower": _("Lower since %(day)s", day=day),
        "wandering": _("Wandering up and down"),
        "unsettled": _("Not steady"),
        "strayed": _("Steady but for extreme values"),
        "constant": _("Always the same"),
        "too_few": _("Too early to tell"),
    }
    return heads[reading.watch]


def _balance_head(reading: Reading) -> str:
    heads = {
        "safe": _("Not worse by the margin"),
        "unclear": _("Could be worse by the margin"),
        "broken": _("Worse than the margin"),
        "no_margin": verdict_words(reading.verdict),
    }
    return heads[reading.balance]


def goal_says(reading: Reading) -> Says | None:
    """Does it meet the goal, or keep the margin? None where neither is set."""
    if reading.role == "balancing" and (reading.balance or reading.margin is not None):
        return _margin_says(reading)
    if not reading.goal_signal:
        return None
    heads = {"meets": _("Meets the goal"), "misses": _("Misses the goal"), "early": _("Too early to say")}
    head = _goal_some(reading) if reading.goal_signal == "some" else heads[reading.goal_signal]
    if reading.range_passes_goal:
        sub = _("%(met)s so far; the normal range goes past it", met=met_text(reading))
        return Says(kind=reading.goal_signal, head=head, sub=sub)
    return Says(kind=reading.goal_signal, head=head, sub=_goal_sub(reading))


def _goal_sub(reading: Reading) -> str:
    """How far it is, in the words of the goal's basis: average 4.2, or 8 of 19 days, 95% wanted."""
    measured = reading.measured
    if reading.goal_meeting is None or reading.goal_signal == "early":
        return goal_text(measured)
    if measured.goal_basis == "average":
        return _("average %(level)s", level=wording.number_text(measured, reading.now))
    if measured.goal_basis == "share":
        return _("%(met)s, %(share)s wanted", met=met_text(reading), share=words.percent(measured.goal_share))
    return met_text(reading)


def _goal_some(reading: Reading) -> str:
    if reading.measured.goal_basis == "average":
        return _("Close to the goal")
    return _("Meets on some %(periods)s", periods=periods(reading.measured))


def _margin_says(reading: Reading) -> Says:
    heads = {"meets": _("Stays within the margin"), "some": _("May pass the margin"), "misses": _("Passes the margin"),
             "early": _("No margin stated") if reading.margin is None else _("Too early to say")}  # fmt: skip
    sub = (
        ""
        if reading.margin is None
        else _("at most %(margin)s worse", margin=amount_text(reading.measured, reading.margin))
    )
    return Says(kind=reading.goal_signal or "early", head=heads[reading.goal_signal or "early"], sub=sub)


def number_text(reading: Reading, value: float | None) -> str:
    """A value with the measure's decimals."""
    return wording.number_text(reading.measured, value)


def value_text(reading: Reading, value: float | None) -> str:
    """A value with its unit."""
    return wording.value_text(reading.measured, value)


def unit_text(reading: Reading) -> str:
    """What stands behind its values."""
    return wording.unit_text(reading.measured)


def now_text(reading: Reading) -> str:
    """Where it stands now; empty while nothing is known."""
    return "" if reading.now is None else number_text(reading, reading.now)


def was_text(reading: Reading) -> str:
    """Where it stood before the change; empty while there was none."""
    return "" if reading.was is None else number_text(reading, reading.was)
