"""The keys of very many values, 16 bytes each: as objects they weigh seven times as much and are slower to make than
the numbers they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload
from uuid import UUID

SIZE = 16


class PackedKeys(Sequence[UUID]):
    """Keys in order, made into objects when they are asked for."""

    __slots__ = ("_packed",)

    def __init__(self, packed: bytes = b"") -> None:
        """`packed` holds the 16 bytes of each key, one behind the other."""
        self._packed = packed

    @classmethod
    def of_texts(cls, texts: Iterable[str]) -> PackedKeys:
        """Keys from their texts of 32 hexadecimal digits, with hyphens or without."""
        return cls(bytes.fromhex("".join(texts).replace("-", "")))

    @classmethod
    def joined(cls, parts: Iterable[PackedKeys]) -> PackedKeys:
        """The keys of all parts, one behind the other."""
        return cls(b"".join(part._packed for part in parts))

    def texts(self) -> Iterator[str]:
        """The texts of the keys, as `str` of each gives them."""
        digits = self._packed.hex()
        for first in range(0, len(digits), 2 * SIZE):
            key = digits[first : first + 2 * SIZE]
            yield f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"

    def taken(self, places: Iterable[int]) -> PackedKeys:
        """The keys at these places alone."""
        packed = self._packed
        return PackedKeys(b"".join(packed[SIZE * place : SIZE * place + SIZE] for place in places))

    def __len__(self) -> int:
        return len(self._packed) // SIZE

    @overload
    def __getitem__(self, place: int) -> UUID: ...

    @overload
    def __getitem__(self, place: slice) -> PackedKeys: ...

    def __getitem__(self, place: int | slice) -> UUID | PackedKeys:
        found = range(len(self))[place]
        if isinstance(found, int):
            return UUID(bytes=self._packed[SIZE * found : SIZE * found + SIZE])
        if found.step == 1:
            return PackedKeys(self._packed[SIZE * found.start : SIZE * found.stop])
        return self.taken(found)

    def __iter__(self) -> Iterator[UUID]:
        for first in range(0, len(self._packed), SIZE):
            yield UUID(bytes=self._packed[first : first + SIZE])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PackedKeys) and self._packed == other._packed

    def __hash__(self) -> int:
        return hash(self._packed)
