"""What to work on first: Pareto, failure modes."""
