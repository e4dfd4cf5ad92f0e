"""The statistics of measurement studies, capability and plans, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.analyses.statistics_fold import p_text
from app.core import words

Line = tuple[str, str]
Numbers = Mapping[str, Any]
MOST_KINDS = 40
_SPREADS = {"overall": ("Pp", "Ppk"), "within": ("Cp", "Cpk")}

COMPONENTS: Mapping[str, Any] = {
    "gage_rr": _l("Measuring in all (gage R&R)"),
    "repeatability": _l("Repeatability"),
    "reproducibility": _l("Reproducibility"),
    "operator": _l("People"),
    "operator_by_part": _l("People and parts together"),
    "part_to_part": _l("Part to part"),
    "total": _l("Total"),
}


def digits(value: Any) -> str:
    """A number with the digits that matter."""
    if not isinstance(value, int | float):
        return str(value) if value is not None else words.number(None)
    return words.number(value, max(2, min(4, words.natural_decimals(value))))


def gage(_name: str, found: Numbers) -> Iterator[Line]:
    """Components of variance, kinds told apart, and the analysis behind them."""
    yield _("Method"), f"{found['method']} ({found['source']})"
    model = found["chosen"]
    for name, part in model["components"].items():
        yield str(COMPONENTS.get(name, name)), _component(part)
    if model.get("distinct_categories") is not None:
        yield _("Distinct categories"), words.number(model["distinct_categories"])
    for line in model["analysis"]:
        test = f", F = {digits(line['statistic'])}" if line.get("statistic") is not None else ""
        p_value = f", {p_text(line['p_value'])}" if line.get("p_value") is not None else ""
        yield (
            _("Analysis of variance: %(name)s", name=line["name"].replace("_", " ")),
            (f"df = {line['df']}, MS = {digits(line['ms'])}{test}{p_value}"),
        )


def _component(part: Numbers) -> str:
    parts = [_("standard deviation %(value)s", value=digits(part["standard_deviation"]))]
    for key, text in (("contribution", _("of the variance")), ("share_of_study", _("of the study variation")),
                      ("share_of_tolerance", _("of the tolerance"))):  # fmt: skip
        if part.get(key) is not None:
            parts.append(f"{words.percent(part[key] / 100, 1)} {text}")
    return ", ".join(parts)


def power(_name: str, found: Numbers) -> Iterator[Line]:
    """What a plan rests on."""
    yield _("Method"), f"{found['method']} ({found['source']})"
    if found.get("n") is not None:
        yield _("Values a side"), words.number(found["n"])
    if found.get("power") is not None:
        yield _("Power"), words.percent(found["power"], 1)
    yield _("Level of the test"), _("%(alpha)s, %(sides)s", alpha=words.percent(found["alpha"]), sides=_("two-sided"))


def capability(_name: str, found: Numbers) -> Iterator[Line]:
    """Indices with their intervals, whichever way they were found."""
    if "transformation" in found:
        yield from _transformed(found["transformation"])
        found = found["capability"]
    if "overall" not in found:
        yield _("Method"), f"{found['method']} ({found['source']})"
        yield from _percentiles(found)
        return
    for key, indices in _SPREADS.items():
        yield from _indices(found[key], indices)
    if found["cpm"].get("estimate") is not None:
        yield "Cpm", interval(found["cpm"])
    yield _("Method"), f"{found['method']} ({found['source']})"
    yield _("Average"), digits(found["mean"])
    for key, indices in _SPREADS.items():
        yield from _spread(found[key], indices[1], _("overall") if key == "overall" else _("within"))
    yield from _within_subgroups(found["within_by"])


def _transformed(found: Numbers) -> Iterator[Line]:
    yield _("Box-Cox power"), _("%(used)s (likeliest %(found)s)", used=digits(found["used"]),
                                found=interval(found["power"]))  # fmt: skip


def _indices(spread: Numbers, names: tuple[str, str]) -> Iterator[Line]:
    for name, key in zip(names, ("cp", "cpk"), strict=True):
        if spread[key].get("estimate") is not None:
            yield name, interval(spread[key])


def _spread(spread: Numbers, index: str, name: str) -> Iterator[Line]:
    yield _("Standard deviation, %(name)s", name=name), digits(spread["sigma"])
    if spread.get("outside") is not None:
        yield (
            _("Expected outside by %(index)s", index=index),
            _("%(count)s per million", count=words.number(spread["outside"], 1)),
        )


def _within_subgroups(found: Numbers) -> Iterator[Line]:
    """What Cp and Cpk rest on where the values were taken in subgroups, and the same index by other estimates."""
    if "pooled" not in found:
        return
    yield (
        _("Which standard deviation"),
        _("Cp and Cpk: within the subgroups, pooled. Pp and Ppk: of all values."),
    )
    for key, term in (("ranges", _("Cpk by the ranges (R-bar)")), ("deviations", _("Cpk by the deviations (S-bar)"))):
        if found[key]["cpk"].get("estimate") is not None:
            yield term, interval(found[key]["cpk"])


def _percentiles(found: Numbers) -> Iterator[Line]:
    settings = ", ".join(f"{name} = {digits(value)}" for name, value in found["parameters"].items())
    yield _("Distribution"), f"{found['distribution']} ({settings})"
    for index, key in (("Pp", "pp"), ("Ppk", "ppk")):
        if found.get(key) is not None:
            yield index, words.number(found[key], 2)
    if found.get("outside") is not None:
        yield _("Expected outside"), _("%(count)s per million", count=words.number(found["outside"], 1))
    for fit in found["fits"]:
        if fit.get("anderson_darling") is not None:
            yield (
                _("Fit of %(name)s", name=fit["distribution"]),
                _("Anderson-Darling %(value)s", value=digits(fit["anderson_darling"])),
            )


def interval(found: Numbers) -> str:
    """1.42, 95% confidence interval 1.21 to 1.63"""
    if found.get("ci_low") is None or found.get("ci_high") is None:
        return words.number(found["estimate"], 2)
    told = {"estimate": words.number(found["estimate"], 2), "level": words.percent(found["level"])}
    ends = {"low": words.number(found["ci_low"], 2), "high": words.number(found["ci_high"], 2)}
    return _("%(estimate)s, %(level)s confidence interval %(low)s to %(high)s", **told, **ends)


def agreement(_name: str, found: Numbers) -> Iterator[Line]:
    """Kappas: of two people, or of everyone with themselves, each other and the right answer."""
    yield _("Method"), f"{found['method']} ({found['source']})"
    if "unweighted" in found:
        yield _("Kappa"), _kappa(found["unweighted"])
        yield _("Expected by chance"), words.percent(found["expected_agreement"], 1)
        return
    for term, key in ((_("With themselves"), "within"), (_("With the right answer"), "against_standard")):
        for one in found[key]:
            yield f"{term}: {one['appraiser']}", _assessed(one)
    for term, key in ((_("Everyone with everyone"), "between"), (_("Everyone right"), "all_against_standard")):
        if found.get(key):
            yield term, _assessed(found[key])


def _assessed(one: Numbers) -> str:
    share = _("%(matched)s of %(parts)s agree", matched=words.number(one["matched"]), parts=words.number(one["parts"]))
    return f"{share}, {_('kappa')} {_kappa(one['kappa'])}" if one.get("kappa") else share


def _kappa(found: Numbers) -> str:
    text = words.number(found["kappa"], 2)
    if found.get("ci_low") is not None:
        text += " " + _("(%(low)s to %(high)s)", low=words.number(found["ci_low"], 2),
                        high=words.number(found["ci_high"], 2))  # fmt: skip
    return f"{text}, {p_text(found['p_value'])}" if found.get("p_value") is not None else text


def ranking(_name: str, found: Numbers) -> Iterator[Line]:
    """Each kind with its part of all, and what it makes with those before it."""
    yield _("In all"), digits(found["total"])
    for bar in found["bars"][:MOST_KINDS]:
        share, running = ((bar[key] or 0.0) / 100 for key in ("percent", "cumulative_percent"))
        told = {"count": digits(bar["count"]), "share": words.percent(share, 1), "running": words.percent(running, 1)}
        yield bar["label"], _("%(count)s, %(share)s, together %(running)s", **told)
