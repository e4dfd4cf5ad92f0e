"""Analyses: a comparison saved with its data hash, settings and result, and the latest reading of a measure."""
