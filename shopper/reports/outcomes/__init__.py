"""Visits that could not be done: a proper result with its own short form and proof."""
