"""From columns and settings to an answer: each question asked of the statistics, and why it could not be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.analyses.studies.columns import Column, heading_words
from app.core.at_once import AtOnce
from app.core.problems import N_, Problem

if TYPE_CHECKING:
    from app.stats.questions.answer import Answer

MOST_GROUPS = 12
MOST_PREDICTORS = 10
MOST_KINDS = 200
MOST_PEOPLE = 50
AT_ONCE = AtOnce(most=3)
"""Of what is worked out for a person: answers, and the pictures of a study that are not drawn yet."""
_BUSY = Problem(
    "study.busy", N_("Your earlier questions are still being worked out. Wait a moment, then send this again.")
)
LIMITS = ("lower", "upper", "target")
AMOUNTS = frozenset(
    {"cost", "costs", "loss", "value", "amount", "money", "price", "minutes", "hours", "time", "days", "weight", "kg"}
)
"""Words in a heading that say that a column holds amounts and not counts."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question with everything it needs: a table's `names` and `columns`, the columns by the part they play, numbers
    and words by name, the procedure an expert asked for, and how many groups may be told apart."""

    question: str
    names: Sequence[str] = ()
    columns: Sequence[Column] = ()
    roles: Mapping[str, Sequence[int]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    procedure: str | None = None
    most_groups: int = MOST_GROUPS

    def column(self, role: str) -> Column:
        """The column that plays a part."""
        return self.columns[self.roles[role][0]]

    def name(self, role: str) -> str:
        """Its heading."""
        return self.names[self.roles[role][0]]

    def has(self, role: str) -> bool:
        """Whether a column plays this part."""
        return bool(self.roles.get(role))


def answer(asked: Asked) -> Answer | Problem:
    """What the statistics say, or why the question cannot be asked of these data."""
    from app.stats.base.result import InputError

    try:
        return _ASKING[asked.question](asked)
    except InputError as refused:
        return refusal(refused)
    except _Unfit as unfit:
        return unfit.problem


def answer_for(person_id: int, asked: Asked) -> Answer | Problem:
    """As `answer`, unless so many questions of this person are being answered right now."""
    with AT_ONCE.of(person_id) as has_room:
        return answer(asked) if has_room else _BUSY


def warm(**_keys: Any) -> None:
    """Load what computes, so that it does not load while others wait to write."""
    from app.stats.questions import agreeing, differing, driving, meeting_limits, ranking  # noqa: F401


class _Unfit(Exception):
    """Carries out why the data do not fit the question."""

    def __init__(self, code: str, message: str, **parameters: Any) -> None:
        super().__init__(code)
        self.problem = Problem(f"study.{code}", message, parameters)


def groups_of(asked: Asked) -> dict[str, list[float | None]]:
    """The values of each group by its name: by a column of names, or a column each."""
    from app.stats.base.groups import by_label

    if asked.has("group") and asked.has("value"):
        found = by_label(_numbers(asked.column("value")), _texts(asked.column("group")))
    else:
        used = asked.roles.get("columns", range(len(asked.columns)))
        found = {asked.names[index]: _numbers(asked.columns[index]) for index in used}
    groups = {name: values for name, values in found.items() if any(value is not None for value in values)}
    _check_groups(len(groups), asked.most_groups)
    return groups


def _check_groups(count: int, most: int) -> None:
    if count < 2:
        raise _Unfit("one_group", N_("There is only one group. Paste at least two, or name another column."))
    if count > most:
        message = N_("There are %(found)s groups, and at most %(most)s can be told apart. Is it the right column?")
        raise _Unfit("many_groups", message, found=count, most=most)


def counted_of(asked: Asked) -> dict[str, tuple[float, float]]:
    """How many of how many, by group; rows of the same group are added up."""
    counts, sizes = _numbers(asked.column("count")), _numbers(asked.column("size"))
    names = _texts(asked.column("group")) if asked.has("group") else [str(row + 1) for row in range(len(counts))]
    found: dict[str, tuple[float, float]] = {}
    for name, count, size in zip(names, counts, sizes, strict=True):
        if name and count is not None and size is not None:
            before = found.get(name, (0.0, 0.0))
            found[name] = (before[0] + count, before[1] + size)
    _check_groups(len(found), asked.most_groups)
    return found


def values_of(asked: Asked) -> tuple[list[float | None], list[str | None] | None]:
    """The values in their order and the subgroup of each, by a column of names or a row each; None of single ones."""
    names = _texts(asked.column("subgroup")) if asked.has("subgroup") else None
    if asked.has("value"):
        return _numbers(asked.column("value")), names
    columns = [_numbers(asked.columns[index]) for index in asked.roles.get("columns", [])]
    if not columns:
        raise _Unfit("no_numbers", N_("There is no column of numbers. Paste the values with their heading."))
    rows = names or [str(row + 1) for row in range(len(columns[0]))]
    values = [value for row in zip(*columns, strict=True) for value in row]
    return values, [name for name in rows for _column in columns] if names or len(columns) > 1 else None


def _numbers(column: Column) -> list[float | None]:
    return [cell if isinstance(cell, float) else None for cell in column]


def _texts(column: Column) -> list[str | None]:
    """Names: whole numbers without a point, and None where there is none."""
    return [f"{cell:.15g}" if isinstance(cell, float) else cell for cell in column]


def _differ(asked: Asked) -> Answer:
    from app.stats.questions.differing import differ

    return differ(groups_of(asked), procedure=asked.procedure)


def _pair(asked: Asked) -> Answer:
    from app.stats.questions.pairing import pair

    first, second = (_numbers(asked.column(role)) for role in ("first", "second"))
    one, other = asked.name("first"), asked.name("second")
    return pair(first, second, first_name=one, second_name=other, procedure=asked.procedure)


def _shares(asked: Asked) -> Answer:
    from app.stats.questions.sharing import shares_differ

    return shares_differ(counted_of(asked), procedure=asked.procedure)


def _rates(asked: Asked) -> Answer:
    from app.stats.questions.sharing import rates_differ

    return rates_differ(counted_of(asked), procedure=asked.procedure)


def _pareto(asked: Asked) -> Answer:
    from app.stats.questions.ranking import few_make_most

    kinds = _texts(asked.column("kind"))
    found = len(set(kinds))
    if found > MOST_KINDS:
        message = N_("There are %(found)s kinds, and at most %(most)s can be put in order. Is it the right column?")
        raise _Unfit("many_kinds", message, found=found, most=MOST_KINDS)
    if not asked.has("count"):
        return few_make_most(kinds, procedure=asked.procedure)
    weighed = bool(heading_words(asked.name("count")) & AMOUNTS)
    return few_make_most(kinds, _numbers(asked.column("count")), weighed=weighed, procedure=asked.procedure)


def _drive(asked: Asked) -> Answer:
    from app.stats.questions.driving import drive

    predictors = {asked.names[index]: _numbers(asked.columns[index]) for index in asked.roles["x"]}
    if len(predictors) > MOST_PREDICTORS:
        message = N_("Choose at most %(most)s columns that may move it.")
        raise _Unfit("many_predictors", message, most=MOST_PREDICTORS)
    return drive(_numbers(asked.column("y")), predictors, procedure=asked.procedure)


def _limits(asked: Asked) -> Answer:
    from app.stats.questions.meeting_limits import meet_limits

    (values, subgroups), (lower, upper, target) = values_of(asked), map(asked.numbers.get, LIMITS)
    return meet_limits(values, subgroups=subgroups, lower=lower, upper=upper, target=target, procedure=asked.procedure)


def _trust(asked: Asked) -> Answer:
    from app.stats.questions.measuring import trust

    parts, people = _texts(asked.column("part")), _texts(asked.column("person"))
    values, tolerance = _numbers(asked.column("value")), asked.numbers.get("tolerance")
    _check_people(people)
    return trust(parts, people, values, tolerance=tolerance, procedure=asked.procedure)


def _check_people(people: Sequence[str | None]) -> None:
    """Refused before anything is laid out: a cell for each part and person costs more than the rows there are."""
    found = len(set(people))
    if found > MOST_PEOPLE:
        message = N_("There are %(found)s people, and at most %(most)s can be compared. Is it the right column?")
        raise _Unfit("many_people", message, found=found, most=MOST_PEOPLE)


def _agree(asked: Asked) -> Answer:
    from app.stats.questions.agreeing import agree

    parts, people, ratings = (_texts(asked.column(role)) for role in ("part", "person", "rating"))
    right = _texts(asked.column("standard")) if asked.has("standard") else None
    _check_people(people)
    reject = asked.words.get("reject") or None
    return agree(parts, people, ratings, standard=right, reject=reject, procedure=asked.procedure)


def _plan(asked: Asked) -> Answer:
    from app.stats.questions import planning

    numbers = asked.numbers
    if asked.words["kind"] == "share":
        return planning.plan_shares(share=numbers["now"] / 100, target=numbers["aim"] / 100)
    if asked.words["kind"] == "rate":
        return planning.plan_rates(rate=numbers["now"], target=numbers["aim"], size=numbers["size"])
    follows = max(0.0, numbers.get("correlation", 0.0))
    return planning.plan_means(change=numbers["change"], standard_deviation=numbers["spread"], correlation=follows)


_ASKING: Mapping[str, Callable[[Asked], Answer]] = {
    "differ": _differ, "pair": _pair, "shares": _shares, "rates": _rates, "pareto": _pareto, "drive": _drive,
    "limits": _limits, "trust": _trust, "agree": _agree, "plan": _plan,
}  # fmt: skip

REFUSALS: Mapping[str, str] = {
    "too_few_groups": N_("There is only one group. Paste at least two, or name another column."),
    "too_few_kinds": N_("There is only one kind. Paste at least two, or name another column."),
    "empty_group": N_("The group “%(name)s” has no values."),
    "no_size": N_("“%(name)s” has nothing it was counted in. Enter a number above 0."),
    "not_whole": N_("Counts are whole numbers. Check the columns."),
    "not_a_proportion": N_("A group has more of them than were checked. Check the columns."),
    "not_a_rate": N_("Counts are whole numbers from 0. Check the columns."),
    "negative_count": N_("Counts are whole numbers from 0. Check the columns."),
    "infinite_value": N_("A number is too large to be computed with."),
    "too_many_predictors": N_("There are more columns that may move it than rows can tell apart. Choose fewer."),
    "not_balanced": N_("Everyone has to measure every part, and equally often. Some are missing or doubled."),
    "missing_value": N_("A measurement is missing in row %(position)s below the heading. Complete the study first."),
    "missing_label": N_("A row does not say which part it is or who measured it."),
    "too_few_parts": N_("At least 2 parts are needed, and 10 are wanted."),
    "too_few_operators": N_("At least 2 people are needed."),
    "too_few_repeats": N_("Everyone has to measure each part at least twice."),
    "too_few_raters": N_("At least 2 people are needed."),
    "too_few_values": N_("There are no values in this column."),
    "no_specification": N_("Enter at least one limit."),
    "specification_order": N_("The lower limit has to be below the upper limit."),
    "unknown_category": N_("Nobody chose “%(category)s”. Enter it as it stands in the table."),
    "standard_contradicts_itself": N_("The item “%(part)s” has two different right answers."),
    "unknown_procedure": N_("This procedure does not fit these data. Choose another."),
    "correlation_out_of_range": N_("How much neighbours are alike lies between 0 and 1."),
    "no_predictors": N_("Choose at least one column that may move it."),
}
"""Why the statistics refuse, in plain words, by the code they refuse with."""


def refusal(refused: Any) -> Problem:
    """The plain words of a refusal; its code where there are none."""
    parameters = {name: value if value is not None else "" for name, value in refused.parameters.items()}
    message = REFUSALS.get(refused.code, N_("The question cannot be asked of these data (%(code)s)."))
    return Problem(f"study.{refused.code}", message, {"code": refused.code, **parameters})
