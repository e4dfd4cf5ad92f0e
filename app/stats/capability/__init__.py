"""Whether a process can meet its limits."""
