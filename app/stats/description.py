"""What a procedure asks for and answers with, in words, read from its signature and from the classes of its answer."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from app.stats.base.result import plain

_PLAIN: Mapping[Any, str] = {
    float: "number",
    int: "whole number",
    bool: "true or false",
    str: "text",
    type(None): "null",
}
_INPUTS: Mapping[str, str] = {
    "Numbers": "list of numbers, null where one is missing",
    "Groups": "object of lists of numbers by group, or list of such lists",
    "Sequence[Hashable]": "list of labels (text or numbers), null where one is missing",
    "Sequence[Sequence[Hashable]]": "list of rows, each a list of labels",
    "Sequence[Numbers]": "list of rows, each a list of numbers",
    "Sequence[Numbers] | Floats": "list of rows, each a list of numbers",
    "Sequence[Sequence[float]]": "list of rows, each a list of numbers",
    "Mapping[str, Numbers]": "object of lists of numbers by name",
    "Sequence[float]": "list of numbers",
    "Sequence[int]": "list of whole numbers",
    "Sequence[Moment]": "list of dates (ISO 8601)",
    "Sequence[str]": "list of texts",
    "Hashable": "label (text or number)",
    "float": "number",
    "int": "whole number",
    "bool": "true or false",
    "str": "text",
}
_MEANINGS: Mapping[str, str] = {
    "method": "the method by name",
    "source": "where the method is published",
    "n": "how many values, pairs or rows were used",
    "dropped": "how many were left out because something was missing",
    "statistic": "the test's statistic",
    "df": "its degrees of freedom",
    "p_value": "the chance of a statistic so far out when there is no effect",
    "estimate": "the estimated size",
    "ci_low": "lower confidence limit",
    "ci_high": "upper confidence limit",
    "level": "the confidence level of the limits",
    "alternative": "what the test looked for: two-sided, greater or less",
    "also": "the same question by other conventions, each under its name",
    "undefined": "numbers that do not exist for these data, each with its reason",
    "standard_error": "standard error of the estimate",
    "standard_deviation": "standard deviation (n - 1)",
    "kappa": "agreement beyond chance: 1 complete, 0 none",
    "analysis": "the lines of the analysis of variance",
}


def inputs_of(*asked: Callable[..., object]) -> dict[str, dict[str, object]]:
    """Each parameter by name: in words what it is, whether it must be given, and its default."""
    found: dict[str, dict[str, object]] = {}
    for call in asked:
        hints = typing.get_type_hints(call)
        for one in inspect.signature(call).parameters.values():
            if one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL):
                found.setdefault(one.name, _input(one, hints[one.name]))
    return found


def _input(one: inspect.Parameter, kind: Any) -> dict[str, object]:
    required = one.default is one.empty
    asked: dict[str, object] = {"type": _input_words(str(one.annotation), kind), "required": required}
    return asked if required else {**asked, "default": plain(one.default)}


def _input_words(annotation: str, kind: Any) -> object:
    """The list of words knows the inputs' own names of types; any other is read as an answer's is."""
    bare = annotation.removesuffix(" | None")
    if bare in _INPUTS:
        return _INPUTS[bare] + (", or null" if bare != annotation else "")
    return told(kind)


def answer_of(call: Callable[..., object]) -> object:
    """The answer's fields, down to plain numbers and texts."""
    return told(typing.get_type_hints(call).get("return", object))


def told(kind: Any) -> object:
    """A type in words; a class of results as an object of its fields."""
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _fields(kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _either([part for part in parts if part is not type(None)], optional=type(None) in parts)
    if origin is np.ndarray:
        return "list of " + _array_of(kind)
    return _many(origin, parts) if isinstance(origin, type) else "any value"


def _many(origin: type, parts: tuple[Any, ...]) -> object:
    if issubclass(origin, Mapping):
        return {"by_name": told(parts[1])}
    same = len(parts) == 1 or parts[1:] == (Ellipsis,)
    return {"list_of": told(parts[0])} if same else {"list": [told(part) for part in parts]}


def _either(kinds: list[Any], *, optional: bool) -> object:
    words = [told(kind) for kind in kinds]
    if optional and len(words) == 1 and isinstance(words[0], dict):
        return {**words[0], "may_be_null": True}
    if all(isinstance(word, str) for word in words):
        return " or ".join([*map(str, words), *(["null"] if optional else [])])
    return {"one_of": [*words, *(["null"] if optional else [])]}


def _array_of(kind: Any) -> str:
    number = typing.get_args(typing.get_args(kind)[1])[0]
    if issubclass(number, np.bool_):
        return "true or false"
    return "whole numbers" if issubclass(number, np.integer) else "numbers, null where there is none"


def _fields(kind: type) -> dict[str, object]:
    hints = typing.get_type_hints(kind)
    fields = {
        one.name: {"type": words, **({"meaning": meaning} if (meaning := _MEANINGS.get(one.name)) else {})}
        if isinstance(words := told(hints[one.name]), str)
        else words
        for one in dataclasses.fields(kind)
    }
    about = " ".join((inspect.getdoc(kind) or "").split())
    return {"object": kind.__name__, "about": about, "fields": fields}
