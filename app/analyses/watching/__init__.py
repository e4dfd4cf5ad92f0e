"""Watching: what happens in a measure's values, or does not come, told once to whoever looks after it."""
