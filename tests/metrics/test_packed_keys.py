"""Very many keys are kept as bytes and behave as the list of keys they stand for."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.metrics.packed_keys import PackedKeys

KEYS = [UUID(int=number << 64 | 7 * number) for number in range(1, 12)]
PACKED = PackedKeys.of_texts(map(str, KEYS))


def test_keys_come_out_as_they_went_in_and_in_order() -> None:
    assert list(PACKED) == KEYS
    assert [PACKED[place] for place in range(len(KEYS))] == KEYS
    assert len(PACKED) == len(KEYS)


def test_texts_with_hyphens_and_without_give_the_same_keys() -> None:
    assert PackedKeys.of_texts(key.hex for key in KEYS) == PACKED
    assert list(PACKED.texts()) == [str(key) for key in KEYS]


@pytest.mark.parametrize("part", [slice(None), slice(2, 5), slice(-3, None), slice(None, None, -1), slice(8, 2, -2)])
def test_a_part_of_the_keys_is_the_part_a_list_would_give(part: slice) -> None:
    assert list(PACKED[part]) == KEYS[part]


def test_counting_from_the_end_and_beyond_the_end_is_as_with_a_list() -> None:
    assert PACKED[-1] == KEYS[-1]
    with pytest.raises(IndexError):
        PACKED[len(KEYS)]


def test_keys_are_picked_in_the_order_asked_for_and_parts_are_joined() -> None:
    assert list(PACKED.taken([4, 0, 4])) == [KEYS[4], KEYS[0], KEYS[4]]
    assert PackedKeys.joined([PACKED[:4], PackedKeys(), PACKED[4:]]) == PACKED


def test_other_keys_and_other_things_are_not_equal() -> None:
    assert PACKED[1:] != PACKED
    assert PackedKeys() != []
