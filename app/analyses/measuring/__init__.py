"""Studies of the measuring: planned, run in an order drawn by chance, entered blind, and judged when complete."""
