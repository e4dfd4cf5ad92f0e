"""Benefits: what a project is worth, and who has confirmed it."""
