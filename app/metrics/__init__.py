"""Metrics: what is measured, its values, baselines and stages, and how values come in."""
