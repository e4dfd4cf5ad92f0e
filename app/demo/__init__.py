"""The demo: one organisation with seven projects at different points of the road, and an outsider."""
