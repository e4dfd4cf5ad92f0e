"""Sentences that the statistics do not know: no values yet, balancing measures, and what the project's records say."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.problems import N_

HEADLINES: Mapping[str, str] = {
    "no_values": N_("No values yet."),
    "not_computable": N_("We cannot read these values."),
    "improved_goal_so_far_fell": N_("%(measure)s clearly fell, and every %(period)s so far met the goal."),
    "improved_goal_so_far_rose": N_("%(measure)s clearly rose, and every %(period)s so far met the goal."),
    "balance_safe": N_("%(measure)s has not got worse by %(margin)s or more."),
    "balance_safe_worse": N_("%(measure)s has got worse, by %(change)s, but by less than the margin of %(margin)s."),
    "balance_unclear": N_("We cannot rule out that %(measure)s has got worse by %(margin)s or more."),
    "balance_unclear_worse": N_("%(measure)s has got worse, by %(change)s, and it could be %(margin)s or more."),
    "balance_broken": N_("%(measure)s has got worse by more than the margin of %(margin)s."),
    "balance_broken_worse": N_("%(measure)s has got worse by more than the margin of %(margin)s."),
}
LINES: Mapping[str, str] = {
    "no_values_line": N_("Measure at least 12 %(periods)s before you change anything."),
    "not_computable_line": N_("Look for a number that cannot be one of this measure, and correct it."),
    "causes_decide": N_(
        "There is a clear difference only without the values that have a named special cause (%(points)s). "
        "Look at those first."
    ),
    "moved_earlier": N_(
        "The values from %(first)s to %(last)s, after the baseline and before the change, had already moved as far. "
        "Look for what happened then, or freeze a baseline that ends just before the change."
    ),
    "balance_likely": N_("%(harm)s."),
    "balance_extremes": N_("Extreme values decide this. Look at them first."),
    "balance_not_proof": N_("No clear change is not proof that nothing got worse. Keep measuring."),
}
CHECKS: dict[tuple[str, str], tuple[str, str]] = {
    ("same_way", "ok"): (N_("Counted the same way throughout."), N_("%(who)s confirmed it on %(when)s.")),
    ("undisturbed", "ok"): (
        N_("No bunching or lopsided spread that would mislead the test."),
        N_("A second test that does not need this gives the same answer."),
    ),
    ("level_before", "ok"): (
        N_("Steady before the change."),
        N_("No unusual point, no long run on one side, and no slide."),
    ),
    ("outliers", "info"): (
        N_("Extreme values: %(points)s."),
        N_(
            "They count in the averages and in the likely range. Without them the result is the same: "
            "a change of %(without)s, likely from %(without_low)s to %(without_high)s."
        ),
    ),
    ("outliers", "look"): (
        N_("Extreme values: %(points)s."),
        N_(
            "They count in the averages and in the likely range. Without them the result is different: "
            "a change of %(without)s, likely from %(without_low)s to %(without_high)s. Look at them first."
        ),
    ),
    ("outliers_alone", "look"): (
        N_("Extreme values: %(points)s."),
        N_("They count in the averages and in the likely range. Too few values remain to compare without them."),
    ),
    ("level_before_apart", "ok"): (
        N_("Steady before the change, apart from %(apart)s."),
        N_("Of the other values no point is unusual, none make a long run on one side, and none a slide."),
    ),
    ("steady_before_apart", "ok"): (
        N_("The values before the change were steady, apart from %(apart)s."),
        N_("Of the other values no point is unusual and none make a long run on one side."),
    ),
    ("steady_after_apart", "ok"): (
        N_("The values since the change are steady, apart from %(apart)s."),
        N_("Of the other values no point is unusual and none make a long run on one side."),
    ),
    ("steady_apart", "ok"): (
        N_("The values are steady, apart from %(apart)s."),
        N_("Of the other values no point is unusual and none make a long run on one side."),
    ),
    ("same_way", "todo"): (
        N_("Nobody has said whether before and after were counted the same way."),
        N_("Ask who counts: same check, same form, all shifts? Then answer below."),
    ),
    ("same_method", "todo"): (
        N_("Before and after were counted differently."),
        N_("Count both in the same way, or confirm the method. Until then there is no verdict."),
    ),
    ("between", "info"): (
        N_("The change came in %(steps)s steps."),
        N_("The values in between, %(points)s from %(first)s to %(last)s, are shown and not compared."),
    ),
    ("unused", "info"): (
        N_("Not all values before the change are in the baseline."),
        N_("Those after its end, %(points)s from %(first)s to %(last)s, are shown and not compared."),
    ),
    ("no_frozen_baseline", "info"): (
        N_("The baseline is not frozen."),
        N_("Before is everything up to the change: %(points)s from %(first)s to %(last)s. Freeze it to keep it."),
    ),
    ("no_events", "info"): (
        N_("None since the change."),
        N_(
            "None in %(checked)s checked is not never: a rate of up to %(hidden)s could still be behind it. "
            "No normal range can be drawn from it yet."
        ),
    ),
    ("constant_after", "look"): (
        N_("Every value since the change is the same."),
        N_("Check how the values are measured and rounded."),
    ),
    ("gap", "look"): (
        N_("There is a gap in the values."),
        N_(
            "None between %(first)s and %(last)s. What happened then is not known; "
            "the chart sets the points side by side."
        ),
    ),
    ("on_trial", "look"): (
        N_("A trial ran before the change."),
        N_("Of the values before, %(points)s from %(first)s on may show it. Freeze a baseline that ends earlier."),
    ),
    ("change_inside_baseline", "look"): (
        N_("Something was changed inside the baseline."),
        N_("%(since)s: %(change_title)s. Freeze a baseline that ends before it."),
    ),
    ("frozen_late", "look"): (
        N_("The baseline was frozen after the change."),
        N_("It was frozen on %(when)s, the change came on %(since)s. Its days were chosen with the result in sight."),
    ),
    ("baseline_differs", "look"): (
        N_("The values of the baseline were changed after it was frozen."),
        N_("The comparison uses them as they were frozen."),
    ),
    ("margin", "todo"): (
        N_("No margin is stated."),
        N_("Say how much worse would still be acceptable. No clear change is not proof that it is safe."),
    ),
    ("cause_before_same", "look"): (
        N_("One unusual %(period)s before the change."),
        N_(
            "%(since)s: %(cause)s. It is left out of all averages. "
            "With it the result is the same: %(before)s to %(after)s."
        ),
    ),
    ("cause_before_different", "look"): (
        N_("One unusual %(period)s before the change."),
        N_(
            "%(since)s: %(cause)s. It is left out of all averages. "
            "With it the result is different: %(before)s to %(after)s."
        ),
    ),
    ("cause_before_unknown", "look"): (
        N_("One unusual %(period)s before the change."),
        N_("%(since)s: %(cause)s. It is left out of all averages and of the normal range."),
    ),
    ("cause_after_same", "look"): (
        N_("One unusual %(period)s since the change."),
        N_(
            "%(since)s: %(cause)s. It is left out of all averages. "
            "With it the result is the same: %(before)s to %(after)s."
        ),
    ),
    ("cause_after_different", "look"): (
        N_("One unusual %(period)s since the change."),
        N_(
            "%(since)s: %(cause)s. It is left out of all averages. "
            "With it the result is different: %(before)s to %(after)s."
        ),
    ),
    ("cause_after_unknown", "look"): (
        N_("One unusual %(period)s since the change."),
        N_("%(since)s: %(cause)s. It is left out of all averages and of the normal range."),
    ),
    ("cause_so_far_unknown", "look"): (
        N_("One unusual %(period)s."),
        N_("%(since)s: %(cause)s. It is left out of the average and of the normal range."),
    ),
}
for _state in ("info", "look"):
    for _answer, _text in (
        ("same", N_("They are left out of all averages. With them the result is the same: %(before)s to %(after)s.")),
        (
            "different",
            N_("They are left out of all averages. With them the result is different: %(before)s to %(after)s."),
        ),
        ("unknown", N_("They are left out of all averages and of the normal range.")),
    ):
        CHECKS[f"causes_{_answer}", _state] = (N_("Values with a known special cause: %(points)s."), _text)
"""Of a list of causes, `state` is look when the result differs with them."""
