"""Proportions, rates and tables of counts."""
