"""Can we trust the measurement? What share of the spread seen comes from measuring, and whether people agree.

Sources: AIAG, Measurement Systems Analysis, 4th edition (2010): under 10 percent of the study variation good, over 30
poor, five distinct categories wanted; Landis and Koch, Biometrics 33 (1977) and Fleiss (1981) for kappa, with AIAG's
.75 good and .40 poor.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from app.stats.base.result import Parameter
from app.stats.base.sample import Numbers
from app.stats.before_after.verdict_result import Check, Sentence
from app.stats.measurement.gage_crossed import GageStudy, gage_crossed, gage_nested
from app.stats.questions.answer import Answer, chosen, problems_first

_PARTS, _OPERATORS, _REPEATS = 10, 2, 2
_CATEGORIES = 5
_SIGNALS = {"good": "yes", "marginal": "unsure", "poor": "no"}
OFFERED = ("gage_crossed", "gage_nested")


def trust(
    parts: Sequence[Hashable],
    operators: Sequence[Hashable],
    values: Numbers,
    *,
    tolerance: float | None = None,
    procedure: str | None = None,
) -> Answer:
    """How much of what is measured is the measuring? One row a measurement (n,): part, operator, value.

    ``tolerance``: width between the customer limits, in the unit of the values. ``procedure`` overrules the choice
    (crossed, unless every operator has parts of their own). Raises InputError as ``gage_study``.
    """
    apart = _own_parts(parts, operators)
    picked, by_hand = chosen(procedure, "gage_nested" if apart else "gage_crossed", OFFERED)
    study = (gage_nested if picked == "gage_nested" else gage_crossed)(parts, operators, values, tolerance=tolerance)
    judged = study.chosen.judgement
    signal = "unsure" if judged is None else _SIGNALS[judged]
    return Answer(
        question="trust",
        procedure=picked,
        reason=Sentence("asked_for" if by_hand else "own_parts" if apart else "same_parts"),
        offered=OFFERED,
        signal=signal,
        sentence=_sentence(study, judged),
        lines=_lines(study, judged),
        checks=problems_first(_checks(study, tolerance)),
        results={"study": study},
    )


def _own_parts(parts: Sequence[Hashable], operators: Sequence[Hashable]) -> bool:
    seen: dict[Hashable, set[Hashable]] = {}
    for part, operator in zip(parts, operators, strict=False):
        seen.setdefault(part, set()).add(operator)
    return len(set(operators)) > 1 and all(len(people) == 1 for people in seen.values())


def _share(study: GageStudy, name: str) -> float | None:
    found = study.chosen.components[name].share_of_study
    return None if found is None else found / 100


def _sentence(study: GageStudy, judged: str | None) -> Sentence:
    told: dict[str, Parameter] = {"share": _share(study, "gage_rr")}
    return Sentence("parts_do_not_vary" if judged is None else f"measuring_{judged}", told)


def _lines(study: GageStudy, judged: str | None) -> tuple[Sentence, ...]:
    """Where to look first, when the measuring is not good."""
    if judged in (None, "good"):
        return ()
    again, people = _share(study, "repeatability") or 0.0, _share(study, "reproducibility") or 0.0
    return (Sentence("one_person_differs_from_self" if again >= people else "people_differ"),)


def _checks(study: GageStudy, tolerance: float | None) -> list[Check]:
    chosen_model = study.chosen
    sizes: dict[str, Parameter] = {"parts": study.parts, "operators": study.operators, "repeats": study.repeats}
    wide = study.parts >= _PARTS and study.operators >= _OPERATORS and study.repeats >= _REPEATS
    found = [Check("study_size", "ok" if wide else "look", sizes)]
    kinds = chosen_model.distinct_categories
    if kinds is not None:
        state = "ok" if kinds >= _CATEGORIES else "look"
        found.append(Check("categories", state, {"have": kinds, "needed": _CATEGORIES}))
    share = chosen_model.components["gage_rr"].share_of_tolerance
    if tolerance is not None and share is not None:
        found.append(Check("of_tolerance", "ok" if share <= 30 else "look", {"share": share / 100}))
    if study.interaction_removed is False:
        found.append(Check("people_and_parts", "look"))
    return found
