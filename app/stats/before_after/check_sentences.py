"""The report card's words: a bold line and a reason for each check and state, as English message ids."""

from __future__ import annotations

from collections.abc import Mapping

from app.stats.before_after.sentences import message

CHECKS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("enough_points", "ok"): (
        message("Enough values on both sides."),
        message("%(before)s before and %(after)s since the change."),
    ),
    ("enough_points", "info"): (
        message("Enough values to decide; the normal range is still provisional."),
        message("%(before)s before and %(after)s since the change. The range settles at %(needed)s a side."),
    ),
    ("enough_points", "todo"): (
        message("Too few values."),
        message("%(before)s before and %(after)s since the change; a verdict needs %(needed)s a side."),
    ),
    ("same_method", "todo"): (
        message("Before and after were counted differently."),
        message("Confirm the method, or count both in the same way."),
    ),
    ("missing", "info"): (
        message("Some values are missing."),
        message("%(before)s before and %(after)s since the change were left out."),
    ),
    ("steady_before", "ok"): (
        message("The values before the change were steady."),
        message("No unusual point and no long run on one side."),
    ),
    ("steady_before", "look"): (
        message("The values before the change were not steady."),
        message("Values with a signal: %(points)s. Look for the reason."),
    ),
    ("steady_after", "ok"): (
        message("The values since the change are steady."),
        message("No unusual point and no long run on one side."),
    ),
    ("steady_after", "look"): (
        message("The values since the change are not steady yet."),
        message("Values with a signal: %(points)s. Look for the reason."),
    ),
    ("trend_before", "ok"): (
        message("No slide before the change."),
        message("The level before the change was neither rising nor falling clearly."),
    ),
    ("trend_before", "look"): (
        message("The measure was already moving before the change."),
        message("A step at the change was looked for beyond that slide."),
    ),
    ("independent", "ok"): (
        message("Values do not follow their neighbours."),
        message("No sign that a high value tends to follow a high one."),
    ),
    ("independent", "look"): (
        message("A high value tends to follow a high one."),
        message("The calculation allows for it, so it needs a larger difference to be sure."),
    ),
    ("independent", "todo"): (
        message("Values follow each other too closely."),
        message("Together they say as much as fewer than 3 separate values. Measure over a longer time."),
    ),
    ("independent_alone", "look"): (
        message("A high value tends to follow a high one."),
        message("So many values say less than the same number of separate ones. Measure for longer to be sure."),
    ),
    ("season", "info"): (
        message("A pattern that repeats every %(days)s days was found."),
        message("It was taken out before comparing."),
    ),
    ("season_short", "info"): (
        message("Perhaps a pattern that repeats every %(days)s days."),
        message("The values cover it fewer than three times. It was taken out before comparing."),
    ),
    ("season_unseen", "look"): (
        message("Less than a year and a half is covered."),
        message("A pattern that comes back every year cannot be seen in that. Ask if this time of the year is usual."),
    ),
    ("pause", "look"): (
        message("%(days)s days at the change are not compared."),
        message("A slow slide through them would look the same as a change. Look at the values of that time."),
    ),
    ("outliers", "ok"): (
        message("No extreme values."),
        message("No value lies far from the rest of its stage."),
    ),
    ("outliers", "info"): (
        message("Extreme values: %(points)s."),
        message("Without them the result is the same."),
    ),
    ("outliers", "look"): (
        message("Extreme values: %(points)s."),
        message("Without them the result is different. Look at them first."),
    ),
    ("outliers_alone", "look"): (
        message("Extreme values: %(points)s."),
        message("Without them too little is left to compare. Look at them first."),
    ),
    ("named_causes", "info"): (
        message("Values with a known special cause: %(points)s."),
        message("Without them the result is the same."),
    ),
    ("named_causes", "look"): (
        message("Values with a known special cause: %(points)s."),
        message("Without them the result is different."),
    ),
    ("lopsided", "ok"): (message("The values are spread evenly enough."), message("The usual method fits.")),
    ("lopsided", "look"): (
        message("The values are lopsided."),
        message("A second test that does not mind gives the same answer."),
    ),
    ("lopsided_doubted", "look"): (
        message("The values are lopsided."),
        message("A second test that does not mind gives a different answer."),
    ),
    ("lopsided_alone", "look"): (
        message("The values are lopsided."),
        message("With few values averages are less sure then, and no second test was made that does not mind."),
    ),
    ("spread", "info"): (
        message("The ups and downs have changed in size."),
        message("They are now %(ratio)s times as wide as before. The calculation allows for it."),
    ),
    ("dispersion", "ok"): (
        message("The rate varies no more than counting explains."),
        message("Ordinary limits fit."),
    ),
    ("dispersion", "look"): (
        message("The rate varies far more than counting explains."),
        message(
            "%(dispersion_before)s times as much before and %(dispersion_after)s times since the change. "
            "Ordinary limits would be too narrow, so the real spread between %(periods)s was used."
        ),
    ),
    ("dispersion_before", "look"): (
        message("Before the change, the rate varied far more than counting explains."),
        message(
            "%(dispersion_before)s times as much; since the change it varies no more than that. "
            "Ordinary limits would be too narrow, so the real spread between %(periods)s was used."
        ),
    ),
    ("dispersion_after", "look"): (
        message("Since the change, the rate varies far more than counting explains."),
        message(
            "%(dispersion_after)s times as much; before the change it varied no more than that. "
            "Ordinary limits would be too narrow, so the real spread between %(periods)s was used."
        ),
    ),
    ("second_opinion", "ok"): (
        message("A second method gives the same answer."),
        message("Two ways of looking at the data agree."),
    ),
    ("second_opinion", "look"): (
        message("A second method gives a different answer."),
        message("Do not lean on this result alone."),
    ),
    ("change_date", "ok"): (
        message("The data moved when the change was made."),
        message("No other moment fits them clearly better."),
    ),
    ("change_date", "look"): (
        message("The data moved at another time than the change."),
        message("The likeliest moment is %(since)s. Look for what happened then."),
    ),
    ("looks", "info"): (
        message("Looks at the data that were planned: %(looks)s."),
        message("The chance stated allows for all of them."),
    ),
    ("looks", "look"): (
        message("You have looked more often than planned."),
        message("This is look %(look)s of %(looks)s planned. The chance stated allows for it."),
    ),
    ("looks_unknown", "info"): (
        message("You may look as often as you like."),
        message("The chance stated holds however often you look, so it needs a larger difference."),
    ),
    ("smallest_effect", "info"): (
        message("What could be hidden."),
        message("A change of %(hidden)s or more would very likely have been seen."),
    ),
    ("goal", "ok"): (message("The goal is met."), message("%(meeting)s of %(of)s values meet it.")),
    ("goal", "look"): (
        message("The goal is not met every time."),
        message("%(meeting)s of %(of)s values meet it."),
    ),
    ("goal", "todo"): (message("The goal is not met."), message("%(meeting)s of %(of)s values meet it.")),
    ("few_events", "look"): (
        message("Few things happened."),
        message("Only %(points)s in all; an exact method had to agree."),
    ),
    ("stock", "info"): (
        message("Is this a stock, such as a backlog?"),
        message("A stock carries yesterday with it. Prefer what comes in and what goes out."),
    ),
    ("chart", "info"): (message("The chart fits the kind of data."), message("Chart: %(chart)s.")),
    ("enough_before", "ok"): (
        message("Enough values."),
        message("%(have)s so far; a baseline needs at least %(needed)s."),
    ),
    ("enough_before", "todo"): (
        message("Too few values for a baseline."),
        message("%(have)s so far; it needs at least %(needed)s."),
    ),
    ("missing_values", "info"): (message("Some values are missing."), message("%(points)s were left out.")),
    ("dispersion_one", "look"): (
        message("The rate varies far more than counting explains."),
        message("%(dispersion)s times as much. Ordinary limits would be too narrow, so wider ones are drawn."),
    ),
    ("steady", "ok"): (
        message("The values are steady."),
        message("No unusual point and no long run on one side."),
    ),
    ("steady", "look"): (
        message("The values are not steady."),
        message("Values with a signal: %(points)s. Look for the reason."),
    ),
    ("extreme", "ok"): (message("No extreme values."), message("No value lies far from the rest.")),
    ("extreme", "look"): (
        message("Extreme values: %(points)s."),
        message("Look for what was different then."),
    ),
}
