"""What must hold for any data: units, direction and order of asking do not change the answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.stats.base.result import InputError
from app.stats.before_after.check_sentences import CHECKS
from app.stats.before_after.sentences import HEADLINES, LINES
from app.stats.before_after.verdict import before_after
from tests.stats.series import judged

pytestmark = pytest.mark.pure

seeds = some.integers(0, 10_000)
sizes = some.integers(12, 40)


def drawn(seed: int, before: int, after: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=before), rng.normal(size=after) + rng.choice([0.0, 1.0, 3.0])


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(seeds, sizes, sizes, some.floats(-1e3, 1e3), some.floats(0.01, 1e3))
def test_another_unit_gives_the_same_verdict(seed: int, n: int, m: int, shift: float, scale: float) -> None:
    before, after = drawn(seed, n, m)
    plain, moved = judged(before, after), judged(shift + scale * before, shift + scale * after)
    assert plain.verdict == moved.verdict
    assert plain.p_value == pytest.approx(moved.p_value, rel=1e-5)
    assert plain.difference is not None
    assert moved.difference is not None
    assert scale * (plain.difference.ci_low or 0) == pytest.approx(moved.difference.ci_low, rel=1e-5, abs=1e-6)


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(seeds, sizes, sizes)
def test_turning_values_and_direction_round_gives_the_same_verdict(seed: int, n: int, m: int) -> None:
    before, after = drawn(seed, n, m)
    lower, higher = judged(before, after), judged(-before, -after, direction="higher")
    assert lower.verdict == higher.verdict
    assert lower.p_value == pytest.approx(higher.p_value, rel=1e-9)
    opposite = judged(before, after, direction="higher")
    turned = {"improved": "worse", "worse": "improved"}
    assert opposite.verdict == turned.get(lower.verdict, lower.verdict)


@settings(max_examples=20, deadline=None, derandomize=True, database=None)
@given(seeds)
def test_the_interval_narrows_with_more_values(seed: int) -> None:
    rng = np.random.default_rng(seed)
    few = judged(rng.normal(size=15), rng.normal(size=15)).difference
    many = judged(rng.normal(size=300), rng.normal(size=300)).difference
    assert few is not None
    assert many is not None
    assert (many.ci_high or 0) - (many.ci_low or 0) < (few.ci_high or 0) - (few.ci_low or 0)


@settings(max_examples=20, deadline=None, derandomize=True, database=None)
@given(seeds, sizes, some.sampled_from([2, 10, 1000]))
def test_counts_and_denominators_scaled_together_keep_their_rates(seed: int, n: int, times: int) -> None:
    rng = np.random.default_rng(seed)
    sizes_drawn = rng.integers(50, 200, size=2 * n)
    counts = rng.poisson(0.2 * sizes_drawn)
    question: dict[str, Any] = {"kind": "count", "direction": "lower", "before": counts[:n], "after": counts[n:]}
    one = before_after(before_n=sizes_drawn[:n], after_n=sizes_drawn[n:], **question)
    other = before_after(before_n=times * sizes_drawn[:n], after_n=times * sizes_drawn[n:], **question)
    assert one.verdict == other.verdict
    assert one.p_value == pytest.approx(other.p_value, rel=1e-6)


values = some.lists(some.one_of(some.none(), some.floats(allow_nan=True, allow_infinity=False, width=64)), max_size=40)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    some.sampled_from(["continuous", "time", "count", "proportion"]),
    values,
    values,
    some.booleans(),
    some.integers(1, 9),
)
def test_anything_gets_a_known_sentence_or_a_refusal(
    kind: str, before: list[float | None], after: list[float | None], sized: bool, planned: int
) -> None:
    try:
        found = before_after(
            kind=kind,
            direction="higher",
            before=before,
            after=after,
            before_n=[100.0] * len(before) if sized else None,
            after_n=[100.0] * len(after) if sized else None,
            goal=1.0,
            looks_planned=planned,
        )
    except InputError:
        return
    assert found.sentence.code in HEADLINES
    assert all(line.code in LINES for line in found.lines)
    assert all((check.code, check.state) in CHECKS for check in found.checks)
    assert found.p_value is None or 0 <= found.p_value <= 1


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(some.lists(some.integers(0, 6), min_size=24, max_size=60), some.integers(12, 14))
def test_small_whole_counts_never_break_it(counts: list[int], split: int) -> None:
    after = counts[split:] if len(counts) - split >= 5 else [*counts[split:], 0, 1, 0, 2, 0]
    found = before_after(
        kind="count",
        direction="lower",
        before=counts[:split],
        after=after,
        before_n=[10] * split,
        after_n=[10] * len(after),
    )
    assert found.verdict in ("improved", "worse", "no_change", "too_early", "cannot_tell")
