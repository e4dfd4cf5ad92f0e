"""A measure by the levels of one of its factors: side by side, and whether they differ by more than chance."""
