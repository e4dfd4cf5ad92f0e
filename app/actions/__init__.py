"""Actions: what is done about causes, by whom and until when."""
