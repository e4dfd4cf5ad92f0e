"""The data-collection plan of a measure: what the data are for, and how, by whom and where they come about."""
