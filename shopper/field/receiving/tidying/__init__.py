"""Clears away pieces of files that nobody will finish."""
