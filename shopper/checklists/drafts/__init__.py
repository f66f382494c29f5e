"""Changing a checklist's draft: step by step, with undo, and with more than one admin at it."""
