"""Every number behind a verdict, with the names of methods and conventions: the fold "Show the statistics"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.analyses import wording
from app.analyses.chart_labels import CHART_NAMES, RULE_SET_NAMES
from app.analyses.reading import COMPARED, Reading
from app.core import words

Line = tuple[str, str]
OFF_CENTRE = 0.02
"""The share of an interval's width by which an estimate may miss its middle without a word."""
LIMIT_WORDS = {
    "i_mr": _l("average ± 2.66 times the mean moving range"),
    "p": _l("average ± 3 sigma, the sigma of each share from its own denominator (binomial)"),
    "u": _l("average ± 3 sigma, the sigma of each rate from its own denominator (Poisson)"),
    "laney_p": _l(
        "average ± 3 sigma of its own denominator (binomial) times sigma-z, from the moving ranges (Laney 2002)"
    ),
    "laney_u": _l(
        "average ± 3 sigma of its own denominator (Poisson) times sigma-z, from the moving ranges (Laney 2002)"
    ),
}


def statistics_lines(reading: Reading) -> list[Line]:
    """Term and text, line by line."""
    numbers = reading.statistics
    if not numbers:
        return []
    lines = [*_tests(reading, numbers)] if reading.mode == COMPARED else [*_watch(reading, numbers)]
    return [*lines, *_ranges(reading), *_conventions(reading, numbers)]


def _tests(reading: Reading, numbers: Mapping[str, Any]) -> Iterator[Line]:
    main, second = numbers.get("main_test"), numbers.get("second_opinion")
    if main:
        yield _("Main test"), _test(main)
        yield _("Source"), main["source"]
    if numbers.get("difference"):
        yield _("Difference (after less before)"), _interval(reading, numbers["difference"])
        yield from _off_centre(numbers["difference"])
    yield from _effect(numbers)
    if second:
        yield _("Cross-check"), _test(second)
    yield from _outliers(reading, numbers)
    yield from _stages(reading, numbers)
    yield from _course(reading, numbers)


def _off_centre(found: Mapping[str, Any]) -> Iterator[Line]:
    """Why the estimate does not stand in the middle of its interval, where it does not."""
    estimate, low, high = (found.get(name) for name in ("estimate", "ci_low", "ci_high"))
    if estimate is None or low is None or high is None:
        return
    if abs(estimate - (low + high) / 2) > OFF_CENTRE * (high - low):
        yield (
            _("Why not in the middle"),
            _(
                "The difference is that of the two averages. Its interval is from a model of the same values that "
                "allows for neighbours that are alike, repeating patterns and unequal spread, and weighs them by that."
            ),
        )


def _test(test: Mapping[str, Any]) -> str:
    parts = [test["method"]]
    if test.get("statistic") is not None:
        parts.append(_("statistic = %(value)s", value=_plain(test["statistic"])))
    if test.get("df") is not None:
        parts.append(_("df = %(value)s", value=words.number(test["df"], 1)))
    if test.get("p_value") is not None:
        parts.append(p_text(test["p_value"]))
    return ", ".join(parts)


def p_text(p_value: float) -> str:
    """p < 0.001, p = 0.032"""
    return "p < 0.001" if p_value < 0.001 else f"p = {words.number(p_value, 3 if p_value < 0.1 else 2)}"


def _interval(reading: Reading, found: Mapping[str, Any]) -> str:
    if found.get("estimate") is None:
        return _("not known")
    level = words.percent(found["level"], 0 if found["level"] == 0.95 else 1)
    ends = {name: _level(reading, found[key]) for name, key in (("low", "ci_low"), ("high", "ci_high"))}
    estimate = _level(reading, found["estimate"])
    return _("%(estimate)s, %(level)s confidence interval %(low)s to %(high)s", estimate=estimate, level=level, **ends)


def _level(reading: Reading, value: float | None) -> str:
    """A number in the unit shown, with one decimal more than elsewhere."""
    sign = "%" if reading.measured.kind == "proportion" and value is not None else ""
    return words.number(value, reading.measured.decimals + 1) + sign


def _plain(value: float | None) -> str:
    return words.number(value, max(2, min(4, words.natural_decimals(value))))


def _effect(numbers: Mapping[str, Any]) -> Iterator[Line]:
    effect, p_value = numbers.get("effect"), numbers.get("p_value")
    if effect and effect.get("estimate") is not None:
        swayed = numbers.get("outliers") or {}
        apart = swayed.get("extreme") and swayed.get("without")
        label = _("Effect, without extreme values") if apart else _("Effect")
        yield label, _("%(method)s: %(estimate)s, interval %(low)s to %(high)s", method=effect["method"],
                             estimate=_plain(effect["estimate"]), low=_plain(effect["ci_low"]),
                             high=_plain(effect["ci_high"]))  # fmt: skip
    if p_value is not None and p_value != numbers.get("p_value_unadjusted"):
        yield _("Allowing for all looks"), p_text(p_value)


def _outliers(reading: Reading, numbers: Mapping[str, Any]) -> Iterator[Line]:
    """The effect with and without extreme values, and with the special causes that are left out elsewhere."""
    found, whole = numbers.get("outliers") or {}, numbers.get("with_causes") or {}
    if found.get("with_all"):
        yield (
            _("Step with extreme values"),
            _interval(reading, found["with_all"]) + ", " + p_text(found["p_value_with_all"]),
        )
    if found.get("without"):
        yield (
            _("Step without extreme values"),
            _interval(reading, found["without"]) + ", " + p_text(found["p_value_without"]),
        )
    if whole.get("difference") and whole.get("p_value") is not None:
        yield _("With special causes"), _interval(reading, whole["difference"]) + ", " + p_text(whole["p_value"])


def _stages(reading: Reading, numbers: Mapping[str, Any]) -> Iterator[Line]:
    for name, label in (("before", _("Before")), ("after", _("After")), ("summary", _("Values so far"))):
        stage = numbers.get(name)
        if stage and stage.get("estimate") is not None:
            yield label, _stage(reading, stage)
        if stage and stage.get("dispersion") is not None:
            yield (
                _("%(stage)s: dispersion", stage=label),
                _(
                    "%(ratio)s (chi-square / df; about 1 when only counting varies)",
                    ratio=words.number(stage["dispersion"], 1),
                ),
            )


def _stage(reading: Reading, stage: Mapping[str, Any]) -> str:
    parts = [
        _("n = %(count)s", count=words.number(stage["n"])),
        _("average %(value)s", value=_level(reading, stage["estimate"])),
    ]
    if stage.get("total_size") is not None:
        counts = {"total": words.number(stage["total_count"]), "checked": words.number(stage["total_size"])}
        parts.append(_("%(total)s of %(checked)s", **counts))
    for key, text in (("median", _("median")), ("standard_deviation", _("standard deviation"))):
        if stage.get(key) is not None:
            parts.append(f"{text} {_level(reading, stage[key])}")
    return ", ".join(parts)


def _course(reading: Reading, numbers: Mapping[str, Any]) -> Iterator[Line]:
    if numbers.get("autocorrelation") is not None:
        yield _("Autocorrelation (lag 1)"), words.number(numbers["autocorrelation"], 2)
    if numbers.get("season") is not None:
        yield _("Repeating pattern"), _("every %(days)s days", days=words.number(numbers["season"], 1))
    moved = numbers.get("change_point")
    if moved:
        days = {
            name: wording.day_text(reading, moved[key])
            for name, key in (("day", "position"), ("low", "low"), ("high", "high"))
        }
        yield (
            _("Likeliest moment of change"),
            _("%(day)s, with 95%% of the likelihood from %(low)s to %(high)s", **days),
        )
    if numbers.get("smallest_detectable") is not None:
        amount = wording.amount_text(reading.measured, numbers["smallest_detectable"])
        yield _("Would be found 4 times in 5"), _("a change of %(amount)s", amount=amount)
    probability = (numbers.get("goal") or {}).get("probability")
    if probability is not None:
        yield _("Long-run average meets the goal"), _("probability %(share)s", share=words.percent(probability))


def _watch(reading: Reading, numbers: Mapping[str, Any]) -> Iterator[Line]:
    yield from _stages(reading, numbers)
    if numbers.get("slope_p") is not None:
        yield _("Slope over all values, autocorrelation allowed for"), p_text(numbers["slope_p"])
    if numbers.get("autocorrelation") is not None:
        yield _("Autocorrelation (lag 1)"), words.number(numbers["autocorrelation"], 2)


def _ranges(reading: Reading) -> Iterator[Line]:
    names = {"before": _("Before"), "between": _("In between"), "after": _("After")}
    for stage in reading.stages:
        if stage.lower is None or stage.upper is None:
            continue
        low, high = _level(reading, stage.lower), _level(reading, stage.upper)
        settled = _("provisional") if stage.provisional else _("settled")
        if stage.unexplained:
            settled = ngettext(
                "not settled: %(num)d value inside it is not explained, ask for its cause first",
                "not settled: %(num)d values inside it are not explained, ask for their causes first",
                stage.unexplained,
            )
        text = _("%(low)s to %(high)s, from %(values)s, %(settled)s", low=low, high=high, settled=settled,
                 values=wording.values_text(stage.n_limits))  # fmt: skip
        yield _("Normal range: %(stage)s", stage=names[stage.role]), text


def _conventions(reading: Reading, numbers: Mapping[str, Any]) -> Iterator[Line]:
    if reading.chart:
        yield _("Chart"), f"{CHART_NAMES[reading.chart]}: {LIMIT_WORDS[reading.chart]}"
        yield _("Signals used"), str(RULE_SET_NAMES[reading.rule_set])
    if reading.mode == COMPARED:
        planned = numbers.get("looks_planned")
        looks = (
            _("any number of looks")
            if planned is None
            else _("look %(look)s of %(planned)s", look=numbers["look"], planned=planned)
        )
        yield _("Conventions"), _("two-sided, 95%% intervals, at least 12 values a side; %(looks)s", looks=looks)
    yield _("Data"), _("SHA-256 %(digest)s", digest=reading.data_hash[:16])
