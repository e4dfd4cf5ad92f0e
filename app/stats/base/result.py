"""The words every procedure answers in.

One vocabulary for all results: ``statistic, df, p_value, estimate, ci_low, ci_high, level, n, method, source,
dropped``. A number that does not exist is ``None`` and named in ``undefined`` with the reason; nothing is
rounded.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
Parameter: TypeAlias = bool | int | float | str | None

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Positions = NDArray[np.intp]


class InputError(ValueError):
    """The question cannot be asked of these numbers: ``code`` says why, ``parameters`` say where."""

    def __init__(self, code: str, **parameters: Parameter) -> None:
        self.code = code
        self.parameters = parameters
        details = ", ".join(f"{name}={value}" for name, value in parameters.items())
        super().__init__(f"{code}: {details}" if details else code)


@dataclass(frozen=True)
class Undefined:
    """A number that does not exist, and why (``too_few_values``, ``no_variation``, ``no_events`` …)."""

    name: str
    reason: str


@dataclass(frozen=True)
class Interval:
    """An estimate with its two limits; a limit that does not exist is ``None``."""

    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    level: float = 0.95
    method: str = ""
    undefined: tuple[Undefined, ...] = ()


@dataclass(frozen=True)
class TestResult:
    """What a test answers. ``also`` holds the same question by other named conventions."""

    __test__ = False  # pytest would otherwise collect the name

    method: str
    source: str
    n: tuple[int, ...]
    statistic: float | None = None
    df: float | None = None
    p_value: float | None = None
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    level: float = 0.95
    alternative: str = "two-sided"
    dropped: tuple[int, ...] = ()
    also: Mapping[str, float | None] = field(default_factory=dict)
    undefined: tuple[Undefined, ...] = ()


def undefined(reason: str, *names: str) -> tuple[Undefined, ...]:
    """The same reason for several numbers."""
    return tuple(Undefined(name, reason) for name in names)


def finite(value: float) -> float | None:
    """The number as a Python float, or None when it is not one (NaN)."""
    return None if math.isnan(value) else float(value)


def plain(value: object) -> Plain:
    """Any result as JSON can carry it: infinite becomes "inf" or "-inf", not-a-number becomes null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name.name: plain(getattr(value, name.name)) for name in dataclasses.fields(value)}
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value.tolist()]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list, set, frozenset)):
        return [plain(item) for item in value]
    return _plain_scalar(value)


def _plain_scalar(value: object) -> Plain:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else ("inf" if value > 0 else "-inf")
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)
