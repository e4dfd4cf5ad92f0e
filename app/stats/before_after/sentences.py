"""The verdict's words, as English message ids; pages translate them, the command line prints them as they
are.

A result carries a code and raw numbers; ``PARAMETERS`` says how each number is to be written. ``measure``,
``period`` and ``periods`` come from whoever knows the measure ("Picking errors", "day", "days").
"""

from __future__ import annotations

from collections.abc import Mapping


def message(text: str) -> str:
    """Marks a message id for extraction (pybabel extract -k message)."""
    return text


PARAMETERS: Mapping[str, str] = {
    "change": "amount",
    "before": "level",
    "after": "level",
    "hidden": "amount",
    "goal": "level",
    "tries": "whole",
    "have": "whole",
    "more": "whole",
    "needed": "whole",
    "points": "whole",
    "meeting": "whole",
    "of": "whole",
    "since": "moment",
    "changed": "moment",
    "share": "percent",
    "ratio": "ratio",
    "p": "chance",
    "dispersion": "ratio",
    "dispersion_before": "ratio",
    "dispersion_after": "ratio",
    "correlation": "ratio",
    "looks": "whole",
    "look": "whole",
    "days": "whole",
    "chart": "name",
    "rule": "name",
}
"""amount: a difference in the measure's unit, without sign; level: a value of the measure; whole: a count;
percent: 0 to 1; moment: a 0-based position in the series, written as its date; chance: a probability;
name: a code."""

SIGNALS: Mapping[str, str] = {
    "improved": message("A clear change in the right direction"),
    "worse": message("A clear change in the wrong direction"),
    "no_change": message("No clear change"),
    "too_early": message("Too early to tell"),
    "cannot_tell": message("We cannot be sure"),
}

GOAL_SIGNALS: Mapping[str, str] = {
    "meets": message("The goal is met"),
    "some": message("The goal is close, or met only now and then"),
    "misses": message("The goal is not met"),
    "early": message("Too early to say whether the goal is met"),
    "unknown": message("No goal is set"),
}

HEADLINES: Mapping[str, str] = {
    "improved_goal_met_fell": message("%(measure)s clearly fell, and the goal is met."),
    "improved_goal_met_rose": message("%(measure)s clearly rose, and the goal is met."),
    "improved_goal_some_fell": message(
        "%(measure)s clearly fell, by %(change)s. The goal is close but not met every %(period)s."
    ),
    "improved_goal_some_rose": message(
        "%(measure)s clearly rose, by %(change)s. The goal is close but not met every %(period)s."
    ),
    "improved_goal_average_fell": message(
        "%(measure)s clearly fell, by %(change)s. The average is still above the goal."
    ),
    "improved_goal_average_rose": message(
        "%(measure)s clearly rose, by %(change)s. The average is still below the goal."
    ),
    "improved_goal_even_fell": message(
        "%(measure)s clearly fell, by %(change)s. The average just meets the goal; chance may decide whether it does."
    ),
    "improved_goal_even_rose": message(
        "%(measure)s clearly rose, by %(change)s. The average just meets the goal; chance may decide whether it does."
    ),
    "improved_goal_near_fell": message(
        "%(measure)s clearly fell, by %(change)s. The average is close to the goal, but does not meet it yet."
    ),
    "improved_goal_near_rose": message(
        "%(measure)s clearly rose, by %(change)s. The average is close to the goal, but does not meet it yet."
    ),
    "improved_goal_share_fell": message(
        "%(measure)s clearly fell, by %(change)s. The goal is met on some %(periods)s, fewer than wanted."
    ),
    "improved_goal_share_rose": message(
        "%(measure)s clearly rose, by %(change)s. The goal is met on some %(periods)s, fewer than wanted."
    ),
    "improved_goal_missed_fell": message("%(measure)s clearly fell, by %(change)s, but the goal is not met yet."),
    "improved_goal_missed_rose": message("%(measure)s clearly rose, by %(change)s, but the goal is not met yet."),
    "improved_fell": message("%(measure)s clearly fell, by %(change)s."),
    "improved_rose": message("%(measure)s clearly rose, by %(change)s."),
    "improved_probable_fell": message("%(measure)s probably fell, by about %(change)s."),
    "improved_probable_rose": message("%(measure)s probably rose, by about %(change)s."),
    "worse_fell": message("%(measure)s clearly fell, by %(change)s. That is the wrong direction."),
    "worse_rose": message("%(measure)s clearly rose, by %(change)s. That is the wrong direction."),
    "worse_probable_fell": message("%(measure)s probably fell, by about %(change)s. That is the wrong direction."),
    "worse_probable_rose": message("%(measure)s probably rose, by about %(change)s. That is the wrong direction."),
    "tiny_fell": message("There is a real change, but it is very small: %(measure)s fell by %(change)s."),
    "tiny_rose": message("There is a real change, but it is very small: %(measure)s rose by %(change)s."),
    "no_change": message("No clear change so far."),
    "no_change_goal_some": message("Meets the goal on some %(periods)s. Chance decides which."),
    "no_change_goal_share": message("Meets the goal on some %(periods)s, fewer than wanted. Chance decides which."),
    "no_change_constant": message("Nothing has changed: every value is the same."),
    "too_early": message("Too early to tell."),
    "no_baseline": message("We cannot compare yet."),
    "tests_disagree": message("We cannot be sure."),
    "already_improving": message("Things were already getting better before the change."),
    "already_worsening": message("Things were already getting worse before the change."),
    "steady_slide": message("We cannot tell a step from a slide."),
    "season_or_change": message("We cannot tell a change from a season."),
    "not_independent": message("Values follow each other too closely for this test."),
    "counted_differently": message("Before and after were counted differently."),
    "no_spread": message("We cannot be sure: the values do not vary."),
}

LINES: Mapping[str, str] = {
    "chance_thousand": message(
        "A change this big or bigger would appear by chance less than once in 1,000 tries if nothing had changed."
    ),
    "chance_hundred": message(
        "A change this big or bigger would appear by chance less than once in 100 tries if nothing had changed."
    ),
    "chance_about": message(
        "By chance alone a change this big or bigger appears about %(tries)s times in 100. Keep measuring to be sure."
    ),
    "look_around": message("Look for what changed around %(since)s."),
    "ask_if_it_matters": message("Ask if it matters before you spend more on it."),
    "moved_within": message(
        "The average moved from %(before)s to %(after)s, within the usual ups and downs. "
        "That is not proof that nothing changed: an effect smaller than %(hidden)s could be hidden."
    ),
    "extremes_apart": message(
        "The size that could be hidden leaves out extreme %(periods)s (%(points)s). Ask what happened then."
    ),
    "something_else": message("To meet it every %(period)s, something else has to change."),
    "something_else_often": message("To meet it more often, something else has to change."),
    "need_more": message(
        "You have %(have)s of at least %(needed)s %(periods)s since the change. "
        "Add at least %(more)s more before you decide."
    ),
    "measure_first": message(
        "You have %(have)s of at least %(needed)s %(periods)s from before the change. "
        "Measure them before you change anything."
    ),
    "extreme_points": message(
        "Two methods give different answers because of extreme %(periods)s (%(points)s). Look at those first."
    ),
    "methods_differ": message("Two methods give different answers. Keep measuring until they agree."),
    "may_have_come_anyway": message(
        "The difference may have come without the change. Wait for more data or ask an expert."
    ),
    "slide_looks_same": message(
        "The values differ before and after, but a steady slide would look the same. Wait for more data."
    ),
    "season_looks_same": message(
        "Less than a year and a half is covered, and a pattern that comes back every year would look the same. "
        "Wait for more data."
    ),
    "moved_before_it": message(
        "The values moved around %(since)s, before the change was made. Look for what happened then, "
        "or correct the day of the change."
    ),
    "do_not_quote": message("The chart still shows the pattern; do not quote a chance for it."),
    "confirm_method": message("No verdict is shown until someone confirms the method."),
    "check_measuring": message("Check how the values are measured and rounded."),
    "all_same": message("The values before and after are all %(before)s."),
}

WATCH_HEADLINES: Mapping[str, str] = {
    "steady": message("%(measure)s: steady."),
    "rising": message("%(measure)s: rising since %(since)s, before any change."),
    "falling": message("%(measure)s: falling since %(since)s, before any change."),
    "higher": message("%(measure)s: higher since %(since)s, before any change."),
    "lower": message("%(measure)s: lower since %(since)s, before any change."),
    "wandering": message("%(measure)s: wandering up and down, each %(period)s close to the one before."),
    "unsettled": message("%(measure)s: not steady. Signals: %(points)s."),
    "strayed": message("%(measure)s: extreme values: %(points)s. The others are steady."),
    "too_few": message("%(measure)s: too early to say whether it is steady."),
    "constant": message("%(measure)s: every value is %(before)s."),
}

WATCH_LINES: Mapping[str, str] = {
    "steady": message("All values stay within the usual ups and downs. It will stay so until something changes."),
    "rising": message("Find out why before you change anything, or the change will get the blame or the credit."),
    "falling": message("Find out why before you change anything, or the change will get the blame or the credit."),
    "higher": message("Find out what happened then before you change anything."),
    "lower": message("Find out what happened then before you change anything."),
    "wandering": message("That is usual for a stock such as a backlog. Measure what comes in and what goes out."),
    "unsettled": message("Look at those first: something was different then."),
    "strayed": message("Look at those first: was it a slip of the pen, or was something different then?"),
    "too_few": message("You have %(have)s of at least %(needed)s %(periods)s. Add at least %(more)s more."),
    "constant": message("Check how the values are measured and rounded."),
}
