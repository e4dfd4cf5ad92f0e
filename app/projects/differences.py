"""What differs between two texts, word by word, with bounded work."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

# A second at most. Two texts of eight hundred words with little in common take it all, an edited one next to none.
STEPS_TO_COMPARE = 10_000_000
Part = tuple[bool, str, str]  # whether it is the same in both, the old text and the new


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field that differs: its label and both texts in pieces of (kind, text), kind same, gone or new."""

    label: Any
    before: list[tuple[str, str]]
    after: list[tuple[str, str]]


class Comparing:
    """Compares texts for as long as its steps last; what comes after that is told as a whole, gone and new."""

    def __init__(self, steps: int = STEPS_TO_COMPARE) -> None:
        self.steps = steps

    def difference(self, label: Any, before: str, after: str) -> Difference:
        """Both texts in pieces: lines that differ are compared by their words."""
        parts: list[Part] = []
        for part in self._parts(before.splitlines(keepends=True), after.splitlines(keepends=True)):
            parts += [part] if part[0] else self._parts(_words(part[1]), _words(part[2]))
        olds = [("same" if same else "gone", old) for same, old, _new in parts if old]
        news = [("same" if same else "new", new) for same, _old, new in parts if new]
        return Difference(label=label, before=olds, after=news)

    def _parts(self, old: list[str], new: list[str]) -> list[Part]:
        head = _alike(old, new)
        tail = _alike(old[head:][::-1], new[head:][::-1])
        ends = len(old) - tail, len(new) - tail
        first, last = "".join(old[:head]), "".join(old[ends[0] :])
        found = [(True, first, first), *self._matched(old[head : ends[0]], new[head : ends[1]]), (True, last, last)]
        return [part for part in found if part[1] or part[2]]

    def _matched(self, old: list[str], new: list[str]) -> list[Part]:
        steps = _steps(old, new)
        if steps > self.steps:
            return [(False, "".join(old), "".join(new))]
        self.steps -= steps
        found = SequenceMatcher(_is_gap, old, new, autojunk=False).get_opcodes()
        return [(tag == "equal", "".join(old[a:b]), "".join(new[c:d])) for tag, a, b, c, d in found]


def _alike(old: list[str], new: list[str]) -> int:
    """How many pieces both begin with."""
    unlike = (place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    return next(unlike, min(len(old), len(new)))


def _steps(old: list[str], new: list[str]) -> int:
    """How many steps matching takes at most: each match found looks at every piece and every pair of equal ones."""
    there = Counter(piece for piece in new if not _is_gap(piece))
    pairs = sum(there[piece] for piece in old)
    return min(pairs, len(old), len(new)) * (len(old) + pairs)


def _is_gap(piece: str) -> bool:
    return piece in ("", " ")


def _words(text: str) -> list[str]:
    return [piece for word in text.split(" ") for piece in (word, " ")][:-1]
