"""Attribute agreement: people sort the same parts, several times, some parts with a known answer.

Sources: AIAG, Measurement Systems Analysis, 4th edition (2010), chapter III C; kappas as Minitab's attribute agreement
analysis gives them: within and between appraisers Fleiss' over all trials, against the standard the mean of the trials'
own.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from app.stats.base.labels import label_list, label_text, ordered, present
from app.stats.base.limits import check_question
from app.stats.base.result import InputError, Interval, TestResult
from app.stats.measurement.concordance import kendall_w
from app.stats.measurement.kappa import Kappa, category_counts, fleiss_of_counts, share_agreed, tested


@dataclass(frozen=True)
class Assessment:
    """How often judgements of ``parts`` parts agreed: ``matched`` of them with exact limits, Fleiss' kappa beyond
    chance (``by_category`` of each category), and Kendall's W when the categories are ordered. ``appraiser`` is empty
    for all together."""

    appraiser: str
    parts: int
    matched: int
    agreement: Interval
    kappa: Kappa | None = None
    by_category: dict[str, Kappa] | None = None
    concordance: TestResult | None = None


@dataclass(frozen=True)
class Misses:
    """Against the standard with one category to reject: ``missed`` judgements let a reject pass, ``false_alarms``
    rejected a good part, each a share with exact limits."""

    appraiser: str
    missed: Interval
    false_alarms: Interval


@dataclass(frozen=True)
class AttributeStudy:
    """``within``: each appraiser with themselves (two trials or more); ``against_standard``: each appraiser, all
    trials right; ``between``: everyone with everyone; ``all_against_standard``: everyone right. ``misses`` where a
    category to reject is named."""

    method: str
    source: str
    parts: int
    appraisers: tuple[str, ...]
    trials: int
    categories: tuple[str, ...]
    level: float
    within: tuple[Assessment, ...]
    between: Assessment | None
    against_standard: tuple[Assessment, ...]
    all_against_standard: Assessment | None
    misses: tuple[Misses, ...]


_Rating = Hashable


def attribute_study(
    parts: Sequence[Hashable],
    appraisers: Sequence[Hashable],
    ratings: Sequence[Hashable],
    *,
    standard: Sequence[Hashable] | None = None,
    reject: Hashable = None,
    is_ordered: bool = False,
    level: float = 0.95,
) -> AttributeStudy:
    """One row for each judgement (n,); a part's trials are told apart by their order. ``standard`` (n,) repeats the
    right answer of the part; ``reject`` names the category that must not pass; ``is_ordered`` says that the ratings are
    numbers with an order. Everyone judges every part equally often. Raises InputError ``lengths_differ``,
    ``missing_label``, ``not_balanced``, ``standard_contradicts_itself``, ``unknown_category``, ``too_few_values``."""
    check_question(level=level, alternative="two-sided")
    judged = _judgements({"parts": parts, "appraisers": appraisers, "ratings": ratings, "standard": standard})
    if reject is not None and reject not in judged.seen:
        raise InputError("unknown_category", category=str(reject))
    everyone, names = [judged.of(person) for person in judged.people], list(map(label_text, judged.people))
    together = [[rating for rows in everyone for rating in rows[place]] for place in range(len(judged.things))]
    asked = _Asked(level, is_ordered, judged.standard())
    known = asked.standard is not None
    rows = list(zip(names, everyone, strict=True))
    return AttributeStudy(
        "Attribute agreement, Fleiss' kappa",
        "AIAG 2010; Fleiss 1971",
        len(judged.things),
        tuple(names),
        judged.trials,
        tuple(map(label_text, ordered(judged.seen))),
        level,
        within=tuple(asked.among(name, own) for name, own in rows) if judged.trials > 1 else (),
        between=asked.among("", together) if len(everyone) > 1 else None,
        against_standard=tuple(asked.right(name, [own]) for name, own in rows) if known else (),
        all_against_standard=asked.right("", everyone) if known else None,
        misses=tuple(asked.misses(name, own, reject) for name, own in rows) if known and reject is not None else (),
    )


def _judgements(handed: dict[str, Sequence[Hashable] | None]) -> _Judgements:
    columns = {name: label_list(labels, name=name) for name, labels in handed.items() if labels is not None}
    _check_columns(columns)
    return _Judgements(columns)


def _check_columns(columns: dict[str, list[Hashable]]) -> None:
    sizes = {name: len(labels) for name, labels in columns.items()}
    if len(set(sizes.values())) > 1:
        raise InputError("lengths_differ", **sizes)
    if not sizes["parts"]:
        raise InputError("too_few_values")
    for name, labels in columns.items():
        if not all(map(present, labels)):
            raise InputError("missing_label", name=name)


class _Judgements:
    """The ratings by appraiser and part, in the order of the trials."""

    def __init__(self, columns: dict[str, list[Hashable]]) -> None:
        self.columns = columns
        self.things, self.people = list(ordered(columns["parts"])), list(ordered(columns["appraisers"]))
        self.seen = set(columns["ratings"]) | set(columns.get("standard", []))
        self.cells: dict[tuple[Hashable, Hashable], list[_Rating]] = {}
        for part, person, rating in zip(columns["parts"], columns["appraisers"], columns["ratings"], strict=True):
            self.cells.setdefault((person, part), []).append(rating)
        sizes = {len(trials) for trials in self.cells.values()}
        if len(sizes) > 1 or len(self.cells) != len(self.things) * len(self.people):
            raise InputError("not_balanced")
        self.trials = sizes.pop()

    def of(self, person: Hashable) -> list[list[_Rating]]:
        """A row of trials for each part."""
        return [self.cells[person, part] for part in self.things]

    def standard(self) -> list[_Rating] | None:
        """The right answer of each part, where there is one."""
        if "standard" not in self.columns:
            return None
        answers: dict[Hashable, Hashable] = {}
        for part, answer in zip(self.columns["parts"], self.columns["standard"], strict=True):
            if answers.setdefault(part, answer) != answer:
                raise InputError("standard_contradicts_itself", part=str(part))
        return [answers[part] for part in self.things]


@dataclass(frozen=True)
class _Asked:
    level: float
    is_ordered: bool
    standard: list[_Rating] | None

    def among(self, appraiser: str, rows: list[list[_Rating]]) -> Assessment:
        """Judgements of the same parts with one another."""
        matched = sum(len(set(row)) == 1 for row in rows)
        counts, levels = category_counts(rows)
        overall, each = fleiss_of_counts(counts, len(rows[0]))
        return Assessment(
            appraiser,
            len(rows),
            matched,
            share_agreed(matched, len(rows), level=self.level),
            overall,
            dict(zip(map(label_text, levels), each, strict=True)),
            kendall_w(_as_numbers(rows)) if self.is_ordered else None,
        )

    def right(self, appraiser: str, everyone: list[list[list[_Rating]]]) -> Assessment:
        """Judgements with the standard; a part matches when every trial of every one is right."""
        assert self.standard is not None
        matched = sum(
            all(rating == answer for rows in everyone for rating in rows[place])
            for place, answer in enumerate(self.standard)
        )
        trials = [[row[trial] for row in rows] for rows in everyone for trial in range(len(rows[0]))]
        overall, by_category = _mean_kappa(trials, self.standard)
        share = share_agreed(matched, len(self.standard), level=self.level)
        return Assessment(appraiser, len(self.standard), matched, share, overall, by_category)

    def misses(self, appraiser: str, rows: list[list[_Rating]], reject: Hashable) -> Misses:
        assert self.standard is not None
        bad, good, let_pass, alarms = 0, 0, 0, 0
        for row, answer in zip(rows, self.standard, strict=True):
            rejected = sum(rating == reject for rating in row)
            if answer == reject:
                bad, let_pass = bad + len(row), let_pass + len(row) - rejected
            else:
                good, alarms = good + len(row), alarms + rejected
        share = share_agreed(let_pass, bad, level=self.level)
        return Misses(appraiser, share, share_agreed(alarms, good, level=self.level))


def _mean_kappa(trials: list[list[_Rating]], standard: list[_Rating]) -> tuple[Kappa, dict[str, Kappa]]:
    """The mean over trials of Fleiss' kappa of the trial and the standard, with the error of a mean of independent
    ones, overall and by category."""
    found: dict[str, list[Kappa]] = {}
    for trial in trials:
        counts, levels = category_counts(list(zip(trial, standard, strict=True)))
        overall, each = fleiss_of_counts(counts, 2)
        found.setdefault("", []).append(overall)
        for label, kappa in zip(map(label_text, levels), each, strict=True):
            found.setdefault(label, []).append(kappa)
    means = {name: _mean(kappas) for name, kappas in found.items()}
    return means.pop(""), means


def _mean(kappas: list[Kappa]) -> Kappa:
    known = [(one.kappa, one.error_no_agreement) for one in kappas if one.kappa is not None]
    if not known:
        return Kappa(None)
    kappa = float(np.mean([value for value, _ in known]))
    error = float(np.sqrt(np.sum([(error or 0.0) ** 2 for _, error in known]))) / len(known)
    return tested(kappa, error)


def _as_numbers(rows: list[list[_Rating]]) -> list[list[float]]:
    if not all(isinstance(rating, (int, float)) for row in rows for rating in row):
        raise InputError("not_numbers", name="ratings")
    return [[float(str(rating)) for rating in row] for row in rows]
