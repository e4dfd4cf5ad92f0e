"""The words of the answers, as English message ids. ``PARAMETERS`` says how each number is written."""

from __future__ import annotations

from collections.abc import Mapping

from app.stats.before_after.sentences import message
from app.stats.questions.card_words import CHECKS

__all__ = ["CHECKS", "HEADLINES", "LINES", "PARAMETERS", "QUESTIONS", "REASONS"]

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
    "pareto": (
        message("Do a few kinds make most of it?"),
        message("Kinds of error, reasons for delay: where to begin, and whether the first is really first."),
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
    "observed": "percent",
    "tries": "whole",
    "expected": "million",
    "outside": "whole",
    "index": "ratio",
    "wanted": "ratio",
    "have": "whole",
    "needed": "whole",
    "points": "whole",
    "parts": "whole",
    "kinds": "whole",
    "operators": "whole",
    "subgroups": "whole",
    "size": "whole",
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
    "few_make_most": message("A few make most of it: %(parts)s of %(kinds)s kinds make %(share)s."),
    "many_make_most": message("No few make most of it: it takes %(parts)s of %(kinds)s kinds to make %(share)s."),
    "kinds_even": message("No kind stands out: as far as can be told, they occur equally often."),
    "too_few_counted": message("Too early to tell: %(have)s of at least %(needed)s were counted."),
    "rises_with": message("It rises with %(x)s: %(slope)s for each unit more."),
    "falls_with": message("It falls with %(x)s: %(slope)s for each unit more."),
    "ranks_rise": message("It rises with %(x)s."),
    "ranks_fall": message("It falls with %(x)s."),
    "several_relate": message("It goes with %(predictors)s; together they explain %(share)s of its spread."),
    "together_relate": message("It goes with these together (%(share)s of its spread), but not clearly with any one."),
    "no_relation": message("It does not clearly go with %(x)s."),
    "bends": message("It goes with %(x)s, but not in a straight line."),
    "too_few_rows": message("Too early to tell: there are %(have)s of at least %(needed)s complete rows."),
    "nothing_varies": message("We cannot tell: the values do not vary."),
    "measuring_good": message("The measurement can be trusted: measuring makes %(share)s of the spread."),
    "measuring_marginal": message("The measurement may do: measuring makes %(share)s of the spread."),
    "measuring_poor": message("The measurement cannot be trusted: measuring makes %(share)s of the spread."),
    "parts_do_not_vary": message("We cannot tell: nothing varies in these measurements."),
    "limits_met": message("The process meets the limits: about %(expected)s in a million fall outside."),
    "limits_barely": message(
        "The process meets the limits, but with little room: about %(expected)s in a million fall outside."
    ),
    "limits_not_met": message("The process cannot meet the limits: about %(expected)s in a million fall outside."),
    "limits_not_steady": message("We cannot say: the process is not steady."),
    "limits_cannot_tell": message("We cannot say: no known shape fits these values."),
    "too_few_for_limits": message("Too early to tell: there are %(have)s of at least %(needed)s values."),
    "too_few_subgroups": message(
        "Too early to tell: there are %(have)s of at least %(needed)s subgroups with two values or more."
    ),
    "judging_alike": message("People judge alike: all agree on %(share)s of the items."),
    "judging_partly_alike": message("People judge alike only in part: all agree on %(share)s of the items."),
    "judging_not_alike": message("People do not judge alike: all agree on %(share)s of the items."),
    "judging_right": message("People judge right: everyone is right on %(share)s of the items."),
    "judging_partly_right": message("People judge right only in part: everyone is right on %(share)s of the items."),
    "judging_not_right": message("People do not judge right: everyone is right on %(share)s of the items."),
    "all_one_judgement": message("We cannot tell: everything was judged the same."),
    "too_few_items": message("Too early to tell: there are %(have)s of at least %(needed)s items."),
    "line_exact": message("The points lie exactly on a line: one may be computed from the other."),
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
    "first_is_sure": message("%(first)s comes first, with %(share)s; that is more than chance."),
    "first_not_sure": message(
        "Which comes first is not sure: %(first)s and %(second)s are too close to be told apart."
    ),
    "first_by_amount": message("%(first)s is largest here, with %(share)s."),
    "methods_differ": message("Two methods give different answers. Collect more values until they agree."),
    "no_spread": message("The values do not vary. Check how they are measured and rounded."),
    "goes_with_is_not_causes": message(
        "That two things go together does not say that one brings the other about. Change it on purpose to find out."
    ),
    "one_person_differs_from_self": message(
        "Most of it is one person measuring the same part twice. Look at the gauge and how the part is held first."
    ),
    "people_differ": message("Most of it is between people. Agree on how to measure, and train it."),
    "outside_observed": message("Of %(have)s values, %(outside)s (%(observed)s) lay outside."),
    "steady_first": message(
        "Find out what was different at the marked values first. Until then nobody can promise anything."
    ),
    "move_or_shrink": message("Move the level away from the limit, or make the values vary less."),
    "hold_the_level": message(
        "Within a subgroup the values vary little enough. Hold the level steady from one subgroup to the next."
    ),
    "centre_it": message("The spread would do if the level were in the middle between the limits."),
    "spread_too_wide": message("The values vary too much for these limits, wherever the level is."),
    "judges_differ_from_self": message(
        "Some people do not repeat their own judgement. Make clear what to look for, and show examples."
    ),
    "judges_differ": message("People draw the line at different places. Agree on examples of each judgement."),
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
    "kinds_counted": message("The kinds are counted, and held against what equal kinds would give by chance."),
    "kinds_weighed": message("The amounts of each kind are added up and put in order."),
    "line_through_all": message("A straight line is fitted, and its slope is tested."),
    "single_points_decide": message("Single points would decide the line, so ranks are compared instead."),
    "same_parts": message("Everyone measured the same parts, so people and parts can be told apart."),
    "own_parts": message("Everyone had parts of their own, so parts are compared within each person."),
    "limits_capability": message("The values follow a normal distribution, so their average and spread say it all."),
    "limits_box_cox_capability": message("The values are lopsided; a transformation makes them even, so it is used."),
    "limits_percentile_capability": message(
        "The values are lopsided, so the distribution that fits them best takes the place of the normal one."
    ),
    "two_people_once": message("Two people judged each item once, so they are held against one another."),
    "several_people": message("Everyone’s judgements are held against one another, and against the right answer."),
    "planned_by_power": message("The number follows from the size of the change and the usual spread."),
}
