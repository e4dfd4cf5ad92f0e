"""Documents on paper: what stands in them, and the way to PDF."""
