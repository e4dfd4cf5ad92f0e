"""Reading what people bring: numbers, dates, tables, spreadsheets, columns and rows. Pure, no database."""
