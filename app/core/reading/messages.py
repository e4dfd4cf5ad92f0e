"""Every sentence with which reading refuses something, by code. One place for reviewers and translators.

A sentence that has no parameters holds no percent sign, because gettext then fills nothing.
"""

from __future__ import annotations

from types import MappingProxyType

from app.core.problems import N_, Parameter, Problem

MESSAGES = MappingProxyType(
    {
        "number.blank": N_("The cell is empty or holds an error. Enter a number, for example 12.5."),
        "number.text": N_("“%(found)s” is not a number. Enter digits only, for example 12.5."),
        "number.spreadsheet_error": N_(
            "“%(found)s” is an error from the spreadsheet. Enter the number that should stand here."
        ),
        "number.boolean": N_("“%(found)s” is a yes or no, not a number. Enter 1 or 0, or the number counted."),
        "number.date": N_("“%(found)s” is a date or a time, not a number. Enter a number, for example 12.5."),
        "number.duration": N_(
            "“%(found)s” is a length of time. Enter one number in the unit of this metric, for example 90."
        ),
        "number.not_finite": N_(
            "“%(found)s” is not a number that can be counted with. Enter a number, or delete the row."
        ),
        "number.too_large": N_("“%(found)s” is too large. Check the number of digits."),
        "number.too_small": N_("“%(found)s” is too close to zero to be stored. Enter 0 or check the exponent."),
        "number.unit": N_("“%(found)s” carries “%(unit)s”. Enter the number alone: %(enter)s."),
        "number.limit": N_("“%(found)s” is a limit, not a measured value. Enter the value that was measured."),
        "number.ambiguous": N_(
            "“%(found)s” can mean %(grouped)s or %(decimal)s. Choose the decimal sign of this column."
        ),
        "number.style_comma": N_(
            "“%(found)s” does not fit this column with its decimal comma. Enter for example 1234,5."
        ),
        "number.style_point": N_(
            "“%(found)s” does not fit this column with its decimal point. Enter for example 1234.5."
        ),
        "number.grouping": N_(
            "The thousands in “%(found)s” are not in groups of three digits. Enter the number without them."
        ),
        "count.fraction": N_("“%(found)s” is not a whole number. Enter how many were counted, for example 12."),
        "count.negative": N_("“%(found)s” is below zero. Enter how many were counted, 0 or more."),
        "count.percent": N_("“%(found)s” is a percentage. Enter how many were counted, for example 12."),
        "denominator.not_positive": N_(
            "“%(found)s” cannot be how many were checked. Enter a number above 0, or delete the row."
        ),
        "denominator.not_wanted": N_("This measure has no number that was checked. Leave it out."),
        "denominator.fraction": N_("“%(found)s” is not a whole number. Enter how many were checked, for example 9640."),
        "denominator.too_small": N_(
            "“%(found)s” is too little to count anything from. Enter at least 0.000001, or choose a smaller unit."
        ),
        "denominator.percent": N_("“%(found)s” is a percentage. Enter how many were checked, for example 9640."),
        "proportion.above_one": N_(
            "%(found)s is more than the %(denominator)s checked. Enter at most %(denominator)s."
        ),
        "date.blank": N_("The date is missing. Enter a date, for example 20 Nov 2026."),
        "date.text": N_("“%(found)s” is not a date. Enter for example 20 Nov 2026 or 2026-11-20."),
        "date.no_such_day": N_("“%(found)s” is not in the calendar. Check day and month, for example 20 Nov 2026."),
        "date.no_such_week": N_("“%(found)s” is not a week of that year. Enter for example 2026-W47."),
        "date.no_such_time": N_("“%(found)s” is not a time of day. Enter for example 2026-11-20 14:30."),
        "date.skipped_hour": N_(
            "“%(found)s” was skipped when the clocks in %(zone)s went forward. Enter a time that exists."
        ),
        "date.year": N_("The year in “%(found)s” must be from %(first)s to %(last)s. Enter for example 20 Nov 2026."),
        "date.no_year": N_("“%(found)s” has no year. Enter for example 20 Nov 2026."),
        "date.ambiguous": N_(
            "“%(found)s” can mean %(day_first)s or %(month_first)s. Choose whether day or month comes first."
        ),
        "date.order_day_first": N_(
            "“%(found)s” does not fit this column, where the day comes first. Enter for example 20/11/2026."
        ),
        "date.order_month_first": N_(
            "“%(found)s” does not fit this column, where the month comes first. Enter for example 11/20/2026."
        ),
        "date.future": N_("“%(found)s” lies in the future. Enter the day on which it was measured."),
        "row.text_too_long": N_("The text is longer than %(limit)s characters. Shorten it."),
        "row.key_repeated": N_("This key already stands in row %(first)s. Give each row a key of its own."),
        "row.repeated": N_("This date already stands in row %(first)s. Keep one of the two rows."),
        "level.unknown": N_("“%(found)s” is no level of %(factor)s. Add it there, or enter one of its levels."),
        "level.too_many": N_("%(factor)s has room for at most %(limit)s levels. Enter one of its levels."),
        "level.no_factor": N_("The values of this measure are not split by “%(found)s”. Leave it out."),
        "group.missing": N_("The row does not say which measure it belongs to. Fill this cell, or delete the row."),
        "group.too_long": N_("The name of the measure would be longer than %(limit)s characters. Shorten it."),
        "groups.too_many": N_(
            "These columns would make more than %(limit)s measures. Choose columns with fewer different texts."
        ),
        "table.empty": N_("The file has no rows. Choose a file with a date and a value in each row."),
        "table.only_header": N_("The file has a heading but no values below it. Add rows and try again."),
        "table.not_text": N_("This is not a table of text. Save it as CSV, XLSX or ODS and try again."),
        "table.encoding": N_("The letters of the file could not be read as %(encoding)s. Save it as CSV in UTF-8."),
        "table.quote": N_("A quotation mark opened in row %(row)s is never closed. Close or remove it and try again."),
        "table.long_line": N_(
            "Row %(row)s is too long to be a row of a table. Check that the lines end where they should."
        ),
        "table.too_many_columns": N_(
            "Row %(row)s has %(found)s columns; at most %(limit)s can be read. Remove the others."
        ),
        "table.too_many_rows": N_("The file has more than %(limit)s rows. Split it and bring the parts one by one."),
        "table.no_columns": N_(
            "No column with dates and no column with numbers was found. Choose the columns by hand."
        ),
        "spreadsheet.kind": N_("This is not an XLSX or ODS spreadsheet. Save it as XLSX, ODS or CSV and try again."),
        "spreadsheet.old": N_("This is an old or password-protected Office file. Save it as XLSX without a password."),
        "spreadsheet.binary": N_("XLSB workbooks cannot be read. Save it as XLSX and try again."),
        "spreadsheet.damaged": N_("The spreadsheet is damaged and cannot be opened. Save it again and try once more."),
        "spreadsheet.members": N_(
            "The spreadsheet holds %(found)s parts; at most %(limit)s are allowed. Save the data sheet alone."
        ),
        "spreadsheet.unpacked": N_(
            "The spreadsheet grows beyond %(limit)s MB when unpacked. Save the data sheet alone, or as CSV."
        ),
        "spreadsheet.ratio": N_(
            "The spreadsheet is packed tighter than real data can be. Save the data sheet alone, or as CSV."
        ),
        "spreadsheet.entities": N_(
            "The spreadsheet refers to other documents. Save it again as XLSX and try once more."
        ),
        "spreadsheet.too_heavy": N_(
            "Reading the spreadsheet needs more memory than allowed. Save the data sheet as CSV."
        ),
        "spreadsheet.too_slow": N_(
            "Reading the spreadsheet took longer than %(seconds)s seconds. Save the data sheet as CSV."
        ),
        "spreadsheet.no_sheet": N_("The spreadsheet has no sheet “%(sheet)s”. Choose one of its sheets."),
    }
)


def refuse(code: str, **parameters: Parameter) -> Problem:
    """The problem with this code of `MESSAGES`, its places filled by `parameters`."""
    return Problem(code, MESSAGES[code], parameters)
