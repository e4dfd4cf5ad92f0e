"""Values in time: control charts, run charts, their rules and stages."""
