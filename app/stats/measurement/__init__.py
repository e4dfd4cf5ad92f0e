"""Whether a measurement can be trusted: gages and raters."""
