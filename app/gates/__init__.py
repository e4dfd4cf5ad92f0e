"""Gates: what is ready and why, the decision, and the one thing to do next."""
