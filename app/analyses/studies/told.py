"""An answer in sentences: headline, lines, report card, reason, and procedures by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.analyses.studies import kept
from app.analyses.studies.columns import Column
from app.analyses.studies.models import Study
from app.core import words
from app.core.keeping import Kept
from app.stats.questions.words import CHECKS, HEADLINES, LINES, PARAMETERS, QUESTIONS, REASONS

Said = Mapping[str, Any]
"""A sentence as it is kept: its `code` and `parameters`."""

MOST_DECIMALS = 6
FELL = ("pairs_fell", "falls_with", "ranks_fall")
"""Headlines of a number that moved down."""
FITNESS = frozenset({"limits", "trust", "agree"})
"""Questions whose answer is good or bad, where that of the others is a fact."""

_decimals: Kept[tuple[int | None, ...]] = Kept(most=256)

SIGNALS = {
    "yes": _l("Yes"),
    "no": _l("No clear sign of it"),
    "unsure": _l("We cannot be sure"),
    "early": _l("Too early to tell"),
}
FITNESS_SIGNALS = SIGNALS | {"no": _l("No"), "unsure": _l("With reservations")}

PROCEDURE_NAMES: Mapping[str, Any] = {
    "welch_t": _l("Welch’s t test"),
    "student_t": _l("Student’s t test"),
    "mann_whitney": _l("Mann-Whitney test"),
    "welch_anova": _l("Welch’s analysis of variance"),
    "one_way_anova": _l("One-way analysis of variance"),
    "kruskal_wallis": _l("Kruskal-Wallis test"),
    "moods_median": _l("Mood’s median test"),
    "paired_t": _l("Paired t test"),
    "wilcoxon_paired": _l("Wilcoxon signed-rank test"),
    "sign_test_paired": _l("Sign test"),
    "fisher_exact": _l("Fisher’s exact test"),
    "two_proportions": _l("Two-proportion z test"),
    "chi_square_association": _l("Chi-square test of association"),
    "two_poisson_rates": _l("Exact test of two Poisson rates"),
    "chi_square_goodness_of_fit": _l("Chi-square test of equal rates"),
    "pareto_counts": _l("Pareto analysis of counts"),
    "pareto_amounts": _l("Pareto analysis of amounts"),
    "simple_regression": _l("Simple linear regression"),
    "multiple_regression": _l("Multiple linear regression"),
    "spearman": _l("Spearman’s rank correlation"),
    "capability": _l("Capability of normal values"),
    "box_cox_capability": _l("Capability after a Box-Cox transformation"),
    "percentile_capability": _l("Capability by percentiles of the best-fitting distribution"),
    "gage_crossed": _l("Crossed gage R&R (analysis of variance)"),
    "gage_nested": _l("Nested gage R&R (analysis of variance)"),
    "cohen_kappa": _l("Cohen’s kappa"),
    "fleiss_kappa": _l("Fleiss’ kappa"),
    "attribute_study": _l("Attribute agreement analysis"),
    "plan_means": _l("Power of a two-sample t test"),
    "plan_shares": _l("Power of a test of two proportions"),
    "plan_rates": _l("Power of a test of two Poisson rates"),
}


def question_name(question: str) -> str:
    """Do these groups differ?"""
    return _(QUESTIONS[question][0])


def question_about(question: str) -> str:
    """What the question is for, in a sentence."""
    return _(QUESTIONS[question][1])


def procedure_name(code: str) -> str:
    """A procedure as experts call it."""
    return str(PROCEDURE_NAMES.get(code, code))


def signal_words(study: Study) -> str:
    """Yes, No clear sign of it, We cannot be sure, Too early to tell."""
    return str((FITNESS_SIGNALS if study.question in FITNESS else SIGNALS)[study.signal])


def signal_kind(study: Study) -> str:
    """The drawing of the signal: squares where something is good or bad, rings where something is or is not so."""
    if study.signal == "early":
        return "early"
    if study.question in FITNESS:
        return {"yes": "meets", "unsure": "some", "no": "misses"}[study.signal]
    return {"yes": f"neutral-{direction(study)}", "unsure": "early", "no": "same"}[study.signal]


def direction(study: Study) -> str:
    """The way the number moved, where it did."""
    return "down" if study.answer["sentence"]["code"] in FELL else "up"


class Telling:
    """Writes the numbers of one study: with its unit, and with as many decimals as its data carry."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.unit = study.settings["words"].get("unit", "")
        self.measured = measured_decimals(study)

    def headline(self) -> str:
        """The answer in a sentence."""
        return self._said(HEADLINES, self.study.answer["sentence"])

    def lines(self) -> list[str]:
        """What follows it."""
        return [self._said(LINES, line) for line in self.study.answer["lines"]]

    def reason(self) -> str:
        """Why this procedure was used."""
        return self._said(REASONS, self.study.answer["reason"])

    def checks(self) -> list[dict[str, str]]:
        """The report card, for the macro `checks`."""
        return [self._check(check) for check in self.study.answer["checks"]]

    def _check(self, check: Said) -> dict[str, str]:
        head, text = CHECKS[check["code"], check["state"]]
        parameters = self._filled(check["parameters"])
        told = _(text, **parameters) if text else ""
        return {"kind": check["state"], "head": _(head, **parameters).removesuffix("."), "text": told}

    def _said(self, table: Mapping[str, str], said: Said) -> str:
        return _(table[said["code"]], **self._filled(said["parameters"]))

    def _filled(self, parameters: Mapping[str, Any]) -> dict[str, str]:
        decimals = self.decimals(parameters)
        return {name: self._written(name, value, decimals, parameters) for name, value in parameters.items()}

    def _written(self, name: str, value: Any, decimals: int, beside: Mapping[str, Any]) -> str:
        sort = PARAMETERS.get(name, "name")
        if sort == "name" or isinstance(value, str):
            return str(value)
        if sort == "percent":
            return words.percent(value, _share_decimals(beside))
        if sort == "amount":
            return self.with_unit(None if value is None else abs(value), decimals)
        if sort == "level":
            return self.with_unit(value, decimals)
        return words.number(value, 2 if sort == "ratio" else 0)

    def decimals(self, parameters: Mapping[str, Any]) -> int:
        """As many as show the smallest difference spoken of, and at most one more than the data carry."""
        sorts = ("amount", "level")
        said = {
            name: value for name, value in parameters.items() if PARAMETERS.get(name) in sorts and _is_number(value)
        }
        gaps = [value for name, value in said.items() if PARAMETERS[name] == "amount" and value]
        wanted = words.natural_decimals(*(gaps or said.values()))
        return wanted if self.study.question in ("drive", "rates", "plan") else min(wanted, self.measured + 1)

    def with_unit(self, value: float | None, decimals: int) -> str:
        """12.5 minutes"""
        text = words.number(value, decimals)
        if self.unit == "%":
            return text + "%"
        return f"{text} {self.unit}" if self.unit and value is not None else text


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _share_decimals(parameters: Mapping[str, Any]) -> int:
    """Enough to tell two shares apart, or one small share from nothing."""
    shares = [value for name, value in parameters.items() if PARAMETERS.get(name) == "percent" and _is_number(value)]
    gap = max(shares, default=0) - min(shares, default=0) if len(shares) > 1 else max(shares, default=0)
    return 0 if gap >= 0.095 or gap == 0 else 1 if gap >= 0.0095 else 2


def measured_decimals(study: Study) -> int:
    """The decimals the data were written with."""
    return max((found for found in decimals_of_columns(study) if found is not None), default=0)


def decimals_of_columns(study: Study) -> tuple[int | None, ...]:
    """The decimals each column was written with, None without numbers; read once, as a study's data never change."""
    return _decimals.get((study.id, study.data_hash), lambda: tuple(map(_most_decimals, study.data["columns"])))


def _most_decimals(column: Column) -> int | None:
    return max((decimals_of(cell) for cell in column if isinstance(cell, float)), default=None)


def decimals_of(value: float) -> int:
    """The decimals a number was written with, six at most."""
    _whole, _point, decimals = f"{value:.{MOST_DECIMALS}f}".rstrip("0").partition(".")
    return len(decimals)


def outcome_items(study: Study) -> list[dict[str, str]]:
    """Whether the study this one repeats said the same; empty where it repeats none."""
    origin = kept.origin_of(study)
    if origin is None:
        return []
    told = {"who": origin.made_by.name, "when": words.full_day(origin.made_at)}
    was = {"was": signal_words(origin), "now": signal_words(study), "before": procedure_name(origin.procedure)}
    known: Mapping[str, Sequence[str]] = {
        "same_data": ("ok", _("The data are the same, and they say the same"),
                      _("Compared with what %(who)s saved on %(when)s.", **told)),
        "same_answer": ("ok", _("The data have changed, and they still say the same"),
                        _("Compared with what %(who)s saved on %(when)s.", **told)),
        "other_answer": ("look", _("The data no longer say the same"),
                         _("%(who)s saved on %(when)s: %(was)s. Now: %(now)s.", **told, **was)),
        "other_procedure_same": ("ok", _("Another procedure says the same"),
                                 _("%(who)s used before: %(before)s.", **told, **was)),
        "other_procedure": ("look", _("Another procedure does not say the same"),
                            _("%(before)s said: %(was)s. Now: %(now)s.", **was)),
    }  # fmt: skip
    kind, head, text = known[kept.outcome(study, origin)]
    return [{"kind": kind, "head": head, "text": text}]
