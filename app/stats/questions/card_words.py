"""The words of the report cards, as English message ids: the line and its reason by check and state."""

from __future__ import annotations

from collections.abc import Mapping

from app.stats.before_after.sentences import message

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
    ("counted", "ok"): (message("Enough was counted."), message("%(have)s in all.")),
    ("counted", "look"): (
        message("Few were counted: %(have)s in all."),
        message("From about %(needed)s on the order of the kinds can be relied on."),
    ),
    ("counted", "todo"): (
        message("Too few were counted."),
        message("There are %(have)s; at least %(needed)s are needed."),
    ),
    ("weighed", "look"): (
        message("Amounts are added, not counted."),
        message("One large amount can decide the order, and chance cannot be judged. Look at how many there were too."),
    ),
    ("rest_is_large", "look"): (
        message("What is not sorted is among the largest: %(groups)s."),
        message("Sort it before you choose where to begin."),
    ),
    ("worth_and_number", "info"): (
        message("What occurs most need not cost most."),
        message("Count once more with a column of what each costs, and see whether the order stays."),
    ),
    ("one_stretch", "info"): (
        message("All rows are taken as one stretch of time."),
        message("If one kind came all in a single week, that week is the question."),
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
        message("More than 30%% means that good parts are refused and bad ones passed."),
    ),
    ("people_and_parts", "look"): (
        message("Some people measure some parts differently."),
        message("Look at which parts: the differences do not go the same way."),
    ),
    ("steady", "ok"): (message("The process was steady."), ""),
    ("steady", "look"): (
        message("The process was steady, with %(points)s unusual signals."),
        message("So few appear by chance alone. Look at what happened there."),
    ),
    ("steady", "todo"): (
        message("The process was not steady: %(points)s unusual signals."),
        message("What is not steady has no share outside that could be foretold."),
    ),
    ("enough_for_limits", "ok"): (message("Enough values."), message("%(have)s.")),
    ("enough_for_limits", "look"): (
        message("The number is rough: there are %(have)s values."),
        message("From %(needed)s on it can be relied on."),
    ),
    ("enough_for_limits", "todo"): (
        message("Too few values."),
        message("There are %(have)s; at least %(needed)s are needed."),
    ),
    ("enough_subgroups", "ok"): (message("Enough subgroups."), message("%(have)s.")),
    ("enough_subgroups", "todo"): (
        message("Too few subgroups."),
        message("There are %(have)s with two values or more; at least %(needed)s are needed."),
    ),
    ("subgroups_by_ranges", "info"): (
        message("%(subgroups)s subgroups of %(size)s values are charted by their averages and ranges."),
        message(
            "What varies within a subgroup stands for chance: take values made under the same conditions together."
        ),
    ),
    ("subgroups_by_deviations", "info"): (
        message("%(subgroups)s subgroups are charted by their averages and standard deviations."),
        message(
            "They are large or not of one size, the largest of %(size)s values, so ranges would tell less. What varies "
            "within a subgroup stands for chance."
        ),
    ),
    ("normal_values", "ok"): (message("The values follow a normal distribution."), ""),
    ("normal_values", "look"): (
        message("The values do not follow a normal distribution."),
        message("What is expected outside may be far off. Use another procedure."),
    ),
    ("lopsided_values", "info"): (message("The values are lopsided."), message("The procedure allows for it.")),
    ("lopsided_values", "look"): (
        message("The transformation does not make these values even."),
        message("What is expected outside may be far off. Use another procedure."),
    ),
    ("index_sure", "ok"): (message("Enough was measured to say that."), ""),
    ("index_sure", "look"): (
        message("It might be worse than it looks."),
        message("With so few values chance alone may make it look this good."),
    ),
    ("more_outside", "look"): (
        message("More values lay outside than expected: %(outside)s of %(have)s."),
        message("The expected number is too good to be true. Look at those values first."),
    ),
    ("order_of_making", "info"): (
        message("The values are taken in the order of the rows."),
        message("If that is not the order they were made in, nobody can see whether the process was steady."),
    ),
    ("enough_items", "ok"): (message("Enough items."), message("%(have)s.")),
    ("enough_items", "look"): (
        message("There are %(have)s items."),
        message("%(needed)s are wanted, good ones, bad ones and doubtful ones."),
    ),
    ("enough_items", "todo"): (
        message("Too few items."),
        message("There are %(have)s; at least %(needed)s are needed."),
    ),
    ("repeats_itself", "ok"): (message("Everyone repeats their own judgement."), ""),
    ("repeats_itself", "look"): (
        message("Not everyone repeats their own judgement: %(groups)s."),
        message("Who cannot agree with themselves cannot agree with others."),
    ),
    ("judged_once", "info"): (
        message("Everyone judged each item once."),
        message("Whether people repeat their own judgement is not known. Have them judge again on another day."),
    ),
    ("weak_judgements", "look"): (
        message("People agree least on: %(groups)s."),
        message("Make clear what belongs there."),
    ),
    ("missed", "ok"): (message("Hardly anything bad is let through."), message("At most %(share)s, by %(first)s.")),
    ("missed", "look"): (
        message("Bad items are let through."),
        message("%(first)s lets through %(share)s of them. At most 2%% are wanted."),
    ),
    ("false_alarms", "ok"): (message("Hardly anything good is refused."), message("At most %(share)s, by %(first)s.")),
    ("false_alarms", "look"): (
        message("Good items are refused."),
        message("%(first)s refuses %(share)s of them. At most 5%% are wanted."),
    ),
    ("fewest_for_verdict", "info"): (
        message("At least %(needed)s values a side."),
        message("Fewer are never enough for a verdict in words."),
    ),
}
