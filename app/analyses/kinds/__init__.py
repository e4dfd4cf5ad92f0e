"""The charts that can be drawn of a measure, which of them is recommended and why, and the shape of its values."""
