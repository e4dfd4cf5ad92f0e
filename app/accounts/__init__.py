"""People, sign-in, sessions, and the organisation with its units."""
