"""The tools: one envelope, one contract, and a folder for each tool."""
