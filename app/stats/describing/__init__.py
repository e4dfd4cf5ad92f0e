"""What values look like: level, spread, shape, distribution."""
