"""Lists of released editions."""
