"""The factors by which the values of a measure are split, such as the shift, and the level that a value carries."""
