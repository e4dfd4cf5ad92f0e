"""Do people judge alike? Several people sort the same items; agreement is held against what chance would give.

Sources: AIAG, Measurement Systems Analysis, 4th edition (2010): kappa above .75 good, below .40 poor, 50 items wanted;
Fleiss, Psychological Bulletin 76 (1971); Cohen, Educational and Psychological Measurement 20 (1960).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from app.stats.base.result import InputError, Parameter
from app.stats.before_after.verdict_result import Check, Sentence
from app.stats.measurement.attribute_agreement import Assessment, AttributeStudy, attribute_study
from app.stats.measurement.kappa import CohenAgreement, cohen_kappa
from app.stats.questions.answer import Answer, chosen, problems_first

FEWEST, WANTED_ITEMS = 10, 50
GOOD, POOR = 0.75, 0.40
_SELF_AGREEMENT = 0.9
_MISSED, _FALSE_ALARMS = 0.02, 0.05
STUDY, COHEN = "attribute_study", "cohen_kappa"
Labels = Sequence[Hashable]


@dataclass(frozen=True)
class _Asked:
    """The study of everyone, Cohen's kappa where two people judged once, and the procedure."""

    study: AttributeStudy
    cohen: CohenAgreement | None
    offered: tuple[str, ...]
    procedure: str
    reason: str

    @property
    def together(self) -> Assessment:
        """Everyone with the right answer where it is known, else everyone with everyone."""
        found = self.study.all_against_standard or self.study.between
        assert found is not None  # two people at least
        return found

    @property
    def kappa(self) -> float | None:
        if self.procedure == COHEN and self.cohen is not None:
            return self.cohen.unweighted.kappa
        return None if self.together.kappa is None else self.together.kappa.kappa


def agree(
    items: Labels,
    people: Labels,
    ratings: Labels,
    *,
    standard: Labels | None = None,
    reject: Hashable = None,
    procedure: str | None = None,
    level: float = 0.95,
) -> Answer:
    """Do people sort the same items alike? One row a judgement (n,): item, person, rating.

    ``standard`` (n,) repeats the right answer of the item, ``reject`` names the judgement that must not be missed.
    ``procedure`` overrules the choice. Raises InputError as ``attribute_study``, ``too_few_raters`` and
    ``unknown_procedure``.
    """
    asked = _choose(items, people, attribute_study(
        items, people, ratings, standard=standard, reject=reject, level=level
    ), ratings, procedure, level)  # fmt: skip
    if asked.study.parts < FEWEST:
        return _too_few(asked)
    told = _told(asked)
    code, signal = _judged(asked)
    return Answer(
        question="agree",
        procedure=asked.procedure,
        reason=Sentence(asked.reason),
        offered=asked.offered,
        signal=signal,
        sentence=Sentence(code, told),
        lines=_lines(asked, signal),
        checks=problems_first(_checks(asked)),
        results={"agreement": asked.cohen if asked.procedure == COHEN else asked.study, "everyone": asked.study},
    )


def _choose(
    items: Labels, people: Labels, study: AttributeStudy, ratings: Labels, procedure: str | None, level: float
) -> _Asked:
    """Cohen's kappa for two people who judged each item once and nobody knows the answer; else Fleiss'."""
    if len(study.appraisers) < 2:
        raise InputError("too_few_raters", raters=len(study.appraisers))
    two = len(study.appraisers) == 2 and study.trials == 1 and study.all_against_standard is None
    offered = (COHEN, STUDY) if two else (STUDY,)
    picked, by_hand = chosen(procedure, offered[0], offered)
    reason = "asked_for" if by_hand else "two_people_once" if two else "several_people"
    cohen = _cohen(items, people, ratings, level) if two else None
    return _Asked(study, cohen, offered, picked, reason)


def _cohen(items: Labels, people: Labels, ratings: Labels, level: float) -> CohenAgreement:
    """The ratings of two people side by side, item by item."""
    by: dict[Hashable, dict[Hashable, Hashable]] = {}
    for item, person, rating in zip(items, people, ratings, strict=True):
        by.setdefault(person, {})[item] = rating
    one, other = by.values()
    return cohen_kappa([one[item] for item in one], [other[item] for item in one], level=level)


def _judged(asked: _Asked) -> tuple[str, str]:
    kappa = asked.kappa
    if kappa is None:
        return "all_one_judgement", "unsure"
    kind = "right" if asked.study.all_against_standard else "alike"
    if kappa >= GOOD:
        return f"judging_{kind}", "yes"
    return (f"judging_partly_{kind}", "unsure") if kappa >= POOR else (f"judging_not_{kind}", "no")


def _told(asked: _Asked) -> dict[str, Parameter]:
    found = asked.together
    return {"share": found.agreement.estimate, "points": found.matched, "have": found.parts}


def _lines(asked: _Asked, signal: str) -> tuple[Sentence, ...]:
    """Where to look first, when people do not judge alike."""
    if signal == "yes" or asked.kappa is None:
        return ()
    if _unsteady(asked):
        return (Sentence("judges_differ_from_self"),)
    return (Sentence("judges_differ"),)


def _unsteady(asked: _Asked) -> list[str]:
    """Who does not repeat their own judgement."""
    return [one.appraiser for one in asked.study.within if (one.agreement.estimate or 0.0) < _SELF_AGREEMENT]


def _checks(asked: _Asked) -> list[Check]:
    study = asked.study
    sizes: dict[str, Parameter] = {"have": study.parts, "needed": WANTED_ITEMS}
    found = [Check("enough_items", "ok" if study.parts >= WANTED_ITEMS else "look", sizes)]
    if study.within:
        people = _unsteady(asked)
        found.append(Check("repeats_itself", "look" if people else "ok", {"groups": ", ".join(people)}))
    else:
        found.append(Check("judged_once", "info"))
    if asked.kappa is not None:
        found += _weak_categories(asked)
    return [*found, *_misses(study)]


def _weak_categories(asked: _Asked) -> list[Check]:
    """The judgements on which people agree least."""
    by = asked.together.by_category or {}
    weak = [name for name, kappa in by.items() if kappa.kappa is not None and kappa.kappa < POOR]
    return [Check("weak_judgements", "look", {"groups": ", ".join(weak)})] if weak and len(by) > 2 else []


def _misses(study: AttributeStudy) -> list[Check]:
    """Who lets through what must not pass, and who refuses what is good."""
    if not study.misses:
        return []
    missed = [(one.missed.estimate or 0.0, one.appraiser) for one in study.misses]
    alarms = [(one.false_alarms.estimate or 0.0, one.appraiser) for one in study.misses]
    found = []
    for code, (share, who), most in (("missed", max(missed), _MISSED), ("false_alarms", max(alarms), _FALSE_ALARMS)):
        found.append(Check(code, "look" if share > most else "ok", {"share": share, "first": who}))
    return found


def _too_few(asked: _Asked) -> Answer:
    told: dict[str, Parameter] = {"have": asked.study.parts, "needed": FEWEST}
    return Answer(
        question="agree",
        procedure=asked.procedure,
        reason=Sentence(asked.reason),
        offered=asked.offered,
        signal="early",
        sentence=Sentence("too_few_items", told),
        checks=(Check("enough_items", "todo", told),),
    )
