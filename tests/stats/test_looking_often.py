"""Repeated looks: the boundaries of the literature, and the promise they make."""

from __future__ import annotations

import numpy as np
import pytest

from app.stats.base.result import InputError
from app.stats.before_after.looks import Looks, check_looks
from app.stats.before_after.sequential import adjusted_p, always_valid_p

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("looks, nominal", [(1, 0.05), (2, 0.0294), (3, 0.0221), (5, 0.0158), (10, 0.0106)])
def test_the_nominal_level_is_the_one_pocock_printed(looks: int, nominal: float) -> None:
    assert Looks(1, looks).nominal(n_after=12) == pytest.approx(nominal, abs=0.00005)


def test_the_adjusted_p_value_keeps_its_order_and_its_bounds() -> None:
    p_values = [adjusted_p(p_value, looks=8) for p_value in (1e-300, 1e-8, 1e-3, 0.04, 0.5, 1.0)]
    assert p_values == sorted(p_values)
    assert p_values[-1] == 1
    assert adjusted_p(0.03, looks=1) == 0.03


def test_an_always_valid_p_value_is_seldom_small_however_often_one_looks() -> None:
    steps = np.random.default_rng(6).normal(size=(800, 200))
    paths = np.cumsum(steps, axis=1) / np.sqrt(np.arange(1, 201))
    ever = [min(always_valid_p(z, information=k + 1) for k, z in enumerate(path)) < 0.05 for path in paths]
    assert np.mean(ever) <= 0.05


@pytest.mark.parametrize("looks", [0, 201])
def test_an_adjustment_for_no_look_or_for_too_many_is_refused(looks: int) -> None:
    with pytest.raises(InputError, match="looks_out_of_range"):
        adjusted_p(0.03, looks=looks)


@pytest.mark.parametrize("look, planned", [(0, 1), (1, 0), (1, 201), (300, None), (1.5, 2)])
def test_looks_out_of_range_are_refused(look: int, planned: int | None) -> None:
    with pytest.raises(InputError, match="looks_out_of_range"):
        check_looks(look, planned)
