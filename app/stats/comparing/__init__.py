"""Levels and spreads of groups: tests, intervals, effect sizes, equivalence."""
