"""What the charts are called, what each is for, and why it fits or may mislead."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

NAMES = {
    "i_mr": _l("Individuals and moving ranges (I-MR)"),
    "xbar_r": _l("Averages and ranges (X-bar R)"),
    "xbar_s": _l("Averages and standard deviations (X-bar S)"),
    "p": _l("Shares (p chart)"),
    "u": _l("Rates (u chart)"),
    "laney_p": _l("Shares that vary more than counting explains (Laney p-prime)"),
    "laney_u": _l("Rates that vary more than counting explains (Laney u-prime)"),
    "np": _l("Counts of the same number checked (np chart)"),
    "c": _l("Counts of the same amount checked (c chart)"),
    "ewma": _l("Weighted moving average (EWMA)"),
    "cusum": _l("Cumulative sums (CUSUM)"),
    "g": _l("How long it goes without one (G chart)"),
    "run": _l("Run chart around the median"),
}
ABOUT = {
    "i_mr": _l("Each value with its normal range; below it, how far each lies from the one before."),
    "xbar_r": _l("The average of each period above, the spread of its values below."),
    "xbar_s": _l("The average of each period above, the spread of its values below."),
    "p": _l("The share of each period, with limits that are wider where less was checked."),
    "u": _l("The rate of each period, with limits that are wider where less was checked."),
    "laney_p": _l("As a p chart, with limits widened by how much the shares really vary."),
    "laney_u": _l("As a u chart, with limits widened by how much the rates really vary."),
    "np": _l("The plain counts, which are easier to explain than shares."),
    "c": _l("The plain counts, which are easier to explain than rates."),
    "ewma": _l("Each point carries a memory of those before it, so that small lasting shifts show sooner."),
    "cusum": _l("Adds up what lies above and below the average: a steady climb is a small lasting shift."),
    "g": _l("Each point is the time from one event to the next: higher is rarer."),
    "run": _l("The values around their median, without limits: is the order more than chance?"),
}
FITS = {"best": _l("Recommended"), "fits": _l("Fits too"), "careful": _l("Read with care")}
REASONS = {
    "measured_values": _l("These are measured values, one each %(period)s. The verdict rests on this chart."),
    "counting_explains_spread": _l(
        "Counting by itself explains how much the %(periods)s vary. The verdict rests on this chart."
    ),
    "over_dispersed": _l(
        "The %(periods)s vary more than counting explains: the variance is %(ratio)s times as large. The "
        "verdict rests on this chart."
    ),
    "limits_too_narrow": _l(
        "Its limits would be too narrow: the variance is %(ratio)s times what counting explains, so ordinary "
        "%(periods)s would look unusual."
    ),
    "little_wider": _l(
        "The limits are %(sigma_z)s times as wide as those of the recommended chart, which is enough here."
    ),
    "sizes_alike": _l("About the same number is checked each %(period)s, so one width of limits does for all."),
    "sizes_differ": _l(
        "What is checked goes from %(low)s to %(high)s. One width of limits is too wide for some %(periods)s "
        "and too narrow for others."
    ),
    "same_sizes": _l("The same number, %(size)s, is checked each %(period)s."),
    "mostly_none": _l("%(share)s of the %(periods)s have none, and then the gaps say more than the rates."),
    "subgroups_explain": _l("The spread within a period explains how much the averages vary."),
    "subgroups_too_narrow": _l(
        "The averages vary %(ratio)s times as much as the spread within a period explains, so its limits are "
        "too narrow. What makes periods differ?"
    ),
    "small_lasting_shifts": _l(
        "It sees a lasting shift of about one standard deviation sooner. It is slower for single large ones."
    ),
    "neighbours_follow": _l(
        "Values follow the one before (correlation %(correlation)s), so it would call too many shifts."
    ),
    "too_few_for_memory": _l("There are %(have)s values since the last change; at least %(needed)s are wanted."),
    "any_shape": _l("It asks nothing of the shape of the values, and sees runs, not single odd values."),
    "many_on_the_median": _l("%(share)s of the values are the median itself, so there is little to count."),
}
