"""The fishbone: everything said in the room, by category, each cause the same record as in the why-tree."""
