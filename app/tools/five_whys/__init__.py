"""5 Whys: a branching tree from a measured problem down to causes that can be changed."""
