"""Bringing in what was done elsewhere: projects, their actions and benefits, from a table, with a dry run and undo."""
