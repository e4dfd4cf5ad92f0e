"""Every number behind an answer, with the names of methods and sources: the fold "Show the statistics"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.analyses.statistics_fold import p_text
from app.analyses.studies.models import Study
from app.analyses.studies.more_figures import agreement, capability, gage, power, ranking
from app.core import words

Line = tuple[str, str]
Numbers = Mapping[str, Any]
MOST_PAIRS = 45

RESULT_NAMES: Mapping[str, Any] = {
    "test": _l("Main test"),
    "second_opinion": _l("Cross-check"),
    "spread": _l("Equal spread"),
    "effect": _l("Effect"),
    "interval": _l("Difference of the two"),
    "table": _l("Table of counts"),
    "first_place": _l("First against second"),
    "ranks": _l("Ranks"),
    "normality": _l("Normal distribution"),
}


def statistics_lines(study: Study) -> list[Line]:
    """Term and text, line by line."""
    lines: list[Line] = []
    for name, result in study.answer["results"].items():
        if result:
            lines += _SPECIAL.get(name, _tested)(name, result)
    return [*lines, *_conventions(study)]


def _tested(name: str, found: Numbers) -> Iterator[Line]:
    term = str(RESULT_NAMES.get(name, name))
    yield term, told_test(found)
    if found.get("estimate") is not None and found.get("ci_low") is not None:
        yield _("%(term)s: estimate", term=term), told_interval(found)
    if name == "test" and found.get("source"):
        yield _("Source"), str(found["source"])
    for convention, value in (found.get("also") or {}).items():
        if name == "test" and value is not None:
            yield convention.replace("_", " "), plain(value)


def told_test(found: Numbers) -> str:
    """Method, statistic, degrees of freedom, p."""
    parts = [str(found.get("method") or "")]
    if found.get("statistic") is not None:
        parts.append(_("statistic = %(value)s", value=plain(found["statistic"])))
    degrees = [found[key] for key in ("df", "df_between", "df_within") if found.get(key) is not None]
    if degrees:
        parts.append(_("df = %(value)s", value=", ".join(plain(one) for one in degrees)))
    if found.get("p_value") is not None:
        parts.append(p_text(found["p_value"]))
    return ", ".join(part for part in parts if part)


def told_interval(found: Numbers, level: float | None = None) -> str:
    """2.4, 95% confidence interval 1.1 to 3.7"""
    if found.get("estimate") is None:
        return _("not known")
    if found.get("ci_low") is None and found.get("ci_high") is None:
        return plain(found["estimate"])
    share = level or found.get("level") or 0.95
    ends = {"low": plain(found.get("ci_low")), "high": plain(found.get("ci_high"))}
    told = {"estimate": plain(found["estimate"]), "level": words.percent(share, 0 if share == 0.95 else 1), **ends}
    return _("%(estimate)s, %(level)s confidence interval %(low)s to %(high)s", **told)


def plain(value: Any) -> str:
    """A number with the digits that matter; infinite ends in words."""
    if isinstance(value, str):
        return {"inf": _("no upper end"), "-inf": _("no lower end")}.get(value, value)
    if isinstance(value, int):
        return words.number(value)
    return words.number(value, max(2, min(4, words.natural_decimals(value))))


def _pairs(_name: str, found: Numbers) -> Iterator[Line]:
    yield _("Which differ"), str(found["method"])
    for pair in found["comparisons"][:MOST_PAIRS]:
        told = told_interval(pair, found["level"])
        text = f"{told}, {p_text(pair['p_value'])}" if pair.get("p_value") is not None else told
        yield _("%(first)s less %(second)s", first=pair["first"], second=pair["second"]), text


def _regression(_name: str, found: Numbers) -> Iterator[Line]:
    yield _("Model"), f"{found['method']}, n = {words.number(found['n'])}"
    for term in found["terms"]:
        yield _term(term, found["level"])
    if found.get("r_squared") is not None:
        yield _("Explained"), _explained(found)
    if found.get("s") is not None:
        yield _("Spread around the line"), plain(found["s"])
    if found.get("analysis"):
        yield _("Whole model"), told_test({"method": "F", **found["analysis"], "df": found["analysis"]["df_error"]})
    if found.get("lack_of_fit"):
        yield _("Lack of fit"), told_test({"method": "F", **found["lack_of_fit"]})
    yield from _diagnostics(found.get("diagnostics") or {})


def _explained(found: Numbers) -> str:
    keys = (("R²", "r_squared"), (_("adjusted"), "adjusted_r_squared"), (_("predicted"), "predicted_r_squared"))
    return ", ".join(f"{name} {words.percent(found[key], 1)}" for name, key in keys if found.get(key) is not None)


def _term(term: Numbers, level: float) -> Line:
    text = told_interval({**term, "estimate": term["coefficient"]}, level)
    if term.get("p_value") is not None:
        text += ", " + p_text(term["p_value"])
    if term.get("inflation") is not None:
        text += ", " + _("variance inflation %(factor)s", factor=words.number(term["inflation"], 1))
    return str(term["name"]), text


def _diagnostics(found: Numbers) -> Iterator[Line]:
    if found.get("durbin_watson") is not None:
        yield _("Durbin-Watson"), words.number(found["durbin_watson"], 2)
    if found.get("normality"):
        yield _("Residuals normal"), told_test(found["normality"])


def _nothing(_name: str, _found: Numbers) -> Iterator[Line]:
    """Of a result that the pictures alone need."""
    yield from ()


def _conventions(study: Study) -> Iterator[Line]:
    yield _("Data"), _("SHA-256 %(digest)s", digest=study.data_hash[:16])


_SPECIAL: Mapping[str, Callable[[str, Numbers], Iterator[Line]]] = {
    "pairs": _pairs, "regression": _regression, "study": gage, "power": power, "capability": capability,
    "agreement": agreement, "everyone": _nothing, "pareto": ranking,
}  # fmt: skip
