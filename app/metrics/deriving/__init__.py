"""Measures that are computed from other measures by a formula."""
