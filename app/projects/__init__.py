"""Projects, their team, charter and methods."""
