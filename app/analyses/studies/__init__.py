"""Studies: a question asked of pasted data or of a project's measures, its answer, and both kept together."""
