"""The editor's queue and decisions."""
