"""People of other companies who are given single measures: to see one, or to bring its values."""
