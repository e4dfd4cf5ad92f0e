"""One cell to one day or moment, in the ways people write dates.

A day stays a `date`; a time of day becomes an aware `datetime` in the organisation's zone. A period (week,
month, quarter, year) is its first day, and its precision says so. 1/2/2026 is read with the column's style
and is ambiguous without one.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.problems import Problem, shown
from app.core.reading.calendars import (
    FIRST_YEAR,
    LAST_YEAR,
    Precision,
    When,
    checked_day,
    month_names,
    named_date,
    period_start,
    wrong_year,
)
from app.core.reading.cells import Cell, is_blank, tidy
from app.core.reading.clock_times import TIME_OF_DAY, offset_of, time_of_day
from app.core.reading.messages import refuse
from app.core.reading.numeric_dates import (
    LONGEST_DATE,
    MIDNIGHT,
    NUMERIC,
    DateStyle,
    DateStyleGuess,
    guess_date_style,
    read_numeric,
)

__all__ = ["DateReader", "DateStyle", "DateStyleGuess", "Precision", "When", "guess_date_style"]

CACHED_DATES = 50_000
SERIAL_START = {False: date(1899, 12, 30), True: date(1904, 1, 1)}

YEAR_FIRST = re.compile(r"(\d{4})([/.\-])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})", re.ASCII)
SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?", re.ASCII)
ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?", re.ASCII)
WITHOUT_YEAR = re.compile(r"\d{1,2}[/.\-]\d{1,2}\.?|\d{1,2}\.?[ -][^\W\d]{3,10}\.?|[^\W\d]{3,10}\.?[ -]\d{1,2}")


@dataclass(frozen=True, slots=True)
class DateReader:
    """Reads the date column of one table. The same text is parsed once, however often it occurs.

    `zone` is where the clocks of the source hang. With `keep_times` False a moment becomes its day there.
    `serial_1904` says that bare day numbers count from 1904, as in old Mac workbooks. `language` adds its
    month names to the English ones.
    """

    zone: ZoneInfo
    style: DateStyle | None = None
    keep_times: bool = True
    serial_1904: bool = False
    language: str = "en"
    _seen: dict[str, When | Problem] = field(default_factory=dict, init=False, repr=False, compare=False)
    _even: dict[date, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    def read(self, cell: Cell) -> When | Problem:
        """The day or moment in a cell, or why there is none. Never raises."""
        read = self._read_text(cell) if isinstance(cell, str) else self._read_typed(cell)
        if self.keep_times or isinstance(read, Problem) or not isinstance(read.at, datetime):
            return read
        return When(read.at.date(), Precision.DAY)

    def _read_typed(self, cell: Cell) -> When | Problem:
        if is_blank(cell):
            return refuse("date.blank")
        if isinstance(cell, datetime):
            return self._placed(cell, found=str(cell))
        if isinstance(cell, date):
            return checked_day(cell.year, cell.month, cell.day, found=str(cell))
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            return refuse("date.text", found=shown(cell))
        return self._read_serial(cell)

    def _read_serial(self, cell: float) -> When | Problem:
        """A bare number: a year (1871), a month (202611), a day (20261120) or a spreadsheet's day number."""
        if not 0 <= cell < 100_000_000:
            return refuse("date.text", found=shown(cell))
        if 10_000 <= cell < 100_000:
            return self._from_serial(float(cell))
        whole = float(cell).is_integer()
        return self._known_day(f"{cell:.0f}") if whole else refuse("date.text", found=shown(cell))

    def _from_serial(self, serial: float) -> When | Problem:
        days = math.floor(serial)
        milliseconds = round((serial - days) * 86_400_000)
        start = datetime.combine(SERIAL_START[self.serial_1904], MIDNIGHT)
        moment = start + timedelta(days=days, milliseconds=milliseconds)
        if milliseconds:
            return self._placed(moment, found=str(moment))
        return checked_day(moment.year, moment.month, moment.day, found=str(moment.date()))

    def _read_text(self, cell: str) -> When | Problem:
        known = self._seen.get(cell)
        if known is not None:
            return known
        if ISO_MOMENT.fullmatch(cell):
            with suppress(ValueError):
                return self._placed(datetime.fromisoformat(cell), found=cell)
        text = tidy(cell[: LONGEST_DATE * 2])
        if not text or len(cell) > LONGEST_DATE * 2:
            return refuse("date.blank") if not tidy(cell) else refuse("date.text", found=shown(cell))
        serial = SERIAL.fullmatch(text)
        if serial:
            return self._from_serial(float(text.replace(",", ".")))
        clock = TIME_OF_DAY.search(text) if ":" in text else None
        if clock is None:
            return self._known_day(text)
        day = self._known_day(text[: clock.start()].rstrip(" ,"))
        return self._with_time(day, clock, found=text) if isinstance(day, When) else day

    def _with_time(self, day: When, clock: re.Match[str], *, found: str) -> When | Problem:
        at = time_of_day(clock)
        offset = offset_of(clock["zone"])
        if at is None or offset is None or day.precision is not Precision.DAY:
            return refuse("date.no_such_time", found=shown(found))
        moment = datetime.combine(day.at, at)
        if clock["zone"]:
            moment = (moment - offset).replace(tzinfo=UTC)
        return self._placed(moment, found=found)

    def _placed(self, moment: datetime, *, found: str) -> When | Problem:
        """A moment in the organisation's zone; a clock time that was skipped in spring is refused."""
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            return wrong_year(found)
        if moment.tzinfo is not None:
            return When(moment.astimezone(self.zone), Precision.MOMENT)
        placed = moment.replace(tzinfo=self.zone)
        if self._is_even(moment.date()):
            return When(placed, Precision.MOMENT)
        if placed.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != moment:
            return refuse("date.skipped_hour", found=shown(found), zone=self.zone.key)
        return When(placed, Precision.MOMENT)

    def _is_even(self, day: date) -> bool:
        """Whether no clock is moved on this day, so that each of its times is there once."""
        known = self._even.get(day)
        if known is None:
            start = datetime.combine(day, MIDNIGHT, self.zone)
            known = start.utcoffset() == (start + timedelta(days=1)).utcoffset()
            self._even[day] = known
        return known

    def _known_day(self, text: str) -> When | Problem:
        known = self._seen.get(text)
        if known is None:
            known = self._read_day(text)
            if len(self._seen) < CACHED_DATES:
                self._seen[text] = known
        return known

    def _read_day(self, text: str) -> When | Problem:
        year_first = YEAR_FIRST.fullmatch(text)
        if year_first:
            parts = year_first.group(1, 3, 4) if year_first[1] else year_first.group(5, 6, 7)
            return checked_day(int(parts[0]), int(parts[1]), int(parts[2]), found=text)
        numeric = NUMERIC.fullmatch(text)
        if numeric:
            return read_numeric(numeric, self.style)
        return self._read_words(text)

    def _read_words(self, text: str) -> When | Problem:
        named = named_date(text, month_names(self.language))
        if named is not None:
            return checked_day(*named, found=text)
        period = period_start(text, month_names(self.language))
        if period is None:
            return refuse("date.no_year" if WITHOUT_YEAR.fullmatch(text) else "date.text", found=shown(text))
        name, year, month, day = period
        if name == "none":
            return refuse("date.no_such_week", found=shown(text))
        read = checked_day(year, month, day, found=text)
        return When(read.at, Precision(name)) if isinstance(read, When) else read
