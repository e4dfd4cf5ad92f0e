"""The shape of a measure's newest stretch, and whether it stays within what the customer allows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from app.analyses import wording
from app.analyses.kinds.framing import Looked
from app.analyses.studies import asking, kept, pictures
from app.analyses.studies.asking import Asked
from app.analyses.studies.models import Study
from app.analyses.studies.pictures import Picture
from app.analyses.studies.pictures_of_limits import histogram_picture
from app.analyses.studies.picturing import Drawn
from app.analyses.studies.told import Telling, signal_kind
from app.core.problems import Problem


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The pictures, and with limits of the customer the answer in words: a page's signal, headline, lines, checks."""

    pictures: tuple[Picture, ...]
    signal: str = ""
    headline: str = ""
    lines: tuple[str, ...] = ()
    checks: tuple[dict[str, str], ...] = ()


def shape_of(looked: Looked, person_id: int) -> Shape | Problem:
    """The histogram of measured values; capability too where the measure has a limit."""
    asked = _asked(looked)
    if not asked.numbers:
        study = Study(
            question="limits", data=kept.data_of(asked), settings=kept.settings_of(asked), answer={"results": {}}
        )
        drawn = histogram_picture(Drawn(study, asked), list(looked.stretch.values), [])
        return Shape(pictures=(pictures.finished(drawn),))
    answer = asking.answer_for(person_id, asked)
    if isinstance(answer, Problem):
        return answer
    key = uuid5(NAMESPACE_URL, repr((looked.case.data_hash, sorted(asked.numbers.items()))))
    study = kept.unsaved(asked, answer, key=key)
    telling = Telling(study)
    first, _chart, *rest = pictures.of_study(study, person_id) or (None, None)  # the chart is shown by itself
    return Shape(
        pictures=tuple(filter(None, (first, *rest))), signal=signal_kind(study),
        headline=telling.headline(), lines=tuple(telling.lines()), checks=tuple(telling.checks()),
    )  # fmt: skip


def _asked(looked: Looked) -> Asked:
    """Whether the values stay within the customer's limits, of a column of them."""
    measured = looked.case.question.measured
    values: list[float | None] = [*looked.stretch.values]
    limits = {"lower": measured.lower_limit, "upper": measured.upper_limit}
    return Asked(
        question="limits", names=[measured.name], columns=[values], roles={"value": [0]},
        numbers={name: limit for name, limit in limits.items() if limit is not None},
        words={"unit": wording.unit_text(measured)},
    )  # fmt: skip
