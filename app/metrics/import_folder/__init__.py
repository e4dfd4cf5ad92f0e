"""A folder on the server for a measure: files that another program drops there are imported by themselves."""
