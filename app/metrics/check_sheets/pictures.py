"""The Pareto chart of a check sheet's types, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from app.charts import pareto
from app.charts.control import NARROW, WIDE
from app.core import words
from app.core.keeping import Kept

MOST_BARS = 10


@dataclass(frozen=True, kw_only=True)
class Line:
    """One type in the table: its count, its share of all, and the share of all types up to it."""

    name: str
    count: int
    share: str
    together: str
    is_needed: bool


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The types in their order, drawn and as lines."""

    wide: Markup
    narrow: Markup
    lines: tuple[Line, ...]


_drawn: Kept[Ranking] = Kept(most=64)


def ranking(title: str, count_title: str, counts: Sequence[tuple[str, int]]) -> Ranking | None:
    """The types that were counted, the most frequent first; None where nothing was counted."""
    found = tuple(sorted(((name, count) for name, count in counts if count > 0), key=lambda pair: -pair[1]))
    if not found:
        return None
    return _drawn.get((title, count_title, found, words.style()), lambda: _ranking(title, count_title, found))


def _ranking(title: str, count_title: str, found: Sequence[tuple[str, int]]) -> Ranking:
    whole = pareto.Pareto(
        title=title, description=title, bars=_bars(found), format_count=words.number, format_share=words.percent
    )
    pictured = _pictured(whole, count_title, found)
    wide, narrow = (Markup(pareto.render(pictured, size=size)) for size in (WIDE, NARROW))  # noqa: S704
    return Ranking(wide=wide, narrow=narrow, lines=tuple(_lines(whole, found)))


def _bars(found: Sequence[tuple[str, int]]) -> list[pareto.Bar]:
    return [pareto.Bar(label=name, count=count) for name, count in found]


def _pictured(whole: pareto.Pareto, count_title: str, found: Sequence[tuple[str, int]]) -> pareto.Pareto:
    """The largest by themselves and the rest together, never a single one."""
    named, rest = (found, ()) if len(found) <= MOST_BARS + 1 else (found[:MOST_BARS], found[MOST_BARS:])
    other = sum(count for _name, count in rest)
    spoken = "; ".join(f"{name}: {words.number(count)}" for name, count in found)
    return pareto.Pareto(
        title=whole.title, description=f"{spoken}.", bars=_bars(named), count_title=count_title,
        other=pareto.Bar(label=_("%(count)s other types", count=len(rest)), count=other) if rest else None,
        format_count=words.number, format_share=words.percent, share_label=words.percent(whole.share_line),
    )  # fmt: skip


def _lines(whole: pareto.Pareto, found: Sequence[tuple[str, int]]) -> list[Line]:
    return [
        Line(name=name, count=count, share=words.percent(count / whole.total),
             together=words.percent(whole.running[place] / whole.total), is_needed=whole.needed(place))
        for place, (name, count) in enumerate(found)
    ]  # fmt: skip
