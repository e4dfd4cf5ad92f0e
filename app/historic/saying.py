"""What a row says, part by part: texts, days, money and names of a few things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.core import clock, words
from app.core.problems import Problem
from app.core.reading.dates import DateReader, DateStyle, guess_date_style
from app.core.reading.numbers import NumberStyle, guess_number_style, read_number
from app.historic.sorts import plain

MOST_MONEY = Decimal(10) ** 12
HUNDREDTH = Decimal("0.01")
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
SPACES = " \u00a0"
MONEY = ("realised", "a_year")


class Unread(Exception):
    """What a row says of one part cannot be read: which part, and what to do, in a sentence."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(part)
        self.part, self.why = part, why


@dataclass(frozen=True, kw_only=True)
class Styles:
    """How the numbers of a table are written, and how each of its columns writes days."""

    number: NumberStyle | None
    days: Mapping[int, DateStyle | None]

    @classmethod
    def of(cls, rows: Sequence[Any], columns: Mapping[str, Any]) -> Styles:
        """As it was chosen, else as it is found in the columns."""
        number, day = columns["number_style"], columns["date_style"]
        cells = {place: [_at(each, place) for _number, each in rows] for place in columns["parts"].values()}
        every = [cell for column in cells.values() for cell in column]
        amounts = [cell for part in MONEY if part in columns["parts"] for cell in cells[columns["parts"][part]]]
        of_all = guess_date_style(every).style  # of a column that may be read in two ways, what the others say
        return cls(
            number=NumberStyle(number) if number else guess_number_style(map(_without_sign, amounts)).style,
            days={
                place: DateStyle(day) if day else guess_date_style(column).style or of_all
                for place, column in cells.items()
            },
        )


def _at(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else ""


def _without_sign(cell: Any) -> Any:
    """An amount without the sign of the organisation's currency."""
    return cell.strip(SPACES + SIGNS.get(words.style().currency, "")) if isinstance(cell, str) else cell


@dataclass(frozen=True)
class Row:
    """The cells of a row, the places of its parts, and how they are written."""

    cells: Sequence[Any]
    parts: Mapping[str, int]
    styles: Styles

    def text(self, part: str, most: int, *, needed: str = "") -> str:
        """A text of at most so many characters; `needed` says what to enter where it is missing."""
        cell = self._cell(part)
        found = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        if not found and needed:
            raise Unread(part, needed)
        if len(found) > most:
            raise Unread(part, _("Shorten this to %(most)s characters.", most=words.number(most)))
        return found

    def day(self, part: str, *, needed: str = "", is_past: bool = False) -> date | None:
        """A day; `is_past` refuses one to come."""
        cell = self._cell(part)
        if cell == "":
            if needed:
                raise Unread(part, needed)
            return None
        style = self.styles.days[self.parts[part]]
        found = DateReader(ZoneInfo(words.style().zone), style=style, keep_times=False).read(cell)
        if isinstance(found, Problem):
            raise Unread(part, _(found.message, **found.parameters))
        day = found.at
        assert isinstance(day, date)
        if is_past and day > clock.today(words.style().zone):
            raise Unread(part, _("This day is still to come."))
        return day

    def money(self, part: str) -> Decimal | None:
        """An amount to hundredths, with or without the sign of a currency."""
        cell = self._cell(part)
        if cell == "":
            return None
        others = [sign for currency, sign in SIGNS.items() if currency != words.style().currency]
        if any(sign in str(cell) for sign in others):
            raise Unread(part, _("This is another currency. Convert it to %(own)s first.", own=words.style().currency))
        found = read_number(_without_sign(cell), style=self.styles.number)
        if isinstance(found, Problem):
            raise Unread(part, _(found.message, **found.parameters))
        amount = Decimal(repr(found.value)).quantize(HUNDREDTH)
        if found.percent or abs(amount) > MOST_MONEY:
            raise Unread(part, _("This is no amount of money."))
        return amount

    def one_of(self, part: str, names: Mapping[str, str], *, usual: str) -> str:
        """One of a few things by any of its names (plain); `usual` where the row says nothing."""
        said = self.text(part, 200)
        if not said:
            return usual
        if plain(said) not in names:
            offered = ", ".join(dict.fromkeys(names.values()))
            why = _("“%(said)s” is not known here. Use one of: %(offered)s.", said=said[:60], offered=offered)
            raise Unread(part, why)
        return names[plain(said)]

    def _cell(self, part: str) -> Any:
        return _at(self.cells, self.parts[part]) if part in self.parts else ""
