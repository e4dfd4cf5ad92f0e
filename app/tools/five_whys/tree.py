"""The arithmetic of a why-tree: its shape, the words for its depths, and reading it backwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from babel import Locale
from flask_babel import lazy_gettext as _l

from app.core import words

PLACES = {
    "one": _l("%(number)sst why"),
    "two": _l("%(number)snd why"),
    "few": _l("%(number)srd why"),
}
ANY_PLACE = _l("%(number)sth why")


class Placed(Protocol):
    """A why as the tree needs it."""

    id: UUID
    parent_id: UUID | None
    cause: Any


@dataclass(eq=False)
class Node:
    """A why in its tree; depth 1 answers the problem itself."""

    row: Any
    depth: int
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def cause(self) -> Any:
        """The cause that stands here."""
        return self.row.cause

    def walk(self) -> Iterator[Node]:
        """The node and all below it, top down; no recursion, because a tree may be of any depth."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)

    def upwards(self) -> Iterator[Node]:
        """The node, its parent, and so on to the first why."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


class Step(NamedTuple):
    """One node of a nested list: whether a list begins with it, and how many lists end after it."""

    node: Node
    opens: bool
    closes: int


def grow(rows: Iterable[Placed]) -> list[Node]:
    """The first whys with everything below them, in the order given. A why without its parent is a first why."""
    nodes = {row.id: Node(row, 1) for row in rows}
    first: list[Node] = []
    for node in nodes.values():
        node.parent = nodes.get(node.row.parent_id) if node.row.parent_id else None
        (node.parent.children if node.parent else first).append(node)
    for node in walk(first):
        node.depth = node.parent.depth + 1 if node.parent else 1
    return first


def walk(forest: Sequence[Node]) -> Iterator[Node]:
    """All nodes, top down."""
    for first in forest:
        yield from first.walk()


def steps(forest: Sequence[Node]) -> list[Step]:
    """The forest as a nested list that is written without recursion."""
    nodes = list(walk(forest))
    depths = [node.depth for node in nodes]
    before, after = [0, *depths], [*depths[1:], 0]
    return [
        Step(node, here > earlier, max(here - later, 0))
        for node, here, earlier, later in zip(nodes, depths, before, after, strict=False)
    ]


def place_of(depth: int) -> str:
    """1st why, 2nd why, 11th why, 21st why; a language says by its own ordinals which of the four it is."""
    says = PLACES.get(Locale.parse(words.style().locale).ordinal_form(depth), ANY_PLACE)
    return str(says) % {"number": depth}


def read_back(node: Node, problem: str, names: Iterable[str] = ()) -> list[str]:
    """From this cause up to the problem, one line a link; all but the first go on after "so"."""
    lines = [above.cause.text for above in node.upwards()] + [problem]
    known = set(names)
    return [lines[0], *(_going_on(line, known) for line in lines[1:])]


def _going_on(line: str, names: set[str]) -> str:
    """The line with a small first letter, unless its first word is a name, an abbreviation or a number."""
    word = line.split(" ", 1)[0]
    is_plain = word[1:].islower() or word in ("A", "I")
    return line[:1].lower() + line[1:] if is_plain and word != "I" and word not in names else line


def unchecked(forest: Sequence[Node]) -> list[Node]:
    """The whys nobody has confirmed or ruled out yet, each cause once."""
    open_nodes = {n.cause.id: n for n in walk(forest) if n.cause.state in ("unchecked", "likely")}
    return list(open_nodes.values())


def roots(forest: Sequence[Node]) -> list[Node]:
    """The confirmed root causes, each once."""
    return list({n.cause.id: n for n in walk(forest) if n.cause.is_root}.values())
