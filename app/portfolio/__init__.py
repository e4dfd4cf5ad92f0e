"""Pages that span areas: the project overview, the portfolio, my actions, help."""
