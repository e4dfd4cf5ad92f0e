"""The verdict: whether it has changed, with its checks and its words."""
