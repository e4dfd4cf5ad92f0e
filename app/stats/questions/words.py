"""The words of the answers, as English message ids. ``PARAMETERS`` says how each number is written."""

from __future__ import annotations

from collections.abc import Mapping

from app.stats.sentences import message

QUESTIONS: Mapping[str, tuple[str, str]] = {
    "differ": (
        message("Do these groups differ?"),
        message("Shifts, sites, suppliers, machines: is one of them really higher, or is it chance?"),
    ),
    "pair": (
        message("Do two values of the same things differ?"),
        message("The same part, person or order measured twice, in two ways or at two times."),
    ),
    "shares": (
        message("Do shares differ?"),
        message("How many of those checked had it: defective, late, wrong."),
    ),
    "rates": (
        message("Do rates of counts differ?"),
        message("How many happened in how much: falls in bed days, errors in lines."),
    ),
    "drive": (
        message("Does X move Y?"),
        message("Does the result go up and down with something you could set?"),
    ),
    "limits": (
        message("Can the process meet the limits?"),
        message("How much of it falls outside what the customer allows, now and if it stays as it is."),
    ),
    "trust": (
        message("Can we trust the measurement?"),
        message("Several people measure the same parts more than once: how much of the spread is measuring?"),
    ),
    "agree": (
        message("Do people judge alike?"),
        message("Several people sort the same items: good or bad, or by kind."),
    ),
    "plan": (
        message("How many do we need?"),
        message("How many values show a change of the size you care about, before you start to measure."),
    ),
}

PARAMETERS: Mapping[str, str] = {
    "change": "amount",
    "hidden": "amount",
    "slope": "amount",
    "top": "level",
    "bottom": "level",
    "share": "percent",
    "top_share": "percent",
    "bottom_share": "percent",
    "power": "percent",
    "tries": "whole",
    "have": "whole",
    "needed": "whole",
    "points": "whole",
    "parts": "whole",
    "operators": "whole",
    "repeats": "whole",
    "higher": "name",
    "lower": "name",
    "first": "name",
    "second": "name",
    "x": "name",
    "predictors": "name",
    "groups": "name",
}

HEADLINES: Mapping[str, str] = {
    "two_differ": message("%(higher)s is higher than %(lower)s, by %(change)s on average."),
    "groups_differ": message("The groups differ: %(higher)s is highest (%(top)s), %(lower)s lowest (%(bottom)s)."),
    "no_difference": message("No clear difference between the groups."),
    "cannot_tell_groups": message("We cannot be sure."),
    "too_few_in_groups": message("Too early to tell: the smallest group has %(have)s of at least %(needed)s values."),
    "pairs_rose": message("%(second)s is higher than %(first)s, by %(change)s on average."),
    "pairs_fell": message("%(second)s is lower than %(first)s, by %(change)s on average."),
    "no_pair_difference": message("No clear difference between %(first)s and %(second)s."),
    "too_few_pairs": message("Too early to tell: there are %(have)s of at least %(needed)s complete pairs."),
    "shares_differ": message(
        "The shares differ: %(higher)s is highest (%(top_share)s), %(lower)s lowest (%(bottom_share)s)."
    ),
    "no_difference_shares": message("No clear difference between the shares."),
    "rates_differ": message("The rates differ: %(higher)s is highest (%(top)s), %(lower)s lowest (%(bottom)s)."),
    "no_difference_rates": message("No clear difference between the rates."),
    "rises_with": message("It rises with %(x)s: %(slope)s for each unit more."),
    "falls_with": message("It falls with %(x)s: %(slope)s for each unit more."),
    "several_relate": message("It goes with %(predictors)s; together they explain %(share)s of its spread."),
    "together_relate": message("It goes with these together (%(share)s of its spread), but not clearly with any one."),
    "no_relation": message("It does not clearly go with %(x)s."),
    "bends": message("It goes with %(x)s, but not in a straight line."),
    "cannot_tell_relation": message("We cannot be sure: the points lie on a line without any spread."),
    "too_few_rows": message("Too early to tell: there are %(have)s of at least %(needed)s complete rows."),
    "nothing_varies": message("We cannot tell: the values do not vary."),
    "measuring_good": message("The measurement can be trusted: measuring makes %(share)s of the spread."),
    "measuring_marginal": message("The measurement may do: measuring makes %(share)s of the spread."),
    "measuring_poor": message("The measurement cannot be trusted: measuring makes %(share)s of the spread."),
    "parts_do_not_vary": message("We cannot tell: nothing varies in these measurements."),
    "need_plan_means": message("Measure at least %(needed)s values before and %(needed)s after the change."),
    "need_plan_shares": message("Check at least %(needed)s before and %(needed)s after the change."),
    "need_plan_rates": message("Count at least %(needed)s periods before and %(needed)s after the change."),
    "cannot_plan": message("No number of values is enough: there is no change to find."),
}

LINES: Mapping[str, str] = {
    "chance_thousand": message(
        "A difference this big or bigger would appear by chance less than once in 1,000 tries if there were none."
    ),
    "chance_hundred": message(
        "A difference this big or bigger would appear by chance less than once in 100 tries if there were none."
    ),
    "chance_about": message(
        "By chance alone a difference this big or bigger appears about %(tries)s times in 100. Collect more to be sure."
    ),
    "hidden_difference": message(
        "That is not proof that they are alike: a difference smaller than %(hidden)s could be hidden."
    ),
    "difference_may_hide": message("That is not proof that they are alike: with more counted, a difference may show."),
    "count_more": message("There are too few to rely on this. Count more before you decide."),
    "methods_differ": message("Two methods give different answers. Collect more values until they agree."),
    "no_spread": message("The values do not vary. Check how they are measured and rounded."),
    "goes_with_is_not_causes": message(
        "That two things go together does not say that one brings the other about. Change it on purpose to find out."
    ),
    "one_person_differs_from_self": message(
        "Most of it is one person measuring the same part twice. Look at the gauge and how the part is held first."
    ),
    "people_differ": message("Most of it is between people. Agree on how to measure, and train it."),
    "found_in_tries": message("A change of this size would then be found in %(power)s of tries."),
}

REASONS: Mapping[str, str] = {
    "asked_for": message("You chose this procedure."),
    "means_of_groups": message("Averages are compared, and the groups need not have the same spread."),
    "mean_of_pairs": message("The difference within each pair is taken, and its average is tested."),
    "extreme_values": message("Some values lie far out, so ranks are compared instead of averages."),
    "lopsided_and_few": message("The values are lopsided and few, so ranks are compared instead of averages."),
    "shares_of_two": message("Two shares are compared by an exact test that holds for small numbers too."),
    "shares_of_many": message("Several shares are compared with what would be expected if they were all one."),
    "rates_of_two": message("Two rates are compared by an exact test that holds for small counts too."),
    "rates_of_many": message("Several rates are compared with what would be expected if they were all one."),
    "line_through_all": message("A straight line is fitted, and its slope is tested."),
    "single_points_decide": message("Single points would decide the line, so ranks are compared instead."),
    "same_parts": message("Everyone measured the same parts, so people and parts can be told apart."),
    "own_parts": message("Everyone had parts of their own, so parts are compared within each person."),
    "planned_by_power": message("The number follows from the size of the change and the usual spread."),
}

CHECKS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("enough_in_groups", "ok"): (message("Enough values in each group."), message("At least %(have)s.")),
    ("enough_in_groups", "todo"): (
        message("Too few values."),
        message("The smallest group has %(have)s; at least %(needed)s are needed."),
    ),
    ("extremes_in_groups", "info"): (
        message("Some values lie far from their group: %(points)s."),
        message("Ranks do not mind them. Look at what happened there."),
    ),
    ("extremes_in_groups", "look"): (
        message("Some values lie far from their group: %(points)s."),
        message("They pull the averages. Look at what happened there."),
    ),
    ("lopsided_groups", "ok"): (
        message("Lopsided values: %(groups)s."),
        message("The test does not mind this here."),
    ),
    ("lopsided_groups", "look"): (
        message("Lopsided values: %(groups)s."),
        message("With so few values a test of averages may mislead."),
    ),
    ("unequal_spread", "ok"): (
        message("The groups do not have the same spread."),
        message("The test allows for it. A wider spread may be a finding of its own."),
    ),
    ("unequal_spread", "look"): (
        message("The groups do not have the same spread."),
        message("This procedure assumes one spread. Welch’s does not."),
    ),
    ("left_out", "info"): (message("Some values are missing."), message("%(points)s rows were left out.")),
    ("second_opinion_groups", "look"): (
        message("A second method does not agree."),
        message("Averages and ranks give different answers. Look at the picture first."),
    ),
    ("order_in_time", "info"): (
        message("Time is not looked at here."),
        message("If a group was not steady while it was measured, its average says little."),
    ),
    ("enough_pairs", "ok"): (message("Enough complete pairs."), message("%(have)s.")),
    ("enough_pairs", "todo"): (
        message("Too few complete pairs."),
        message("There are %(have)s; at least %(needed)s are needed."),
    ),
    ("extremes_in_pairs", "info"): (
        message("Some pairs differ far more than the rest: %(points)s."),
        message("Ranks do not mind them. Look at what happened there."),
    ),
    ("extremes_in_pairs", "look"): (
        message("Some pairs differ far more than the rest: %(points)s."),
        message("They pull the average. Look at what happened there."),
    ),
    ("lopsided_pairs", "ok"): (message("The differences are lopsided."), message("The test does not mind this here.")),
    ("lopsided_pairs", "look"): (
        message("The differences are lopsided."),
        message("With so few pairs a test of averages may mislead."),
    ),
    ("enough_events", "ok"): (message("Enough was counted for this test."), message("At least %(have)s in a group.")),
    ("enough_events", "look"): (
        message("Too little was counted for this test."),
        message("Some groups would be expected to have fewer than 5."),
    ),
    ("each_by_itself", "info"): (
        message("Each one is taken to stand by itself."),
        message("Where they come in batches or waves, the true uncertainty is larger."),
    ),
    ("enough_rows", "ok"): (message("Enough complete rows."), message("%(have)s.")),
    ("enough_rows", "todo"): (
        message("Too few complete rows."),
        message("There are %(have)s; at least %(needed)s are needed."),
    ),
    ("explains", "ok"): (message("It explains %(share)s of the spread."), message("The rest comes from elsewhere.")),
    ("explains", "look"): (
        message("It explains only %(share)s of the spread."),
        message("Most of the ups and downs come from something else."),
    ),
    ("unusual_rows", "ok"): (message("No single point decides the line."), ""),
    ("unusual_rows", "look"): (
        message("Some points do not fit the rest: %(points)s."),
        message("They are marked in the picture. Look at what happened there."),
    ),
    ("rows_follow", "ok"): (message("What is left over does not follow its neighbours."), ""),
    ("rows_follow", "look"): (
        message("What is left over follows its neighbours."),
        message("If the rows are in order of time, the chance sentence is too bold."),
    ),
    ("residuals_lopsided", "ok"): (message("What is left over is spread evenly around the line."), ""),
    ("residuals_lopsided", "look"): (
        message("What is left over is lopsided."),
        message("Ranges for single new values are rough."),
    ),
    ("straight", "ok"): (message("A straight line fits."), ""),
    ("straight", "look"): (
        message("The points bend away from the line."),
        message("Look at the picture: the effect depends on where you are."),
    ),
    ("predictors_alike", "look"): (
        message("Some of these say nearly the same."),
        message("Their shares cannot be told apart. Leave one of them out."),
    ),
    ("study_size", "ok"): (
        message("The study is large enough."),
        message("%(parts)s parts, %(operators)s people, %(repeats)s times each."),
    ),
    ("study_size", "look"): (
        message("The study is small."),
        message(
            "%(parts)s parts, %(operators)s people, %(repeats)s times each. At least 10 parts, 2 people and 2 times "
            "are wanted."
        ),
    ),
    ("categories", "ok"): (
        message("Parts can be told apart."),
        message("%(have)s kinds; at least %(needed)s are wanted."),
    ),
    ("categories", "look"): (
        message("Parts can hardly be told apart."),
        message("%(have)s kinds; at least %(needed)s are wanted."),
    ),
    ("of_tolerance", "ok"): (message("Measuring takes %(share)s of what the customer allows."), ""),
    ("of_tolerance", "look"): (
        message("Measuring takes %(share)s of what the customer allows."),
        message("More than 30% means that good parts are refused and bad ones passed."),
    ),
    ("people_and_parts", "look"): (
        message("Some people measure some parts differently."),
        message("Look at which parts: the differences do not go the same way."),
    ),
    ("fewest_for_verdict", "info"): (
        message("At least %(needed)s values a side."),
        message("Fewer are never enough for a verdict in words."),
    ),
}
