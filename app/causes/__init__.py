"""Causes and their evidence: one record a cause, whichever tool shows it."""
