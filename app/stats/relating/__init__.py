"""What goes with what: correlation and regression."""
