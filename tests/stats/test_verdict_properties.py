"""What must hold for any data: units, direction and order of asking do not change the answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.stats.base.result import InputError
from app.stats.before_after.check_sentences import CHECKS
from app.stats.before_after.sentences import HEADLINES, LINES
from app.stats.before_after.verdict import before_after
from app.stats.before_after.watch import baseline_watch
from tests.stats.series import days, judged

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


@settings(max_examples=20, deadline=None, derandomize=True, database=None)
@given(seeds, sizes)
def test_counting_the_good_instead_of_the_bad_turns_the_direction_and_nothing_else(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    whole = rng.integers(50, 200, size=2 * n)
    bad = rng.binomial(whole, np.repeat([0.3, rng.choice([0.3, 0.2])], n))
    question: dict[str, Any] = {"kind": "proportion", "before_n": whole[:n], "after_n": whole[n:]}
    one = before_after(direction="lower", before=bad[:n], after=bad[n:], **question)
    other = before_after(direction="higher", before=(whole - bad)[:n], after=(whole - bad)[n:], **question)
    assert one.verdict == other.verdict
    assert one.p_value == pytest.approx(other.p_value, rel=1e-6)
    assert one.change_point == other.change_point
    assert one.difference is not None
    assert other.difference is not None
    assert one.difference.ci_low == pytest.approx(-(other.difference.ci_high or 0), rel=1e-6, abs=1e-9)


@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(seeds, sizes, some.integers(-20_000, 20_000))
def test_the_same_days_in_another_year_give_the_same_answer(seed: int, n: int, later: int) -> None:
    before, after = drawn(seed, n, n)
    after += np.sin(2 * np.pi * np.arange(n) / 7)
    one = judged(before, after, when=days(2 * n))
    other = judged(before, after, when=[day + timedelta(days=later) for day in days(2 * n)])
    assert one.verdict == other.verdict
    assert one.season == other.season
    assert one.p_value == pytest.approx(other.p_value, rel=1e-9)


@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(seeds, sizes, some.floats(-1e3, 1e3), some.floats(0.01, 1e3))
def test_the_moment_the_level_moved_does_not_depend_on_unit_or_sign(
    seed: int, n: int, shift: float, scale: float
) -> None:
    before, after = drawn(seed, n, n)
    plain, turned = judged(before, after), judged(shift - scale * before, shift - scale * after)
    assert plain.change_point == turned.change_point
    assert plain.outliers.extreme == turned.outliers.extreme
    assert plain.effect is not None
    assert turned.effect is not None
    assert plain.effect.ci_low == pytest.approx(-(turned.effect.ci_high or 0), rel=1e-5, abs=1e-6)


@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(seeds)
def test_the_interval_of_a_rate_narrows_with_more_values(seed: int) -> None:
    rng = np.random.default_rng(seed)
    widths = []
    for size in (15, 300):
        found = before_after(
            kind="count",
            direction="lower",
            before=rng.poisson(20, size=size),
            after=rng.poisson(20, size=size),
            before_n=[10] * size,
            after_n=[10] * size,
        )
        assert found.difference is not None
        widths.append((found.difference.ci_high or 0) - (found.difference.ci_low or 0))
    assert widths[1] < widths[0]


TURNED = {"rising": "falling", "falling": "rising", "higher": "lower", "lower": "higher"}


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(seeds, sizes, some.floats(-1e3, 1e3), some.floats(0.01, 1e3), some.sampled_from([0.0, 0.15]))
def test_a_watch_turns_with_its_values_and_does_not_know_their_unit(
    seed: int, n: int, shift: float, scale: float, slope: float
) -> None:
    values = np.concatenate(drawn(seed, n, n)) + slope * np.arange(2 * n)
    plain = baseline_watch(kind="continuous", values=values)
    moved = baseline_watch(kind="continuous", values=shift + scale * values)
    turned = baseline_watch(kind="continuous", values=-values)
    assert (moved.state, moved.since) == (plain.state, plain.since)
    assert (turned.state, turned.since) == (TURNED.get(plain.state, plain.state), plain.since)
    assert moved.slope_p == pytest.approx(plain.slope_p, rel=1e-5)


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
